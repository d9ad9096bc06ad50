"""How the sources are spelled in git, so that a change shows what changed and nothing else.

A spreadsheet program saves what it did not change in its own way: TRUE for true, a byte order mark,
CRLF, quotes around each text, 10 for 10.0. It is read as what it means; `interloan tidy` writes it
as it was: numbers have no zeros at the end of their decimals, since no program would keep them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from interloan.sources.csv_rows import read_part
from interloan.sources.table import Table


def plain_number(cell: str) -> str:
    """Return a number without zeros at the end of its decimals.

    >>> plain_number("10.0"), plain_number("-73.120300"), plain_number("1200")
    ('10', '-73.1203', '1200')
    """
    return cell.rstrip("0").rstrip(".") if "." in cell else cell


SPELLED: dict[str, Callable[[str], str]] = {"boolean": str.lower, "number": plain_number}
"""Type of a column → how its cells are spelled."""


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
    spell = [SPELLED.get(column.type, str) for column in table.columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    for line in read_part(table, path, root)[0]:
        writer.writerow(as_in_git(cell) for as_in_git, cell in zip(spell, line.cells, strict=True))
    return text.getvalue().encode()
