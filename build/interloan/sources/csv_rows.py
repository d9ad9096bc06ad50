"""CSV lines → cells, read strictly before any value is looked at.

A lenient CSV reader takes an unclosed quote, a wrong encoding or a short row for data. Here each
row is one physical line, so a message names the line that an editor shows.
Rules: RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), in UTF-8, with no line break in a cell.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import is_normalized

from interloan import figures
from interloan.problems import MOST_SHOWN, Problem, SourceError
from interloan.sources.table import Table
from interloan.sources.text_lines import INVISIBLE, lines

MOST_COLUMNS = 500
SPREADSHEET_ERRORS = {
    "#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
}  # fmt: skip
MISREAD_AS = ("cp1252", "mac_roman", "cp1250", "cp1251", "cp437", "cp850")
"""What programs take text for that does not say what it is, on Windows, Macs and in terminals."""


@dataclass(frozen=True)
class Line:
    """The cells of one physical line of a CSV part."""

    file: str
    number: int
    cells: list[str]


def read_part(table: Table, path: Path, root: Path) -> tuple[list[Line], list[Problem]]:
    """Read one CSV part strictly.

    Args:
        table: The table whose columns the header must repeat, in order.
        path: The CSV part.
        root: The project folder; messages name the file from there.

    Returns:
        The data lines that could be read, without the header, and all problems of form. A wrong
        header is the only problem named: each row would repeat it.
    """
    file = path.relative_to(root).as_posix()
    part: list[Line] = []
    problems: list[Problem] = []
    header_is_right = False
    try:
        for number, raw in lines(path, file):
            if len(problems) > MOST_SHOWN:
                break
            cells = split(raw, file, number)
            if isinstance(cells, Problem):
                problems.append(cells)
            elif number == 1:
                problems += _header(table, file, cells)
                header_is_right = not problems
            else:
                problems += _row(table, file, number, cells) if header_is_right else ()
                part.append(Line(file, number, cells))
    except SourceError as error:
        return [], list(error.problems)
    if not part and not problems and table.rows[0]:
        problems.append(Problem(file, 1, "", "", "has no rows below its header", "restore them"))
    return part, problems


def split(raw: str, file: str, number: int, delimiter: str = ",") -> list[str] | Problem:
    """Return the cells of one line of CSV, or what is wrong with its quotes."""
    try:
        return next(csv.reader([raw], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        why = f"has a quote that does not close as CSV asks ({error})"
        remedy = 'put "…" around the cell, double each quote in it, and keep it on one line'
        return Problem(file, number, "", raw, why, remedy)


def _header(table: Table, file: str, cells: list[str]) -> Iterator[Problem]:
    names = [column.name for column in table.columns]
    if wrong := _other_kind(cells):
        yield Problem(file, 1, "", ",".join(cells), *wrong)
    elif len(cells) > MOST_COLUMNS:
        why = f"has {figures.number(len(cells))} columns, not {len(names)}"
        yield Problem(file, 1, "", "", why, "restore its header")
    elif cells != names and sorted(cells) == sorted(names):
        remedy = f"write them in the declared order: {','.join(names)}"
        yield Problem(file, 1, "", "", "has its columns in another order", remedy)
    else:
        for name, times in Counter(cells).items():
            if wrong := _unclaimed(name, times, names):
                yield Problem(file, 1, name, name, *wrong)
        for name in names:
            if name not in cells:
                remedy = f"add column {name!r}"
                yield Problem(file, 1, name, "", "is missing from the header", remedy)


def _other_kind(cells: list[str]) -> tuple[str, str] | None:
    """Return of what other kind a file is, by its first line, and what to do."""
    first, as_csv = (cells or [""])[0], "save it as “CSV UTF-8”, separated by commas"
    if first.startswith(("{", "[")):
        return "is JSON", as_csv
    if first.startswith("sep="):
        return "is a line that only Excel knows", "remove it"
    if len(cells) == 1:
        for by, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if by in first:
                return f"is separated by {called}", as_csv
    return None


def _unclaimed(name: str, times: int, declared: list[str]) -> tuple[str, str] | None:
    """Return why a column should not be there, and what to do."""
    if not name.strip():
        return "has a column without a name", "name it or remove it"
    if times > 1:
        return "stands twice in the header", "keep one of them"
    if name not in declared:
        return "is a stray column", "remove it, or declare it in the descriptor"
    return None


def _row(table: Table, file: str, number: int, cells: list[str]) -> Iterator[Problem]:
    if not any(cells):
        why = "is an empty line" if len(cells) < 2 else "has only empty cells"
        yield Problem(file, number, "", "", why, "remove the line")
        return
    if len(cells) != len(table.columns):
        why = f"has {len(cells)} cells, not {len(table.columns)}"
        remedy = "give every column a cell (a comma inside a cell needs quotes around it)"
        yield Problem(file, number, "", ",".join(cells), why, remedy)
        return
    for column, cell in zip(table.columns, cells, strict=True):
        if wrong := cell and unfit(cell):
            yield Problem(file, number, column.name, cell, *wrong)


def unfit(cell: str) -> tuple[str, str] | None:
    """Return why a text cannot stand in any cell, and what to do; None where it can.

    >>> unfit("=1+1"), unfit("#REF!")
    (None, ('is an error of a spreadsheet', 'write what was meant'))
    """
    if cell.isascii() and cell.isprintable() and cell[0] not in "# " and cell[-1] != " ":
        return None  # nearly every cell
    hidden = INVISIBLE.search(cell)
    shown = f" (U+{ord(hidden[0]):04X})" if hidden else ""
    faults = (
        (cell != cell.strip(), "has blanks around it", "remove them"),
        (hidden, f"has a control or invisible character{shown}", "remove it"),
        ("\t" in cell or "\n" in cell, "has a tab or a line end in it", "write a blank instead"),
        (not is_normalized("NFC", cell), "is not in Unicode's composed form", "type it anew (NFC)"),
        (cell in SPREADSHEET_ERRORS, "is an error of a spreadsheet", "write what was meant"),
        (meant := _misread(cell), "was read in a wrong encoding and saved", f"write {meant!r}"),
    )
    return next(((why, remedy) for is_so, why, remedy in faults if is_so), None)


def _misread(cell: str) -> str:
    """Return what a text was before a program took its UTF-8 for another encoding; or nothing.

    Whole cells only: in `“CAFÉ”` two characters look like it, and the first one does not.

    >>> _misread("VoilÃ\u00a0 un cafÃ©"), _misread("Voilà un café"), _misread("“CAFÉ”")
    ('Voilà un café', '', '')
    """
    for encoding in MISREAD_AS:
        try:
            meant = _bytes(cell, encoding).decode("utf-8")
        except UnicodeError:
            continue
        if meant.isprintable() and meant != cell:
            return meant
    return ""


def _bytes(cell: str, encoding: str) -> bytes:
    """Return a text as it was in an encoding, whose unused bytes are read as control characters."""
    return b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode(encoding) for c in cell)
