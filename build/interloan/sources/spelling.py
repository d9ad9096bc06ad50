"""How the sources are spelled in git, so that a change shows what changed and nothing else.

A spreadsheet program saves what it did not change in its own way: TRUE for true, a byte order mark,
CRLF, quotes around each text. It is read as what it means; `interloan tidy` writes it as it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from interloan.sources.csv_rows import read_part
from interloan.sources.table import Table


def untidy(tables: Sequence[Table], root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield each CSV part that is spelled otherwise than in git, and its bytes as they should be.

    Args:
        tables: The declarations; their parts were read and nothing was wrong.
        root: The project folder.
    """
    for table in tables:
        for path in table.paths:
            if (tidied := _tidied(table, path, root)) != path.read_bytes():
                yield path, tidied


def _tidied(table: Table, path: Path, root: Path) -> bytes:
    """Return a part in UTF-8 with LF, `true` and `false`, and quotes only where CSV needs them."""
    flags = [column.type == "boolean" for column in table.columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    for line in read_part(table, path, root)[0]:
        cells = zip(line.cells, flags, strict=True)
        writer.writerow(cell.lower() if is_flag else cell for cell, is_flag in cells)
    return text.getvalue().encode()
