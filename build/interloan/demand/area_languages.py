"""What tables of the counties and the state tell of the languages that towns' tables hide.

Each area, tabulation and language has the finest line that counts the language. A line of several
languages is marked so: its figure is an upper bound. The tabulations differ in years and
definitions, so that no difference between them is a change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Any

from interloan.demand.paired_figures import row_url
from interloan.demand.town_languages import SEVERAL, SINGLE, Tables
from interloan.sources.typed_rows import Row

MASSACHUSETTS = "0400000US25"
COUNTIES = "0500000US25"
CENSUS = "b16001"
DETAILED = ("detailed-2009-2013", "pums-2018")
LINES = ("census_groups", "detailed_lines")
FINEST_FIRST = ("language", "group", "family")
SHARE_DECIMALS = 3

Fact = Mapping[str, Any]
Key = tuple[str, str, str]  # area, language, tabulation


def rows(tables: Tables, languages: Set[str]) -> list[Row]:
    """Return a row for each area, language and tabulation; the best of an area is marked.

    Args:
        tables: The source tables.
        languages: The languages of which to tell.
    """
    finest: dict[Key, tuple[tuple[bool, bool, int], Row]] = {}
    for level, row in (*_detailed(tables), *_census(tables)):
        if row["language_id"] in languages:
            rank = row["speakers"] is None, row["line_kind"] == SEVERAL, level
            key = str(row["area_id"]), str(row["language_id"]), str(row["tabulation"])
            if key not in finest or rank < finest[key][0]:
                finest[key] = rank, row
    best: dict[tuple[str, str], Row] = {}
    for (area, language, _), (_, row) in sorted(finest.items()):
        best[area, language] = min(best.get((area, language), row), row, key=_preference)
    names = {row["id"]: row["name"] for row in tables["languages"]}
    return [
        row | {"language": names[language], "is_preferred": int(row is best[area, language])}
        for (area, language, _), (_, row) in sorted(finest.items())
    ]


def _preference(row: Row) -> tuple[bool, bool, int, bool]:
    """Figures of the language alone first, then the newest, then those with a margin."""
    newest = -int(str(row["vintage"])[-4:])
    is_empty = row["speakers"] is None
    return is_empty, row["line_kind"] == SEVERAL, newest, row["margin_of_error"] is None


def _detailed(tables: Tables) -> Iterator[tuple[int, Row]]:
    """Figures of the detailed tabulations, one for each language of their line."""
    lines = {row["id"]: row for row in tables["detailed_lines"]}
    members = _members(tables, "detailed_line_languages", "line_id")
    one_year = {
        (row["place_id"], str(row["vintage"])): row["estimate"]
        for row in tables["speakers"]
        if row["measure"] == "total" and row["dataset"] == "acs1"
    }
    totals = one_year | {
        (row["place_id"], row["vintage"]): row["estimate"]
        for row in tables["detailed_speakers"]
        if row["measure"] == "total"
    }
    for figure in tables["detailed_speakers"]:
        line, area = lines[figure["line_id"]], figure["place_id"]
        if line["tabulation"] in DETAILED and _is_ours(figure) and line["level"] in FINEST_FIRST:
            total = totals.get((area, figure["vintage"]))
            common = {
                "tabulation": line["tabulation"],
                "vintage": figure["vintage"],
                "speakers_reason": figure["estimate_reason"],
                "status": figure["status"],
                "traced_to": _address("detailed_speakers", figure, "line_id"),
            }
            for member in members[line["id"]]:
                yield FINEST_FIRST.index(line["level"]), _row(figure, line, member, total) | common


def _census(tables: Tables) -> Iterator[tuple[int, Row]]:
    """The newest figures of table B16001 for the state, one for each language of their line."""
    lines = {row["id"]: row for row in tables["census_groups"] if row["table_id"] == "B16001"}
    members = _members(tables, "census_group_languages", "census_group_id")
    figures = [
        row for row in tables["speakers"]
        if row["place_id"] == MASSACHUSETTS and row["census_group_id"] in lines
    ]  # fmt: skip
    newest = max(((row["vintage"], row["dataset"]) for row in figures), default=None)
    figures = [row for row in figures if (row["vintage"], row["dataset"]) == newest]
    total = next((row["estimate"] for row in figures if row["measure"] == "total"), None)
    for figure in filter(_is_ours, figures):
        common = {
            "tabulation": CENSUS,
            "vintage": str(figure["vintage"]),
            "speakers_reason": figure["estimate_reason"],
            "status": "stated",
            "traced_to": _address("speakers", figure, "census_group_id"),
        }
        line = lines[figure["census_group_id"]]
        for member in members[line["id"]]:
            yield 0, _row(figure, line, member, total) | common


def _is_ours(figure: Fact) -> bool:
    area = str(figure["place_id"])
    return bool(figure["measure"] == "speakers") and (
        area == MASSACHUSETTS or area.startswith(COUNTIES)
    )


def _members(tables: Tables, table: str, line: str) -> dict[str, list[Fact]]:
    """Line → the languages that it counts, with `is_variety` of those named beside a wider one.

    The line "French (incl. Cajun)" has the speakers of French; of Cajun it is a bound.
    """
    names = {row["id"]: row["name"] for row in tables["languages"]}
    labels = {row["id"]: row["label"] for name in LINES for row in tables[name]}
    stated = Counter(row[line] for row in tables[table] if row["membership"] == "stated")
    members: dict[str, list[Fact]] = defaultdict(list)
    for row in tables[table]:
        # A wider language is not counted whole, a possible one perhaps not at all: no bound.
        if row["membership"] not in ("wider", "possible"):
            is_main = labels[row[line]].startswith(names[row["language_id"]])
            members[row[line]].append({**row, "is_variety": stated[row[line]] > 1 and not is_main})
    return members


def _row(figure: Fact, line: Fact, member: Fact, total: int | None) -> Row:
    speakers = figure["estimate"]
    is_alone = member["membership"] == "stated" and not member["is_variety"]
    is_single = line["kind"] == SINGLE and is_alone
    has_share = speakers is not None and total
    return {
        "area_id": figure["place_id"],
        "language_id": member["language_id"],
        "line_label": line["label"],
        "line_kind": SINGLE if is_single else SEVERAL,
        "membership_status": member["status"],
        "speakers": speakers,
        "margin_of_error": figure["margin_of_error"],
        "share_pct": round(100 * speakers / total, SHARE_DECIMALS) if has_share and total else None,
        "source_id": figure["source_id"],
    }


def _address(table: str, figure: Fact, line: str) -> str:
    key = ("place_id", line, "vintage", "dataset", "measure")
    return row_url(table, **{name: figure[name] for name in key if name in figure})
