"""What the database says about itself: its tables, its columns, its search entries, its inputs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from interloan.database import search_index
from interloan.questions.question_files import Question
from interloan.sources.table import Table
from interloan.sources.typed_rows import Row, Rows


def derive(
    tables: Sequence[Table],
    rows: Rows,
    questions: Sequence[Question],
    inputs: Iterable[Path],
    root: Path,
) -> Rows:
    """Return the rows of the catalogue tables.

    Args:
        tables: All declarations.
        rows: The rows of all other tables.
        questions: The canned queries.
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
        "search_entries": search_index.entries(
            tables, rows, questions, root / "templates" / "pages"
        ),
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
        "pattern": column.constraints.get("pattern"),
        "refers_to": ", ".join(targets) or None,
    }


def _input(path: Path, root: Path) -> Row:
    data = path.read_bytes()
    return {
        "path": path.relative_to(root).as_posix(),
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
