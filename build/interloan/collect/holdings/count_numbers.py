"""Counts as people and programs write them → whole numbers, by the habits of their column.

`1,234` is 1234 anywhere, since nobody counts 1.234 books; `1.000` may be 1000, or 1 with decimals.
What else stands in the column decides that, then what stands in the other columns, then the
delimiter of the file; where nothing does, it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from interloan.problems import Problem

PLAIN = re.compile(r"([0-9]{1,12})(?:([.,])0{1,9})?")
GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([,.' ])[0-9]{3})(?:\2[0-9]{3}){0,3})(?:([.,])0{1,9})?")
LAKHS = re.compile(r"([1-9][0-9]?(?:(,)[0-9]{2}){1,3},[0-9]{3})(?:(\.)0{1,9})?")
"""Hundreds of thousands as India writes them: 1,23,456."""
BLANKS = re.compile("[\u00a0\u2007\u2009\u202f]")
NAMES = {",": "commas", ".": "points", "'": "apostrophes", " ": "blanks"}


@dataclass(frozen=True)
class Written:
    """One way to read a count: its value, what stands at its thousands and before its decimals."""

    value: int
    thousands: str = ""
    decimals: str = ""


@dataclass(frozen=True)
class Cell:
    """A count as it is written in its line; `is_typed` where a workbook holds it as a number."""

    line: int
    text: str
    is_typed: bool = False

    def readings(self) -> list[Written]:
        """Return the ways to read it: none where it is no whole number, two where it may be two.

        >>> Cell(1, "1.200").readings()
        [Written(value=1200, thousands='.', decimals='')]
        >>> [reading.value for reading in Cell(1, "1.000").readings()]
        [1, 1000]
        >>> Cell(1, "1.200", is_typed=True).readings()
        []
        """
        text = BLANKS.sub(" ", self.text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip()
        readings = []
        if match := PLAIN.fullmatch(text):
            readings.append(Written(int(match[1]), "", match[2] or ""))
        grouped = None if self.is_typed else GROUPED.fullmatch(text) or LAKHS.fullmatch(text)
        if grouped and grouped[2] != grouped[3]:
            digits = re.sub("[^0-9]", "", grouped[1])
            readings.append(Written(int(digits), grouped[2], grouped[3] or ""))
        return readings


@dataclass
class Habits:
    """What cells that can be read in one way only have: separators, and the first line of each."""

    thousands: dict[str, int] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)

    def note(self, cell: Cell) -> None:
        """Note how a cell is written."""
        readings = cell.readings()
        if len(readings) == 1 and not cell.is_typed:
            for marks, mark in (
                (self.thousands, readings[0].thousands), (self.decimals, readings[0].decimals)
            ):  # fmt: skip
                if mark:
                    marks.setdefault(mark, cell.line)

    def fits(self, reading: Written) -> bool:
        """Whether a reading agrees with all that was noted."""
        return (
            all(mark == reading.thousands for mark in self.thousands if reading.thousands)
            and all(mark == reading.decimals for mark in self.decimals if reading.decimals)
            and not (reading.thousands and reading.thousands in self.decimals)
            and not (reading.decimals and reading.decimals in self.thousands)
        )


class Numbers:
    """The counts of a file: gathered first, then read by what all of them tell."""

    def __init__(self, file: str, delimiter: str) -> None:
        self.file = file
        self._habits: dict[str, Habits] = {}
        self._all = Habits()
        if delimiter == ",":  # where decimals have commas, programs separate cells otherwise
            self._by_delimiter = Habits(thousands={",": 0})
        else:
            self._by_delimiter = Habits()

    def note(self, column: str, cells: Sequence[Cell]) -> None:
        """Note how the cells of a column are written."""
        habits = self._habits.setdefault(column, Habits())
        for cell in cells:
            habits.note(cell)
            self._all.note(cell)

    def read(self, column: str, cell: Cell) -> int | Problem | None:
        """Return a count; None where the cell is empty."""
        if not cell.text.strip():
            return None
        readings = cell.readings()
        if not readings:
            return self._unread(column, cell)
        for habits in (self._habits[column], self._all, self._by_delimiter):
            fitting = [reading for reading in readings if habits.fits(reading)]
            if len(fitting) == 1:
                return fitting[0].value
        if len(readings) == 1:  # another cell of the column contradicts it: see `conflicts`
            return readings[0].value
        low, high = (f"{reading.value}" for reading in readings)
        why = f"may be {low} or {high}, and nothing else in the file tells"
        return Problem(self.file, cell.line, column, cell.text, why, f"write {high} or {low}")

    def conflicts(self) -> Iterator[Problem]:
        """Yield the columns whose cells are written in ways that contradict each other."""
        for column, habits in self._habits.items():
            marks = {**habits.thousands, **habits.decimals}
            both = set(habits.thousands) & set(habits.decimals)
            if len(habits.thousands) > 1 or len(habits.decimals) > 1 or both:
                lines = sorted({*marks.values(), *habits.decimals.values()})
                why = f"has numbers written in two ways (see lines {lines[0]} and {lines[-1]})"
                yield Problem(
                    self.file, lines[-1], column, "", why, "write them without separators"
                )

    @property
    def said(self) -> str:
        """How thousands are written in the file, where any are."""
        marks = [NAMES[mark] for mark in self._all.thousands]
        return f"{' and '.join(marks)} at thousands" if marks else ""

    def _unread(self, column: str, cell: Cell) -> Problem:
        why, remedy = "is not a whole number", "write digits only"
        if cell.text.rstrip().endswith("%"):
            why, remedy = "is a share, not a count", "write how many, or remove the column"
        elif cell.text.strip() in ("-", "–", "—"):
            why, remedy = "may be none or unknown", "write 0, or leave the cell empty"
        elif cell.text.startswith("="):
            why, remedy = "is a formula without its result", "open and save the file once more"
        return Problem(self.file, cell.line, column, cell.text, why, remedy)
