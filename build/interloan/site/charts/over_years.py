"""Figures over years: time runs to the right, and lines join years that mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interloan import figures
from interloan.questions.chart_header import Chart
from interloan.site.charts import letters, marks, scales
from interloan.site.charts.marks import LINE, SIZE, Picture
from interloan.site.charts.points import Point

HEIGHT = 300  # of the area where figures stand
TICKS = 5
FOOT = 28
RIGHT = 16
SHIFT = 0.24  # of a year, between kinds of figures whose intervals would cover one another
BETWEEN = 8  # pixels between the names of two years


@dataclass(frozen=True)
class _Area:
    """Where years and figures are on a drawing."""

    years: Sequence[int]
    scale: scales.Scale
    left: float
    top: float
    width: float

    def x(self, year: float) -> float:
        return self.left + (year - self.years[0] + 0.5) * self.year_width

    def y(self, value: float) -> float:
        return self.top + HEIGHT * (1 - self.scale.share(value))

    @property
    def year_width(self) -> float:
        return self.width / (self.years[-1] - self.years[0] + 1)


def picture(chart: Chart, points: Sequence[Point], width: float) -> Picture:
    """Return the drawing.

    Args:
        chart: What is drawn.
        points: At least one.
        width: How wide it is to be, in pixels.
    """
    seams = _seams(points)
    ends = [end for p in points for end in (p.value, p.low, p.high) if end is not None]
    scale = scales.linear(ends, TICKS)
    left = max(letters.width(figures.number(tick), SIZE) for tick in scale.ticks) + 10
    top = 12 + LINE * (bool(chart.unit) + len(seams))
    years = sorted({int(point.at) for point in points})
    area = _Area(years, scale, left, top, width - left - RIGHT)
    pieces = [
        *_axes(chart, area),
        *_seam_lines(seams, area),
        *(_lines(points, area) if chart.mark == "line" else ()),
        *_stops(chart, points, area),
    ]
    return Picture(width, top + HEIGHT + FOOT, marks.joined(pieces))


def _axes(chart: Chart, area: _Area) -> Iterator[str]:
    right = area.left + area.width
    for tick in area.scale.ticks:
        y = area.y(tick)
        yield marks.line("grid" if tick else "zero", area.left, y, right, y)
        yield marks.words(area.left - 8, y + 4.5, figures.number(tick), "tick", "end")
    if chart.unit:
        yield marks.words(0, LINE - 3, chart.unit, "tick")
    for year in _named(area):
        yield marks.words(area.x(year), area.y(area.scale.first) + 21, str(year), "tick", "middle")


def _named(area: _Area) -> list[int]:
    """Return the years that are written: all, or every second, every fifth … for which is room."""
    room = letters.width("2000", SIZE) + BETWEEN
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000) if s * area.year_width >= room)
    first, last = area.years[0], area.years[-1]
    return [year for year in range(first, last + 1) if (last - year) % step == 0]


def _seams(points: Sequence[Point]) -> list[int]:
    """Return the years in which figures begin to mean something else."""
    first: dict[str, int] = {}
    for point in points:
        first[point.split] = min(int(point.at), first.get(point.split, int(point.at)))
    return sorted(first.values())[1:]


def _seam_lines(seams: Sequence[int], area: _Area) -> Iterator[str]:
    for place, year in enumerate(seams):
        x = area.x(year - 0.5)
        y = area.top - 8 - LINE * (len(seams) - 1 - place)
        is_right = x > area.left + area.width / 2
        yield marks.line("seam", x, y - 9, x, area.y(area.scale.first))
        said = f"new from {year}"
        yield marks.words(x + (-5 if is_right else 5), y, said, "note", "end" if is_right else "")


def _lines(points: Sequence[Point], area: _Area) -> Iterator[str]:
    for place, kind in enumerate(marks.kinds(points)):
        spans: dict[str, list[Point]] = {}
        for point in sorted(points, key=lambda point: int(point.at)):
            if point.series == kind:
                spans.setdefault(point.split, []).append(point)
        for span in spans.values():
            points_of_span = [(area.x(int(p.at)), area.y(p.value)) for p in span]
            if len(span) > 1:
                yield marks.line_through(f"line {marks.series(place)}", points_of_span)


def _stops(chart: Chart, points: Sequence[Point], area: _Area) -> Iterator[str]:
    kinds = marks.kinds(points)
    for year in area.years:
        of_year = [point for point in points if int(point.at) == year]
        of_year.sort(key=lambda point: kinds.index(point.series))
        drawn = [marks.line("guide", area.x(year), area.top, area.x(year), area.top + HEIGHT)]
        for point in of_year:
            place = kinds.index(point.series)
            shift = 0 if chart.mark == "line" else SHIFT * (place - (len(kinds) - 1) / 2)
            drawn += _figure(point, place, area, area.x(year + shift))
        corner = (area.x(year - 0.5), area.top)
        hit = marks.box("hit", corner, (area.year_width, HEIGHT + FOOT))
        yield marks.stop(of_year, len(kinds) > 1, chart.unit, [hit, *drawn])


def _figure(point: Point, place: int, area: _Area, x: float) -> Iterator[str]:
    if point.low is not None and point.high is not None:
        kind = f"interval {marks.series(place)}"
        yield marks.line(kind, x, area.y(point.low), x, area.y(point.high))
    yield marks.mark(place, x, area.y(point.value))
