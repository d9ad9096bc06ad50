"""What a chart shows, in words: for whoever does not see it, and for whoever wants to be sure."""

from __future__ import annotations

from collections.abc import Sequence

from interloan.questions.chart_header import OVER_YEARS, Chart
from interloan.site.charts.points import Point

NAMED = 3


def sentences(chart: Chart, points: Sequence[Point]) -> list[str]:
    """Return what the chart shows: its range, its largest figures, its first and last.

    Args:
        chart: What is drawn.
        points: What it draws; at least one.

    Returns:
        A sentence for each kind of figure.
    """
    kinds = dict.fromkeys(point.series for point in points)
    of_kind = {kind: [point for point in points if point.series == kind] for kind in kinds}
    say = {"line": _years, "point": _changes}.get(chart.mark, _things)
    return [f"{kind[:1].upper()}{kind[1:]}: {say(some)}." for kind, some in of_kind.items()]


def _years(points: Sequence[Point]) -> str:
    """First and last of each span of years that mean the same.

    >>> _years([Point(2006, "", 5, 4, 6, 1, "a"), Point(2015, "", 9, 7, 11, 2, "a")])
    '5 ± 1 in 2006, 9 ± 2 in 2015; least 5 ± 1 in 2006, greatest 9 ± 2 in 2015'
    """
    spans: dict[str, list[Point]] = {}
    for point in sorted(points, key=lambda point: int(point.at)):
        spans.setdefault(point.split, []).append(point)
    ends = [
        ", ".join(f"{p.words} in {p.at}" for p in dict.fromkeys((span[0], span[-1])))
        for span in spans.values()
    ]
    least = min(points, key=lambda point: point.value)
    greatest = max(points, key=lambda point: point.value)
    shown = f"least {least.words} in {least.at}, greatest {greatest.words} in {greatest.at}"
    return f"{'; then '.join(ends)}; {shown}"


def _changes(points: Sequence[Point]) -> str:
    """How many changes leave zero outside their interval.

    >>> _changes([Point(2010, "", 9, 2, 16, None, ""), Point(2011, "", -1, -5, 3, None, "")])
    'the interval leaves out zero in 1 of 2 years: 2010 (up by 9, 2 to 16)'
    """
    beyond = [
        f"{point.at} ({'up' if point.value > 0 else 'down'} by {point.change})"
        for point in points
        if point.low is not None and point.high is not None and not point.low <= 0 <= point.high
    ]
    if not beyond:
        return f"zero lies in the interval in all {len(points)} years, so each may be chance"
    more = f" and {len(beyond) - NAMED} more" if len(beyond) > NAMED else ""
    listed = ", ".join(beyond[:NAMED]) + more
    return f"the interval leaves out zero in {len(beyond)} of {len(points)} years: {listed}"


def _things(points: Sequence[Point]) -> str:
    """The largest, and the range.

    >>> _things([Point("Greek", "", 8, None, None, None, ""), Point("Lao", "", 2, 1, 3, 1, "")])
    'from 2 ± 1 (Lao) to 8 (Greek)'
    """
    ordered = sorted(points, key=lambda point: -point.value)
    if len(ordered) <= NAMED:
        least, greatest = ordered[-1], ordered[0]
        if least is greatest:
            return f"{greatest.words} ({greatest.at})"
        return f"from {least.words} ({least.at}) to {greatest.words} ({greatest.at})"
    largest = [f"{point.at} with {point.words}" for point in ordered[:NAMED]]
    listed = f"{', '.join(largest[:-1])} and {largest[-1]}"
    return f"most are {listed}; fewest {ordered[-1].at} with {ordered[-1].words}"


def reading(chart: Chart, points: Sequence[Point], count: int, scale: str) -> str:
    """Return how the chart is read, and what of the answer is not in it.

    Args:
        chart: What is drawn.
        points: What it draws.
        count: How many rows the answer has.
        scale: `log` or `linear`.
    """
    remarks = []
    drawn = len({point.at for point in points})
    if chart.mark not in OVER_YEARS and drawn < count:
        remarks.append(f"{drawn} of {count} rows are drawn; the CSV has all of them.")
    if scale == "log":
        remarks.append("Each step to the right is ten times as much.")
        if any(point.value <= 0 for point in points):
            remarks.append("Figures of zero have no place on such a scale.")
        if any(point.low is not None and point.low <= 0 < point.value for point in points):
            remarks.append("A line that meets the left edge goes on beyond it, perhaps to zero.")
    if any(point.low is not None for point in points):
        remarks.append("A line through a figure spans its 90 % interval.")
        remarks.append(
            "By chance alone, one in ten would leave out zero."
            if chart.mark == "point"
            else "Where two overlap, either may be the larger."
        )
    if len({point.split for point in points}) > 1:
        remarks.append("No line joins years whose figures do not mean the same.")
    return " ".join(remarks)
