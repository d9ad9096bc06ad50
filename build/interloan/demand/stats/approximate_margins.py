"""Approximate margins of error for estimates that were published without one.

A *generalized variance function* gives the sampling error of an estimate from its size alone,
with parameters fitted to estimates whose error is known. The Census Bureau does the same where it
publishes no error for each figure: s² = a x² + b x for an estimate x. Sources: U.S. Census Bureau,
"Using GVFs to Approximate Variance Estimates" (Survey of Income and Program Participation,
Technical Information), http://www.census.gov/sipp/gvfs.html, whose formula is a picture in the
copy read, so that its form is from general knowledge; and "Source and Accuracy of the Data for
the 2005 Annual Social and Economic Supplement Microdata File", sections "Generalized Variance
Parameters" and "Standard Errors of Estimated Numbers", https://omb.report/icr/200610-0607-009/
doc/668501, of which the contents were read.

With a = -b / N, N people in the place, the Bureau's form is s² = b x (1 - x / N): the logarithm of
the margin rises by one half with that of t = x (1 - x / N). Places with published margins tell
otherwise (people of one household share a language and a country of birth), so here the
logarithm of the margin is a quadratic function of log t, plus a multiple of log N.

The fit is by least squares, then raised until 7 of 10 published margins lie below it: a margin too
wide costs less than one too narrow. Pure Python, so that it also runs in a browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, floor, log, log10
from operator import mul
from typing import NamedTuple

SHARE_BELOW = 0.7
FOLDS = 5
Features = tuple[float, float, float, float]


class Published(NamedTuple):
    """An estimate with its published margin.

    Attributes:
        place: Where; folds are made of whole places.
        estimate: The figure, above zero and below the population.
        margin: Its published 90 % margin of error.
        population: People in the place.
    """

    place: str
    estimate: float
    margin: float
    population: float


@dataclass(frozen=True)
class MarginFunction:
    """A fitted function: the 90 % margin of an estimate in a place of some size."""

    coefficients: Features

    def margin(self, estimate: float, population: float) -> float:
        """Return the approximate margin of an estimate above zero and below the population.

        >>> bureau = MarginFunction((1.0, 0.5, 0.0, 0.0))
        >>> round(bureau.margin(100, 10_000) / bureau.margin(25, 10_000), 2)
        1.99
        """
        features = _features(estimate, population)
        return exp(sum(c * value for c, value in zip(self.coefficients, features, strict=True)))


@dataclass(frozen=True)
class Agreement:
    """How approximate margins compare with published ones.

    Attributes:
        count: Number of pairs.
        within_a_quarter: Share of published margins that differ by at most a quarter of ours.
        covered: Share of published margins that do not exceed ours times 1.25.
    """

    count: int
    within_a_quarter: float
    covered: float


def fit(published: Sequence[Published], share_below: float = SHARE_BELOW) -> MarginFunction:
    """Fit the function to published margins, so that a share of them lies below it.

    Args:
        published: Estimates with margins, of places of several sizes.
        share_below: Share of the published margins that the function is to exceed.
    """
    margins = [log(each.margin) for each in published]
    columns = list(
        zip(*(_features(each.estimate, each.population) for each in published), strict=True)
    )
    _, a, b, c = _solution(
        [[sum(map(mul, one, other)) for other in columns] for one in columns],
        [sum(map(mul, column, margins)) for column in columns],
    )
    left = sorted(
        margin - a * size - b * square - c * population
        for margin, size, square, population in zip(margins, *columns[1:], strict=True)
    )
    level = left[min(floor(share_below * len(left)), len(left) - 1)]
    return MarginFunction((level, a, b, c))


def held_out(
    published: Sequence[Published], folds: int = FOLDS
) -> Iterator[tuple[float, Published]]:
    """Pair each published margin with ours, fitted to the places of the other folds.

    The places in order are dealt out to the folds in turn.
    """
    places = sorted({each.place for each in published})
    fold = {place: number % folds for number, place in enumerate(places)}
    for number in range(folds):
        function = fit([each for each in published if fold[each.place] != number])
        for each in published:
            if fold[each.place] == number:
                yield function.margin(each.estimate, each.population), each


def agreement(pairs: Sequence[tuple[float, Published]]) -> Agreement:
    """Return how our margins compare with the published ones.

    >>> figures = [Published("a", 500, margin, 9000) for margin in (75, 126, 130)]
    >>> agreement([(100, figure) for figure in figures])
    Agreement(count=3, within_a_quarter=0.333..., covered=0.333...)
    """
    close = sum(abs(each.margin - ours) <= ours / 4 for ours, each in pairs)
    covered = sum(each.margin <= 1.25 * ours for ours, each in pairs)
    return Agreement(len(pairs), close / len(pairs), covered / len(pairs))


def step(value: float) -> int:
    """Return the step to which a figure known only roughly is rounded: two digits, at least ten.

    >>> step(17_350), step(9_800), step(234), step(0)
    (1000, 100, 10, 10)
    """
    return int(10 ** max(1, floor(log10(value)) - 1)) if value >= 1 else 10


def _features(estimate: float, population: float) -> Features:
    size = log(estimate * (1 - estimate / population))
    return 1.0, size, size * size, log(population)


def _solution(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a system of linear equations by elimination with pivots.

    >>> _solution([[0, 2], [1, 1]], [4, 5])
    [3.0, 2.0]
    """
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda line: abs(rows[line][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for line in range(len(rows)):
            if line != column:
                factor = rows[line][column]
                rows[line] = [
                    value - factor * top
                    for value, top in zip(rows[line], rows[column], strict=True)
                ]
    return [row[-1] for row in rows]
