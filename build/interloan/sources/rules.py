"""The rules of tables: row counts, keys, constraints, references.

Frictionless checks cells against constraints (https://framework.frictionlessdata.io/), each
distinct cell of a column once. Keys are checked here, so that both lines are named; references
too, because Frictionless copies the whole target table for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from interloan.near_names import nearest
from interloan.problems import Problem
from interloan.sources.csv_rows import Line
from interloan.sources.table import Column, Table

FIELDS = {
    "string": "StringField",
    "integer": "IntegerField",
    "number": "NumberField",
    "boolean": "BooleanField",
    "year": "YearField",
}
"""Frictionless's name for each type."""
FORMS = {
    "[a-z0-9]+(-[a-z0-9]+)*": "use a–z, 0–9 and single hyphens",
    r"https?://\S+": "write an address that begins with https://",
}
FIXED_WIDTH = re.compile(r"\\d\{(\d+)\}")

MISSING_CODES = {"-1", "-3", "-9"}
"""Public Libraries Survey, data file documentation: missing, closed, withheld."""


def broken_rules(
    table: Table, tables: Sequence[Table], lines: Mapping[str, list[Line]], root: Path
) -> Iterator[Problem]:
    """Yield each rule that a table breaks, with the physical line and a remedy.

    Args:
        table: The table to check; its cells have the format of their types.
        tables: All declarations, for those it refers to.
        lines: Table name → its lines.
        root: The project folder, for naming files.
    """
    own = lines[table.name]
    yield from _wrong_row_count(table, own, root)
    yield from _repeated_keys(table, own)
    yield from _broken_constraints(table, own)
    yield from _dangling_references(table, {other.name: other for other in tables}, lines)


def _wrong_row_count(table: Table, lines: Sequence[Line], root: Path) -> Iterator[Problem]:
    local = {path.relative_to(root).as_posix() for path in table.local_paths}
    count = sum(line.file not in local for line in lines)
    least, most = table.rows
    if not least <= count <= most:
        why = f"should have {least} to {most} rows, and there are {count}"
        remedy = "restore the missing rows, or change `rows` in the descriptor if this is right"
        file = table.paths[0] if len(table.paths) == 1 else table.descriptor
        yield Problem(file.relative_to(root).as_posix(), 0, "", table.name, why, remedy)


def _repeated_keys(table: Table, lines: Sequence[Line]) -> Iterator[Problem]:
    """Lines without a whole key, and those whose key or unique value stands in an earlier line."""
    key = table.primary_key
    unique = [(c.name,) for c in table.columns if c.constraints.get("unique") and (c.name,) != key]
    for names in (key, *unique):
        first: dict[tuple[str, ...], Line] = {}
        for line, value in zip(lines, _keys(table, names, lines), strict=True):
            if not all(value):
                if names == key:
                    empty = names[value.index("")]
                    why, remedy = "is part of the key and empty", "write a value"
                    yield Problem(line.file, line.number, empty, "", why, remedy)
            elif (earlier := first.setdefault(value, line)) is not line:
                yield _repeated(line, earlier, names, value)


def _repeated(line: Line, earlier: Line, names: Sequence[str], value: Sequence[str]) -> Problem:
    place = f"line {earlier.number}"
    if earlier.file != line.file:
        place += f" of {earlier.file}"
    remedy = "keep one of the two lines, or change one of them"
    why = f"stands in {place} too, and may stand only once"
    return Problem(line.file, line.number, ", ".join(names), ", ".join(value), why, remedy)


def _broken_constraints(table: Table, lines: Sequence[Line]) -> Iterator[Problem]:
    """Cells that break a constraint of their column, line by line."""
    broken = {
        place: cells
        for place, column in enumerate(table.columns)
        if (cells := _cells_breaking(column, {line.cells[place] for line in lines}))
    }
    for line in lines if broken else ():
        for place, cells in broken.items():
            column, cell = table.columns[place], line.cells[place]
            for rule in cells.get(cell, ()):
                why, remedy = _explain(column, rule, cell)
                yield Problem(line.file, line.number, column.name, cell, why, remedy)


def _cells_breaking(column: Column, cells: Iterable[str]) -> dict[str, list[str]]:
    """Return the cells that break constraints: cell → the names of these."""
    rules = {name: rule for name, rule in column.constraints.items() if name != "unique"}
    if not rules:  # `_repeated_keys` names both lines of what should be unique
        return {}
    from frictionless import fields  # noqa: PLC0415 (compiled; what reads a database needs none)

    make = getattr(fields, FIELDS[column.type])
    read = make(name=column.name, constraints=rules).create_cell_reader()
    return {cell: list(notes) for cell in cells if (notes := read(cell)[1])}


def _dangling_references(
    table: Table, tables: Mapping[str, Table], lines: Mapping[str, list[Line]]
) -> Iterator[Problem]:
    """Lines whose reference is filled and names no row of its target."""
    for reference in table.references:
        target = tables[reference.target]
        known = set(_keys(target, target.primary_key, lines[target.name]))
        keys = _keys(table, reference.columns, lines[table.name])
        for line, key in zip(lines[table.name], keys, strict=True):
            if any(key) and key not in known:
                why, remedy = _explain_missing(key, target.name, known)
                names = ", ".join(reference.columns)
                yield Problem(line.file, line.number, names, ", ".join(key), why, remedy)


def _keys(table: Table, names: Sequence[str], lines: Sequence[Line]) -> list[tuple[str, ...]]:
    columns = [column.name for column in table.columns]
    places = [columns.index(name) for name in names]
    return [tuple(line.cells[place] for place in places) for line in lines]


def _explain_missing(
    key: Sequence[str], target: str, known: Collection[Sequence[str]]
) -> tuple[str, str]:
    """Return why a reference leads nowhere, and which of the keys there come near."""
    close = nearest(", ".join(key), sorted(map(", ".join, known)), 3, 0.5)
    remedy = f"write {' or '.join(map(repr, close))}, or add it there" if close else "add it there"
    return f"is not in {target}", remedy


def _explain(column: Column, rule: str, cell: str) -> tuple[str, str]:
    """Return why a cell breaks a constraint, and what to write.

    Args:
        column: The column.
        rule: Name of the constraint, as in https://specs.frictionlessdata.io/table-schema/.
        cell: The cell's text.
    """
    value = column.constraints[rule]
    if rule == "required":
        return "must not be empty", "write a value"
    if rule == "enum" and value:
        close = nearest(cell, value)
        remedy = f"write {close[0]!r}" if close else f"write one of {', '.join(value)}"
        return "is not allowed", remedy
    if rule == "pattern":
        width = FIXED_WIDTH.fullmatch(value)
        if width and cell.isdecimal() and len(cell) < int(width[1]):
            why = "is too short; a spreadsheet program drops the zeros before a number"
            return why, f"write it with {width[1]} digits, and open the column as text"
        return "does not have the right form", FORMS.get(value, f"it must match {value}")
    if rule == "minimum" and cell in MISSING_CODES:
        return "is how surveys mark a missing figure", "leave the cell empty and say why in a note"
    words = {"minimum": "is below the least", "maximum": "is above the greatest"}
    return words.get(rule, "breaks a rule"), f"{rule} is {value}"
