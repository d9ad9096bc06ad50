"""Comparing many languages at once without making a league table.

Three tools: rank intervals (which ranks the errors allow), the limits of a funnel plot (which
languages differ from a target by more than chance), and the control of false discoveries.
"""

from __future__ import annotations

from math import inf
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NORMAL = NormalDist()


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


def rank_intervals(
    estimate: pd.Series[float],
    low: pd.Series[float],
    high: pd.Series[float],
    *,
    largest_first: bool = True,
) -> pd.DataFrame:
    """First and last rank that each estimate may have, given intervals that hold together.

    One ranks above another for certain only if their joint intervals do not overlap. Without
    error the result is the ordinary ranks, where ties share a range. Source as for
    `joint_factor`; the sets there are those of all that certainly rank lower and higher.

    Args:
        estimate: Figures to rank; a missing one is left unranked and does not count.
        low: Lower ends of their joint intervals; a missing one means unbounded.
        high: Upper ends, likewise.
        largest_first: Whether rank 1 is the largest.

    Returns:
        Columns rank_low and rank_high (1 is first) on the index of `estimate`; empty where
        unranked.
    """
    known = estimate.notna()
    value = estimate[known].to_numpy(float)
    lower = low[known].fillna(-inf).to_numpy(float)
    upper = high[known].fillna(inf).to_numpy(float)
    # Without comparing the estimates too, a point would outrank itself: its ends touch.
    smaller = (upper[:, None] <= lower[None, :]) & (value[:, None] < value[None, :])
    below, above = smaller.sum(axis=0), smaller.sum(axis=1)
    before, after = (above, below) if largest_first else (below, above)
    ranked = pd.DataFrame(
        {"rank_low": before + 1, "rank_high": len(value) - after}, index=estimate.index[known]
    )
    return ranked.reindex(estimate.index).astype("Int64")


def rank_intervals_of_estimates(
    estimate: pd.Series[float],
    moe: pd.Series[float],
    *,
    confidence: float = 0.90,
    largest_first: bool = True,
) -> pd.DataFrame:
    """Rank intervals of census figures with their 90 % margins; see `rank_intervals`.

    >>> rank_intervals_of_estimates(pd.Series([90.0, 50.0, 45.0]), pd.Series([5.0, 9.0, 9.0]))
       rank_low  rank_high
    0         1          1
    1         2          3
    2         2          3
    """
    joint = moe * joint_factor(max(1, int(estimate.notna().sum())), confidence)
    return rank_intervals(estimate, estimate - joint, estimate + joint, largest_first=largest_first)


def funnel_limits(cv_pct: pd.Series[float], target: float) -> pd.DataFrame:
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
        cv_pct: Coefficient of variation of the speakers, in percent.
        target: Value of the ratio at which nothing is remarkable, such as 1 for representation.

    Returns:
        precision, low_95_0, high_95_0, low_99_8 and high_99_8 on the index of `cv_pct`. Precision
        is empty, and the limits meet in the target, where there is no error.
    """
    cv = cv_pct / 100
    limits = pd.DataFrame({"precision": (1 / cv).where(cv > 0)}, index=cv_pct.index)
    for name, confidence in (("95_0", 0.95), ("99_8", 0.998)):
        spread = np.exp(NORMAL.inv_cdf((1 + confidence) / 2) * cv)
        limits[f"low_{name}"] = target / spread
        limits[f"high_{name}"] = target * spread
    return limits


def false_discovery(p_values: pd.Series[float]) -> pd.Series[float]:
    """Smallest false-discovery rate at which each test would still count as a discovery.

    Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal
    Statistical Society B 57 (1995) 289-300, https://doi.org/10.2307/2346101, written out because
    scipy.stats, which agrees (see the tests), takes a second to import. With a limit
    of 0.10, one in ten discoveries is expected to be false. Valid for independent or positively
    dependent tests. Missing p-values stay missing and do not count.

    >>> false_discovery(pd.Series([0.01, 0.04, None, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    adjusted = p_values.astype(float).copy()
    known = adjusted.notna()
    adjusted[known] = _adjusted(adjusted[known].to_numpy(float))
    return adjusted


def _adjusted(p_values: NDArray[Any]) -> NDArray[Any]:
    """From the largest p-value down: p times m over its rank, never above the one before."""
    count = len(p_values)
    order = np.argsort(p_values)[::-1]
    scaled = p_values[order] * count / np.arange(count, 0, -1)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1) if count else scaled
    return adjusted
