"""One table of gaps: each language of a place, its speakers, and what a collection holds.

All speakers and those who speak English less than very well stand side by side in each row;
neither is the demand, and both are an estimate of people, not of readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

import pandas as pd

from interloan.analysis import measures
from interloan.analysis.error import Z_90, moe_of_proportion
from interloan.analysis.measures import Estimate, Measured
from interloan.analysis.norms import Level, Norm, deficit, deficit_p_value, regime
from interloan.analysis.ranks import (
    false_discovery,
    joint_factor,
    rank_intervals,
    rank_intervals_of_estimates,
)
from interloan.analysis.reliability import ESRI, Rule, reliability

GROUPS = {"speakers": "speakers", "limited_english": "english_less_than_very_well"}
COUNTS = ("titles", "items", "circulation")
TOO_UNCERTAIN = "too uncertain to rank"
FALSE_DISCOVERY_LIMIT = 0.10

# What each column is, for those who publish the table; {group} is speakers or limited_english.
FORMULAS = {
    "{group}_cv_pct": "100 (M / 1.645) / S",
    "limited_english_share_pct": "100 limited_english / speakers",
    "titles_per_1000_{group}": "1000 T / S, from 1000 T / (S + M) to 1000 T / (S - M)",
    "items_per_1000_{group}": "1000 H / S, from 1000 H / (S + M) to 1000 H / (S - M)",
    "{group}_deficit": "max(0, target(S) - H), for S from max(0, S - M) to S + M",
    "{group}_deficit_p_value": "P(Z >= (S - smallest S in deficit) / (M / 1.645))",
    "{group}_deficit_q_value": "Benjamini-Hochberg over the languages of the table",
    "representation": "(h / H) / (s / S), times exp(-+ MOE_p / p) with p = s / S",
    "representation_non_english": "as representation, of the part that is not English",
    "parity_gap_points": "100 (h / H - s / S)",
    "turnover": "circulation / items",
    "relative_use": "(c / C) / (h / H)",
    "{group}_rank": "ranks that joint 90 % intervals allow, largest first",
}


@dataclass(frozen=True)
class _Whole:
    """What the shares are shares of: people and counts, in all and without English."""

    people: Estimate
    other_people: Estimate
    held: dict[str, float | None]
    other_held: dict[str, float | None]
    basis: str


def gaps(
    speakers: pd.DataFrame,
    holdings: pd.DataFrame,
    norm: Norm,
    *,
    english: str = "eng",
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
            circulation where they are known; several rows of a language are added up.
        norm: Target for the deficit, see `norms.NORMS`.
        english: Key of English in holdings; it counts in the totals and has no row.
        complete: Whether the counts name every language held, so that one without a row is not
            held. If not, it is unknown, and so are the collection's totals.
        rule: Convention for the tiers of reliability.

    Returns:
        One row a language that is spoken or held, by language. Figures have `_low` and `_high`
        beside them (90 %); `FORMULAS` says what they are. Adding a language changes no other's
        rates or deficit, except that shares and parity move with what the collection holds in
        all; ranks and q-values belong to the whole table.

    Raises:
        ValueError: Columns are missing, a figure stands twice, or a census code (a negative
            number) stands for a figure.
    """
    _check(speakers, ("language", "measure", "estimate", "margin_of_error"))
    _check(holdings, ("language",))
    people = _people(speakers)
    held = _held(holdings)
    whole = _whole(speakers, held, english, complete)
    languages = sorted((set(people) | set(held)) - {english})
    nothing = dict.fromkeys(COUNTS, 0.0 if complete else None)
    # A count that the collection never gives is unknown for the languages not held, too.
    nothing |= {name: None for name in COUNTS if whole.held[name] is None}
    rows = []
    for language in languages:
        counts = held.get(language, nothing)
        groups = people.get(language, dict.fromkeys(GROUPS, Estimate(None, None)))
        row = {"language": language, **counts, **_use(counts, whole)}
        for group, estimate in groups.items():
            row |= _of_group(group, estimate, counts, norm, whole, rule)
        rows.append(row | _of_all(groups, counts, whole))
    table = pd.DataFrame(rows, columns=None if rows else ["language"])
    if rows:
        table = _compare(table.astype(_float_columns(table)))
    return table.assign(norm=norm.key, norm_rule=norm.rule, reliability_rule=rule.key)


def _check(table: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    if "measure" not in table.columns:
        return
    if (table[["estimate", "margin_of_error"]].fillna(0) < 0).any(axis=None):
        raise ValueError("a census code stands for a figure; make it empty, with its reason")
    if table.duplicated(["language", "measure"]).any():
        raise ValueError("a figure stands twice; give one place, vintage, dataset and table")
    wholes = table["measure"].isin(["total", "english_only"])
    if table[wholes].duplicated(["measure"]).any():
        raise ValueError("total or english_only stands twice; give one place and table")


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _estimate(row: dict[Any, Any]) -> Estimate:
    moe = 0.0 if row.get("margin_reason") == "controlled" else _known(row["margin_of_error"])
    return Estimate(_known(row["estimate"]), moe)


def _people(speakers: pd.DataFrame) -> dict[str, dict[str, Estimate]]:
    """Language to group of people to estimate."""
    found: dict[str, dict[str, Estimate]] = {}
    names = {measure: group for group, measure in GROUPS.items()}
    for row in speakers[speakers["measure"].isin(list(names))].to_dict("records"):
        groups = found.setdefault(
            str(row["language"]), dict.fromkeys(GROUPS, Estimate(None, None))
        )
        groups[names[str(row["measure"])]] = _estimate(row)
    return found


def _held(holdings: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """Language to count to number, added up over formats; None where no row gives it."""
    counts = holdings.reindex(columns=["language", *COUNTS]).set_index("language")
    sums = counts.astype(float).groupby(level=0).sum(min_count=1)
    return {
        str(language): {name: _known(row[name]) for name in COUNTS}
        for language, row in sums.iterrows()
    }


def _whole(
    speakers: pd.DataFrame,
    held: dict[str, dict[str, float | None]],
    english: str,
    complete: bool,
) -> _Whole:
    rows = {str(row["measure"]): row for row in speakers.to_dict("records")}
    nobody = Estimate(None, None)
    total = _estimate(rows["total"]) if "total" in rows else nobody
    only = _estimate(rows["english_only"]) if "english_only" in rows else nobody
    other = nobody
    if total.people is not None and only.people is not None:
        known = total.moe is not None and only.moe is not None
        other = Estimate(
            total.people - only.people, hypot(total.moe or 0, only.moe or 0) if known else None
        )
    everything = _totals(list(held.values()) if complete else [])
    rest = [counts for language, counts in held.items() if language != english]
    basis = "items" if everything["items"] is not None else "titles"
    return _Whole(total, other, everything, _totals(rest if complete else []), basis)


def _totals(counts: Sequence[dict[str, float | None]]) -> dict[str, float | None]:
    """Sum of each count; None where no language gives it."""
    totals: dict[str, float | None] = {}
    for name in COUNTS:
        known = [one[name] or 0.0 for one in counts if one[name] is not None]
        totals[name] = sum(known) if known else None
    return totals


def _spread(name: str, found: Measured) -> dict[str, Any]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _use(counts: dict[str, float | None], whole: _Whole) -> dict[str, Any]:
    circulation, items = counts["circulation"], counts["items"]
    return {
        "turnover": measures.turnover(circulation, items),
        "relative_use": measures.relative_use(
            circulation, whole.held["circulation"], items, whole.held["items"]
        ),
    }


def _of_group(
    group: str,
    estimate: Estimate,
    counts: dict[str, float | None],
    norm: Norm,
    whole: _Whole,
    rule: Rule,
) -> dict[str, Any]:
    """Columns that exist once for all speakers and once for those with limited English."""
    level = Level(whole.held["items"], whole.people)
    rates = {name: measures.per_1000(counts[name], estimate) for name in ("titles", "items")}
    missing = deficit(norm, counts["items"], estimate, level)
    trust = reliability(estimate.people or 0, estimate.moe, rule)
    remarks = [found.remark for found in (*rates.values(), missing) if found.remark]
    row: dict[str, Any] = {
        group: estimate.people,
        f"{group}_moe": estimate.moe,
        f"{group}_cv_pct": trust.cv_pct,
        f"{group}_reliability": trust.tier,
        f"{group}_regime": regime(norm, estimate),
        f"{group}_deficit_p_value": deficit_p_value(norm, counts["items"], estimate, level),
        f"{group}_remark": "; ".join(dict.fromkeys(remarks)),
    }
    for name, found in rates.items():
        row |= _spread(f"{name}_per_1000_{group}", found)
    return row | _spread(f"{group}_deficit", missing)


def _of_all(
    groups: dict[str, Estimate], counts: dict[str, float | None], whole: _Whole
) -> dict[str, Any]:
    """Columns that exist once: shares of the collection and of the people."""
    every, limited = groups["speakers"], groups["limited_english"]
    held, all_held = counts[whole.basis], whole.held[whole.basis]
    represented = measures.representation(held, all_held, every, whole.people)
    among_others = measures.representation(
        held, whole.other_held[whole.basis], every, whole.other_people
    )
    share = share_moe = None
    if every.people and limited.people is not None:
        share = 100 * limited.people / every.people
        if every.moe is not None and limited.moe is not None:
            share_moe = 100 * moe_of_proportion(
                limited.people, limited.moe, every.people, every.moe
            )
    return {
        "limited_english_share_pct": share,
        "limited_english_share_pct_moe": share_moe,
        **_spread("representation", represented),
        **_spread("representation_non_english", among_others),
        **_spread(
            "parity_gap_points", measures.parity_gap(held, all_held, every, whole.people)
        ),
        "representation_basis": whole.basis,
        "representation_remark": represented.remark,
    }
