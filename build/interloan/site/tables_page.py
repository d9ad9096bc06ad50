"""The list of all tables, made from our own `data_tables`; own SQL, which has the same address.

Datasette's own view first asks a dozen things of every table, over a thousand statements in all.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import path_with_format
from datasette.utils.asgi import Request, Response

from interloan.site import DATABASE, datasette_internals

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

PAGE = "database.html"
ROUTE = rf"^/(?P<database>{DATABASE})(?P<format>(?!))?$"  # as Datasette's, but for other formats


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the address that this module answers, for Datasette's register_routes.

    A Datasette that was started without our templates keeps its own page.
    """
    templates = datasette.template_dir
    has_page = templates is not None and (Path(templates) / PAGE).exists()
    return [(ROUTE, _tables)] if has_page else []


async def _tables(request: Request, datasette: Datasette) -> Any:
    if request.args.get("sql"):
        return await datasette_internals.database_page(datasette, request)
    await datasette.ensure_permissions(
        request.actor, [("view-database", DATABASE), "view-instance"]
    )
    path = datasette.urls.path(path_with_format(request=request, format="json"))
    json = datasette.absolute_url(request, path)
    page = await datasette.render_template(
        PAGE,
        {"database": DATABASE, "alternate_url_json": json},
        request=request,
        view_name="database",
    )
    lifetime = datasette.setting("default_cache_ttl")
    headers = {
        "cache-control": f"max-age={lifetime}",
        "link": f'{json}; rel="alternate"; type="application/json+datasette"',
    }
    return Response.html(page, headers=headers)
