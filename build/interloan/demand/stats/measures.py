"""Measures of one language's collection against its speakers.

What a library holds is counted, so it has no sampling error; how many speak a language is
estimated. An interval is therefore the measure at either end of the estimate's 90 % interval.
None of the measures is ever infinite: what cannot be bounded has no interval and says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from interloan.demand.stats.sampling_error import moe_of_ratio

NOT_REPORTED = "holdings not reported"
NONE_HELD = "none held"
NO_FIGURE = "no census figure"
NO_MARGIN = "margin of error not published"
NONE_IN_SAMPLE = "no speakers in the sample"
MAY_BE_NONE = "too uncertain: the interval of the speakers reaches zero"


@dataclass(frozen=True)
class Measured:
    """A measure with its 90 % interval; what does not exist is None, and `remark` says why."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class Estimate:
    """A census figure and its 90 % margin of error.

    Attributes:
        people: The figure; None where there is none.
        moe: Its margin; None where none was published or approximated.
        is_about: Whether the margin is an approximation of ours. What rests on it is about.
    """

    people: float | None
    moe: float | None
    is_about: bool = False


def _nothing_to_divide(held: float | None, speakers: Estimate) -> Measured:
    """The quotient of holdings and speakers where one of them is zero or unknown."""
    if held is None:
        return Measured(remark=NOT_REPORTED)
    if speakers.people is None:
        return Measured(remark=NO_FIGURE)
    if speakers.people == 0:
        return Measured(remark=NONE_IN_SAMPLE)
    return Measured(0.0, remark=NONE_HELD)


def per_1000(held: float | None, speakers: Estimate) -> Measured:
    """Titles or items per 1,000 speakers: 1000 H / S, from 1000 H / (S + M) to 1000 H / (S − M).

    Being a quotient it has no symmetric margin: 300 items for 1,053 ± 401 speakers are 285 per
    1,000, between 206 and 460.

    Args:
        held: Titles or items held; None where the library does not say.
        speakers: Speakers of the language in the service place.

    Returns:
        The rate. Without interval where S <= M (no upper bound exists) or where nothing is held.
    """
    if not held or not speakers.people:
        return _nothing_to_divide(held, speakers)
    value = 1000 * held / speakers.people
    if speakers.moe is None:
        return Measured(value, remark=NO_MARGIN)
    if speakers.people <= speakers.moe:
        return Measured(value, remark=MAY_BE_NONE)
    low, high = (1000 * held / (speakers.people + sign * speakers.moe) for sign in (1, -1))
    return Measured(value, low, high)


def share_moe(part: Estimate, whole: Estimate) -> float | None:
    """Margin of error of a share of the population, in the form for ratios.

    The handbook's form for proportions is a little narrower, but it narrows further when the
    margin of the whole grows; an interval here must never narrow as data become worse.
    """
    if part.people is None or part.moe is None or not whole.people or whole.moe is None:
        return None
    return moe_of_ratio(part.people, part.moe, whole.people, whole.moe)


def representation(
    held: float | None, held_in_all: float | None, part: Estimate, whole: Estimate
) -> Measured:
    """Location quotient: share of the collection over share of the people; 1 is parity.

    The interval is symmetric on the logarithmic scale, LQ · exp(± MOE_p / p), so that half and
    double weigh the same. The delta method for location quotients is that of Beyene and
    Moineddin, BMC Medical Research Methodology 5:32 (2005),
    https://pmc.ncbi.nlm.nih.gov/articles/PMC1274325, taken here for log LQ.

    Args:
        held: Titles or items in the language.
        held_in_all: Titles or items in the collection (or in its non-English part).
        part: Speakers of the language.
        whole: All people (or all who speak another language than English).
    """
    if not held_in_all:
        return Measured(remark=NOT_REPORTED)
    if not whole.people:
        return Measured(remark=NO_FIGURE)
    if not held or not part.people:
        return _nothing_to_divide(held, part)
    share = part.people / whole.people
    quotient = held / held_in_all / share
    moe = share_moe(part, whole)
    if moe is None or part.moe is None or whole.moe is None:
        return Measured(quotient, remark=NO_MARGIN)
    if part.people <= part.moe or whole.people <= whole.moe:
        return Measured(quotient, remark=MAY_BE_NONE)
    spread = exp(moe / share)
    return Measured(quotient, quotient / spread, quotient * spread)


def parity_gap(
    held: float | None, held_in_all: float | None, part: Estimate, whole: Estimate
) -> Measured:
    """Share of the collection minus share of the people, in percentage points; 0 is parity.

    Arguments as for `representation`. The share of people is not taken below zero.
    """
    if held is None or not held_in_all:
        return Measured(remark=NOT_REPORTED)
    if part.people is None or not whole.people:
        return Measured(remark=NO_FIGURE)
    held_pct = 100 * held / held_in_all
    people_pct = 100 * part.people / whole.people
    moe = share_moe(part, whole)
    if moe is None:
        return Measured(held_pct - people_pct, remark=NO_MARGIN)
    highest_pct, lowest_pct = people_pct + 100 * moe, max(0.0, people_pct - 100 * moe)
    return Measured(held_pct - people_pct, held_pct - highest_pct, held_pct - lowest_pct)


def turnover(circulation: float | None, items: float | None) -> float | None:
    """Loans per item held in the period of the circulation; None where nothing is held.

    A high turnover beside a low representation hints at unmet demand; a low one proves little,
    because few come for what was never there (ALA/RASD, Guidelines for Multilingual Materials,
    June 1990, 2.1.2, http://www.collectionscanada.gc.ca/multicultural/005007-308-e.html).
    """
    return circulation / items if circulation is not None and items else None


def relative_use(
    circulation: float | None,
    circulation_in_all: float | None,
    items: float | None,
    items_in_all: float | None,
) -> float | None:
    """Share of the loans over share of the items; 1 means used as much as the average item."""
    own, average = turnover(circulation, items), turnover(circulation_in_all, items_in_all)
    return own / average if own is not None and average else None
