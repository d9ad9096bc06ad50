"""One table of gaps: each language of a place, its speakers, and what a collection holds.

All speakers and those who speak English less than very well stand side by side in each row;
neither is the demand, and both are an estimate of people, not of readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.demand.stats import measures
from interloan.demand.stats.gap_inputs import (
    COUNTS,
    ENGLISH,
    GROUPS,
    SHARED_OUT,
    UNKNOWN,
    Counts,
    Row,
    Whole,
    check_holdings,
    check_speakers,
    held_of,
    people_of,
    whole_of,
)
from interloan.demand.stats.measures import Estimate, Measured
from interloan.demand.stats.norms import (
    Level,
    Norm,
    Regime,
    deficit,
    deficit_p_value,
    regime,
)
from interloan.demand.stats.ranks import (
    TOO_UNCERTAIN,
    false_discovery,
    is_too_uncertain,
    joint_factor,
    listed_factor,
    rank_intervals,
    rank_intervals_of_estimates,
)
from interloan.demand.stats.sampling_error import ESRI, Rule, moe_of_proportion, reliability

ABOUT = "about, by an approximate margin: not ranked"
FALSE_DISCOVERY_LIMIT = 0.05
"""One-sided, so that a gap is listed just where its interval, adjusted for that, excludes none."""

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
    "{group}_deficit_listed": "as the deficit, at the level 1 - 0.10 R / m, R of m being certain",
    "{group}_rank": "ranks that joint 90 % intervals allow, most people first",
    "{group}_deficit_rank": "ranks that joint 90 % intervals allow, largest deficit first",
    "representation": "(h / H) / (s / S), divided and multiplied by exp(MOE_p / p), p = s / S",
    "representation_non_english": "as representation, in the part that is not English",
    "parity_gap_points": "100 (h / H - s / S)",
    "turnover": "circulation / items",
    "relative_use": "(c / C) / (h / H)",
}


@dataclass(frozen=True)
class _Yardstick:
    """What every language is measured by."""

    whole: Whole
    norm: Norm
    rule: Rule

    @property
    def level(self) -> Level:
        return Level(self.whole.held["items"], self.whole.people)


def gaps(
    speakers: Iterable[Row],
    holdings: Iterable[Row],
    norm: Norm,
    *,
    complete: bool = True,
    rule: Rule = ESRI,
) -> list[dict[str, Any]]:
    """Hold a collection against the languages of its service place.

    That the collection serves this place is for the caller to make sure of, or to label.

    Args:
        speakers: Figures of one place, vintage and table: language, measure (total, english_only,
            speakers, english_less_than_very_well), estimate, margin_of_error (people, 90 %), and
            where it is known margin_reason, of which "controlled" means no sampling error. Where
            there is an approximate_margin instead of a published one, all that rests on it is
            about: it has no rank and is never a certain gap. The language of total and
            english_only rows is not read. Languages may be census groups.
        holdings: Counts of one collection: language (the same keys), and titles, items and
            circulation where they are known; several rows of a language are added up. What
            readers can use is taken from these, totals and shares from the same names with
            `_fractional` where there are such columns. English ("eng") counts in the totals and
            has no row in the result. What is not known is None, here and in the result.
        norm: Target for the deficit, see `norms.NORMS`.
        complete: Whether the counts name every language held, so that one without a row is not
            held. If not, it is unknown, and so are the collection's totals.
        rule: Convention for the tiers of reliability.

    Returns:
        One row a language that is spoken or held, by language. Figures have `_low` and `_high`
        beside them (90 % for each by itself; of the certain gaps also `_deficit_listed`, adjusted
        for the choosing; of ranks, for all together), margins `_moe`; `FORMULAS` says what they
        are. Adding a language
        changes no other's rates or deficit, except that shares and parity move with what the
        collection holds in all; ranks, q-values and listed gaps belong to the whole table.

    Raises:
        ValueError: Columns or a row's language are missing, a figure is negative or stands twice.
    """
    speakers, holdings = list(speakers), list(holdings)
    check_speakers(speakers)
    check_holdings(holdings)
    people, held = people_of(speakers), held_of(holdings)
    yardstick = _Yardstick(whole_of(speakers, held, complete=complete), norm, rule)
    # A language without a row is not held, in those counts that the collection gives at all.
    counted = yardstick.whole.held
    not_held = {
        name: None if counted[name.removesuffix("_fractional")] is None else 0.0
        for name in (*COUNTS, *SHARED_OUT)
    }
    rows = [
        _row(
            language,
            people.get(language, dict.fromkeys(GROUPS, UNKNOWN)),
            held.get(language, not_held),
            yardstick,
        )
        for language in sorted((set(people) | set(held)) - {ENGLISH})
    ]
    for group in GROUPS:
        _compare(rows, group, yardstick)
    return rows


def _row(
    language: str,
    groups: dict[str, Estimate],
    counts: Counts,
    yardstick: _Yardstick,
) -> dict[str, Any]:
    row: dict[str, Any] = {"language": language, **{name: counts[name] for name in COUNTS}}
    for group, estimate in groups.items():
        row |= _of_group(group, estimate, counts, yardstick)
    row |= _limited_share(**groups) | _shares(groups["speakers"], counts, yardstick.whole)
    norm, rule = yardstick.norm, yardstick.rule
    return row | {"norm": norm.key, "norm_rule": norm.rule, "reliability_rule": rule.key}


def _spread(name: str, measured: Measured) -> dict[str, float | None]:
    return {name: measured.value, f"{name}_low": measured.low, f"{name}_high": measured.high}


def _of_group(
    group: str, estimate: Estimate, counts: Counts, yardstick: _Yardstick
) -> dict[str, Any]:
    """Columns that exist once for all speakers and once for those with limited English."""
    norm, level = yardstick.norm, yardstick.level
    rates = {name: measures.per_1000(counts[name], estimate) for name in ("titles", "items")}
    group_regime = regime(norm, estimate)
    missing = deficit(norm, counts["items"], estimate, level)
    if group_regime is Regime.POOL:
        missing = Measured(remark=group_regime)
    published = None if estimate.is_about else estimate.moe
    sureness = reliability(estimate.people or 0, published, yardstick.rule)
    remarks = [measured.remark for measured in (*rates.values(), missing) if measured.remark]
    row: dict[str, Any] = {
        group: estimate.people,
        f"{group}_moe": published,
        f"{group}_approximate_margin": estimate.moe if estimate.is_about else None,
        f"{group}_is_about": estimate.is_about,
        f"{group}_cv_pct": sureness.cv_pct,
        f"{group}_reliability": sureness.tier,
        f"{group}_regime": str(group_regime),
    }
    for name, rate in rates.items():
        row |= _spread(f"{name}_per_1000_{group}", rate)
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


def _compare(rows: Sequence[dict[str, Any]], group: str, yardstick: _Yardstick) -> None:
    """Add the columns that compare a group of people's languages with one another.

    A language whose reliability is low, or whose interval reaches zero, is ranked with the others
    but its own ranks stay empty, with a remark; so do those of a figure that is about.
    """
    estimates, moes = ([row[name] for row in rows] for name in (group, f"{group}_moe"))
    joint = _deficits(rows, group, yardstick, joint_factor(max(1, len(rows))))
    ranks = {
        f"{group}_rank": rank_intervals_of_estimates(estimates, moes),
        f"{group}_deficit_rank": rank_intervals(
            [one.value for one in joint], [one.low for one in joint], [one.high for one in joint]
        ),
    }
    for place, row in enumerate(rows):
        remark = TOO_UNCERTAIN * is_too_uncertain(estimates[place], moes[place], yardstick.rule)
        remark = ABOUT if row[f"{group}_is_about"] else remark
        for name, intervals in ranks.items():
            has_none = remark or ("deficit" in name and row[f"{group}_deficit"] is None)
            interval = (None if has_none else intervals[place]) or (None, None)
            row[f"{name}_low"], row[f"{name}_high"] = interval
        row[f"{group}_rank_remark"] = remark
    _list(rows, group, yardstick)


def _list(rows: Sequence[dict[str, Any]], group: str, yardstick: _Yardstick) -> None:
    """Say which gaps are certain, and give those an interval that allows for the choosing."""
    q_values = false_discovery([row[f"{group}_deficit_p_value"] for row in rows])
    tests = sum(q_value is not None for q_value in q_values)
    listed = sum(q_value is not None and q_value <= FALSE_DISCOVERY_LIMIT for q_value in q_values)
    factor = listed_factor(listed, tests) if listed else 1
    adjusted = _deficits(rows, group, yardstick, factor)
    for row, q_value, deficit_ in zip(rows, q_values, adjusted, strict=True):
        is_certain = None if q_value is None else q_value <= FALSE_DISCOVERY_LIMIT
        row[f"{group}_deficit_q_value"] = q_value
        row[f"{group}_deficit_is_certain"] = is_certain
        row[f"{group}_deficit_listed_low"] = deficit_.low if is_certain else None
        row[f"{group}_deficit_listed_high"] = deficit_.high if is_certain else None


def _deficits(
    rows: Sequence[Row], group: str, yardstick: _Yardstick, factor: float
) -> list[Measured]:
    """Deficits from margins widened by a factor."""

    def widened(people: float | None, moe: float | None) -> Estimate:
        return Estimate(people, None if moe is None else moe * factor)

    level = yardstick.level
    wide_level = Level(level.items, widened(level.people.people, level.people.moe))
    return [
        deficit(yardstick.norm, row["items"], widened(row[group], row[f"{group}_moe"]), wide_level)
        for row in rows
    ]
