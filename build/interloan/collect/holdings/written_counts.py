"""Counts as `interloan add` writes them, or the page that counts: taken as they stand."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from interloan.collect.holdings.count_headings import SPLITS
from interloan.figures import quantity
from interloan.problems import Problem, SourceError, bounded
from interloan.sources.cell_format import wrongly_formatted
from interloan.sources.csv_rows import Line, read_part
from interloan.sources.table import Table
from interloan.sources.typed_rows import Row

WHOSE = ("collection_id", "source_id")
"""Columns that whoever adds the rows fills."""


@dataclass(frozen=True)
class Copied:
    """The account of such a file: each line below the heading is a row."""

    file: str
    rows: int
    missing_part: str = ""

    def said(self) -> Iterator[str]:
        """Yield what was read."""
        rows = quantity(self.rows, "row", "rows")
        yield f"{self.file}: {rows} as Interloan writes them; taken as they stand."


@dataclass(frozen=True)
class WrittenCounts:
    """What was read of such a file: the rows of `holdings`, without collection and source."""

    rows: list[Row]
    account: Copied
    remarks: tuple[str, ...] = ()


def read(path: Path, holdings: Table) -> WrittenCounts | None:
    """Return what was read of a file that has the columns of `holdings`; None where it has others.

    Args:
        path: The file.
        holdings: The table.

    Raises:
        SourceError: A cell cannot be right, or the file is not whole.
    """
    names = [column.name for column in holdings.columns]
    header = ",".join(names).encode()
    with path.open("rb") as stream:
        head = stream.read(len(header) + len(codecs.BOM_UTF8) + 1).removeprefix(codecs.BOM_UTF8)
    if not head.startswith((header + b"\n", header + b"\r")):
        return None
    lines, problems = read_part(holdings, path, path.parent)
    if not problems:
        problems = [*wrongly_formatted(holdings, lines), *_wrong_words(holdings, lines)]
    if problems:
        raise SourceError(bounded(problems))
    cells = (dict(zip(names, line.cells, strict=True)) for line in lines)
    rows: list[Row] = [{n: row[n] or None for n in names if n not in WHOSE} for row in cells]
    return WrittenCounts(rows, Copied(path.name, len(rows)))


def _wrong_words(holdings: Table, lines: Sequence[Line]) -> Iterator[Problem]:
    """Yield what is no format, audience or decade."""
    for place, column in enumerate(holdings.columns):
        allowed = column.constraints.get("enum", ())
        form = re.compile(
            "|".join(map(re.escape, allowed)) or column.constraints.get("pattern", "")
        )
        for line in lines if column.name in SPLITS else ():
            if not form.fullmatch(line.cells[place]):
                why, remedy = "is not allowed", "write it as it was"
                yield Problem(line.file, line.number, column.name, line.cells[place], why, remedy)
