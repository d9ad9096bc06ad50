"""Read and validate the sources: all that is wrong is said at once, or typed rows come back.

`frames` reads the lines; the spelling of values is checked here, because Frictionless accepts
more than one spelling of a number; Frictionless judges constraints, keys and references
(https://framework.frictionlessdata.io/); what it finds is translated to file, line and remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from frictionless import Checklist, Package, Resource, Schema

from interloan.declaration import Column, Table
from interloan.frames import Line, frame
from interloan.problems import Problem, SourceError

Value = str | int | float | None
Row = dict[str, Value]
Rows = dict[str, list[Row]]

LARGEST = 2**63 - 1
FORMS = {
    r"\d{4}(-\d{2}(-\d{2})?)?": "write 2017, 2017-04 or 2017-04-27",
    "[a-z0-9]+(-[a-z0-9]+)*": "use a–z, 0–9 and single hyphens",
    r"https?://\S+": "write an address that begins with https://",
}
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


def read(tables: Sequence[Table], root: Path) -> Rows:
    """Read all source tables.

    Args:
        tables: The declarations; derived tables are passed over.
        root: The project folder, for naming files.

    Returns:
        Table name → typed rows (integers, floats, booleans as 0 and 1, text, None where the cell
        is empty), ordered by primary key.

    Raises:
        SourceError: Something is wrong; every problem of every table is named.
    """
    problems: list[Problem] = []
    lines: dict[str, list[Line]] = {}
    for table in tables:
        if not table.is_derived:
            lines[table.name] = []
            for path in (*table.paths, *table.local_paths):
                found, wrong = frame(table, path, root)
                lines[table.name] += found
                problems += wrong or list(_misspelt(table, found))
    if not problems:
        problems = list(_judged([t for t in tables if t.name in lines], lines, root))
    if problems:
        raise SourceError(problems)
    return {table.name: _typed(table, lines[table.name]) for table in tables if table.name in lines}


def _misspelt(table: Table, lines: Sequence[Line]) -> Iterator[Problem]:
    """Cells that are not spelt as their type asks."""
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


def _judged(
    tables: Sequence[Table], lines: Mapping[str, list[Line]], root: Path
) -> Iterator[Problem]:
    """What Frictionless finds, with the physical line and a remedy."""
    by_name = {table.name: table for table in tables}
    judged = [_resource(table, lines[table.name]) for table in tables]
    wanted = {reference.target for table in tables for reference in table.references}
    keys = [_key_resource(by_name[name], lines[name]) for name in sorted(wanted)]
    package = Package(resources=[*judged, *keys])
    for table in tables:
        resource = package.get_resource(table.name)
        least, most = (bound + _local_count(table, lines, root) for bound in table.rows)
        bounds = {"type": "table-dimensions", "minRows": least, "maxRows": most}
        checklist = Checklist.from_descriptor({"checks": [bounds]})
        report = resource.validate(checklist, limit_errors=1_000_000)
        for error in (e for task in report.tasks for e in (*task.errors, *report.errors)):
            yield _translated(error, table, by_name, lines, root)


def _local_count(table: Table, lines: Mapping[str, list[Line]], root: Path) -> int:
    files = {path.relative_to(root).as_posix() for path in table.local_paths}
    return sum(line.file in files for line in lines[table.name])


def _resource(table: Table, lines: Sequence[Line]) -> Resource:
    """The table for Frictionless, its references led to the small tables of keys."""
    schema = table.schema
    for key, reference in zip(schema["foreignKeys"], table.references, strict=True):
        key["reference"]["resource"] = f"{reference.target}-keys"
    for field in schema["fields"]:
        del field["description"]  # Frictionless copies the schema often
    header = [column.name for column in table.columns]
    data = [header, *(line.cells for line in lines)]
    return Resource(name=table.name, data=data, schema=Schema.from_descriptor(schema))


def _key_resource(table: Table, lines: Sequence[Line]) -> Resource:
    """Only the key columns: Frictionless copies the whole target for each foreign key to it."""
    places = _key_places(table)
    header = [table.columns[place].name for place in places]
    data = [header, *([line.cells[place] for place in places] for line in lines)]
    fields = [{"name": c.name, "type": c.type} for c in map(table.column, header)]
    schema = Schema.from_descriptor({"fields": fields, "missingValues": [""]})
    return Resource(name=f"{table.name}-keys", data=data, schema=schema)


def _translated(
    error: Any,
    table: Table,
    tables: Mapping[str, Table],
    lines: Mapping[str, list[Line]],
    root: Path,
) -> Problem:
    row = getattr(error, "row_number", None)
    if error.type == "table-dimensions" or row is None:
        file = table.descriptor.relative_to(root).as_posix()
        remedy = "restore the missing rows, or change `rows` in the descriptor if this is right"
        count = len(lines[table.name]) - _local_count(table, lines, root)
        why = f"expects {table.rows[0]} to {table.rows[1]} rows, and there are {count}"
        if error.type != "table-dimensions":
            why, remedy = error.message, "mend the descriptor"
        return Problem(file, 0, "", table.name, why, remedy)
    line = lines[table.name][row - 2]
    name = getattr(error, "field_name", "") or ", ".join(getattr(error, "field_names", []) or [])
    name = name or ", ".join(table.primary_key)
    cells = dict(zip((c.name for c in table.columns), line.cells, strict=True))
    value = ", ".join(cells.get(part, "") for part in name.split(", "))
    if error.type == "foreign-key":
        reference = next(r for r in table.references if ", ".join(r.columns) == name)
        known = _keys(tables[reference.target], lines[reference.target])
        why, remedy = f"is not in {reference.target}", _nearest(value, known)
    else:
        why, remedy = _explained(error, table, name, value)
    return Problem(line.file, line.number, name, value, why, remedy)


def _key_places(table: Table) -> list[int]:
    names = [column.name for column in table.columns]
    return [names.index(name) for name in table.primary_key]


def _keys(table: Table, lines: Sequence[Line]) -> list[str]:
    places = _key_places(table)
    return [", ".join(line.cells[place] for place in places) for line in lines]


def _nearest(value: str, known: Sequence[str]) -> str:
    close = get_close_matches(value, known, 3, 0.5)
    return f"write {' or '.join(map(repr, close))}, or add it there" if close else "add it there"


def _explained(error: Any, table: Table, name: str, value: str) -> tuple[str, str]:
    if error.type == "primary-key":
        return "is a key that stands twice (or is empty)", "give each row a key of its own"
    if error.type == "unique-error":
        return "stands twice in a column of unique values", "change or remove one of the rows"
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
    words = {"minimum": "is below the least", "maximum": "is above the greatest"}
    return words.get(kind, "breaks a rule"), f"{kind} is {rule}"


def _typed(table: Table, lines: Sequence[Line]) -> list[Row]:
    convert: dict[str, Callable[[str], Value]] = {
        "integer": int,
        "year": int,
        "number": float,
        "boolean": lambda cell: int(cell == "true"),
    }
    makers = [(c.name, convert.get(c.type, str)) for c in table.columns]
    rows: list[Row] = [
        {
            name: make(cell) if cell else None
            for (name, make), cell in zip(makers, line.cells, strict=True)
        }
        for line in lines
    ]
    return sorted(rows, key=lambda row: [_sortable(row[name]) for name in table.primary_key])


def _sortable(value: Value) -> tuple[bool, str | float]:
    return isinstance(value, str), value if value is not None else ""
