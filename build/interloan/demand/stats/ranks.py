"""Comparing many languages at once without making a league table.

Three tools: rank intervals (which ranks the errors allow), the limits of a funnel plot (which
languages differ from a target by more than chance), and the control of false discoveries.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf
from statistics import NormalDist

from interloan.demand.stats.sampling_error import ESRI, Z_90, Rule, reliability

NORMAL = NormalDist()
TOO_UNCERTAIN = "too uncertain to rank"

Numbers = Sequence[float | None]
"""Figures of several languages, None where there is none."""
RankInterval = tuple[int, int]
"""First and last rank that a language may have; 1 is first."""


def joint_factor(count: int, confidence: float = 0.90) -> float:
    """Factor by which a 90 % margin grows so that `count` intervals hold together.

    Each interval is taken at the level confidence ** (1 / count). That is exact for independent
    estimates; for correlated normal ones it errs on the safe side (Šidák 1967, Journal of the
    American Statistical Association 62:626-633, from general knowledge, not read here).

    Source: Klein, Wright and Wieczorek, "A joint confidence region for an overall ranking of
    populations", Journal of the Royal Statistical Society C 69 (2020) 589-606,
    https://doi.org/10.1111/rssc.12402, as the authors compute it in their package RankingProject,
    vignettes/joint.Rmd.orig, https://github.com/civilstat/RankingProject.

    >>> round(joint_factor(51) * 1.645, 2)  # the authors' 51 states: "around 3.081"
    3.08
    """
    if count < 1:
        raise ValueError(f"count is {count}; there must be at least one estimate to compare")
    level = confidence ** (1 / count)
    return NORMAL.inv_cdf((1 + level) / 2) / NORMAL.inv_cdf(0.95)


def listed_factor(listed: int, tests: int, confidence: float = 0.90) -> float:
    """Factor by which a 90 % margin grows for those that were chosen because they passed a test.

    What is chosen for being large is on average too large, so that of its ordinary intervals
    fewer than 90 % hold. Taken at the level 1 - listed × (1 - confidence) / tests they do: the rate
    of those that miss, among the listed, is expected to be at most 1 - confidence. It is 1 where
    all are listed. Source: Benjamini and Yekutieli, "False discovery rate-adjusted multiple
    confidence intervals for selected parameters", Journal of the American Statistical Association
    100 (2005) 71-81, https://doi.org/10.1198/016214504000001907, from general knowledge.

    >>> round(listed_factor(10, 10), 3), round(listed_factor(1, 10) * 1.645, 3)
    (1.0, 2.576)
    """
    if not 1 <= listed <= tests:
        raise ValueError(f"{listed} of {tests} are listed; there must be one, and no more than all")
    miss = listed * (1 - confidence) / tests
    return NORMAL.inv_cdf(1 - miss / 2) / Z_90


def rank_intervals(
    estimates: Numbers, lows: Numbers, highs: Numbers, *, largest_first: bool = True
) -> list[RankInterval | None]:
    """First and last rank that each estimate may have, given intervals that hold together.

    One ranks above another for certain only if their joint intervals do not overlap. Without
    error the result is the ordinary ranks, where ties share a range. Source as for
    `joint_factor`; the sets there are those of all that certainly rank lower and higher.

    Args:
        estimates: Figures to rank; a missing one is left unranked and does not count.
        lows: Lower ends of their joint intervals; a missing one means unbounded.
        highs: Upper ends, likewise.
        largest_first: Whether rank 1 is the largest.

    Returns:
        A rank interval for each estimate, None where it is unranked.
    """
    ranked = [
        (value, -inf if low is None else low, inf if high is None else high)
        for value, low, high in zip(estimates, lows, highs, strict=True)
        if value is not None
    ]
    intervals = []
    for value, low, high in ranked:
        # Without comparing the estimates too, a point would outrank itself: its ends touch.
        smaller = sum(other[2] <= low and other[0] < value for other in ranked)
        larger = sum(high <= other[1] and value < other[0] for other in ranked)
        before, after = (larger, smaller) if largest_first else (smaller, larger)
        intervals.append((before + 1, len(ranked) - after))
    remaining = iter(intervals)
    return [None if value is None else next(remaining) for value in estimates]


def rank_intervals_of_estimates(
    estimates: Numbers, moes: Numbers, *, confidence: float = 0.90, largest_first: bool = True
) -> list[RankInterval | None]:
    """Rank intervals of census figures with their 90 % margins; see `rank_intervals`.

    >>> rank_intervals_of_estimates([90, 50, None, 45], [5, 9, None, 9])
    [(1, 1), (2, 3), None, (2, 3)]
    """
    factor = joint_factor(max(1, sum(value is not None for value in estimates)), confidence)
    lows, highs = (
        [
            None if value is None or moe is None else value + sign * moe * factor
            for value, moe in zip(estimates, moes, strict=True)
        ]
        for sign in (-1, 1)
    )
    return rank_intervals(estimates, lows, highs, largest_first=largest_first)


def is_too_uncertain(people: float | None, moe: float | None, rule: Rule = ESRI) -> bool:
    """Whether an estimate is ranked with the others but has no rank of its own to show.

    So it is where its reliability is low, or where its interval reaches zero.

    >>> is_too_uncertain(152, 145), is_too_uncertain(0, 120), is_too_uncertain(1_053, 401)
    (True, True, False)
    """
    may_be_nobody = people is not None and moe is not None and people <= moe
    return may_be_nobody or reliability(people or 0, moe, rule).tier == "low"


def funnel_limits(cv_pct: float, target: float, confidence: float) -> tuple[float, float]:
    """Limits within which a ratio lies if only sampling error parts it from the target.

    To be drawn against the precision, 1 / CV: target · exp(± z CV), z for 95 % and 99.8 %. The
    idea, limits around a target that narrow with a measure of precision, is that of
    Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine
    24 (2005) 1185-1202, https://doi.org/10.1002/sim.1970, of which the opening was read; the pair
    of levels is the customary one (Seaton and Manktelow, BMC Medical Research Methodology 12:98,
    2012). The logarithmic form for ratios with an estimated denominator is ours. Limits are not
    widened for over-dispersion: most collections differ from parity for other reasons than
    chance, so a point outside says "not chance", never "bad".

    Args:
        cv_pct: Coefficient of variation of the speakers, in percent; at 0 both limits are the
            target.
        target: Value of the ratio at which nothing is remarkable, such as 1 for representation.
        confidence: Part of the languages at the target that lie within, such as 0.95.

    Returns:
        Lower and upper limit.
    """
    spread = exp(NORMAL.inv_cdf((1 + confidence) / 2) * cv_pct / 100)
    return target / spread, target * spread


def false_discovery(p_values: Numbers) -> list[float | None]:
    """Smallest false-discovery rate at which each test would still count as a discovery.

    Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal
    Statistical Society B 57 (1995) 289-300, https://doi.org/10.2307/2346101, written out because
    scipy.stats, which agrees (see the tests), takes a second to import. With a limit
    of 0.10, one in ten discoveries is expected to be false. Valid for independent or positively
    dependent tests. Missing p-values stay missing and do not count.

    >>> false_discovery([0.01, 0.04, None, 0.03])
    [0.03, 0.04, None, 0.04]
    """
    tests = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    # From the largest p-value down: p times m over its rank, never above the one before.
    for rank, (p, place) in zip(range(len(tests), 0, -1), reversed(tests), strict=True):
        smallest = min(smallest, p * len(tests) / rank)
        adjusted[place] = smallest
    return adjusted
