"""Lines of a table of counts, by its columns; what is no line of the table is noted."""

from __future__ import annotations

import unicodedata
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from interloan import figures
from interloan.collect.holdings.count_account import Account
from interloan.collect.holdings.count_headings import COUNTS, SPLITS, Heading
from interloan.collect.holdings.count_numbers import Cell
from interloan.collect.holdings.count_sheets import Line, Sheet
from interloan.problems import MOST_SHOWN, Problem
from interloan.sources.csv_rows import unfit

MOST_LINES = 200_000


@dataclass(frozen=True)
class TableLine:
    """A line that has counts, or should have.

    Attributes:
        languages: What stands in the columns of languages, those that are not empty.
        texts: Column → what stands there.
        counts: Column → count as it is written.
    """

    number: int
    languages: tuple[str, ...]
    texts: dict[str, str]
    counts: dict[str, Cell]

    @property
    def label(self) -> str:
        """What the line is called."""
        return self.languages[0] if self.languages else ""

    @property
    def has_counts(self) -> bool:
        """Whether anything stands where counts do."""
        return any(cell.text for cell in self.counts.values())


def table_lines(
    file: str, sheet: Sheet, account: Account, problems: list[Problem]
) -> Iterator[TableLine]:
    """Yield the lines below the heading.

    Args:
        file: Name used in messages.
        sheet: The table.
        account: What is skipped is noted here.
        problems: What is wrong in form is noted here.
    """
    heading, below = account.heading, 0
    for line in sheet.lines:
        if isinstance(line, Problem):
            problems.append(line)
        elif line.number in heading.numbers:
            continue
        elif line.is_blank:
            account.blank += 1
        elif line.number < heading.numbers[-1]:
            account.above.append((line.number, _text(next(filter(str.strip, line.cells)))))
        elif _is_heading(line, heading):
            account.repeated.append(line.number)
        else:
            below += 1
            wrong = yield from _table_line(line, file, sheet, heading)
            problems.extend(wrong)
        if below > MOST_LINES:
            why = f"has more than {figures.number(MOST_LINES)} lines below its header"
            remedy = "add the lines of each language up"
            problems.append(Problem(file, heading.numbers[-1], "", "", why, remedy))
        if below > MOST_LINES or len(problems) > MOST_SHOWN:
            return


def _text(cell: str) -> str:
    return " ".join(cell.split())


def _is_heading(line: Line, heading: Heading) -> bool:
    """Whether a line repeats the heading, as each page of a printed report does."""
    cells = list(map(_text, line.cells))
    return len(heading.numbers) == 1 and cells == list(heading.cells[: len(cells)])


def _table_line(
    line: Line, file: str, sheet: Sheet, heading: Heading
) -> Generator[TableLine, None, list[Problem]]:
    """Yield a line by its columns, or return what is wrong in form."""
    cells = _fitted(line, len(heading.cells), sheet.has_whole_width)
    if len(cells) != len(heading.cells):
        why = f"has {len(cells)} cells, not {len(heading.cells)}"
        remedy = "put quotes around a cell with a comma in it"
        if not sheet.has_whole_width:
            remedy = "give each column a heading, or empty the cells beside the table"
        return [Problem(file, line.number, "", cells[0], why, remedy)]
    columns = list(zip(heading.cells, heading.meanings, cells, strict=True))
    wrong = [
        Problem(file, line.number, name, cell, *fault)
        for written, name, cell in columns
        if (fault := _fault(written, name, cell))
    ]
    if not wrong:
        yield TableLine(
            line.number,
            tuple(_text(cell) for _, name, cell in columns if name == "language" and cell.strip()),
            {name: _text(cell) for _, name, cell in columns if name in SPLITS},
            {
                name: Cell(line.number, _text(cell), place in line.numbers)
                for place, (_, name, cell) in enumerate(columns)
                if name in COUNTS
            },
        )
    return wrong


def _fitted(line: Line, width: int, has_whole_width: bool) -> Sequence[str]:
    """Return the cells, as many as there are columns where only empty ones differ."""
    cells = list(line.cells)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    is_note = bool(cells[0].strip()) and not any(cell.strip() for cell in cells[1:])
    if len(cells) < width and (is_note or not has_whole_width):
        cells += [""] * (width - len(cells))
    return cells


def _fault(written: str, name: str, cell: str) -> tuple[str, str] | None:
    """Return why a cell cannot stand in a column, and what to do."""
    typed = unicodedata.normalize("NFC", cell).strip(" \t\xa0")
    if name:
        return unfit(typed) if typed else None
    is_stray = bool(typed) and not written
    return ("stands in a column without a heading", "give it one") if is_stray else None
