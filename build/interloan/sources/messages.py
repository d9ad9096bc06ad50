"""What was found → what it means for whoever wrote the cell: a reason and a remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from interloan.sources.table import Column

FORMS = {
    "[a-z0-9]+(-[a-z0-9]+)*": "use a–z, 0–9 and single hyphens",
    r"https?://\S+": "write an address that begins with https://",
}

MISSING_CODES = {"-1", "-3", "-9"}
"""Public Libraries Survey, data file documentation: missing, closed, withheld."""


def unknown(key: Sequence[str], target: str, known: Collection[Sequence[str]]) -> tuple[str, str]:
    """Say that `key` names no row of `target`, and which of the `known` keys come near."""
    close = get_close_matches(", ".join(key), sorted(map(", ".join, known)), 3, 0.5)
    remedy = f"write {' or '.join(map(repr, close))}, or add it there" if close else "add it there"
    return f"is not in {target}", remedy


def broken(column: Column, rule: str, cell: str) -> tuple[str, str]:
    """Say what it means that a cell breaks one of its column's constraints.

    Args:
        column: The column.
        rule: Name of the constraint, as in https://specs.frictionlessdata.io/table-schema/.
        cell: What stands there.
    """
    value = column.constraints[rule]
    if rule == "required":
        return "must not be empty", "write a value"
    if rule == "enum" and value:
        close = get_close_matches(cell, value, 1)
        remedy = f"write {close[0]!r}" if close else f"write one of {', '.join(value)}"
        return "is not allowed", remedy
    if rule == "pattern":
        return "does not have the right form", FORMS.get(value, f"it must match {value}")
    if rule == "minimum" and cell in MISSING_CODES:
        return "is how surveys mark a missing figure", "leave the cell empty and say why in a note"
    words = {"minimum": "is below the least", "maximum": "is above the greatest"}
    return words.get(rule, "breaks a rule"), f"{rule} is {value}"
