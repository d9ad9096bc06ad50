"""What was found → what it means for whoever wrote the cell: a reason and a remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from interloan.declaration import Column, Table
from interloan.frames import Line
from interloan.problems import Problem

FORMS = {
    "[a-z0-9]+(-[a-z0-9]+)*": "use a–z, 0–9 and single hyphens",
    r"https?://\S+": "write an address that begins with https://",
}

MISSING_CODES = {"-1", "-3", "-9"}
"""Public Libraries Survey, data file documentation: missing, closed, withheld."""


def translated(error: Any, table: Table, lines: Sequence[Line], root: Path) -> Problem:
    """Say what an error of Frictionless means for whoever wrote the cell.

    Args:
        error: The error (https://framework.frictionlessdata.io/docs/errors/).
        table: The table it was found in.
        lines: The table's lines, in the order that Frictionless saw them.
        root: The project folder, for naming files.
    """
    row = getattr(error, "row_number", None)
    if row is None:
        file = table.descriptor.relative_to(root).as_posix()
        return Problem(file, 0, "", table.name, error.message, "mend the descriptor")
    line = lines[row - 2]
    name = getattr(error, "field_name", "") or ", ".join(table.primary_key)
    cells = dict(zip((c.name for c in table.columns), line.cells, strict=True))
    value = ", ".join(cells.get(part, "") for part in name.split(", "))
    why, remedy = _explained(error, table, name, value)
    return Problem(line.file, line.number, name, value, why, remedy)


def unknown(key: Sequence[str], target: str, known: Collection[Sequence[str]]) -> tuple[str, str]:
    """Say that `key` names no row of `target`, and which of the `known` keys come near."""
    close = get_close_matches(", ".join(key), sorted(map(", ".join, known)), 3, 0.5)
    remedy = f"write {' or '.join(map(repr, close))}, or add it there" if close else "add it there"
    return f"is not in {target}", remedy


def _explained(error: Any, table: Table, name: str, value: str) -> tuple[str, str]:
    if error.type == "constraint-error":
        return _constraint(table.column(name), value, str(error.note))
    return error.note or error.type, "mend the cell"


def _constraint(column: Column, value: str, note: str) -> tuple[str, str]:
    kind = note.split('"')[1] if '"' in note else ""
    rule = column.constraints.get(kind)
    if kind == "required":
        return "must not be empty", "write a value"
    if kind == "enum" and rule:
        close = get_close_matches(value, rule, 1)
        return (
            "is not allowed",
            f"write {close[0]!r}" if close else f"write one of {', '.join(rule)}",
        )
    if kind == "pattern":
        return "does not have the right form", FORMS.get(str(rule), f"it must match {rule}")
    if kind == "minimum" and value in MISSING_CODES:
        return "is how surveys mark a missing figure", "leave the cell empty and say why in a note"
    words = {"minimum": "is below the least", "maximum": "is above the greatest"}
    return words.get(kind, "breaks a rule"), f"{kind} is {rule}"
