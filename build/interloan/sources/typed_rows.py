"""Read and validate the sources: typed rows come back, or all problems are named at once.

`csv_rows` cuts the lines into cells, `cell_format` looks at each cell, `rules` at whole tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from interloan.problems import Problem, SourceError, bounded
from interloan.sources.cell_format import wrongly_formatted
from interloan.sources.csv_rows import Line, read_part
from interloan.sources.rules import broken_rules
from interloan.sources.table import Table

Value = str | int | float | None
Row = dict[str, Value]
Rows = dict[str, list[Row]]


def read(tables: Sequence[Table], root: Path) -> Rows:
    """Read all source tables.

    Args:
        tables: The declarations; derived tables are passed over.
        root: The project folder, for naming files.

    Returns:
        Table name → typed rows (integers, floats, booleans as 0 and 1, text, None where the cell
        is empty), ordered by primary key.

    Raises:
        SourceError: Something is wrong; every problem of every table is named.
    """
    problems: list[Problem] = []
    lines: dict[str, list[Line]] = {}
    for table in tables:
        if not table.is_derived:
            lines[table.name] = []
            for path in (*table.paths, *table.local_paths):
                part, wrong = read_part(table, path, root)
                lines[table.name] += part
                problems += bounded(wrong or wrongly_formatted(table, part))
    if not problems:
        for table in (t for t in tables if t.name in lines):
            problems += bounded(broken_rules(table, tables, lines, root))
    if problems:
        raise SourceError(problems)
    return {table.name: typed(table, lines[table.name]) for table in tables if table.name in lines}


def typed(table: Table, lines: Sequence[Line]) -> list[Row]:
    """Return sound lines of a table as typed rows, ordered by primary key."""
    convert: dict[str, Callable[[str], Value]] = {
        "integer": int,
        "year": int,
        "number": float,
        "boolean": lambda cell: int(cell.lower() == "true"),
    }
    makers = [(c.name, convert.get(c.type, str)) for c in table.columns]
    rows: list[Row] = [
        {
            name: make(cell) if cell else None
            for (name, make), cell in zip(makers, line.cells, strict=True)
        }
        for line in lines
    ]
    return sorted(rows, key=lambda row: [_sortable(row[name]) for name in table.primary_key])


def _sortable(value: Value) -> tuple[bool, str | float]:
    return isinstance(value, str), value if value is not None else ""
