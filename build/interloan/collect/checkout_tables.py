"""Reads tables of the checkout, and makes the CSV parts that new facts are written to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from interloan.problems import SourceError, bounded
from interloan.sources import descriptors, typed_rows
from interloan.sources.csv_rows import read_part
from interloan.sources.spelling import plain_number
from interloan.sources.table import Table
from interloan.sources.typed_rows import Rows, Value


@dataclass(frozen=True)
class CheckoutTables:
    """Some tables of a checkout.

    Attributes:
        root: The checkout.
        tables: Name → declaration, of all tables.
        rows: Name → rows, of the tables named and those they refer to.
    """

    root: Path
    tables: Mapping[str, Table]
    rows: Rows


def read(root: Path, names: Sequence[str]) -> CheckoutTables:
    """Read tables from sources/, and the tables that they refer to.

    Args:
        root: The checkout.
        names: Names of the tables.

    Raises:
        SourceError: Something is wrong with one of them.
    """
    tables = {table.name: table for table in descriptors.load(root / "sources")}
    needed: dict[str, Table] = {}
    queue = list(names)
    while queue:
        table = tables[queue.pop()]
        if table.name not in needed:
            needed[table.name] = table
            queue += [reference.target for reference in table.references]
    return CheckoutTables(root, tables, typed_rows.read(list(needed.values()), root))


def part(table: Table, rows: Iterable[Mapping[str, Value]]) -> bytes:
    """Return rows as one CSV part of a table: its columns, ordered by its key.

    Args:
        table: The declaration; columns that a row lacks are left empty.
        rows: Column → value; None is written as an empty cell.
    """
    names = [column.name for column in table.columns]
    key = [names.index(name) for name in table.primary_key]
    # Lists, not dictionaries: a table of all towns has tens of thousands of rows.
    written = [[_cell(row.get(name)) for name in names] for row in rows]
    written.sort(key=itemgetter(*key))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([names, *written])
    return text.getvalue().encode()


def cells(path: Path, table: Table, root: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV part as they are written; none where there is no such part.

    Args:
        path: The part.
        table: The declaration.
        root: The checkout, for naming the part in messages.

    Raises:
        SourceError: The part cannot be read.
    """
    lines, problems = read_part(table, path, root) if path.is_file() else ([], [])
    if problems:
        raise SourceError(bounded(problems))
    names = [column.name for column in table.columns]
    return [dict(zip(names, line.cells, strict=True)) for line in lines]


def without(path: Path, table: Table, root: Path, key: str) -> bytes | None:
    """Return a CSV part without the row of a key; None where no other row is left.

    Args:
        path: The part.
        table: The declaration, whose key is one column.
        root: The checkout, for naming the part in messages.
        key: The row's key.
    """
    (name,) = table.primary_key
    left = [row for row in cells(path, table, root) if row[name] != key]
    return part(table, left) if left else None


def merged(path: Path, table: Table, rows: Sequence[Mapping[str, Value]], root: Path) -> bytes:
    """Return a CSV part that others share, with rows added in place of those with the same key.

    Args:
        path: The part; it need not exist yet.
        table: The declaration.
        rows: The new rows.
        root: The checkout, for naming the part in messages.

    Raises:
        SourceError: The part cannot be read.
    """

    def key(row: Mapping[str, Value]) -> tuple[str, ...]:
        return tuple(_cell(row[name]) for name in table.primary_key)

    new = {key(row) for row in rows}
    present = cells(path, table, root)
    return part(table, [*(row for row in present if key(row) not in new), *rows])


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return plain_number(text) if isinstance(value, float) else text
