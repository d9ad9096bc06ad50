"""Where the map of towns is found: within a page, and as a file at an address of its own.

A page has the SVG inline. A frame or an object could not be focused town by town in all browsers,
would open its links inside itself, and our content policy forbids both; links in an <img> are
dead. The same drawing with its style sheet inside is `language_map.svg?show=…`, to be saved.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from datasette_hardened import asgi
from interloan.site import DATABASE, select
from interloan.site.maps.land import outline
from interloan.site.maps.towns import drawing

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MAP, TOWNS = "language_map", "towns_by_language"  # questions
TOWN = "my_town"
STYLE = "town_map.css"
POLICY = {"style-src": "'unsafe-inline'"}  # the file brings its own style sheet, and no script
OUTLINES = "SELECT municipality_geoid, outline FROM municipality_outlines ORDER BY 1, part"


class TownMaps:
    """Draws on the outlines of the towns of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._land: dict[str, str] = {}

    async def draw(self, show: str, style: str = "") -> Markup | None:
        """Return the map of a group of languages or a country of birth; None for anything else.

        Args:
            show: Key of a line of the census or of a country of birth.
            style: As `drawing` has it.
        """
        query = await self._datasette.get_canned_query(DATABASE, TOWNS, None)
        rows = await select(self._datasette, query["sql"], {"show": show})
        if not self._land:
            for geoid, polygon in await select(self._datasette, OUTLINES):
                self._land[geoid] = self._land.get(geoid, "") + outline(polygon)
        page = self._datasette.urls.query(DATABASE, TOWN)
        return drawing(rows, self._land, lambda town: f"{page}?{town}", style) if rows else None


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""
    maps = TownMaps(datasette)
    style = Path(datasette.config_dir or ".") / "static" / STYLE

    async def file(request: Request) -> Response:
        await datasette.ensure_permissions(request.actor, [("view-query", (DATABASE, TOWNS))])
        drawn = await maps.draw(request.args.get("show") or "", style.read_text(encoding="utf-8"))
        if drawn is None:
            return Response.text(f"Choose a language group or country at {MAP}.\n", status=400)
        asgi.note(content_policy=POLICY)
        lifetime = datasette.setting("default_cache_ttl")
        headers = {"cache-control": f"max-age={lifetime}"}
        return Response(drawn, headers=headers, content_type="image/svg+xml; charset=utf-8")

    return [(rf"^/{DATABASE}/{MAP}\.svg$", file)]
