"""The home page, made from our own tables.

Datasette's own view first asks a dozen things of every table, over a thousand statements in all.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


PAGE = "index.html"


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the address that this module answers, for Datasette's register_routes.

    A Datasette that was started without our templates keeps its own home page.
    """
    templates = datasette.template_dir
    has_page = templates is not None and (Path(templates) / PAGE).exists()
    return [(r"^/$", _home)] if has_page else []


async def _home(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    page = await datasette.render_template(PAGE, {}, request=request, view_name="index")
    lifetime = datasette.setting("default_cache_ttl")
    return Response.html(page, headers={"cache-control": f"max-age={lifetime}"})
