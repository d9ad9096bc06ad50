"""The charts of the report: figures with their intervals, laid out on a logarithmic scale.

The template draws them as SVG.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from interloan.figures import number

ROWS = 10
"""Lines that a chart shows at most."""
LABEL_WIDTH = 170  # all lengths in the units of the drawing
PLOT_WIDTH = 400
MARGIN_RIGHT = 40
ROW_HEIGHT = 28
HEAD_HEIGHT = 28


@dataclass(frozen=True)
class Interval:
    """A figure and its interval; without `low` and `high` it has none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Mark:
    """A figure in the drawing.

    Attributes:
        kind: 0 for the first figure of a row, 1 for the second; it decides shape and colour.
        x: Where its dot is; `left` and `right` are the ends of its interval.
        is_cut: Whether the interval goes on beyond the left edge.
    """

    kind: int
    x: float
    left: float
    right: float
    y: float
    is_cut: bool


@dataclass(frozen=True)
class Chart:
    """A drawing: a label and its marks for each row, and the ticks of the scale."""

    rows: Sequence[tuple[str, float, Sequence[Mark]]]
    ticks: Sequence[tuple[str, float]]
    width: float = LABEL_WIDTH + PLOT_WIDTH + MARGIN_RIGHT
    label_width: float = LABEL_WIDTH

    @property
    def height(self) -> float:
        """Height of the whole drawing."""
        return HEAD_HEIGHT + ROW_HEIGHT * len(self.rows) + 6


def of_lines(
    lines: Sequence[Mapping[str, Any]], *names: str, ends: tuple[str, str] | None = None
) -> Chart | None:
    """Return the chart of the first lines; None where there is nothing to draw.

    Args:
        lines: Rows with a `name` and the columns.
        names: One or two columns with figures.
        ends: What follows a column in the names of its lower and upper end; without it the
            interval is made of the column with `_moe`.
    """

    def interval(line: Mapping[str, Any], name: str) -> Interval | None:
        value = line[name]
        if value is None:
            return None
        if ends:
            low, high = ends
            return Interval(value, line[f"{name}{low}"], line[f"{name}{high}"])
        moe = line[f"{name}_moe"]
        moe = line[f"{name}_approximate_margin"] if moe is None else moe
        if moe is None:
            return Interval(value, None, None)
        return Interval(value, value - moe, value + moe)

    return chart(
        [(str(line["name"]), [interval(line, name) for name in names]) for line in lines[:ROWS]]
    )


def chart(rows: Sequence[tuple[str, Sequence[Interval | None]]]) -> Chart | None:
    """Lay out one row for each label; None where there is nothing above zero to draw.

    Each step to the right is ten times as much; a figure of zero has no place and is left out.

    Args:
        rows: Labels, each with one or two figures.

    >>> drawn = chart([("Khmer", [Interval(1000, 100, 10_000)])])
    >>> drawn.ticks
    [('100', 170.0), ('1,000', 370.0), ('10,000', 570.0)]
    >>> [(mark.left, mark.x, mark.right) for mark in drawn.rows[0][2]]
    [(170.0, 370.0, 570.0)]
    """
    shown = [figure for _, figures in rows for figure in figures if figure and figure.value > 0]
    if not shown:
        return None
    ends = [end for f in shown for end in (f.value, f.low, f.high) if end and end >= 1]
    first = floor(log10(min(ends, default=1)))
    last = max(ceil(log10(max(ends, default=10))), first + 1)

    def place(amount: float) -> float:
        share = (log10(amount) - first) / (last - first) if amount > 0 else 0.0
        return round(LABEL_WIDTH + PLOT_WIDTH * min(max(share, 0.0), 1.0), 1)

    def mark(figure: Interval, kind: int, y: float) -> Mark:
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        y += 5 if kind else -5
        return Mark(kind, place(figure.value), place(low), place(high), y, low < 10**first)

    laid_out = []
    for line, (label, figures) in enumerate(rows):
        y = HEAD_HEIGHT + ROW_HEIGHT * (line + 0.5)
        marks = [mark(f, kind, y) for kind, f in enumerate(figures) if f and f.value > 0]
        laid_out.append((label, y, marks))
    ticks = [(number(10**power), place(10**power)) for power in range(first, last + 1)]
    return Chart(laid_out, ticks)
