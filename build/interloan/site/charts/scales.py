"""From figures to places on an axis: even steps, or steps of ten times as much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Scale:
    """An axis from its first to its last value.

    Attributes:
        ticks: The values that are written beside it.
    """

    first: float
    last: float
    ticks: Sequence[float]
    is_log: bool = False

    def share(self, value: float) -> float:
        """Return how far along the axis a value is: 0 at its beginning, 1 at its end.

        >>> logarithmic([10, 1000]).share(100), linear([0, 8], 4).share(2)
        (0.5, 0.25)
        """
        if not self.is_log:
            return (value - self.first) / (self.last - self.first)
        if value <= self.first:
            return 0.0
        return (log10(value) - log10(self.first)) / (log10(self.last) - log10(self.first))


def linear(values: Iterable[float], most_ticks: int) -> Scale:
    """Return an axis of even steps that shows zero and all values.

    Args:
        values: What it must have room for.
        most_ticks: It has about so many ticks.

    >>> linear([88_030, 96_462], 5).ticks
    [0, 20000, 40000, 60000, 80000, 100000]
    >>> linear([-9, 16], 5).ticks
    [-10, -5, 0, 5, 10, 15, 20]
    """
    ends = [0.0, *values]
    least, most = min(ends), max(ends)
    rough = ((most - least) or 1) / most_ticks
    power = 10 ** floor(log10(rough))
    step = next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))
    first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
    last = max(last, first + 1)
    ticks = [_plain(round(place * step, 12)) for place in range(first, last + 1)]
    return Scale(ticks[0], ticks[-1], ticks)


def logarithmic(values: Iterable[float]) -> Scale:
    """Return an axis on which each step is ten times as much; what is below one has no place.

    >>> logarithmic([943, 615_909])
    Scale(first=500, last=1000000, ticks=[1000, 10000, 100000, 1000000], is_log=True)
    """
    ends = [value for value in values if value >= 1] or [1, 10]
    first, last = _rung(min(ends), up=False), _rung(max(ends), up=True)
    last = last if last > first else first * 10
    ticks = [10**power for power in range(ceil(log10(first)), floor(log10(last)) + 1)]
    return Scale(first, last, ticks if len(ticks) > 1 else [first, last], is_log=True)


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value


def _rung(value: float, *, up: bool) -> int:
    """Return the next of 1, 2, 5, 10, 20, … above or below.

    >>> _rung(615_909, up=True), _rung(943, up=False), _rung(20, up=True)
    (1000000, 500, 20)
    """
    power = int(10 ** floor(log10(value)))
    rungs = [step * power for step in (1, 2, 5, 10)]
    return min(r for r in rungs if r >= value) if up else max(r for r in rungs if r <= value)
