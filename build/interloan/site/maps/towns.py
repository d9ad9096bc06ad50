"""The drawing of the map of 351 towns: an SVG with one link a town, its figure in words, a legend.

The same colours in light, dark and print, from light to dark, so that the order survives a grey
printer; hatching says that a figure is uncertain, dots that a town has none of its own. The words
of a town are text within its link: they are its accessible name, and static/town_map.css shows
them while it is pointed at or focused, without a script. Only towns with a figure are tab stops,
largest share first: 267 stops that all say “no figure” would be in the way. All others are links
for a pointer and a screen reader, and stand in the table beside the map.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from interloan.figures import number
from interloan.site.maps.land import HEIGHT, WIDTH

Row = Mapping[str, Any]
COLOURS = {  # by class in `towns_by_language`: the ground, and the lines of a hatching
    "25 % or more": ("#0b3f4a", "#fff"),
    "10 to 25 %": ("#1f7077", "#fff"),
    "5 to 10 %": ("#4a9c94", "#0b3f4a"),
    "2 to 5 %": ("#84c1b8", "#0b3f4a"),
    "0.5 to 2 %": ("#b9dcd6", "#1f7077"),
    "under 0.5 %": ("#e0efec", "#4a9c94"),
    "nobody found, or too few to show": ("#fff", "#7b8588"),
}
UNKNOWN = "no figure of its own"
UNCERTAIN = "hatched: margin over half the figure"
NOTHING = "none in the sample, which does not mean none"
HEAD, FOOT = 170, 150  # room above the land for title and figures, below it for the source
LINE = 70  # characters
STEP = 32  # between entries of the legend

PATTERN = Markup(
    '<pattern id="map-{0}" width="7" height="7" patternUnits="userSpaceOnUse"{1}>'
    '<path fill="{2}" d="M0 0h7v7H0z"/><path {3} d="{4}"/></pattern>'
)
TURNED = Markup(' patternTransform="rotate(45)"')
TOWN = Markup(
    '<a href="{}" fill="{}"{}><path d="{}"/><text>{} <tspan x="0" dy="1.3em">{}</tspan></text></a>'
)
TEXT = Markup('<text class="{}" x="{}" y="{}">{}</text>')
ENTRY = Markup('<path fill="{}" d="M20 {}h34v20h-34z"/>')
DRAWING = Markup(
    '<svg class="town-map"{xmlns} viewBox="0 -{head} {width} {height}" role="group" '
    'aria-labelledby="town-map-title" aria-describedby="town-map-about">'
    '<title id="town-map-title">{title}</title><desc id="town-map-about">{about}</desc>{style}'
    '<defs>{patterns}</defs><path fill="#f6f4ee" d="M0-{head}h{width}v{height}H0z"/>'
    '{words}<g stroke="#6f7a7c" stroke-width=".7" stroke-linejoin="round">{key}{towns}</g></svg>'
)


def drawing(
    rows: Sequence[Row], land: Mapping[str, str], page: Callable[[str], str], style: str = ""
) -> Markup:
    """Return the map for the rows of the question `towns_by_language`.

    Args:
        rows: One a town, in the order of the tab stops.
        land: The path of each town by its GEOID.
        page: From the query string of a town to the address of its page.
        style: Style sheet to put into a file that stands alone; empty within a page.
    """
    return DRAWING.format(
        head=HEAD,
        width=WIDTH,
        height=HEAD + HEIGHT + FOOT,
        xmlns=Markup(' xmlns="http://www.w3.org/2000/svg"') if style else "",
        style=Markup("<style>{}</style>").format(Markup(style)) if style else "",  # noqa: S704
        title=f"Map: {rows[0]['shown']}, by city and town of Massachusetts",
        about=_about(rows),
        patterns=Markup("").join(_patterns()),
        words=Markup("").join(_words(rows)),
        key=Markup("").join(ENTRY.format(fill, y - 16) for fill, _, y in _legend()),
        towns=Markup("").join(
            TOWN.format(
                page(urlencode({"town": row["town"]})),
                _fill(row["class"], is_uncertain=row["uncertain"] == "yes"),
                "" if _is_known(row) else Markup(' tabindex="-1"'),
                land[row["municipality_geoid"]],
                *figure(row),
            )
            for row in rows
        ),
    )


def figure(row: Row) -> tuple[str, str]:
    """Return the figure of a town in two lines of words.

    >>> figure({"town": "Lowell", "shown": "Korean", "share_pct": 2.0, "people": 2300,
    ...     "basis": "about", "margin_of_error": None, "approximate_margin": 1900,
    ...     "uncertain": "yes", "has_own_figure": "yes"})
    ('Lowell: 2 % Korean', 'about 2,300 people (about ±1,900), uncertain')
    """
    if not _is_known(row):
        return f"{row['town']}: {UNKNOWN}", _wider(row)
    about = "about " if row["basis"] == "about" else ""
    margin = row["approximate_margin"] if about else row["margin_of_error"]
    unsure = ", uncertain" if row["uncertain"] == "yes" else ""
    bound = f" ({about}±{number(margin)})" if margin is not None else ""
    people = f"{about}{number(row['people'])} people{bound}{unsure}"
    said = people if row["people"] else f"{NOTHING}{bound}"
    return f"{row['town']}: {row['share_pct']:g} % {row['shown']}", said


def _wider(row: Row) -> str:
    area = f"{row['area']}, {_years(row)}: "
    if row["wider_people"] is None:
        return f"{area}not known"
    if row["wider_share_pct"] is not None:
        return f"{area}{row['wider_share_pct']:g} % {row['wider']}"
    return f"{area}{number(row['wider_people'])} {row['wider']} (±{number(row['wider_margin'])})"


def _is_known(row: Row) -> bool:
    return bool(row["has_own_figure"] == "yes")


def _years(row: Row) -> str:
    return str(row["years"]).replace("-", " to ")


def _about(rows: Sequence[Row]) -> str:
    known = sum(map(_is_known, rows))
    return (
        f"{known} of {len(rows)} towns have a figure of their own and are links in the order of "
        "their share; the others name the nearest area with one. All are in the table beside it."
    )


def _fill(name: str, *, is_uncertain: bool) -> str:
    if name == UNKNOWN:
        return "url(#map-unknown)"
    return f"url(#map-{list(COLOURS).index(name)})" if is_uncertain else COLOURS[name][0]


def _patterns() -> Iterable[Markup]:
    for place, (ground, lines) in enumerate(COLOURS.values()):
        pen = Markup('stroke="{}" stroke-width="2.2"').format(lines)
        yield PATTERN.format(place, TURNED, ground, pen, "M0 0v7")
    yield PATTERN.format("unknown", "", "#eae7de", Markup('fill="#8a8f8c"'), "M3 3h1.4v1.4h-1.4z")


def _legend() -> Iterable[tuple[str, str, int]]:
    """Yield what fills each entry, what it says, and where it stands."""
    entries = [
        *((_fill(name, is_uncertain=name.startswith("nobody")), name) for name in COLOURS),
        (_fill("0.5 to 2 %", is_uncertain=True), UNCERTAIN),
        (_fill(UNKNOWN, is_uncertain=False), UNKNOWN),
    ]
    for place, (fill, name) in enumerate(entries):
        yield fill, name, 358 + STEP * place


def _words(rows: Sequence[Row]) -> Iterable[Markup]:
    """Yield the title, the legend, and where it all comes from."""
    own = next((row for row in rows if _is_known(row)), rows[0])
    born = str(own["shown"]).startswith("born in")
    people = "people of all ages" if born else "people aged five and over"
    yield TEXT.format("title", 20, -128, str(own["shown"])[:1].upper() + str(own["shown"])[1:])
    yield TEXT.format("subtitle", 20, -96, f"Share of {people}, {_years(own)}")
    yield TEXT.format("hint", 20, -50, "Point at a town, or tab to it, for its figure.")
    for _, name, y in _legend():
        yield TEXT.format("key", 66, y, name)
    approximate = " Margins approximated by us." if own["basis"] == "about" else ""
    credit = f"Source: {own['source']}.{approximate} Outlines: US Census Bureau, 2020, simplified."
    for place, line in enumerate(textwrap.wrap(f"{credit} Drawn by Interloan, CC0.", LINE)):
        yield TEXT.format("credit", 20, HEIGHT + 58 + 26 * place, line)
