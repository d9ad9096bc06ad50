"""How numbers, years and truth values must be spelt: Frictionless accepts more than one way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from interloan.declaration import Table
from interloan.frames import Line
from interloan.problems import Problem

LARGEST = 2**63 - 1
SPELLING = {
    "integer": (re.compile(r"-?(0|[1-9][0-9]*)"), "an integer", "write digits only, such as 1200"),
    "number": (
        re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"),
        "a plain number",
        "write digits with a point, such as 0.26",
    ),
    "boolean": (re.compile("true|false"), "true or false", "write true or false"),
    "year": (re.compile(r"(1[0-9]|20)[0-9]{2}"), "a year", "write four digits, such as 2018"),
}


def misspelt(table: Table, lines: Sequence[Line]) -> Iterator[Problem]:
    """Yield the cells that are not spelt as their type asks."""
    for place, column in enumerate(table.columns):
        if column.type not in SPELLING:
            continue
        pattern, kind, remedy = SPELLING[column.type]
        for line in lines:
            cell = line.cells[place]
            if not cell:
                continue
            if not pattern.fullmatch(cell):
                yield Problem(line.file, line.number, column.name, cell, f"is not {kind}", remedy)
            elif column.type == "integer" and abs(int(cell)) > LARGEST:
                why = "is too large to store"
                yield Problem(line.file, line.number, column.name, cell, why, "check the digits")
