"""A chart, drawn: for a wide page and a narrow one, with its words and its figures as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from interloan.figures import heading
from interloan.questions.chart_header import OVER_YEARS, YEARS, Chart
from interloan.site.charts import below, marks, over_years, words
from interloan.site.charts.marks import Picture
from interloan.site.charts.points import Point, points_of

ENOUGH = 2  # a chart of one figure says less than the figure
WIDE, NARROW = 760, 330  # pixels
APART = 20  # so many times the least is the greatest where steps of ten times as much help
SCALE = "_scale"  # in an address
SCALES = {"log": "each step ten times as much", "linear": "even steps"}
LONGEST_NAME = 150
NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
DRAWING = Markup(
    '<svg class="{}" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMin" role="group" '
    'aria-label="Chart: {}">{}</svg>'
)


@dataclass(frozen=True)
class Drawing:
    """A chart of some rows.

    Attributes:
        caution: Why its figures are no findings; empty where they are.
        summary: What it shows, a sentence for each kind of figure.
        reading: How to read it, and what of the rows it leaves out.
        scale: How it is drawn: a key of SCALES.
        scales: How else it can be drawn.
    """

    chart: Chart
    points: Sequence[Point]
    caution: str
    summary: Sequence[str]
    reading: str
    scale: str
    scales: Sequence[str]

    @property
    def title(self) -> str:
        """What it is of, where and when."""
        return self.chart.title

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Class, outline of the mark and name of each kind of figure; none where there is one."""
        names = marks.kinds(self.points)
        several = enumerate(names) if len(names) > 1 else ()
        return [(marks.series(place), marks.shape(place), name) for place, name in several]

    @cached_property
    def wide(self) -> Picture:
        """It as wide pages and files have it."""
        return self.picture(WIDE)

    def picture(self, width: float) -> Picture:
        """Draw it so wide, in pixels."""
        if self.chart.mark in OVER_YEARS:
            return over_years.picture(self.chart, self.points, width)
        return below.picture(self.chart, self.points, width, self.scale)

    def svg(self) -> Markup:
        """Return it for pages: twice, of which the style sheet shows the one that fits."""
        return Markup("").join(
            DRAWING.format(
                name, marks.short(drawn.width), marks.short(drawn.height), self.title, drawn.content
            )
            for name, drawn in (("wide", self.wide), ("narrow", self.picture(NARROW)))
        )

    def file_name(self, publisher: str) -> str:
        """Return a name for a file of it, without ending: what, where, when, and whose figures.

        Args:
            publisher: Who published its figures; empty where they are our own.
        """
        said = f"{self.title} {publisher}".casefold()
        return f"{NOT_IN_NAMES.sub('-', said).strip('-')[:LONGEST_NAME].rstrip('-')}-interloan"

    def table(self) -> str:
        """Return its figures as text with tabs, as spreadsheet programs take it."""
        kinds = marks.kinds(self.points)
        bounded = {p.series for p in self.points if p.low is not None}
        head = [heading(self.chart.x)]
        for kind in kinds:
            head += [
                kind,
                *(f"{kind}: {end}" for end in ("at least", "at most") if kind in bounded),
            ]
        found = {(str(point.at), point.series): point for point in self.points}
        buffer = io.StringIO()
        writer = csv.writer(buffer, "excel-tab", lineterminator="\n")
        writer.writerow(head)
        for at in dict.fromkeys(str(point.at) for point in self.points):
            cells: list[Any] = [at]
            for kind in kinds:
                point = found.get((at, kind))
                ends = [point.low, point.high] if point else [None, None]
                cells += [point.value if point else None, *(ends if kind in bounded else [])]
            writer.writerow(cells)
        return buffer.getvalue()


def drawing(
    chart: Chart | None,
    rows: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, str] | None = None,
    scale: str | None = None,
) -> Drawing | None:
    """Return the chart of some rows; None where none is declared or there is little to draw.

    Args:
        chart: What is drawn.
        rows: What it is drawn of.
        chosen: What fills the slots of its title, before the columns of the first row do.
        scale: A key of SCALES; its own where it has no other.
    """
    points = points_of(chart, rows) if chart else []
    if chart is None or len(points) < ENOUGH or not any(point.value for point in points):
        return None
    first = {name: str(rows[0][name]) for name in rows[0].keys()}  # noqa: SIM118 (a row of SQLite)
    filled = chart.filled({YEARS: _years(chart, points), **first, **(chosen or {})})
    points = points if filled.y == chart.y else points_of(filled, rows)
    possible = scales(filled, points)
    used = scale if scale in possible else filled.scale
    return Drawing(
        filled,
        points,
        _caution(rows[0][chart.caution]) if chart.caution else "",
        words.sentences(filled, points),
        words.reading(filled, points, len(rows), used),
        used,
        [other for other in possible if other != used],
    )


def scales(chart: Chart, points: Sequence[Point]) -> tuple[str, ...]:
    """Return the scales on which figures can be drawn: bars and years have but one."""
    figures = [point.value for point in points if point.value > 0]
    if chart.mark != "dot" or not figures or min(figures) < 1:
        return (chart.scale,)
    is_apart = max(figures) >= APART * min(figures)
    return tuple(SCALES) if chart.scale == "log" or is_apart else (chart.scale,)


def _years(chart: Chart, points: Sequence[Point]) -> str:
    years = sorted({int(point.at) for point in points}) if chart.mark in OVER_YEARS else []
    return " to ".join(str(year) for year in dict.fromkeys([*years[:1], *years[-1:]]))


def _caution(text: str | None) -> str:
    return "" if text is None or text.startswith("no:") else text
