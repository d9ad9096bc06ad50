"""The rows of the tables that the build computes: how languages changed, and what is missing.

Figures are rounded here, because the last bits of a float differ from one processor to the next
and the database must not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from interloan.demand import area_tables, gaps, row_urls
from interloan.demand.paired_figures import DETAILED, Facts, Pair
from interloan.demand.stats.norms import NORMS
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
    # Strings kept by Arrow are made for millions of rows; among hundreds each step costs more.
    with pd.option_context("mode.string_storage", "python"):
        return {
            table.name: _rows(makers[table.name](rows), table)
            for table in tables
            if table.name in makers
        } | area_tables.derive(tables, rows)


def decimals(column: str) -> int:
    """Return to how many decimals a column of fractions is rounded.

    >>> decimals("change_pct_low"), decimals("speakers_deficit_q_value"), decimals("z")
    (1, 4, 2)
    """
    return next((n for part, n in DECIMALS.items() if part in column), DECIMALS_OF_OTHERS)


def _trends(rows: Rows) -> pd.DataFrame:
    lines = pd.DataFrame(rows["census_groups"]).set_index("id")
    figures = pd.DataFrame(rows["speakers"])
    # The short table adds up lines of the detailed one: testing both would test people twice.
    detailed = figures["census_group_id"].map(lines["table_id"]) == DETAILED
    one_year = figures["dataset"] == "acs1"
    chosen = figures[detailed & one_year & figures["measure"].isin(MEASURES)]
    # Each place is a family of tests of its own: what its readers see at once.
    found = pd.concat([trends(part) for _, part in chosen.groupby("place_id", sort=True)])
    return found.assign(
        language_group=found["census_group_id"].map(lines["label"]),
        traced_to_speakers=[_compared(row) for row in found.to_dict("records")],
    )


def _compared(row: Mapping[Any, Any]) -> str:
    """Where the two figures stand that a row of trends compares."""
    key = {name: row[name] for name in KEYS}
    return row_urls.address("speakers", **key, vintage=[row["from_vintage"], row["to_vintage"]])


def _gaps(rows: Rows) -> pd.DataFrame:
    facts = Facts(rows)
    parts = [
        table for pair in _pairs(facts) for table in gaps.table(facts, pair, list(NORMS.values()))
    ]
    return pd.concat(parts) if parts else pd.DataFrame()


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


def _rows(found: pd.DataFrame, table: Table) -> list[Row]:
    records = found.astype(object).where(found.notna(), None).to_dict("records")
    rows: list[Row] = [
        {column.name: _value(record, column) for column in table.columns} for record in records
    ]
    return sorted(rows, key=lambda row: [str(row[name]) for name in table.primary_key])


def _value(record: Mapping[Any, Any], column: Column) -> Value:
    value = record[column.name]
    if value is None or value == "":
        return None
    if column.type in ("integer", "year", "boolean"):
        return round(float(value))
    if column.type == "number":
        return round(float(value), decimals(column.name))
    return str(value)
