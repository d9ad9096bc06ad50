"""What a report says of the languages in which nothing is held, and when it says nothing of it.

A line of several languages is never held or lacking, only its members are. Of a member the census
publishes no number: beside it stand what points to it, and the line's figure as the most it can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.demand import no_language
from interloan.demand.gaps import NONE_HELD, GapRow
from interloan.demand.paired_figures import Pair
from interloan.figures import number
from interloan.sources.typed_rows import Row, Value

MOST_UNREADABLE_PCT = 5.0
"""Above it nothing is said of "nothing held": what was not read may be in any language."""


@dataclass(frozen=True)
class Readable:
    """How much of a collection has a language that could be read.

    Attributes:
        unit: items, or titles where no items are counted.
        whole: What was counted in all.
        kinds: Kind → how much of it is of no one language, see `no_language`.
    """

    unit: str
    whole: float
    kinds: Mapping[str, float]

    @property
    def unreadable(self) -> float:
        """How much of it may be in any language."""
        return sum(self.kinds.get(kind, 0.0) for kind in no_language.MAY_BE_IN_ANY)

    @property
    def unreadable_pct(self) -> float:
        """Share that may be in any language, in percent."""
        return 100 * self.unreadable / self.whole if self.whole else 0.0

    @property
    def is_enough(self) -> bool:
        """Whether so little is unreadable that a language without a row is not held."""
        return self.unreadable_pct <= MOST_UNREADABLE_PCT


@dataclass(frozen=True)
class Lacking:
    """A language with speakers, or with signs of them, in which nothing is held.

    Attributes:
        name: The language.
        people: Its speakers, or the most that they can be, in words.
        evidence: What points to a language that has no figure of its own; empty for others.
    """

    name: str
    people: str
    evidence: str = ""


def readable(holdings: Sequence[Row], collection_id: str) -> Readable:
    """Return how much of a collection has a readable language, in items or else in titles."""
    rows = [row for row in holdings if row["collection_id"] == collection_id]
    unit = "items" if any(row["items"] is not None for row in rows) else "titles"
    counts: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        kind = no_language.kind(row["language_id"], row["language_reason"])
        counts[kind] += float(str(row[unit] or 0))
    return Readable(unit, sum(counts.values()), {k: n for k, n in counts.items() if k and n})


def nothing_held(
    rows: Mapping[str, Sequence[Row]], pair: Pair, lines: Sequence[GapRow], share: Readable
) -> list[Lacking]:
    """Return the languages in which nothing is held, those with most people or signs first.

    Args:
        rows: Rows by table.
        pair: The collection and the figures of the place.
        lines: The gaps of the collection, by any norm.
        share: How much of it could be read; if too little, there is nothing to say.
    """
    if not share.is_enough:
        return []
    signs = _signs(rows, pair.series.place_id)
    bounds = {
        (row["place_id"], row["census_group_id"]): row["at_most_about"]
        for row in rows["town_language_estimates"]
    }
    found: list[tuple[float, Lacking]] = []
    for line in lines:
        if line["is_single_language"]:
            if line["held"] == NONE_HELD and line["speakers"]:
                found.append((line["speakers"], Lacking(line["name"], _speakers(line))))
            continue
        most = _at_most(line, bounds)
        for one in line["members"]:
            if one.held == NONE_HELD and one.language_id in signs:
                size, words = signs[one.language_id]
                found.append((size, Lacking(one.name, most, words)))
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].name))]


def _speakers(line: GapRow) -> str:
    margin = line["speakers_moe"] if line["speakers_moe"] is not None else (
        line["speakers_approximate_margin"])  # fmt: skip
    about = "about " if line["speakers_is_about"] else ""
    words = f"{about}{number(line['speakers'])}"
    words += f" ± {number(margin)} speakers" if margin is not None else " speakers"
    if line["limited_english"] is not None:
        words += f", {number(line['limited_english'])}"
        moe = line["limited_english_moe"]
        words += f" ± {number(moe)}" if moe is not None else ""
        words += " with limited English"
    return words


def _at_most(line: GapRow, bounds: Mapping[tuple[Value, Value], Value]) -> str:
    """The most that a member of a line can have: the upper end of the line's figure.

    Where a figure was made of a rounded share, its own bound has room for the rounding too.
    """
    margin = line["speakers_moe"] or line["speakers_approximate_margin"] or 0
    most = _number(line["speakers"]) + float(margin)
    if line["speakers_is_about"]:
        most = _number(bounds.get((line["place_id"], line["census_group_id"]), most))
    about = "about " if line["speakers_is_about"] else ""
    return (
        f"at most {about}{number(round(most))}, counted together with others in “{line['label']}”"
    )


def _signs(rows: Mapping[str, Sequence[Row]], place_id: str) -> dict[str, tuple[float, str]]:
    """Language → how much points to it, and in words: births, help for voters, counts elsewhere."""
    signs: dict[str, tuple[float, str]] = {}
    for row in rows["area_languages"]:
        if row["area_id"] == place_id and row["line_kind"] == "single_language" and row["speakers"]:
            people = _number(row["speakers"])
            words = f"{number(people)} speakers in {row['vintage']}, counted apart then"
            signs[str(row["language_id"])] = people, words
    for row in rows["hidden_languages"]:
        if row["place_id"] == place_id and (words := _of_births(row)):
            size = row["born_where_most"] or row["voting_limited_english_citizens"]
            signs[str(row["language_id"])] = _number(size), words
    return signs


def _of_births(row: Row) -> str:
    words = []
    born, moe = _number(row["born_where_most"]), _number(row["born_where_most_moe"])
    if born > moe:
        words.append(f"born where it is spoken: {row['born_where_most_countries']}")
    if row["voting_group"]:
        words.append(f"the town had to help voters in it (“{row['voting_group']}”, 2016)")
    return "; ".join(words)


def _number(value: Any) -> float:
    return float(value or 0)
