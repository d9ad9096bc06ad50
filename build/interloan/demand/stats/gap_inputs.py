"""Reading the two tables that gaps are made of into figures, and refusing what would mislead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from interloan.demand.stats.measures import Estimate
from interloan.demand.stats.sampling_error import moe_of_sum

ENGLISH = "eng"
GROUPS = {"speakers": "speakers", "limited_english": "english_less_than_very_well"}
OF_PLACE = ("total", "english_only")
COUNTS = ("titles", "items", "circulation")
SHARED_OUT = tuple(f"{name}_fractional" for name in COUNTS)
"""The same, a title in two languages counted half in each: what sums and shares are made of."""
UNKNOWN = Estimate(None, None)

Row = Mapping[str, Any]
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


def check_speakers(rows: Sequence[Row]) -> None:
    """Refuse census figures whose columns, languages or numbers cannot be right.

    Raises:
        ValueError: A column or a row's language is missing, a figure is negative (perhaps a code
            of the census) or stands twice.
    """
    _check_columns(rows, ("language", "measure", "estimate", "margin_of_error"))
    _check_languages([row for row in rows if row["measure"] not in OF_PLACE])
    figures = Counter(
        (None if row["measure"] in OF_PLACE else row["language"], row["measure"]) for row in rows
    )
    if any(count > 1 for count in figures.values()):
        raise ValueError("a figure stands twice; give one place, vintage, dataset and table")


def check_holdings(rows: Sequence[Row]) -> None:
    """Refuse counts of a collection whose columns, languages or numbers cannot be right.

    Raises:
        ValueError: A column or a row's language is missing, or a count is negative.
    """
    _check_columns(rows, ("language",))
    _check_languages(rows)


def _check_columns(rows: Sequence[Row], columns: Sequence[str]) -> None:
    for row in rows:
        missing = [name for name in columns if name not in row]
        if missing:
            raise ValueError(f"the table has no column {', '.join(missing)}")
        for name in (*COUNTS, *SHARED_OUT, "estimate", "margin_of_error", "approximate_margin"):
            if (row.get(name) or 0) < 0:
                raise ValueError("a figure is negative; where it is a census code, leave it empty")


def _check_languages(rows: Sequence[Row]) -> None:
    if any(row["language"] is None for row in rows):
        raise ValueError("a row has no language; give it one, or leave the row out")


def people_of(speakers: Iterable[Row]) -> dict[str, dict[str, Estimate]]:
    """Language to group of people (a key of `GROUPS`) to estimate."""
    people: dict[str, dict[str, Estimate]] = {}
    names = {measure: group for group, measure in GROUPS.items()}
    for row in speakers:
        if row["measure"] in names:
            groups = people.setdefault(str(row["language"]), dict.fromkeys(GROUPS, UNKNOWN))
            groups[names[row["measure"]]] = estimate(row)
    return people


def held_of(holdings: Iterable[Row]) -> dict[str, Counts]:
    """Language to counts, added up over its rows; None where no row gives one.

    Where a row shares nothing out, its whole counts stand for the shared-out ones.
    """
    rows: dict[str, list[dict[str, float | None]]] = {}
    for row in holdings:
        counts = {name: row.get(name) for name in (*COUNTS, *SHARED_OUT)}
        for name, shared in zip(COUNTS, SHARED_OUT, strict=True):
            if counts[shared] is None:
                counts[shared] = counts[name]
        rows.setdefault(str(row["language"]), []).append(counts)
    return {
        language: {name: _add_up(row[name] for row in counts) for name in (*COUNTS, *SHARED_OUT)}
        for language, counts in rows.items()
    }


def _add_up(counts: Iterable[float | None]) -> float | None:
    """Sum of those counts that are known; None where none is.

    >>> _add_up([2, None, 3]), _add_up([None])
    (5.0, None)
    """
    known = [count for count in counts if count is not None]
    return fsum(known) if known else None


def whole_of(speakers: Iterable[Row], held: Mapping[str, Counts], *, complete: bool) -> Whole:
    """Totals of the place and of the collection; unknown ones where the counts are incomplete."""
    estimates = {row["measure"]: estimate(row) for row in speakers if row["measure"] in OF_PLACE}
    people, english_only = (estimates.get(measure, UNKNOWN) for measure in OF_PLACE)
    counted = held if complete else {}
    totals = _totals(counted.values())
    return Whole(
        people=people,
        other_people=_minus(people, english_only),
        held=totals,
        other_held=_totals(one for language, one in counted.items() if language != ENGLISH),
        basis="items" if totals["items"] is not None else "titles",
    )


def estimate(row: Row) -> Estimate:
    """Return the figure of a row with its margin; a controlled one has no sampling error.

    >>> estimate({"estimate": 17_000, "margin_of_error": None, "approximate_margin": 1_500})
    Estimate(people=17000, moe=1500, is_about=True)
    """
    if row.get("margin_reason") == "controlled":
        return Estimate(row["estimate"], 0.0)
    published, ours = row["margin_of_error"], row.get("approximate_margin")
    is_about = published is None and ours is not None
    return Estimate(row["estimate"], ours if is_about else published, is_about)


def _minus(whole: Estimate, part: Estimate) -> Estimate:
    if whole.people is None or part.people is None:
        return UNKNOWN
    people, is_about = whole.people - part.people, whole.is_about or part.is_about
    if whole.moe is None or part.moe is None:
        return Estimate(people, None)
    moe = moe_of_sum([whole.people, part.people], [whole.moe, part.moe])
    return Estimate(people, moe, is_about)


def _totals(counts: Iterable[Counts]) -> Counts:
    """Add up shared-out counts: whole ones would count a title once for each of its languages."""
    languages = list(counts)
    return {
        name: _add_up(one[shared] for one in languages)
        for name, shared in zip(COUNTS, SHARED_OUT, strict=True)
    }
