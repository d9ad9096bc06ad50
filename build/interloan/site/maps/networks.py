"""The map of the networks: an SVG of our own counties and libraries, with nothing from elsewhere.

Marks differ in form as well as in colour: squares for the town's own network, rings for all
others, a target for the town. The page says the same in words below the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from interloan.site import select
from interloan.site.maps.land import HEIGHT, WIDTH, outline, xy

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

EDGE = 160  # how near to a side a name is written inwards
OUTLINES = "SELECT outline FROM county_outlines ORDER BY county_geoid, part"
MARKS = {
    "another network": "others",
    "a network": "others",
    "network not known": "others",
    "its network": "own",
}


class Maps:
    """Draws on the county outlines of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._land = ""

    async def networks(self, rows: Iterable[Mapping[str, Any]]) -> Markup:
        """Return the map for the rows of the question `network_map`.

        The land is drawn once for each running site. The SVG names no colours: the style sheet
        gives them by class, so that dark pages and print have theirs.
        """
        if not self._land:
            outlines = await select(self._datasette, OUTLINES)
            self._land = " ".join(outline(row[0]) for row in outlines)
        placed = [row for row in rows if row["latitude"] is not None]
        marks: dict[str, list[str]] = {"others": [], "own": []}
        for row in placed:
            if row["relation"] in MARKS:
                marks[MARKS[row["relation"]]].append(f"M{position(row)}h.1")
        dots = {name: "".join(paths) for name, paths in marks.items()}
        town = [row for row in placed if row["relation"] == "the town"]
        return DRAWING.format(
            width=WIDTH,
            height=HEIGHT,
            land=self._land,
            labels=Markup("").join(_labels(placed)),
            town=Markup("").join(TARGET.format(position(row)) for row in town),
            name=_name(town),
            **dots,
        )


DRAWING = Markup(
    '<svg class="map" viewBox="0 0 {width} {height}" role="img" aria-labelledby="map-title">'
    '<title id="map-title">Public libraries by network; the same in words below</title>'
    '<path class="land" d="{land}"/><path class="others" d="{others}"/>'
    '<path class="hollow" d="{others}"/><path class="own" d="{own}"/>{labels}{town}{name}</svg>'
)
TARGET = Markup('<path class="town" d="M{0}h.1"/><path class="hole" d="M{0}h.1"/>')
LABEL = Markup('<text class="{}" x="{}" y="{}">{}</text>')


def position(row: Mapping[str, Any]) -> str:
    """Return where a library stands on the map: x and y in units of the picture."""
    x, y = xy(row["longitude"], row["latitude"])
    return f"{x} {y}"


def _labels(rows: Iterable[Mapping[str, Any]]) -> Iterable[Markup]:
    """Yield the name of each other network in the middle of its libraries."""
    members: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["relation"] in ("another network", "a network"):
            members.setdefault(row["network_short_name"], []).append(row)
    for network, libraries in members.items():
        x = sum(row["longitude"] for row in libraries) / len(libraries)
        y = sum(row["latitude"] for row in libraries) / len(libraries)
        yield LABEL.format("network", *xy(x, y), network)


def _name(town: list[Mapping[str, Any]]) -> Markup:
    if not town:
        return Markup("")
    x, y = xy(town[0]["longitude"], town[0]["latitude"])
    side = " from-left" if x < EDGE else " from-right" if x > WIDTH - EDGE else ""
    return LABEL.format(f"town-name{side}", x, y - 20, town[0]["town"])
