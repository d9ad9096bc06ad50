"""The figures that a chart draws of an answer, with their intervals, in words too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from interloan import figures
from interloan.questions.chart_header import OVER_YEARS, Chart, Measure

DECIMALS = 2


@dataclass(frozen=True)
class Point:
    """One figure of a chart.

    Attributes:
        at: The year, or the thing that it is a figure of.
        series: Which kind of figure it is.
        low: The lower end of its interval; None where it has none.
        margin: Half the width of the interval, where it was given so.
        split: Figures with different values do not mean the same.
    """

    at: Any
    series: str
    value: float
    low: float | None
    high: float | None
    margin: float | None
    split: str

    @cached_property
    def words(self) -> str:
        """The figure with its margin or its interval.

        >>> Point(2018, "", 88030, 79598, 96462, 8432, "").words
        '88,030 ± 8,432'
        >>> Point("Khmer", "", 1.25, 0.5, 2, None, "").words
        '1.25 (0.5 to 2)'
        """
        if self.margin is not None or self.low is None or self.high is None:
            return figures.with_margin(self.value, self.margin, DECIMALS)
        ends = figures.span(self.low, self.high, DECIMALS)
        return f"{figures.number(self.value, DECIMALS)} ({ends})"

    @property
    def change(self) -> str:
        """The size of a change with its interval, both counted in the direction of the change.

        >>> Point(2014, "", -9, -16, -2, None, "").change
        '9, 2 to 16'
        """
        least, most = sorted(abs(end) for end in (self.low, self.high) if end is not None)
        size = figures.number(abs(self.value), DECIMALS)
        return f"{size}, {figures.span(least, most, DECIMALS)}"


def points_of(chart: Chart, rows: Sequence[Mapping[str, Any]]) -> list[Point]:
    """Return the figures of the rows that are drawn; what is unknown has none.

    Args:
        chart: What is drawn.
        rows: The answer.
    """
    drawn = [
        row for row in rows if all(str(row[name]) == value for name, value in chart.only.items())
    ]
    if chart.mark not in OVER_YEARS:
        drawn = drawn[: chart.most]
    return [
        _point(chart, one, row)
        for row in drawn
        for one in chart.y
        if isinstance(row[one.column], (int, float)) and row[chart.x] is not None
    ]


def _point(chart: Chart, one: Measure, row: Mapping[str, Any]) -> Point:
    value = row[one.column]
    margin = row[one.margin] if one.margin else None
    low = row[one.low] if one.low else None if margin is None else _at_least(value, margin)
    high = row[one.high] if one.high else None if margin is None else value + margin
    split = str(row[chart.split]) if chart.split else ""
    at = row[chart.x] if chart.mark in OVER_YEARS else str(row[chart.x])
    return Point(at, str(row[chart.by]) if chart.by else one.label, value, low, high, margin, split)


def _at_least(value: float, margin: float) -> float:
    """Return the lower end of an interval; what is counted is never less than nothing."""
    return max(value - margin, 0) if value >= 0 else value - margin
