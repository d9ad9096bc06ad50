"""The addresses of tables and views, which Datasette answers in an order that can be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request

from interloan.site import DATABASE, datasette_internals

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

TABLE = rf"^/(?P<database>{DATABASE})/(?P<table>[^\/\.]+)(\.(?P<format>\w+))?$"  # Datasette's own


def routes(_: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""
    return [(TABLE, _table)]


async def _table(request: Request, datasette: Datasette) -> Any:
    return await datasette_internals.table_page(datasette, request)
