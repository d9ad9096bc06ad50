"""The pieces of a drawing as SVG: words, lines, marks, and the stops that say a figure.

Colours are the business of the style sheet, static/chart.css: pieces have classes, so that light
pages, dark ones, paper and files have theirs. Pieces are plain text in which words are escaped:
there are hundreds in a drawing, and to mark each as HTML takes as long as to write it.
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


def joined(pieces: Iterable[str]) -> Markup:
    """Return pieces as one."""
    return Markup("".join(pieces))  # noqa: S704 (written here)


def words(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> str:
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
    place = f'x="{x:.1f}" y="{y:.1f}"'.replace('.0"', '"')
    return f"<text {place}{said}>{escape(text)}</text>"


def line(kind: str, x: float, y: float, to_x: float, to_y: float) -> str:
    """Return a line from one point to another."""
    return _path(kind, f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}")


def line_through(kind: str, points: Iterable[tuple[float, float]]) -> str:
    """Return a line through points."""
    return _path(kind, f"M{'L'.join([f'{x:.1f} {y:.1f}' for x, y in points])}")


def box(kind: str, corner: tuple[float, float], size: tuple[float, float]) -> str:
    """Return a rectangle."""
    (x, y), (width, height) = corner, size
    return _path(kind, f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z")


def mark(place: int, x: float, y: float) -> str:
    """Return the mark of a kind of figure.

    Args:
        place: The place of its kind among all kinds.
        x: Where it stands.
        y: The same.
    """
    return _path(f"mark {series(place)}", f"M{x:.1f} {y:.1f}{shape(place)}")


def _path(kind: str, outline: str) -> str:
    """Return a path; its places have one decimal each, which is left out where it is none."""
    return f'<path class="{kind}" d="{outline.replace(".0", "")}"/>'


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


def stop(points: Sequence[Point], several: bool, unit: str, pieces: Iterable[str]) -> str:
    """Return what says its figures when it is pointed at, touched or focused.

    Args:
        points: The figures of one year, or of one thing.
        several: Whether the chart has more than one kind of figure.
        unit: What is counted.
        pieces: The area that answers to a pointer, and then the marks.
    """
    figures = [
        f"{point.series}: {point.words}" if several else f"{point.words} {unit}".strip()
        for point in points
    ]
    said = escape("\n".join([str(points[0].at), *figures]))
    return f'<g class="stop" role="img"><title>{said}</title>{"".join(pieces)}</g>'
