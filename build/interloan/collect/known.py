"""What the project knows already, and the CSV parts that new facts are written to."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from interloan import descriptors, sources
from interloan.declaration import Table
from interloan.sources import Rows, Value


@dataclass(frozen=True)
class Known:
    """Some tables of a checkout.

    Attributes:
        root: The checkout.
        tables: Name → declaration, of all tables.
        rows: Name → rows, of the tables asked for and those they refer to.
    """

    root: Path
    tables: Mapping[str, Table]
    rows: Rows


def read(root: Path, names: Sequence[str]) -> Known:
    """Read tables from sources/, and the tables that they refer to.

    Args:
        root: The checkout.
        names: The tables wanted.

    Raises:
        SourceError: Something is wrong with one of them.
    """
    tables = {table.name: table for table in descriptors.load(root / "sources")}
    wanted: dict[str, Table] = {}
    queue = list(names)
    while queue:
        table = tables[queue.pop()]
        if table.name not in wanted:
            wanted[table.name] = table
            queue += [reference.target for reference in table.references]
    return Known(root, tables, sources.read(list(wanted.values()), root))


def write_part(path: Path, table: Table, rows: Iterable[Mapping[str, Value]]) -> None:
    """Write rows as one CSV part of a table: its columns, ordered by its key, all or nothing.

    Args:
        path: The part; what stands there is replaced.
        table: The declaration; columns that a row lacks are left empty.
        rows: Column → value; None is written as an empty cell.
    """
    names = [column.name for column in table.columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    cells = ({name: _spelt(value) for name, value in row.items()} for row in rows)
    writer.writerows(sorted(cells, key=lambda row: [row[name] for name in table.primary_key]))
    write_whole(path, text.getvalue().encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, and never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def merge_part(path: Path, table: Table, rows: Sequence[Mapping[str, Value]]) -> None:
    """Add rows to a CSV part that others share, in place of rows with the same key."""

    def key(row: Mapping[str, Value]) -> tuple[str, ...]:
        return tuple(_spelt(row[name]) for name in table.primary_key)

    present: list[Mapping[str, Value]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            present = list(csv.DictReader(file, strict=True))
    new = {key(row) for row in rows}
    write_part(path, table, [*(row for row in present if key(row) not in new), *rows])


def _spelt(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
