"""The addresses of tables, rows and the database: an order to follow, and only formats there are.

Datasette answers a format that it does not have, `/interloan/fees.xlsx`, with the page in HTML and
200, so that a program saves a web page under the name of a workbook.
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request

from datasette_hardened.asgi import ending, name_in
from datasette_hardened.refusals import Refusal, Refusals
from interloan.site import DATABASE, datasette_internals, layouts
from interloan.site.static_files import Downloads

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

# As Datasette's own: a table, a view or a query; a row; the database.
TABLE = rf"^/(?P<database>{DATABASE})/(?P<table>[^\/\.]+)(\.(?P<format>\w+))?$"
ROW = rf"^/(?P<database>{DATABASE})/(?P<table>[^/]+?)/(?P<pks>[^/]+?)\.(?P<format>\w+)$"
WHOLE = rf"^/(?P<database>{DATABASE})\.(?P<format>(?!db$)\w+)$"
INSIDE = {"blob", "jsono"}  # formats that nobody chooses


def routes(_: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes.

    Whatever answers one of them for a format of its own has to come before.
    """
    return [(TABLE, _table), (ROW, _row), (WHOLE, _database)]


async def _table(request: Request, datasette: Datasette) -> Any:
    name = name_in(request.url_vars["table"])
    said = _not_offered(datasette, request, name)
    if said and (
        (await layouts.of(datasette, name)).columns
        or await datasette.get_canned_query(DATABASE, name, request.actor)
    ):
        return await Refusals(datasette).response(ending(request.scope), said)
    return await datasette_internals.table_page(datasette, request)


# Datasette asks for it at each request; Python takes it apart anew unless it is written down.
_table.__signature__ = signature(_table)  # type: ignore[attr-defined]


async def _row(request: Request, datasette: Datasette) -> Any:
    if said := _not_offered(datasette, request):
        return await Refusals(datasette).response(ending(request.scope), said)
    return await datasette_internals.row_page(datasette, request)


async def _database(request: Request, datasette: Datasette) -> Any:
    if said := _not_offered(datasette, request):
        return await Refusals(datasette).response(ending(request.scope), said)
    return await datasette_internals.database_page(datasette, request)


def _not_offered(datasette: Datasette, request: Request, table: str = "") -> Refusal | None:
    """Return what to say of a format that is not there; None where it is.

    Args:
        datasette: The site.
        request: What was requested.
        table: The table whose rows they are, which may be there as a file; empty for others.
    """
    asked, there = request.url_vars["format"], datasette_internals.formats(datasette)
    if asked is None or asked in there:
        return None
    offered = ", ".join(sorted(name.upper() for name in there - INSIDE))
    said = f"This comes as {offered}."
    files = Downloads(datasette).tables(table) if table else []
    if file := (files[0]["formats"] if files else {}).get(asked):
        address = datasette.urls.path(f"/static/downloads/{file['file']}")
        said = f"These rows come as {offered}; the whole table is at {address}."
    return Refusal(404, f"There is no {asked.upper()} of this", said)
