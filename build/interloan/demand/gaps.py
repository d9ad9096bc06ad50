"""A collection held against a place: which figures, which languages, and what is missing.

The census counts lines, libraries count languages. A line whose members are all known is held
against what the collection has in them. A line that also counts languages nobody lists ("Other
Indo-European languages") has speakers, but what is held of it is at least the sum of those known:
it gets no rate and no deficit, and no rank among languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.demand.paired_figures import Facts, Pair, row_url
from interloan.demand.stats.gap_inputs import (
    COUNTS,
    ENGLISH,
    GROUPS,
    OF_PLACE,
    Counts,
    held_of,
)
from interloan.demand.stats.gap_table import gaps
from interloan.demand.stats.measures import NOT_REPORTED
from interloan.demand.stats.norms import QUEENSLAND, Norm, Regime

ELSEWHERE = "-"  # held, but in no line of the census table
OPEN_REMARK = "the line counts languages that it does not list"
NO_ENGLISH_REMARK = "holdings in English not reported"
NOT_REPORTED_OF = {
    (True, False): "titles not reported",
    (False, True): "items not reported",
}
"""Which of items and titles are reported, and the remark on the other."""

GapRow = dict[str, Any]


@dataclass(frozen=True)
class _Line:
    """A line of the census table: its label, members, and whether others may be counted in it."""

    label: str
    is_open_ended: bool
    languages: str | None
    further_languages: str | None
    members: Sequence[str]


def table(facts: Facts, pair: Pair, norms: Sequence[Norm]) -> Iterator[list[GapRow]]:
    """Yield the gaps of a collection at a place, one table a norm.

    Args:
        facts: What is known.
        pair: The collection and the figures of the place.
        norms: Targets for the deficits.

    Yields:
        One row a census line with speakers, by line: the columns of table `language_gaps`, not
        rounded. Of an open-ended line titles, items and circulation are what is held at least.
    """
    figures = facts.speakers[pair.series]
    lines = _lines(facts, figures)
    counts = _by_line(facts, pair.collection_id, lines)
    held = held_of(counts)
    open_lines = {line for line, one in lines.items() if one.is_open_ended}
    complete = bool(facts.collections[pair.collection_id]["is_complete"])
    of_open_lines = [row for row in figures if row["language"] in open_lines]
    opened = _of_open_lines(of_open_lines, held, complete=complete)
    people = [row for row in figures if row["language"] not in open_lines]
    for row in counts:
        if row["language"] in open_lines:
            row["language"] = ELSEWHERE
    among_others: dict[str, GapRow] = {}
    if complete and not _counts_english(held):
        # Without English the collection's total is not known, nor any share of it, nor its
        # general level; shares among the other languages are.
        among_others = {
            row["language"]: {name: row[name] for name in row if "_non_english" in name}
            | {"representation_remark": NO_ENGLISH_REMARK}
            for row in gaps(people, counts, QUEENSLAND)
        }
        people = [row for row in people if row["measure"] not in OF_PLACE]
    for norm in norms:
        closed = [
            row | among_others.get(row["language"], {})
            for row in gaps(people, counts, norm, complete=complete)
        ]
        both = [*closed, *(row | {"norm": norm.key, "norm_rule": norm.rule} for row in opened)]
        of_lines = [row for row in both if row["language"] in lines]
        yield [
            _labelled(row, lines[row["language"]], pair)
            for row in sorted(of_lines, key=lambda row: str(row["language"]))
        ]


def _lines(facts: Facts, figures: Sequence[Mapping[str, Any]]) -> dict[str, _Line]:
    """The lines that have speakers."""
    members: dict[str, list[dict[str, Any]]] = {}
    for member in facts.members:
        members.setdefault(member["census_group_id"], []).append(member)

    def names(line: str, membership: str) -> str | None:
        of_line = [one for one in members.get(line, ()) if one["membership"] == membership]
        return "; ".join(sorted(one["name"] for one in of_line)) or None

    return {
        (line := row["language"]): _Line(
            label=row["label"],
            # "Swahili or other languages of …" is a group to the census, and as open as a
            # residual line.
            is_open_ended=row["kind"] == "residual"
            or bool(re.search(r"\bother\b", row["label"], re.IGNORECASE)),
            languages=names(line, "stated"),
            further_languages=names(line, "inferred"),
            members=sorted(one["language_id"] for one in members.get(line, ())),
        )
        for row in figures
        if row["measure"] == "speakers"
    }


def _by_line(facts: Facts, collection_id: str, lines: Collection[str]) -> list[dict[str, Any]]:
    """Counts of a collection under census lines; English and what is in no line have their own.

    A title in two languages of one line counts in both there, so a line holds at most so many.
    """
    line_of = {
        member["language_id"]: member["census_group_id"]
        for member in facts.members
        if member["census_group_id"] in lines
    }
    line_of[ENGLISH] = ENGLISH
    return [
        {**row, "language": line_of.get(row["language_id"], ELSEWHERE)}
        for row in facts.rows["holdings"]
        if row["collection_id"] == collection_id
    ]


def _counts_english(held: Mapping[str, Counts]) -> bool:
    """Whether the count that shares are taken of (items, else titles) includes English."""
    basis = "items" if any(row["items"] is not None for row in held.values()) else "titles"
    return ENGLISH in held and held[ENGLISH][basis] is not None


def _of_open_lines(
    figures: Sequence[Mapping[str, Any]], held: Mapping[str, Counts], *, complete: bool
) -> list[GapRow]:
    """Speakers of the open-ended lines, with what is held at least."""
    rows = gaps(figures, [], QUEENSLAND, complete=False)
    counted = {
        name for name in COUNTS if complete and any(row[name] is not None for row in held.values())
    }
    for row in rows:
        for name in row:
            if name.endswith("_remark"):
                row[name] = OPEN_REMARK
            elif name.endswith("_regime"):
                row[name] = str(Regime.NOT_COVERED)
            elif "_rank_" in name:
                row[name] = None
        of_line = held.get(row["language"], {})
        for name in COUNTS:
            count = of_line.get(name)
            row[name] = 0.0 if count is None and name in counted else count
    return rows


def _labelled(row: GapRow, line: _Line, pair: Pair) -> GapRow:
    """Add the keys of the rows that it was made from, and say which counts are missing."""
    reported = (row["items"] is not None, row["titles"] is not None)
    remark = NOT_REPORTED_OF.get(reported, NOT_REPORTED)
    series = pair.series
    place = {
        "place_id": series.place_id,
        "vintage": series.vintage,
        "dataset": series.dataset,
        "census_group_id": row["language"],
    }
    holdings = {"collection_id": pair.collection_id, "language_id": line.members}
    return {
        **row,
        **{
            f"{group}_remark": row[f"{group}_remark"].replace(NOT_REPORTED, remark)
            for group in GROUPS
        },
        **place,
        "language_group": line.label,
        "languages": line.languages,
        "further_languages": line.further_languages,
        "is_open_ended": line.is_open_ended,
        "collection_id": pair.collection_id,
        "is_what_if": bool(pair.what_if),
        "what_if_reason": pair.what_if or None,
        "traced_to_speakers": row_url("speakers", **place),
        "traced_to_holdings": row_url("holdings", **holdings) if line.members else None,
    }
