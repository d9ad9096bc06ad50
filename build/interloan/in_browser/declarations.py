"""Tables as a built database declares them: where there are no descriptors, as in a browser."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from interloan.collect import checkout_tables
from interloan.sources import typed_rows
from interloan.sources.csv_rows import Line
from interloan.sources.table import Column, Table
from interloan.sources.typed_rows import Row, Value

COLUMNS = """
select column_name, type, description, unit, is_required, allowed_values, pattern
from data_dictionary where table_name = ? order by position
"""
KEY = "select name from pragma_table_info(?) where pk > 0 order by pk"


def read(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, Table]:
    """Return the declarations of some tables, as far as rows of theirs are read and written."""
    return {name: _table(connection, name) for name in names}


def _table(connection: sqlite3.Connection, name: str) -> Table:
    columns = tuple(_column(*row) for row in connection.execute(COLUMNS, [name]))
    key = tuple(str(row[0]) for row in connection.execute(KEY, [name]))
    return Table(
        name=name, title="", description="", subject="", descriptor=Path(), paths=(),
        columns=columns, primary_key=key, references=(), rows=(0, 0), label="", first=(),
        facets=(), search=(), sort="", sort_desc="", chart={}, is_derived=False,
    )  # fmt: skip


def _column(  # noqa: PLR0913, PLR0917 (the columns of the statement)
    name: str,
    kind: str,
    description: str,
    unit: str | None,
    required: int,
    allowed: str | None,
    pattern: str | None,
) -> Column:
    constraints: dict[str, Any] = {"required": True} if required else {}
    constraints |= {"enum": allowed.split(", ")} if allowed else {}
    constraints |= {"pattern": pattern} if pattern else {}
    return Column(name, kind, description, unit or "", constraints)


def joined(table: Table, rows: Sequence[Row], new: Iterable[Mapping[str, Value]]) -> list[Row]:
    """Return the rows of a table with new ones, typed and ordered as a build would have them."""
    return with_part(table, rows, checkout_tables.part(table, new).decode())


def with_part(table: Table, rows: Sequence[Row], part: str) -> list[Row]:
    """Return the rows of a table with those of a CSV part, typed and ordered as by a build."""
    lines = list(csv.reader(io.StringIO(part)))[1:]
    added = typed_rows.typed(table, [Line("", n, cells) for n, cells in enumerate(lines, 2)])
    return sorted([*rows, *added], key=lambda row: [str(row[name]) for name in table.primary_key])
