"""A collection held against a place: which figures, which languages, and what is missing.

The census counts lines, libraries count languages. A line of one language is held against what the
collection has in it. A line of several is no language: it has speakers, who are at most so many
for each of its members, and what is held of each member stands beside it, but no rate, no deficit
and no rank. Nor is it held because one of its members is. Of a line that also counts languages
nobody lists ("Other Indo-European languages") what is held is at least that of the members known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.demand.paired_figures import Facts, Pair, is_single, row_url
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
from interloan.figures import number

ELSEWHERE = "-"  # held, but in no line of the census table
WITHOUT_ROW = ""  # a language that the counts do not name
OPEN_REMARK = "the line counts languages that it does not list"
SEVERAL_REMARK = "the line counts several languages"
NO_ENGLISH_REMARK = "holdings in English not reported"
NOT_REPORTED_OF = {
    (True, False): "titles not reported",
    (False, True): "items not reported",
}
"""Which of items and titles are reported, and the remark on the other."""
NONE_HELD, NOT_KNOWN = "none held", "not known"

GapRow = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """A language that a line of the census counts, and what the collection holds in it.

    Attributes:
        language_id: Key of the language.
        name: Its name.
        membership: stated, inferred or possible, see table census_group_languages.
        titles: Titles held; 0 where the counts are complete and have none, None where not known.
        items: Items held, likewise.
        filed_under: What is held under the wider language where catalogs file it, having no code
            of its own; how much of that is in this language is not known.
    """

    language_id: str
    name: str
    membership: str
    titles: float | None
    items: float | None
    filed_under: str = ""

    @property
    def held(self) -> str:
        """What is held, in words."""
        return self.filed_under or held_in_words(self.titles, self.items)


@dataclass(frozen=True)
class _Line:
    """A line of the census table: its label, members, and whether others may be counted in it."""

    label: str
    is_single: bool
    is_open_ended: bool
    members: Sequence[Member]

    def names(self, membership: str) -> str | None:
        """Names of its members of one kind."""
        return "; ".join(one.name for one in self.members if one.membership == membership) or None

    @property
    def counted(self) -> list[str]:
        """Languages of which the holdings count as those of the line."""
        return sorted(one.language_id for one in self.members if one.membership != "possible")

    @property
    def remark(self) -> str:
        """Why there is no rate and no deficit; empty for a line of one language."""
        return "" if self.is_single else OPEN_REMARK if self.is_open_ended else SEVERAL_REMARK


def held_in_words(titles: float | None, items: float | None) -> str:
    """Return what is held in a language: "none held" only where neither titles nor items are.

    >>> held_in_words(None, 58), held_in_words(300, 0), held_in_words(0, None)
    ('58 items', '300 titles, no items counted', 'none held')
    >>> held_in_words(None, None)
    'not known'
    """
    if items:
        return f"{number(items)} {'item' if items == 1 else 'items'}"
    if titles:
        return f"{number(titles)} {'title' if titles == 1 else 'titles'}, no items counted"
    return NOT_KNOWN if titles is None and items is None else NONE_HELD


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
    figures = facts.figures(pair.series)
    complete = bool(facts.collections[pair.collection_id]["is_complete"])
    lines = _lines(facts, figures, _held(facts, pair.collection_id))
    counts = _by_line(facts, pair.collection_id, lines)
    traced = {row["language"]: row["traced_to"] for row in figures if row["measure"] == "speakers"}
    held = held_of(counts)
    several = [row for row in figures if (one := lines.get(row["language"])) and one.remark]
    grouped = _of_several(several, lines, held, complete=complete)
    people = [row for row in figures if row not in several]
    for row in counts:
        if (one := lines.get(row["language"])) and one.remark:
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
        both = [*closed, *(row | {"norm": norm.key, "norm_rule": norm.rule} for row in grouped)]
        of_lines = [row for row in both if row["language"] in lines]
        yield [
            _labelled(row, lines[row["language"]], pair, traced[row["language"]])
            for row in sorted(of_lines, key=lambda row: str(row["language"]))
        ]


def _held(facts: Facts, collection_id: str) -> dict[str, Counts]:
    """Language to what the collection holds in it; WITHOUT_ROW to that of all others."""
    collection = facts.collections[collection_id]
    holdings = [row for row in facts.rows["holdings"] if row["collection_id"] == collection_id]
    held = held_of({**row, "language": row["language_id"] or ELSEWHERE} for row in holdings)
    given = {name for name in COUNTS if any(row[name] is not None for row in held.values())}
    without = given if collection["is_complete"] else ()
    held[WITHOUT_ROW] = {name: 0 if name in without else None for name in COUNTS}
    return held


def _lines(
    facts: Facts, figures: Sequence[Mapping[str, Any]], held: Mapping[str, Counts]
) -> dict[str, _Line]:
    """The lines that have speakers."""
    members: dict[str, list[Member]] = {}
    for row in sorted(facts.members, key=lambda row: str(row["name"])):
        members.setdefault(row["census_group_id"], []).append(_member(facts, row, held))
    return {
        (line := row["language"]): _Line(
            label=row["label"],
            is_single=is_single(row),
            # "Swahili or other languages of …" is a group to the census, and as open as a
            # residual line.
            is_open_ended=row["kind"] == "residual"
            or bool(re.search(r"\bother\b", row["label"], re.IGNORECASE)),
            members=members.get(line, ()),
        )
        for row in figures
        if row["measure"] == "speakers"
    }


def _member(facts: Facts, row: Mapping[str, Any], held: Mapping[str, Counts]) -> Member:
    language, name, membership = row["language_id"], row["name"], row["membership"]
    wider = facts.wider.get(language, "")
    filed = held.get(wider, {})
    if language not in held and (filed.get("titles") or filed.get("items")):
        words = held_in_words(filed["titles"], filed["items"])
        told = f"{NOT_KNOWN}: {words} under {facts.languages[wider]}, where catalogs file it"
        return Member(language, name, membership, None, None, told)
    counts = held.get(language, held[WITHOUT_ROW])
    return Member(language, name, membership, counts["titles"], counts["items"])


def _by_line(facts: Facts, collection_id: str, lines: Mapping[str, _Line]) -> list[dict[str, Any]]:
    """Counts of a collection under census lines; English and what is in no line have their own.

    A title in two languages of one line counts in both there, so a line holds at most so many.
    """
    line_of = {language: line for line, one in lines.items() for language in one.counted}
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


def _of_several(
    figures: Sequence[Mapping[str, Any]],
    lines: Mapping[str, _Line],
    held: Mapping[str, Counts],
    *,
    complete: bool,
) -> list[GapRow]:
    """Speakers of the lines of several languages, with what is held of their members together."""
    rows = gaps(figures, [], QUEENSLAND, complete=False)
    counted = {
        name for name in COUNTS if complete and any(row[name] is not None for row in held.values())
    }
    for row in rows:
        for name in row:
            if name.endswith("_remark"):
                row[name] = lines[row["language"]].remark
            elif name.endswith("_regime"):
                row[name] = str(Regime.NOT_COVERED)
            elif "_rank_" in name:
                row[name] = None
        of_line = held.get(row["language"], {})
        for name in COUNTS:
            count = of_line.get(name)
            row[name] = 0.0 if count is None and name in counted else count
    return rows


def _labelled(row: GapRow, line: _Line, pair: Pair, traced_to: str) -> GapRow:
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
    holdings = {"collection_id": pair.collection_id, "language_id": line.counted}
    return {
        **row,
        **{
            f"{group}_remark": row[f"{group}_remark"].replace(NOT_REPORTED, remark)
            for group in GROUPS
        },
        **place,
        "language_group": line.label,
        "languages": line.names("stated"),
        "further_languages": line.names("inferred"),
        "possible_languages": line.names("possible"),
        "is_single_language": line.is_single,
        "is_open_ended": line.is_open_ended,
        "held": _held_of_line(row, line),
        "members": line.members,
        "collection_id": pair.collection_id,
        "is_what_if": bool(pair.what_if),
        "what_if_reason": pair.what_if or None,
        "traced_to_speakers": traced_to,
        "traced_to_holdings": row_url("holdings", **holdings) if line.counted else None,
    }


def _held_of_line(row: GapRow, line: _Line) -> str:
    """What is held, in words; of a line of several languages that of each member."""
    if line.is_single:
        return held_in_words(row["titles"], row["items"])
    return "; ".join(f"{one.name}: {one.held}" for one in line.members) or NOT_KNOWN
