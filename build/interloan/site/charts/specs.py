"""Points → a Vega-Lite specification, as https://vega.github.io/vega-lite/docs/spec.html has it.

Colours and letters are the business of the script that draws it, for they differ between a light
page, a dark one and a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

from interloan.questions.chart_header import OVER_YEARS, Chart
from interloan.site.charts.points import Point

STEP = 22  # height of a line of figures, in pixels
YEARS_HEIGHT = 320
LETTERS = 14  # height of a line of text
SHIFT = 0.24  # of a year
TICKS = 6
NUMBER = ",.2~f"
FIT = {"type": "fit-x", "contains": "padding"}
Spec = dict[str, Any]


def spec(chart: Chart, points: Sequence[Point]) -> Spec:
    """Return how the points are drawn.

    Args:
        chart: What is drawn.
        points: At least one.
    """
    return _over_years(chart, points) if chart.mark in OVER_YEARS else _below(chart, points)


def _values(points: Sequence[Point], floor_at: float | None = None) -> list[Spec]:
    """The points as data; `floor_at` is where a logarithmic scale begins."""
    values = []
    for point in points:
        value: Spec = {"at": point.at, "value": point.value, "series": point.series}
        value["text"] = f"{point.at}: {point.words}"
        if point.low is not None and point.high is not None:
            low = point.low if floor_at is None else max(point.low, floor_at)
            value |= {"low": low, "high": point.high}
        if point.split:
            value["split"] = point.split
        values.append(value)
    return values


def _kinds(points: Sequence[Point], offset: int = LETTERS) -> tuple[Spec, Spec]:
    """Colour, and colour with shape, by the kind of figure, if there is more than one.

    Args:
        points: What is drawn.
        offset: How far above the figures their legend stands.
    """
    kinds = list(dict.fromkeys(point.series for point in points))
    if len(kinds) == 1:
        return {}, {}
    legend: Spec = {"title": None, "orient": "top", "direction": "vertical"}
    legend["offset"] = offset
    kind: Spec = {"field": "series", "type": "nominal", "scale": {"domain": kinds}}
    kind["legend"] = legend
    return {"color": kind}, {"color": kind, "shape": kind}


def _over_years(chart: Chart, points: Sequence[Point]) -> Spec:
    years = sorted({int(point.at) for point in points})
    scale = {"domain": [years[0] - 0.5, years[-1] + 0.5], "nice": False}
    axis: Spec = {"format": "d", "tickMinStep": 1, "grid": False, "labelOverlap": True}
    axis["labelSeparation"] = 6
    x: Spec = {"field": "at", "type": "quantitative", "title": None, "scale": scale, "axis": axis}
    title = {"title": chart.unit or None}
    y: Spec = {"field": "value", "type": "quantitative", "axis": {"format": NUMBER}, **title}
    seams = _seams(points, x)
    colour, both = _kinds(points, LETTERS * (1 + len(seams) // 2))
    tooltip = {"field": "text", "type": "nominal"}
    detail = [{"field": name, "type": "nominal"} for name in ("series", "split")]
    layers: list[Spec] = [*seams]
    values = _values(points)
    if chart.mark == "line":
        layers.append({"mark": "line", "encoding": {"x": x, "y": y, "detail": detail, **colour}})
    else:
        values = _side_by_side(values)
        layers.append({"mark": "rule", "encoding": {"y": {"datum": 0, **title}}})
    ends: Spec = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    layers += [
        {"mark": {"type": "rule", "style": "interval"}, "encoding": {"x": x, **ends, **colour}},
        {"mark": "point", "encoding": {"x": x, "y": y, "tooltip": tooltip, **both}},
    ]
    return _view(YEARS_HEIGHT, values, layers)


def _side_by_side(values: Sequence[Spec]) -> list[Spec]:
    """Shift kinds of figures a little, so that their intervals in one year do not cover another.

    >>> [value["at"] for value in _side_by_side([{"at": 7, "series": s} for s in ("a", "b")])]
    [6.88, 7.12]
    """
    kinds = list(dict.fromkeys(value["series"] for value in values))
    middle = (len(kinds) - 1) / 2
    return [
        {**value, "at": round(value["at"] + SHIFT * (kinds.index(value["series"]) - middle), 2)}
        for value in values
    ]


def _seams(points: Sequence[Point], x: Spec) -> list[Spec]:
    """Where figures begin to mean something else: a broken line that says from when."""
    first: dict[str, int] = {}
    for point in points:
        first[point.split] = min(int(point.at), first.get(point.split, int(point.at)))
    starts = sorted(first.values())[1:]
    if not starts:
        return []
    middle = sum(x["scale"]["domain"]) / 2
    layers: list[Spec] = []
    for number, year in enumerate(starts):
        at = year - 0.5
        data = {"values": [{"at": at}]}
        text: Spec = {"type": "text", "style": "seam", "text": f"new from {year}"}
        text |= {"align": "right", "dx": -4} if at > middle else {"align": "left", "dx": 4}
        text["dy"] = -3 - LETTERS * number  # on a phone they would overlap on one line
        rule = {"type": "rule", "style": "seam"}
        layers.append({"data": data, "mark": rule, "encoding": {"x": x}})
        layers.append({"data": data, "mark": text, "encoding": {"x": x, "y": {"value": 0}}})
    return layers


def _below(chart: Chart, points: Sequence[Point]) -> Spec:
    """One line for each thing, first at the top."""
    is_log = chart.scale == "log"
    drawn = [point for point in points if point.value > 0] if is_log else list(points)
    scale, axis, least = _across(drawn, is_log=is_log)
    x: Spec = {"field": "value", "type": "quantitative", "title": chart.unit or None}
    x |= {"scale": scale, "axis": axis}
    things = list(dict.fromkeys(point.at for point in points))
    y: Spec = {"field": "at", "type": "nominal", "title": None, "scale": {"domain": things}}
    colour, both = _kinds(drawn)
    place: Spec = {"y": y, "yOffset": {"field": "series", "type": "nominal"}} if both else {"y": y}
    step = STEP * 1.5 if both else STEP
    tooltip = {"field": "text", "type": "nominal"}
    layers: list[Spec] = []
    if chart.mark == "bar":
        layers.append({"mark": "bar", "encoding": {"x": x, "tooltip": tooltip, **place, **colour}})
    else:
        ends: Spec = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
        rule = {"type": "rule", "style": "interval"}
        layers += [
            {"mark": rule, "encoding": {**ends, **place, **colour}},
            {"mark": "point", "encoding": {"x": x, "tooltip": tooltip, **place, **both}},
        ]
    return _view(step * len(things), _values(drawn, least), layers)


def _view(height: float, values: Sequence[Spec], layers: Sequence[Spec]) -> Spec:
    size = {"width": "container", "autosize": FIT, "height": height}
    return {**size, "data": {"values": values}, "layer": layers}


def _across(points: Sequence[Point], *, is_log: bool) -> tuple[Spec, Spec, float | None]:
    """The scale and its axis; and where it begins, if each step is ten times as much."""
    axis: Spec = {"orient": "top", "format": NUMBER, "labelOverlap": True}
    if not is_log:
        return {"zero": True}, {**axis, "tickCount": TICKS}, None
    ends = [end for p in points for end in (p.value, p.low, p.high) if end is not None and end >= 1]
    first, last = _rung(min(ends, default=1), up=False), _rung(max(ends, default=10), up=True)
    ticks = [10**power for power in range(ceil(log10(first)), floor(log10(last)) + 1)]
    scale = {"type": "log", "domain": [first, last], "nice": False}
    return scale, {**axis, "values": ticks if len(ticks) > 1 else [first, last]}, first


def _rung(value: float, *, up: bool) -> int:
    """Return the next of 1, 2, 5, 10, 20, … above or below.

    >>> _rung(615_909, up=True), _rung(943, up=False), _rung(20, up=True)
    (1000000, 500, 20)
    """
    power = int(10 ** floor(log10(value)))
    rungs = [step * power for step in (1, 2, 5, 10)]
    return min(r for r in rungs if r >= value) if up else max(r for r in rungs if r <= value)
