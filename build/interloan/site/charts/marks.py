"""The pieces of a drawing as SVG: words, lines, marks, and the stops that say a figure.

Colours are the business of the style sheet, static/chart.css: pieces have classes, so that light
pages, dark ones, paper and files have theirs. Pieces are written with `f"…"`: there are hundreds in
a drawing, and `Markup.format` takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from interloan.site.charts.points import Point

SHAPES = (
    "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "m-4.5-4.5h9v9h-9z",
    "m0-6l5.5 10h-11z",
    "m0-6.5l5.5 6.5-5.5 6.5-5.5-6.5z",
)
"""Of the first, second, third and fourth kind of figure, around the point where a mark stands."""
SIZE = 14  # of letters, in pixels
LINE = 17  # from one line of text to the next


@dataclass(frozen=True)
class Picture:
    """A drawing without title: pieces of SVG, and how large they are together."""

    width: float
    height: float
    content: Markup


def short(value: float) -> str:
    """Return a place as SVG has it, to a tenth of a pixel.

    >>> short(12.0), short(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".removesuffix(".0")


def joined(pieces: Iterable[Markup]) -> Markup:
    """Return pieces as one."""
    return Markup("".join(pieces))  # noqa: S704 (all are HTML; its own join asks each once more)


def words(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> Markup:
    """Return a line of text.

    Args:
        x: Where it begins, or ends, or has its middle, as `anchor` says.
        y: Where its letters stand.
        text: What it says.
        kind: Its class.
        anchor: `end` or `middle`.
    """
    said = f' class="{kind}"' if kind else ""
    said += f' text-anchor="{anchor}"' if anchor else ""
    place = f'x="{short(x)}" y="{short(y)}"'
    return Markup(f"<text {place}{said}>{escape(text)}</text>")  # noqa: S704 (the text is escaped)


def line(kind: str, *ends: float) -> Markup:
    """Return a line through points, x and y by turns."""
    pairs = [f"{short(x)} {short(y)}" for x, y in zip(ends[::2], ends[1::2], strict=True)]
    return _path(kind, f"M{'L'.join(pairs)}")


def box(kind: str, corner: tuple[float, float], size: tuple[float, float]) -> Markup:
    """Return a rectangle."""
    (x, y), (width, height) = corner, size
    return _path(kind, f"M{short(x)} {short(y)}h{short(width)}v{short(height)}h{short(-width)}z")


def mark(place: int, x: float, y: float) -> Markup:
    """Return the mark of a kind of figure.

    Args:
        place: The place of its kind among all kinds.
        x: Where it stands.
        y: The same.
    """
    return _path(f"mark {series(place)}", f"M{short(x)} {short(y)}{shape(place)}")


def _path(kind: str, outline: str) -> Markup:
    return Markup(f'<path class="{kind}" d="{outline}"/>')  # noqa: S704 (neither is text of others)


def shape(place: int) -> str:
    """Return the outline of the mark of a kind of figure."""
    return SHAPES[place % len(SHAPES)]


def series(place: int) -> str:
    """Return the class of a kind of figure.

    >>> series(0)
    's1'
    """
    return f"s{place % len(SHAPES) + 1}"


def kinds(points: Iterable[Point]) -> list[str]:
    """Return the kinds of figures, in their order."""
    return list(dict.fromkeys(point.series for point in points))


def stop(
    points: Sequence[Point], several: bool, unit: str, pieces: tuple[Markup, Markup]
) -> Markup:
    """Return what says its figures when it is pointed at, touched or focused.

    Args:
        points: The figures of one year, or of one thing.
        several: Whether the chart has more than one kind of figure.
        unit: What is counted.
        pieces: The area that answers to a pointer, and the marks.
    """
    figures = [
        f"{point.series}: {point.words}" if several else f"{point.words} {unit}".strip()
        for point in points
    ]
    said = escape("\n".join([str(points[0].at), *figures]))
    area, drawn = pieces
    whole = f'<g class="stop" role="img"><title>{said}</title>{area}{drawn}</g>'
    return Markup(whole)  # noqa: S704 (the words are escaped, the pieces are HTML)
