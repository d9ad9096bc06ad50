"""The lists of all tables: the page, made from our own `data_tables`, and JSON, made once.

Datasette's own views ask a dozen things of every table, over a thousand statements in all, and copy
the whole metadata for each table twice. Own SQL has the same address, and goes to Datasette.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import path_with_format
from datasette.utils.asgi import Request, Response

from interloan.site import DATABASE, datasette_internals

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

View = Callable[["Datasette", Request], Awaitable[Response]]
PAGE = "database.html"
ROUTE = rf"^/(?P<database>{DATABASE})(?P<format>(?!))?$"  # as Datasette's, but for other formats
JSON_ROUTE = rf"^/(?P<database>{DATABASE})\.(?P<format>json)$"
ALL_JSON_ROUTE = r"^/\.(?P<format>json)$"  # of all databases
KEPT = "_interloan_lists"


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes.

    A Datasette that was started without our templates keeps its own page.
    """
    templates = datasette.template_dir
    has_page = templates is not None and (Path(templates) / PAGE).exists()
    lists: list[tuple[str, Any]] = [(JSON_ROUTE, _tables_json), (ALL_JSON_ROUTE, _all_json)]
    return [*lists, (ROUTE, _tables)] if has_page else lists


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


async def _tables_json(request: Request, datasette: Datasette) -> Response:
    is_plain = not any(name == "sql" or name.startswith("_") for name in request.args)
    return await _once(datasette_internals.database_page, request, datasette, is_plain=is_plain)


async def _all_json(request: Request, datasette: Datasette) -> Response:
    return await _once(datasette_internals.index_page, request, datasette, is_plain=True)


async def _once(make: View, request: Request, datasette: Datasette, *, is_plain: bool) -> Response:
    """Return what a view of Datasette answers, kept where it is the same for everybody."""
    if not is_plain or request.actor is not None or datasette.get_database(DATABASE).is_mutable:
        return await make(datasette, request)
    if not hasattr(datasette, KEPT):
        setattr(datasette, KEPT, {})
    kept: dict[View, Response] = getattr(datasette, KEPT)
    if make not in kept:
        response = await make(datasette, request)
        if response.status != 200:
            return response
        kept[make] = response
    response = kept[make]
    headers = dict(response.headers)
    return Response(response.body, headers=headers, content_type=response.content_type)
