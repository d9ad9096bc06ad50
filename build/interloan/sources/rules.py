"""Rows, constraints, keys and references, judged table by table.

Frictionless judges cells by their constraints (https://framework.frictionlessdata.io/), each
distinct cell of a column once. Keys are judged here, so that both lines are named; references too,
because Frictionless copies the whole target for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from frictionless import fields

from interloan.problems import Problem
from interloan.sources import messages
from interloan.sources.csv_rows import Line
from interloan.sources.table import Column, Table

FIELDS = {
    "string": fields.StringField,
    "integer": fields.IntegerField,
    "number": fields.NumberField,
    "boolean": fields.BooleanField,
    "year": fields.YearField,
}


def judged(
    table: Table, tables: Sequence[Table], lines: Mapping[str, list[Line]], root: Path
) -> Iterator[Problem]:
    """Yield what is wrong with a table's well-spelt lines, with the physical line and a remedy.

    Args:
        table: The table to judge.
        tables: All declarations, for those it refers to.
        lines: Table name → its lines.
        root: The project folder, for naming files.
    """
    own = lines[table.name]
    yield from _miscounted(table, own, root)
    yield from _twice(table, own)
    yield from _broken_rules(table, own)
    yield from _orphans(table, {other.name: other for other in tables}, lines)


def _miscounted(table: Table, lines: Sequence[Line], root: Path) -> Iterator[Problem]:
    local = {path.relative_to(root).as_posix() for path in table.local_paths}
    count = sum(line.file not in local for line in lines)
    least, most = table.rows
    if not least <= count <= most:
        why = f"should have {least} to {most} rows, and there are {count}"
        remedy = "restore the missing rows, or change `rows` in the descriptor if this is right"
        file = table.paths[0] if len(table.paths) == 1 else table.descriptor
        yield Problem(file.relative_to(root).as_posix(), 0, "", table.name, why, remedy)


def _twice(table: Table, lines: Sequence[Line]) -> Iterator[Problem]:
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


def _broken_rules(table: Table, lines: Sequence[Line]) -> Iterator[Problem]:
    """Cells that break a constraint of their column, line by line."""
    broken = {
        place: found
        for place, column in enumerate(table.columns)
        if (found := _rules_broken(column, {line.cells[place] for line in lines}))
    }
    for line in lines if broken else ():
        for place, found in broken.items():
            column, cell = table.columns[place], line.cells[place]
            for rule in found.get(cell, ()):
                why, remedy = messages.broken(column, rule, cell)
                yield Problem(line.file, line.number, column.name, cell, why, remedy)


def _rules_broken(column: Column, cells: Iterable[str]) -> dict[str, list[str]]:
    """Return the cells that break constraints: cell → the names of these."""
    rules = {name: rule for name, rule in column.constraints.items() if name != "unique"}
    if not rules:  # `_twice` names both lines of what should be unique
        return {}
    read = FIELDS[column.type](name=column.name, constraints=rules).create_cell_reader()
    return {cell: list(notes) for cell in cells if (notes := read(cell)[1])}


def _orphans(
    table: Table, tables: Mapping[str, Table], lines: Mapping[str, list[Line]]
) -> Iterator[Problem]:
    """Lines whose reference is filled and names no row of its target."""
    for reference in table.references:
        target = tables[reference.target]
        known = set(_keys(target, target.primary_key, lines[target.name]))
        keys = _keys(table, reference.columns, lines[table.name])
        for line, key in zip(lines[table.name], keys, strict=True):
            if any(key) and key not in known:
                why, remedy = messages.unknown(key, target.name, known)
                names = ", ".join(reference.columns)
                yield Problem(line.file, line.number, names, ", ".join(key), why, remedy)


def _keys(table: Table, names: Sequence[str], lines: Sequence[Line]) -> list[tuple[str, ...]]:
    columns = [column.name for column in table.columns]
    places = [columns.index(name) for name in names]
    return [tuple(line.cells[place] for place in places) for line in lines]
