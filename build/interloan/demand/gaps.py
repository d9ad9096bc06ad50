"""A collection held against a place: which figures, which languages, and what is missing.

The census counts lines, libraries count languages. A line whose members are all known is held
against what the collection has in them. A line that also counts languages nobody lists ("Other
Indo-European languages") has speakers, but what is held of it is at least the sum of those known:
it gets no rate and no deficit, and no rank among languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from interloan.demand import row_urls
from interloan.demand.paired_figures import Facts, Pair, Series
from interloan.demand.stats.gap_table import ENGLISH, gaps
from interloan.demand.stats.inputs import COUNTS, GROUPS, SHARED_OUT
from interloan.demand.stats.measures import NOT_REPORTED
from interloan.demand.stats.norms import QUEENSLAND, Norm

ELSEWHERE = "-"  # held, but in no line of the census table
OPEN_REMARK = "the line counts languages that it does not list"
NO_ENGLISH_REMARK = "holdings in English not reported"
WORDS = {(False, True): "titles not reported", (True, False): "items not reported"}


def table(facts: Facts, pair: Pair, norms: Sequence[Norm]) -> Iterator[pd.DataFrame]:
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
    lines = _lines(facts, figures)
    held = _held(facts, pair.collection_id, lines.index)
    is_open = lines["is_open_ended"]
    open_ended = figures["language"].isin(is_open[is_open].index)
    placed = held["language"].isin(is_open[~is_open].index) | (held["language"] == ENGLISH)
    known = held.assign(language=held["language"].where(placed, ELSEWHERE))
    complete = bool(facts.collections[pair.collection_id]["is_complete"])
    opened = _of_open_lines(figures[open_ended], held, complete=complete)
    people = figures[~open_ended]
    # Without English the collection's total is not known, nor any share of it, nor its general
    # level; shares among the other languages are.
    among_others = None
    if complete and not _counts_english(held):
        among_others = gaps(people, known, QUEENSLAND).filter(like="_non_english")
        people = people[~people["measure"].isin(["total", "english_only"])]
    for norm in norms:
        closed = gaps(people, known, norm, complete=complete)
        if among_others is not None:
            closed[among_others.columns] = among_others
            closed["representation_remark"] = NO_ENGLISH_REMARK
        both = pd.concat([closed[closed["language"] != ELSEWHERE], opened])
        both = both.assign(norm=norm.key, norm_rule=norm.rule)
        joined = lines.join(both.set_index("language"), how="inner")
        yield _labelled(joined.sort_index().reset_index(), pair)


def _lines(facts: Facts, figures: pd.DataFrame) -> pd.DataFrame:
    """The lines that have speakers: label, members, and whether others may be counted in it."""
    lines = figures[figures["measure"] == "speakers"].set_index("language")[["label", "kind"]]
    members = facts.members[facts.members["census_group_id"].isin(lines.index)]
    for column, membership in (("languages", "stated"), ("further_languages", "inferred")):
        of_kind = members[members["membership"] == membership].sort_values("name")
        lines[column] = of_kind.groupby("census_group_id")["name"].agg("; ".join)
    lines["members"] = (
        members.sort_values("language_id").groupby("census_group_id")["language_id"].agg(list)
    )
    # "Swahili or other languages of …" is a group to the census, and as open as a residual line.
    is_other = lines["label"].str.contains(r"\bother\b", case=False)
    return lines.assign(is_open_ended=is_other | (lines.pop("kind") == "residual"))


def _held(facts: Facts, collection_id: str, lines: pd.Index[str]) -> pd.DataFrame:
    """Counts of a collection by census line; English and what is in no line have their own.

    A title in two languages of one line counts in both there, so a line holds at most so many.
    """
    held = facts.holdings[facts.holdings["collection_id"] == collection_id]
    members = facts.members[facts.members["census_group_id"].isin(lines)]
    line_of = dict(zip(members["language_id"], members["census_group_id"], strict=True))
    line = held["language_id"].map({**line_of, ENGLISH: ENGLISH}).fillna(ELSEWHERE)
    sums = held[[*COUNTS, *SHARED_OUT]].astype(float).groupby(line).sum(min_count=1)
    return sums.rename_axis("language").reset_index()


def _counts_english(held: pd.DataFrame) -> bool:
    """Whether the count that shares are taken of (items, else titles) includes English."""
    basis = "items" if held["items"].notna().any() else "titles"
    return bool(held.loc[held["language"] == ENGLISH, basis].notna().any())


def _of_open_lines(figures: pd.DataFrame, held: pd.DataFrame, *, complete: bool) -> pd.DataFrame:
    """Speakers of the open-ended lines, with what is held at least."""
    nothing = pd.DataFrame(columns=["language"])
    found = gaps(figures, nothing, QUEENSLAND, complete=False)
    columns = [str(name) for name in found]
    remarks = {name: OPEN_REMARK for name in columns if name.endswith("_remark")}
    unranked = [name for name in columns if "_rank_" in name and name not in remarks]
    found = found.drop(columns=[*COUNTS, *unranked], errors="ignore").assign(**remarks)
    least = found.merge(held[["language", *COUNTS]], on="language", how="left")
    counted = [name for name in COUNTS if complete and held[name].notna().any()]
    return least.fillna(dict.fromkeys(counted, 0.0))


def _labelled(table: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    """Add the keys of the rows that it was made from, and say which counts are missing."""
    missing = table[["items", "titles"]].isna().itertuples(index=False, name=None)
    unreported = [WORDS.get(each, NOT_REPORTED) for each in missing]
    remarks = {
        f"{group}_remark": [
            remark.replace(NOT_REPORTED, words)
            for remark, words in zip(table[f"{group}_remark"], unreported, strict=True)
        ]
        for group in GROUPS
    }
    return table.rename(columns={"language": "census_group_id", "label": "language_group"}).assign(
        **remarks,
        collection_id=pair.collection_id,
        place_id=pair.series.place_id,
        vintage=pair.series.vintage,
        dataset=pair.series.dataset,
        is_what_if=bool(pair.what_if),
        what_if_reason=pair.what_if or None,
        traced_to_speakers=table["language"].map(lambda line: _speakers(pair.series, line)),
        traced_to_holdings=table["members"].map(
            lambda members: _holdings(pair.collection_id, members), na_action="ignore"
        ),
    )


def _speakers(series: Series, line: str) -> str:
    """Where the figures of a line stand, those of all speakers and of limited English."""
    return row_urls.address(
        "speakers",
        place_id=series.place_id,
        vintage=series.vintage,
        dataset=series.dataset,
        census_group_id=line,
    )


def _holdings(collection_id: str, members: Sequence[str]) -> str:
    """Where the counts of a line's languages stand."""
    return row_urls.address("holdings", collection_id=collection_id, language_id=members)
