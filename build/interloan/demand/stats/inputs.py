"""Reading the two tables that gaps are made of into figures, and refusing what would mislead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from interloan.demand.stats.measures import Estimate
from interloan.demand.stats.sampling_error import moe_of_sum

GROUPS = {"speakers": "speakers", "limited_english": "english_less_than_very_well"}
COUNTS = ("titles", "items", "circulation")
SHARED_OUT = tuple(f"{name}_fractional" for name in COUNTS)
"""The same, a title in two languages counted half in each: what sums and shares are made of."""
UNKNOWN = Estimate(None, None)

Counts = Mapping[str, float | None]


@dataclass(frozen=True)
class Whole:
    """What the shares are shares of.

    Attributes:
        people: Everyone aged five and over in the place.
        other_people: Those who speak another language than English at home.
        held: Titles, items and circulation in all languages; each title counted once where the
            counts tell.
        other_held: The same without English.
        basis: Count by which shares of the collection are taken: items, or titles where the
            collection does not count items.
    """

    people: Estimate
    other_people: Estimate
    held: Counts
    other_held: Counts
    basis: str


def check(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a table without these columns, or whose figures cannot be what they should be.

    Raises:
        ValueError: Columns or a row's language are missing, a count is negative, a census code (a
            negative number) stands for a figure, or a figure stands twice.
    """
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    names = [*COUNTS, *SHARED_OUT, "estimate", "margin_of_error"]
    numbers = table.reindex(columns=names).astype(float)
    if (numbers < 0).any(axis=None):
        raise ValueError("a figure is negative; where it is a census code, leave it empty")
    of_place = pd.Series(False, index=table.index)
    if "measure" in columns:
        of_place = table["measure"].isin(["total", "english_only"])
    if table.loc[~of_place, "language"].isna().any():
        raise ValueError("a row has no language; give it one, or leave the row out")
    if "measure" in columns and (
        table[~of_place].duplicated(["language", "measure"]).any()
        or table[of_place].duplicated(["measure"]).any()
    ):
        raise ValueError("a figure stands twice; give one place, vintage, dataset and table")


def people_of(speakers: pd.DataFrame) -> dict[str, dict[str, Estimate]]:
    """Language to group of people (a key of `GROUPS`) to estimate."""
    found: dict[str, dict[str, Estimate]] = {}
    names = {measure: group for group, measure in GROUPS.items()}
    for row in speakers[speakers["measure"].isin(list(names))].to_dict("records"):
        groups = found.setdefault(str(row["language"]), dict.fromkeys(GROUPS, UNKNOWN))
        groups[names[str(row["measure"])]] = _estimate(row)
    return found


def held_of(holdings: pd.DataFrame) -> dict[str, Counts]:
    """Language to counts, added up over its rows; None where no row gives one.

    Where a row shares nothing out, its whole counts stand for the shared-out ones.
    """
    counts = holdings.reindex(columns=["language", *COUNTS, *SHARED_OUT]).set_index("language")
    counts = counts.astype(float)
    for name, shared in zip(COUNTS, SHARED_OUT, strict=True):
        counts[shared] = counts[shared].fillna(counts[name])
    sums = counts.groupby(level=0).sum(min_count=1)
    return {
        str(row["language"]): {name: _known(row[name]) for name in (*COUNTS, *SHARED_OUT)}
        for row in sums.reset_index().to_dict("records")
    }


def whole_of(
    speakers: pd.DataFrame, held: Mapping[str, Counts], english: str, complete: bool
) -> Whole:
    """Totals of the place and of the collection; unknown ones where the counts are incomplete."""
    rows = {str(row["measure"]): _estimate(row) for row in speakers.to_dict("records")}
    people, only = rows.get("total", UNKNOWN), rows.get("english_only", UNKNOWN)
    counted = held if complete else {}
    totals = _totals(list(counted.values()))
    return Whole(
        people=people,
        other_people=_minus(people, only),
        held=totals,
        other_held=_totals([one for language, one in counted.items() if language != english]),
        basis="items" if totals["items"] is not None else "titles",
    )


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _estimate(row: dict[Any, Any]) -> Estimate:
    moe = 0.0 if row.get("margin_reason") == "controlled" else _known(row["margin_of_error"])
    return Estimate(_known(row["estimate"]), moe)


def _minus(all_people: Estimate, some: Estimate) -> Estimate:
    if all_people.people is None or some.people is None:
        return UNKNOWN
    people = all_people.people - some.people
    if all_people.moe is None or some.moe is None:
        return Estimate(people, None)
    both = moe_of_sum([all_people.people, some.people], [all_people.moe, some.moe])
    return Estimate(people, both)


def _totals(counts: Sequence[Counts]) -> Counts:
    """Add up shared-out counts: whole ones would count a title once for each of its languages."""
    known = {
        name: [value for one in counts if (value := one[shared]) is not None]
        for name, shared in zip(COUNTS, SHARED_OUT, strict=True)
    }
    return {name: sum(values) if values else None for name, values in known.items()}
