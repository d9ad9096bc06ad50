"""What the project knows already, and the CSV parts that new facts are written to."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from interloan.problems import SourceError, bounded
from interloan.sources import descriptors, typed_rows
from interloan.sources.csv_rows import read_part
from interloan.sources.table import Table
from interloan.sources.typed_rows import Rows, Value


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
    return Known(root, tables, typed_rows.read(list(wanted.values()), root))


def part(table: Table, rows: Iterable[Mapping[str, Value]]) -> bytes:
    """Return rows as one CSV part of a table: its columns, ordered by its key.

    Args:
        table: The declaration; columns that a row lacks are left empty.
        rows: Column → value; None is written as an empty cell.
    """
    names = [column.name for column in table.columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    cells = ({name: _spelt(value) for name, value in row.items()} for row in rows)
    writer.writerows(sorted(cells, key=lambda row: [row[name] for name in table.primary_key]))
    return text.getvalue().encode()


def merged(path: Path, table: Table, rows: Sequence[Mapping[str, Value]], root: Path) -> bytes:
    """Return a CSV part that others share, with rows added in place of those with the same key.

    Args:
        path: The part; it need not be there yet.
        table: The declaration.
        rows: The new rows.
        root: The checkout, for naming the part in problems.

    Raises:
        SourceError: What stands in the part cannot be read.
    """

    def key(row: Mapping[str, Value]) -> tuple[str, ...]:
        return tuple(_spelt(row[name]) for name in table.primary_key)

    lines, problems = read_part(table, path, root) if path.exists() else ([], [])
    if problems:
        raise SourceError(bounded(problems))
    names = [column.name for column in table.columns]
    present = [dict(zip(names, line.cells, strict=True)) for line in lines]
    new = {key(row) for row in rows}
    return part(table, [*(row for row in present if key(row) not in new), *rows])


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write files so that a reader finds the old ones or the new ones, and never a half.

    All drafts are on the disk before the first takes its place: a full disk changes nothing.
    """
    drafts = {path: path.with_name(f"{path.name}.{os.getpid()}.new") for path in files}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path].write_bytes(data)
        for path, draft in drafts.items():
            draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _spelt(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
