"""One table of gaps: each language of a place, its speakers, and what a collection holds.

All speakers and those who speak English less than very well stand side by side in each row;
neither is the demand, and both are an estimate of people, not of readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from interloan.demand.stats import measures
from interloan.demand.stats.comparison import FALSE_DISCOVERY_LIMIT, compared
from interloan.demand.stats.inputs import (
    COUNTS,
    GROUPS,
    SHARED_OUT,
    UNKNOWN,
    Counts,
    Whole,
    check,
    held_of,
    people_of,
    whole_of,
)
from interloan.demand.stats.measures import Estimate, Measured
from interloan.demand.stats.norms import Level, Norm, deficit, deficit_p_value, regime
from interloan.demand.stats.reliability import ESRI, Rule, reliability
from interloan.demand.stats.sampling_error import moe_of_proportion

ENGLISH = "eng"
TEXT_COLUMNS = ("language", "_reliability", "_regime", "_remark", "_basis")

# What each column is, for those who publish the table; {group} is speakers or limited_english.
FORMULAS = {
    "{group}_cv_pct": "100 (M / 1.645) / S",
    "limited_english_share_pct": "100 limited_english / speakers",
    "titles_per_1000_{group}": "1000 T / S, from 1000 T / (S + M) to 1000 T / (S - M)",
    "items_per_1000_{group}": "1000 H / S, from 1000 H / (S + M) to 1000 H / (S - M)",
    "{group}_deficit": "max(0, target(S) - H), for S from max(0, S - M) to S + M",
    "{group}_deficit_p_value": "P(Z >= (S - speakers for whom H suffices) / (M / 1.645))",
    "{group}_deficit_q_value": "Benjamini-Hochberg over the languages of the table",
    "{group}_deficit_is_certain": f"q-value at most {FALSE_DISCOVERY_LIMIT:.2f}",
    "{group}_rank": "ranks that joint 90 % intervals allow, most people first",
    "{group}_deficit_rank": "ranks that joint 90 % intervals allow, largest deficit first",
    "representation": "(h / H) / (s / S), divided and multiplied by exp(MOE_p / p), p = s / S",
    "representation_non_english": "as representation, in the part that is not English",
    "parity_gap_points": "100 (h / H - s / S)",
    "turnover": "circulation / items",
    "relative_use": "(c / C) / (h / H)",
}


@dataclass(frozen=True)
class _Against:
    """What every language is held against."""

    whole: Whole
    norm: Norm
    rule: Rule

    @property
    def level(self) -> Level:
        return Level(self.whole.held["items"], self.whole.people)


def gaps(
    speakers: pd.DataFrame,
    holdings: pd.DataFrame,
    norm: Norm,
    *,
    complete: bool = True,
    rule: Rule = ESRI,
) -> pd.DataFrame:
    """Hold a collection against the languages of its service place.

    That the collection serves this place is for the caller to make sure of, or to label.

    Args:
        speakers: Figures of one place, vintage and table: language, measure (total, english_only,
            speakers, english_less_than_very_well), estimate, margin_of_error (people, 90 %), and
            where it is known margin_reason, of which "controlled" means no sampling error. The
            language of total and english_only rows is not read. Languages may be census groups.
        holdings: Counts of one collection: language (the same keys), and titles, items and
            circulation where they are known; several rows of a language are added up. What
            readers can use is taken from these, totals and shares from the same names with
            `_fractional` where there are such columns. English ("eng") counts in the totals and
            has no row in the result.
        norm: Target for the deficit, see `norms.NORMS`.
        complete: Whether the counts name every language held, so that one without a row is not
            held. If not, it is unknown, and so are the collection's totals.
        rule: Convention for the tiers of reliability.

    Returns:
        One row a language that is spoken or held, by language. Figures have `_low` and `_high`
        beside them (90 %), margins `_moe`; `FORMULAS` says what they are. Adding a language
        changes no other's rates or deficit, except that shares and parity move with what the
        collection holds in all; ranks and q-values belong to the whole table.

    Raises:
        ValueError: Columns or a row's language are missing, a figure is negative or stands twice.
    """
    check(speakers, ("language", "measure", "estimate", "margin_of_error"))
    check(holdings, ("language",))
    people, held = people_of(speakers), held_of(holdings)
    against = _Against(whole_of(speakers, held, ENGLISH, complete), norm, rule)
    # A language without a row is not held, in those counts that the collection gives at all.
    counted = against.whole.held
    not_held = {
        name: None if counted[name.removesuffix("_fractional")] is None else 0.0
        for name in (*COUNTS, *SHARED_OUT)
    }
    rows = [
        _row(
            language,
            people.get(language, dict.fromkeys(GROUPS, UNKNOWN)),
            held.get(language, not_held),
            against,
        )
        for language in sorted((set(people) | set(held)) - {ENGLISH})
    ]
    table = pd.DataFrame(rows) if rows else pd.DataFrame(columns=["language"])
    numbers = [name for name in table.columns if not name.endswith(TEXT_COLUMNS)]
    table = table.astype(dict.fromkeys(numbers, float))
    if rows:
        table = table.assign(**compared(table, norm, against.level))
    return table.assign(norm=norm.key, norm_rule=norm.rule, reliability_rule=rule.key)


def _row(
    language: str,
    groups: dict[str, Estimate],
    counts: Counts,
    against: _Against,
) -> dict[str, Any]:
    row: dict[str, Any] = {"language": language, **{name: counts[name] for name in COUNTS}}
    for group, estimate in groups.items():
        row |= _of_group(group, estimate, counts, against)
    return row | _limited_share(**groups) | _shares(groups["speakers"], counts, against.whole)


def _spread(name: str, found: Measured) -> dict[str, float | None]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _of_group(group: str, estimate: Estimate, counts: Counts, against: _Against) -> dict[str, Any]:
    """Columns that exist once for all speakers and once for those with limited English."""
    norm, level = against.norm, against.level
    rates = {name: measures.per_1000(counts[name], estimate) for name in ("titles", "items")}
    missing = deficit(norm, counts["items"], estimate, level)
    trust = reliability(estimate.people or 0, estimate.moe, against.rule)
    remarks = [found.remark for found in (*rates.values(), missing) if found.remark]
    row: dict[str, Any] = {
        group: estimate.people,
        f"{group}_moe": estimate.moe,
        f"{group}_cv_pct": trust.cv_pct,
        f"{group}_reliability": trust.tier,
        f"{group}_regime": regime(norm, estimate),
    }
    for name, found in rates.items():
        row |= _spread(f"{name}_per_1000_{group}", found)
    return {
        **row,
        **_spread(f"{group}_deficit", missing),
        f"{group}_deficit_p_value": deficit_p_value(norm, counts["items"], estimate, level),
        f"{group}_remark": "; ".join(dict.fromkeys(remarks)),
    }


def _limited_share(speakers: Estimate, limited_english: Estimate) -> dict[str, float | None]:
    name = "limited_english_share_pct"
    if not speakers.people or limited_english.people is None:
        return {name: None, f"{name}_moe": None}
    share = 100 * limited_english.people / speakers.people
    if speakers.moe is None or limited_english.moe is None:
        return {name: share, f"{name}_moe": None}
    moe = moe_of_proportion(
        limited_english.people, limited_english.moe, speakers.people, speakers.moe
    )
    return {name: share, f"{name}_moe": 100 * moe}


def _shares(speakers: Estimate, counts: Counts, whole: Whole) -> dict[str, Any]:
    """Columns on shares of the collection, of the people and of the loans."""
    held, in_all = counts[f"{whole.basis}_fractional"], whole.held[whole.basis]
    quotient = measures.representation(held, in_all, speakers, whole.people)
    among_others = measures.representation(
        held, whole.other_held[whole.basis], speakers, whole.other_people
    )
    gap = measures.parity_gap(held, in_all, speakers, whole.people)
    loans, items = counts["circulation"], counts["items"]
    return {
        **_spread("representation", quotient),
        **_spread("representation_non_english", among_others),
        **_spread("parity_gap_points", gap),
        "representation_basis": whole.basis,
        "representation_remark": quotient.remark,
        "turnover": measures.turnover(loans, items),
        "relative_use": measures.relative_use(
            counts["circulation_fractional"],
            whole.held["circulation"],
            counts["items_fractional"],
            whole.held["items"],
        ),
    }
