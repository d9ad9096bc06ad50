"""What the database says about itself: its tables, its columns, its search entries, its inputs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from datasette.utils import tilde_encode

from interloan.declaration import Table
from interloan.sources import Row, Rows, Value

DATABASE = "interloan"
SEPARATED = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")  # as in 740,000


def derive(tables: Sequence[Table], rows: Rows, inputs: Iterable[Path], root: Path) -> Rows:
    """Return the rows of the catalogue tables.

    Args:
        tables: All declarations.
        rows: The rows of all other tables.
        inputs: The files the build reads.
        root: The project folder.

    Returns:
        Rows of `data_tables`, `data_dictionary`, `search_entries` and `build_inputs`.
    """
    made: Rows = {
        "data_dictionary": sorted(
            (_column(table, n) for table in tables for n in range(len(table.columns))),
            key=lambda row: (str(row["table_name"]), str(row["column_name"])),
        ),
        "build_inputs": [_input(path, root) for path in sorted(inputs)],
        "search_entries": _entries(tables, rows),
    }
    everything = {**rows, **made}
    count = len(tables)
    made["data_tables"] = [
        _table(table, everything.get(table.name, []), count)
        for table in sorted(tables, key=lambda table: table.name)
    ]
    return made


def _table(table: Table, rows: Sequence[Row], table_count: int) -> Row:
    names = {column.name for column in table.columns}
    dates = sorted(str(row["as_of"]) for row in rows if row.get("as_of"))
    status = next((name for name in ("status", "membership_status") if name in names), None)
    statuses = [row[status] for row in rows] if status else None
    counts: Row = {
        f"{status}_count": None if statuses is None else statuses.count(status)
        for status in ("confirmed", "stated", "unverified")
    }
    return {
        "name": table.name,
        "title": table.title,
        "subject": table.subject,
        "description": table.description,
        "row_count": table_count if table.name == "data_tables" else len(rows),
        "oldest_as_of": dates[0] if dates else None,
        "newest_as_of": dates[-1] if dates else None,
        **counts,
        "is_derived": int(table.is_derived),
    }


def _column(table: Table, place: int) -> Row:
    column = table.columns[place]
    targets = [r.target for r in table.references if column.name in r.columns]
    allowed = column.constraints.get("enum", [])
    return {
        "table_name": table.name,
        "position": place + 1,
        "column_name": column.name,
        "type": column.type,
        "unit": column.unit or None,
        "description": column.description,
        "is_required": int(column.required or column.name in table.primary_key),
        "allowed_values": ", ".join(map(str, allowed)) or None,
        "refers_to": ", ".join(targets) or None,
    }


def _input(path: Path, root: Path) -> Row:
    data = path.read_bytes()
    return {
        "path": path.relative_to(root).as_posix(),
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _entries(tables: Sequence[Table], rows: Rows) -> list[Row]:
    found = [
        {
            "table_name": table.name,
            "title": str(row[table.label] or _key(table, row)),
            "text": _text(
                [
                    *(row[name] for name in table.search if name != table.label),
                    *_bare(str(row[table.label])),
                ]
            )
            or None,
            "path": f"/{DATABASE}/{table.name}/{_key(table, row)}",
        }
        for table in sorted(tables, key=lambda table: table.name)
        if table.search and not table.is_derived
        for row in rows[table.name]
    ]
    return [{"id": number, **entry} for number, entry in enumerate(found, 1)]


def _key(table: Table, row: Mapping[str, Value]) -> str:
    return ",".join(tilde_encode(str(row[name])) for name in table.primary_key)


def _text(values: Iterable[Value]) -> str:
    return " · ".join(_spelt(value) for value in values if value is not None)


def _spelt(value: Value) -> str:
    """Return a value as people type it.

    >>> _spelt(431000), _spelt("740,000 scores")
    ('431,000 431000', '740,000 scores 740000')
    """
    if isinstance(value, (int, float)) and abs(value) >= 1000:
        return f"{value:,} {value}"
    return " ".join([str(value), *_bare(str(value))])


def _bare(text: str) -> list[str]:
    """Return the numbers of a text that have thousands separators, without them."""
    return [found.replace(",", "") for found in SEPARATED.findall(text)]
