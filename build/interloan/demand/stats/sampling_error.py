"""Sampling error of figures derived from the American Community Survey (ACS), and its tiers.

The formulas are those of U.S. Census Bureau, "Understanding and Using American Community Survey
Data: What All Data Users Need to Know" (September 2020), chapters 7 (significance) and 8 (derived
estimates), https://www.census.gov/programs-surveys/acs/library/handbooks/general.html. Of chapter
8 the opening was read, in the 2018 edition
(https://assets.documentcloud.org/documents/6177941/Acs-General-Handbook-2018-ch08.txt), and its
worked examples (203,119 ± 5,070 women who never married, of 630,498 ± 831) in the users' forum of
the ACS and in the package census-data-aggregator, by which the tests check sums, ratios and
proportions; the full text of the 2020 edition could not be read.

Every margin of error (MOE) here is half the width of a 90 % interval, in the unit of its figure.
All formulas ignore covariance, as users must who have published tables only.

The Census Bureau sets no threshold of reliability. `RULES` are conventions of others, and they
disagree, so a tier is a value together with its rule.

>>> moe_of_sum([1505, 1053], [352, 401])
533.5...
>>> moe_of_proportion(203119, 5070, 630498, 831)
0.0080...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, hypot, sqrt
from typing import Literal

Z_90 = 1.645
Z_90_UNTIL_2005 = 1.65

Tier = Literal["high", "medium", "low", "not computable"]


def z_of_vintage(year: int) -> float:
    """Number of standard errors in a published margin of error.

    Source: Census Bureau, "Instructions for Applying Statistical Testing to American Community
    Survey Data", "Obtaining Standard Errors", which gives 1.65 for data of 2005 and earlier and
    1.645 since; read in the technical documentation of 2022 at
    http://www.socialexplorer.com/pub/reportdata/DocBrowser.aspx?survey=ACS2022_5yr.
    """
    return Z_90_UNTIL_2005 if year <= 2005 else Z_90


def standard_error(moe: float, z: float = Z_90) -> float:
    """Standard error behind a margin of error: MOE / z (handbook, chapter 7)."""
    return moe / z


def coefficient_of_variation(estimate: float, moe: float, z: float = Z_90) -> float | None:
    """Standard error as a percentage of the estimate; None for an estimate of zero.

    Source: handbook, chapter 7.

    >>> round(coefficient_of_variation(1053, 401), 1)
    23.1
    """
    if estimate == 0:
        return None
    return 100 * standard_error(moe, z) / abs(estimate)


def moe_of_sum(estimates: Sequence[float], moes: Sequence[float]) -> float:
    """Margin of error of a sum of estimates: the root of the summed squares.

    Of the estimates that are zero only the largest margin is counted, once: each of them
    describes the same absence from the sample. Sources: handbook, chapter 8, "Aggregated Count
    Data"; for zeros Census Bureau, "Using American Community Survey Estimates and Margins of
    Error" (2016), slide 26, https://www.census.gov/content/dam/Census/programs-surveys/acs/
    guidance/training-presentations/2016_MOE_Slides_01.pdf, as quoted in the users' forum.

    >>> moe_of_sum([0, 0, 12], [9, 12, 5])
    13.0
    """
    pairs = list(zip(estimates, moes, strict=True))
    zero = max((moe for estimate, moe in pairs if estimate == 0), default=0.0)
    return hypot(zero, *(moe for estimate, moe in pairs if estimate != 0))


def moe_of_ratio(part: float, part_moe: float, whole: float, whole_moe: float) -> float:
    """Margin of error of part / whole, where part need not be a subset of whole.

    Source: handbook, chapter 8, "Ratios": sqrt(MOE_x² + R² MOE_y²) / Y.

    Raises:
        ZeroDivisionError: The whole is zero; the ratio does not exist.
    """
    return hypot(part_moe, part / whole * whole_moe) / abs(whole)


def moe_of_proportion(part: float, part_moe: float, whole: float, whole_moe: float) -> float:
    """Margin of error of part / whole, where part is a subset of whole.

    Source: handbook, chapter 8, "Proportions": sqrt(MOE_x² − p² MOE_y²) / Y; where the radicand
    is negative, the formula for ratios (plus for minus) takes its place, a rule read as others
    quote it. Note that this margin may become smaller when that of the whole grows.

    Raises:
        ZeroDivisionError: The whole is zero; the proportion does not exist.
    """
    radicand = part_moe**2 - (part / whole * whole_moe) ** 2
    if radicand < 0:
        return moe_of_ratio(part, part_moe, whole, whole_moe)
    return sqrt(radicand) / abs(whole)


def upper_tail(z: float) -> float:
    """Probability that a standard normal variable exceeds z."""
    return erfc(z / sqrt(2)) / 2


@dataclass(frozen=True)
class Figure:
    """A published figure, its 90 % margin of error, and the standard errors in that margin.

    Attributes:
        estimate: The figure.
        moe: Its margin of error, in the same unit.
        z: Standard errors in the margin, see `z_of_vintage`.
    """

    estimate: float
    moe: float
    z: float = Z_90


@dataclass(frozen=True)
class Difference:
    """A change between two estimates, and whether chance alone may have made it.

    Attributes:
        change: Second estimate minus the first.
        moe: Its margin of error at 90 %.
        change_pct: Change in percent of the first; None where the first is not larger than its
            margin, so that perhaps there was nobody to take a percentage of.
        change_pct_low: Lower end of its 90 % interval, see `ratio_interval`; at least -100.
        change_pct_high: Upper end.
        z: Change in standard errors; None where both estimates are without error.
        p_value: Two-sided probability of a change at least this large if there was none.
        is_significant: Whether |z| exceeds 1.645, the Bureau's test at 90 %.
    """

    change: float
    moe: float
    change_pct: float | None
    change_pct_low: float | None
    change_pct_high: float | None
    z: float | None
    p_value: float
    is_significant: bool


def difference(first: Figure, second: Figure) -> Difference:
    """Test the difference of two estimates from samples that do not overlap.

    Sources: handbook, chapter 7 (test) and chapter 8 (differences); "Instructions for Applying
    Statistical Testing" as above. The handbook's margin of a percent change can contradict that
    test, so the percentage has Fieller's interval instead, which holds 0 % exactly where the
    test finds no change.

    >>> growth = difference(Figure(51204, 6182), Figure(79122, 8604))  # French Creole, 2006 to 2015
    >>> growth.is_significant, round(growth.change_pct_low), round(growth.change_pct_high)
    (True, 31, 82)
    """
    change = second.estimate - first.estimate
    error = hypot(standard_error(first.moe, first.z), standard_error(second.moe, second.z))
    z = change / error if error else None
    ratios = ratio_interval(first, second)
    pct = [100 * (ratio - 1) for ratio in ratios] if ratios else [None, None]
    return Difference(
        change=change,
        moe=Z_90 * error,
        change_pct=100 * change / first.estimate if ratios else None,
        change_pct_low=pct[0],
        change_pct_high=pct[1],
        z=z,
        p_value=float(change == 0) if z is None else 2 * upper_tail(abs(z)),
        is_significant=change != 0 if z is None else abs(z) > Z_90,
    )


def ratio_interval(first: Figure, second: Figure) -> tuple[float, float] | None:
    """90 % interval of second / first by Fieller's theorem; None where it has no end.

    It holds every ratio R for which second - R × first may be zero by the Bureau's own test:
    |second - R first| ≤ 1.645 sqrt(SE_second² + R² SE_first²). Where the first is not larger than
    its margin, arbitrarily large ratios pass. Ratios below zero are cut off: people are counted.
    Source: E. C. Fieller, "Some Problems in Interval Estimation", Journal of the Royal Statistical
    Society B 16 (1954), pages 175 to 185; the formula was read at
    https://en.wikipedia.org/wiki/Fieller's_theorem.

    >>> ratio_interval(Figure(100, 0), Figure(150, 30))
    (1.2, 1.8)
    >>> ratio_interval(Figure(90, 120), Figure(150, 30)) is None
    True
    """
    first_moe, second_moe = (Z_90 * standard_error(one.moe, one.z) for one in (first, second))
    if first.estimate <= first_moe:
        return None
    square = first.estimate**2 - first_moe**2
    center = first.estimate * second.estimate / square
    half_width = sqrt(second_moe**2 * square + (second.estimate * first_moe) ** 2) / square
    return max(center - half_width, 0.0), center + half_width


@dataclass(frozen=True)
class Rule:
    """A convention that turns a coefficient of variation into a tier.

    Attributes:
        key: Short name, stored beside each tier that the rule made.
        high_up_to_pct: Largest coefficient of variation, in percent, still called high.
        medium_up_to_pct: Largest still called medium; above it low.
        source: Who set it.
        url: Where it was read.
    """

    key: str
    high_up_to_pct: float
    medium_up_to_pct: float
    source: str
    url: str


@dataclass(frozen=True)
class Reliability:
    """A tier, the coefficient of variation behind it (percent) and the key of its rule."""

    tier: Tier
    cv_pct: float | None
    rule: str


ESRI = Rule(
    key="esri-12-40",
    high_up_to_pct=12,
    medium_up_to_pct=40,
    source="Esri, Reliability Symbols for ACS reports",
    url="http://www.esri.com/software/bao/reliability-flags",
)
FORUM = Rule(
    key="users-15-30",
    high_up_to_pct=15,
    medium_up_to_pct=30,
    source="ACS Data Users Group, a member's posting of 31 May 2016 (thresholds in common use)",
    url="https://federaldataforum.prb.org/community-home/digestviewer/viewthread"
    "?CommunityKey=629cba91-3efb-454d-9bf1-019b9453089f&GroupId=7&MID=556",
)
# A relative width of at most 160 % at 95 % is 2 · 1.96 · CV <= 160; the rule's other half, ten
# sample cases, cannot be seen in published tables.
NCHS = Rule(
    key="nchs-2023-relative-width-160",
    high_up_to_pct=160 / (2 * 1.96),
    medium_up_to_pct=160 / (2 * 1.96),
    source="National Center for Health Statistics, Data Presentation Standards for Rates (2023)",
    url="https://stacks.cdc.gov/view/cdc/123462",
)
RULES = {rule.key: rule for rule in (ESRI, FORUM, NCHS)}


def reliability(
    estimate: float, moe: float | None, rule: Rule = ESRI, z: float = Z_90
) -> Reliability:
    """Place an estimate in a tier.

    Args:
        estimate: The figure.
        moe: Its 90 % margin of error; None where none was published.
        rule: Convention to apply.
        z: Standard errors in the margin, see `z_of_vintage`.

    Returns:
        The tier; "not computable" for an estimate of zero or without a margin.

    >>> reliability(152, 145).tier, reliability(14019, 574).tier
    ('low', 'high')
    """
    cv_pct = None if moe is None else coefficient_of_variation(estimate, moe, z)
    if cv_pct is None:
        return Reliability("not computable", None, rule.key)
    tier: Tier = "low"
    if cv_pct <= rule.high_up_to_pct:
        tier = "high"
    elif cv_pct <= rule.medium_up_to_pct:
        tier = "medium"
    return Reliability(tier, cv_pct, rule.key)
