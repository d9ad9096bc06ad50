"""The built database → sheets: each table and view with its columns, types and rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.questions.question_files import Question
from interloan.sources.table import Table

INTERNAL = "search_entries"  # serves the search box; every row of it stands in another table


@dataclass(frozen=True)
class Sheet:
    """One table or view, ready to be written: column names, their types (if declared), rows."""

    name: str
    title: str
    columns: Sequence[str]
    types: Sequence[str]
    rows: Sequence[Sequence[Any]]


def sheets(
    connection: sqlite3.Connection, tables: Sequence[Table], views: Sequence[Question]
) -> Iterator[Sheet]:
    """Yield every table by name, rows in key order, then every view."""
    for table in sorted(tables, key=lambda table: table.name):
        if table.name != INTERNAL:
            order = ", ".join(f'"{name}"' for name in table.primary_key)
            cursor = connection.execute(f'SELECT * FROM "{table.name}" ORDER BY {order}')
            types = [column.type for column in table.columns]
            yield _sheet(cursor, table.name, table.title, types)
    for view in views:
        cursor = connection.execute(f'SELECT * FROM "{view.name}"')
        yield _sheet(cursor, view.name, view.title, [])


def _sheet(cursor: sqlite3.Cursor, name: str, title: str, types: Sequence[str]) -> Sheet:
    columns = [entry[0] for entry in cursor.description]
    flags = [kind == "boolean" for kind in types] or [False] * len(columns)
    rows = [
        [bool(v) if flag and v is not None else v for v, flag in zip(row, flags, strict=True)]
        for row in cursor
    ]
    return Sheet(name, title, columns, types, rows)
