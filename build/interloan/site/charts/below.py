"""Figures of things, one below the other: bars, or dots with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from interloan import figures
from interloan.questions.chart_header import Chart
from interloan.site.charts import letters, marks, scales
from interloan.site.charts.marks import LINE, SIZE, Picture
from interloan.site.charts.points import Point

NARROW = 500  # below this width names stand above their figures
MOST_OF_A_NAME = 250
TICKS = 5
KIND = 13  # from one kind of figure of a thing to the next
ROW = 26
BAR = 16
BARS = 18  # from one bar of a thing to the next
GAP = 12
RIGHT = 12


class _Row(NamedTuple):
    """A thing with its figures, from `top` on; the first of them stands at `marks_at`."""

    points: Sequence[Point]
    name: Sequence[str]
    top: float
    height: float
    marks_at: float
    step: float


@dataclass(frozen=True)
class _Area:
    """Where figures are on a drawing, from left to right; words of figures end at `right`."""

    scale: scales.Scale
    left: float
    width: float
    right: float
    top: float
    is_narrow: bool
    is_said: bool
    """Whether figures stand beside their marks: where there is but one kind of them."""

    def x(self, value: float) -> float:
        return self.left + self.width * self.scale.share(value)


def picture(chart: Chart, points: Sequence[Point], width: float, scale: str) -> Picture:
    """Return the drawing.

    Args:
        chart: What is drawn.
        points: At least one.
        width: How wide it is to be, in pixels.
        scale: `log` or `linear`.
    """
    kinds = marks.kinds(points)
    shown = [p for p in points if p.value > 0] if scale == "log" else list(points)
    area = _area(chart, shown, width, scale, is_said=len(marks.kinds(shown)) == 1)
    rows = list(_rows(shown, BARS if chart.mark == "bar" else KIND, area))
    height = rows[-1].top + rows[-1].height
    between = [marks.line("row", 0, row.top, width, row.top) for row in rows[1:]]
    stops = [_stop(chart, row, kinds, area, width) for row in rows]
    content = marks.joined([*between, *_axis(chart, area, height), *stops])
    return Picture(width, height + 4, content)


def _area(
    chart: Chart, points: Sequence[Point], width: float, scale: str, *, is_said: bool
) -> _Area:
    ends = [end for p in points for end in (p.value, p.low, p.high) if end is not None]
    axis = scales.logarithmic(ends) if scale == "log" else scales.linear(ends, TICKS)
    is_narrow = width < NARROW
    top = LINE * (2 if is_narrow and chart.unit else 1) + 10
    first, last = (letters.width(_tick(tick), SIZE) / 2 for tick in (axis.ticks[0], axis.ticks[-1]))
    if is_narrow:
        left = max(first, 6)
        return _Area(axis, left, width - left - max(last, 6), width, top, is_narrow, is_said)
    names = [letters.width(str(point.at), SIZE) for point in points]
    left = min(max([*names, letters.width(chart.unit, SIZE)]), MOST_OF_A_NAME) + GAP
    said = max(letters.width(p.words, SIZE) for p in points) + GAP if is_said else 0
    room = width - left - max(said, last, RIGHT)
    return _Area(axis, left, room, width, top, is_narrow, is_said)


def _tick(value: float) -> str:
    return figures.number(value)


def _rows(points: Sequence[Point], step: float, area: _Area) -> Iterator[_Row]:
    """Yield the things in their order, each as high as its name and its figures need."""
    things: dict[str, list[Point]] = {}
    for point in points:
        things.setdefault(str(point.at), []).append(point)
    top = area.top
    for name, own in things.items():
        said = letters.width(own[0].words, SIZE) + GAP if area.is_said else 0
        room = area.right - said if area.is_narrow else area.left - GAP
        lines = letters.wrapped(name, SIZE, room)
        needed = step * (len(own) - 1)
        if area.is_narrow:
            marks_at = top + LINE * len(lines) + 11
            height = LINE * len(lines) + needed + ROW - 2
        else:
            height = max(LINE * len(lines) + 8, needed + ROW)
            marks_at = top + (height - needed) / 2
        yield _Row(own, lines, top, height, marks_at, step)
        top += height


def _axis(chart: Chart, area: _Area, height: float) -> Iterator[str]:
    if chart.unit:
        yield marks.words(0, LINE - 4 if area.is_narrow else area.top - 10, chart.unit, "tick")
    end = -1.0
    for tick in area.scale.ticks:
        x, room = area.x(tick), letters.width(_tick(tick), SIZE) / 2
        yield marks.line("grid" if tick else "zero", x, area.top - 4, x, height)
        if x - room > end:
            yield marks.words(x, area.top - 10, _tick(tick), "tick", "middle")
            end = x + room + 6


def _stop(chart: Chart, row: _Row, kinds: Sequence[str], area: _Area, width: float) -> str:
    pieces = [*_name(row, area), *_figures(chart, row, kinds, area)]
    if len(kinds) == 1:
        pieces.append(_said(chart, row, area))
    hit = marks.box("hit", (0, row.top), (width, row.height))
    return marks.stop(row.points, len(kinds) > 1, chart.unit, [hit, *pieces])


def _said(chart: Chart, row: _Row, area: _Area) -> str:
    """Return the words of a figure: behind its bar, at the right edge, or beside its name."""
    point = row.points[0]
    if area.is_narrow:
        return marks.words(area.right, row.top + LINE, point.words, "", "end")
    if chart.mark == "bar":
        return marks.words(max(area.x(point.value), area.x(0)) + 8, row.marks_at + 5, point.words)
    return marks.words(area.right, row.marks_at + 5, point.words, "", "end")


def _name(row: _Row, area: _Area) -> Iterator[str]:
    if area.is_narrow:
        for place, text in enumerate(row.name):
            yield marks.words(0, row.top + LINE * (place + 1), text)
        return
    first = row.top + row.height / 2 - LINE * (len(row.name) - 1) / 2 + 5
    for place, text in enumerate(row.name):
        yield marks.words(area.left - GAP, first + LINE * place, text, "", "end")


def _figures(chart: Chart, row: _Row, kinds: Sequence[str], area: _Area) -> Iterator[str]:
    for number, point in enumerate(row.points):
        place = kinds.index(point.series)
        x, y = area.x(point.value), row.marks_at + row.step * number
        if chart.mark == "bar":
            zero = area.x(0)
            corner, size = (min(zero, x), y - BAR / 2), (abs(x - zero), BAR)
            yield marks.box(f"bar {marks.series(place)}", corner, size)
            continue
        if point.low is not None and point.high is not None:
            kind = f"interval {marks.series(place)}"
            yield marks.line(kind, area.x(point.low), y, area.x(point.high), y)
        yield marks.mark(place, x, y)
