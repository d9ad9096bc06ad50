"""How far an estimate may be trusted, always with the rule that says so.

None of these rules is the Census Bureau's: it sets no threshold. They are conventions of others,
and they disagree, so a tier is a value together with its rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from interloan.demand.stats.sampling_error import Z_90, coefficient_of_variation

Tier = Literal["high", "medium", "low", "not computable"]


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
        z: Standard errors in the margin, see `error.z_of_vintage`.

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
