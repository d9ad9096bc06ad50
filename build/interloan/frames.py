"""From bytes to lines and cells: the strict reading that comes before any judging of values.

A lenient CSV reader takes an unclosed quote, a wrong encoding or a short row for data. Here every
table is one line a row, so a row is always the physical line that an editor shows.
Rules: RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), in UTF-8, with no line break in a cell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import is_normalized

from interloan.declaration import Table
from interloan.problems import Problem

LARGEST_BYTES = 50_000_000
LONGEST_CELL = 10_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufffd]")


@dataclass(frozen=True)
class Line:
    """The cells of one physical line of a CSV part."""

    file: str
    number: int
    cells: list[str]


def frame(table: Table, path: Path, root: Path) -> tuple[list[Line], list[Problem]]:
    """Read one CSV part strictly.

    Args:
        table: The declaration whose columns the header must repeat, in order.
        path: The CSV part.
        root: The project folder, for naming the file in problems.

    Returns:
        Its data lines (without the header) and everything that is wrong with its form. Where
        there are problems of form, the lines are those that could be read. Where the header is
        wrong, only that is said: each row would repeat it.
    """
    file = path.relative_to(root).as_posix()
    text, problem = _decoded(path, file)
    if problem:
        return [], [problem]
    lines: list[Line] = []
    problems: list[Problem] = []
    header_is_right = False
    for number, raw in enumerate(text.split("\n")[:-1], 1):
        try:
            cells = next(csv.reader([raw], strict=True), [])
        except csv.Error as error:
            why = f"has a quote that does not close as CSV asks ({error})"
            remedy = 'put "…" around the cell, double each quote in it, and keep it on one line'
            problems.append(Problem(file, number, "", raw, why, remedy))
            continue
        if number == 1:
            problems += _header(table, file, cells)
            header_is_right = not problems
        else:
            problems += _row(table, file, number, cells) if header_is_right else ()
            lines.append(Line(file, number, cells))
    if not lines and not problems:
        problems.append(Problem(file, 1, "", "", "has no rows below its header", "restore them"))
    return lines, problems


def _decoded(path: Path, file: str) -> tuple[str, Problem | None]:
    def wrong(line: int, why: str, remedy: str) -> tuple[str, Problem]:
        return "", Problem(file, line, "", "", why, remedy)

    if not path.is_file():
        return wrong(0, "does not exist", "add it, or mend `path` in the descriptor")
    if path.stat().st_size > LARGEST_BYTES:
        return wrong(0, f"is larger than {LARGEST_BYTES:,} bytes", "split it into several parts")
    data = path.read_bytes()
    if not data.strip():
        return wrong(0, "is empty", "restore its header and rows")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        kind = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else f"not UTF-8 ({found})"
        return wrong(line, f"is {kind}", "save it as “CSV UTF-8”")
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        return wrong(line, "has a bare carriage return", "end lines with LF")
    return text if text.endswith("\n") else text + "\n", None


def _header(table: Table, file: str, cells: list[str]) -> Iterator[Problem]:
    names = [column.name for column in table.columns]
    if cells == names:
        return
    if len(cells) == 1 and ";" in cells[0]:
        yield Problem(file, 1, "", cells[0], "is separated by semicolons", "separate with commas")
        return
    for name in dict.fromkeys(cells):
        if not name.strip():
            yield Problem(file, 1, "", "", "has a column without a name", "name it or remove it")
        elif cells.count(name) > 1:
            yield Problem(file, 1, name, name, "stands twice in the header", "keep one of them")
        elif name not in names:
            remedy = "remove it, or declare it in the descriptor"
            yield Problem(file, 1, name, name, "is a stray column", remedy)
    for name in names:
        if name not in cells:
            yield Problem(file, 1, name, "", "is missing from the header", f"add column {name!r}")
    if sorted(cells) == sorted(names):
        remedy = f"write them in the declared order: {','.join(names)}"
        yield Problem(file, 1, "", "", "has its columns in another order", remedy)


def _row(table: Table, file: str, number: int, cells: list[str]) -> Iterator[Problem]:
    if len(cells) != len(table.columns):
        why = f"has {len(cells)} cells, not {len(table.columns)}"
        remedy = "give every column a cell (a comma inside a cell needs quotes around it)"
        yield Problem(file, number, "", ",".join(cells), why, remedy)
        return
    for column, cell in zip(table.columns, cells, strict=True):
        if cell != cell.strip():
            yield Problem(file, number, column.name, cell, "has blanks around it", "remove them")
        if CONTROL.search(cell):
            why = "has a control or replacement character"
            yield Problem(file, number, column.name, cell, why, "remove it")
        if not is_normalized("NFC", cell):
            why = "is not in Unicode's composed form"
            yield Problem(file, number, column.name, cell, why, "type it anew (form NFC)")
        if len(cell) > LONGEST_CELL:
            why = f"is longer than {LONGEST_CELL:,} characters"
            yield Problem(file, number, column.name, cell, why, "shorten it")
