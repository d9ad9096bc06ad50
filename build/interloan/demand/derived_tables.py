"""The rows of the tables that the build computes: how languages changed, and what is missing.

Figures are rounded here, because the last bits of a float differ from one processor to the next
and the database must not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from interloan.demand import area_tables, gaps
from interloan.demand.paired_figures import DETAILED, Facts, Pair, is_single, row_url
from interloan.demand.stats.gap_inputs import estimate
from interloan.demand.stats.measures import NO_FIGURE
from interloan.demand.stats.norms import NORMS, QUEENSLAND
from interloan.demand.stats.ranks import (
    TOO_UNCERTAIN,
    is_too_uncertain,
    rank_intervals_of_estimates,
)
from interloan.demand.stats.trends import KEYS, trends
from interloan.sources.table import Column, Table
from interloan.sources.typed_rows import Row, Rows, Value

WHAT_IF_PLACE = "0400000US25"  # Massachusetts, for collections that serve another place
MEASURES = ("speakers", "english_less_than_very_well")
DECIMALS = {"p_value": 4, "q_value": 4, "pct": 1, "representation": 3, "relative_use": 3}
DECIMALS_OF_OTHERS = 2


def derive(tables: Sequence[Table], rows: Rows) -> Rows:
    """Return the rows of those derived tables of figures that are declared.

    Args:
        tables: All declarations.
        rows: The rows of the tables in sources/ and local/.
    """
    makers = {"language_trends": _trends, "language_gaps": _gaps}
    makers |= {"gap_members": _members, "speaker_ranks": _ranks}
    declared = [table for table in tables if table.name in makers]
    derived = area_tables.derive(tables, rows)
    if declared:
        facts = Facts({**rows, **derived})
        derived |= {table.name: _rounded(makers[table.name](facts), table) for table in declared}
    return derived


def decimals(column: str) -> int:
    """Return to how many decimals a column of fractions is rounded.

    >>> decimals("change_pct_low"), decimals("speakers_deficit_q_value"), decimals("z")
    (1, 4, 2)
    """
    return next((n for part, n in DECIMALS.items() if part in column), DECIMALS_OF_OTHERS)


def _trends(facts: Facts) -> Iterator[Mapping[str, Any]]:
    # The short table adds up lines of the detailed one: testing both would test people twice.
    places: dict[str, list[dict[str, Any]]] = {}
    for series, figures in facts.speakers.items():
        if (series.table_id, series.dataset) == (DETAILED, "acs1"):
            chosen = [row for row in figures if row["measure"] in MEASURES]
            places.setdefault(series.place_id, []).extend(chosen)
    # Each place is a family of tests of its own: what its readers see at once.
    for figures in places.values():
        for row in trends(figures):
            key = {name: row[name] for name in KEYS}
            vintages = [row["from_vintage"], row["to_vintage"]]
            yield {
                **row,
                "language_group": facts.lines[row["census_group_id"]]["label"],
                "traced_to_speakers": row_url("speakers", **key, vintage=vintages),
            }


def _ranks(facts: Facts) -> Iterator[Mapping[str, Any]]:
    """Ranks of the single languages of a place and year, from intervals that hold together."""
    for series, figures in facts.speakers.items():
        for measure in MEASURES if series.table_id == DETAILED else ():
            languages = [row for row in figures if row["measure"] == measure and is_single(row)]
            estimates = [estimate(row) for row in languages]
            people, moes = [one.people for one in estimates], [one.moe for one in estimates]
            intervals = rank_intervals_of_estimates(people, moes)
            for row, one, interval in zip(languages, estimates, intervals, strict=True):
                uncertain = is_too_uncertain(one.people, one.moe)
                low, high = (None if uncertain else interval) or (None, None)
                yield {
                    **{name: row[name] for name in KEYS},
                    "vintage": series.vintage,
                    "language_group": row["label"],
                    "rank_low": low,
                    "rank_high": high,
                    "rank_remark": NO_FIGURE if interval is None else TOO_UNCERTAIN * uncertain,
                }


def _gaps(facts: Facts) -> Iterator[Mapping[str, Any]]:
    for pair in _pairs(facts):
        for rows in gaps.table(facts, pair, list(NORMS.values())):
            yield from rows


def _members(facts: Facts) -> Iterator[Mapping[str, Any]]:
    for pair in _pairs(facts):
        for line in next(gaps.table(facts, pair, [QUEENSLAND])):
            for one in line["members"]:
                yield line | vars(one) | {"held": one.held, "language": one.name}


def _pairs(facts: Facts) -> Iterator[Pair]:
    """Each collection with the place it serves; those for comparison with Massachusetts too."""
    for name, collection in facts.collections.items():
        places = [collection["service_place_id"]]
        if collection["kind"] == "comparison":
            places.append(WHAT_IF_PLACE)
        for place in dict.fromkeys(str(place) for place in places if place):
            pair = facts.pair(name, place)
            if pair:
                yield pair


def _rounded(records: Iterable[Mapping[str, Any]], table: Table) -> list[Row]:
    rows: list[Row] = [
        {column.name: _value(record[column.name], column) for column in table.columns}
        for record in records
    ]
    return sorted(rows, key=lambda row: [str(row[name]) for name in table.primary_key])


def _value(value: Any, column: Column) -> Value:
    if value is None or value == "":
        return None
    if column.type in ("integer", "year", "boolean"):
        return round(float(value))
    if column.type == "number":
        return round(float(value), decimals(column.name))
    return str(value)
