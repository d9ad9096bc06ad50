"""Rows, constraints, keys and references, judged table by table.

Frictionless judges each table by itself (https://framework.frictionlessdata.io/). References are
looked up here, because Frictionless copies the whole target for each reference to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from frictionless import Resource, Schema

from interloan import verdicts
from interloan.declaration import Table
from interloan.frames import Line
from interloan.problems import Problem


def judged(
    tables: Sequence[Table], lines: Mapping[str, list[Line]], root: Path
) -> Iterator[Problem]:
    """Yield what is wrong with well-spelt lines, with the physical line and a remedy.

    Args:
        tables: The declarations of the source tables.
        lines: Table name → its lines.
        root: The project folder, for naming files.
    """
    by_name = {table.name: table for table in tables}
    for table in tables:
        yield from _miscounted(table, lines[table.name], root)
        yield from _broken_rules(table, lines[table.name], root)
        yield from _orphans(table, by_name, lines)


def _miscounted(table: Table, lines: Sequence[Line], root: Path) -> Iterator[Problem]:
    local = {path.relative_to(root).as_posix() for path in table.local_paths}
    count = sum(line.file not in local for line in lines)
    least, most = table.rows
    if not least <= count <= most:
        why = f"expects {least} to {most} rows, and there are {count}"
        remedy = "restore the missing rows, or change `rows` in the descriptor if this is right"
        file = table.descriptor.relative_to(root).as_posix()
        yield Problem(file, 0, "", table.name, why, remedy)


def _broken_rules(table: Table, lines: Sequence[Line], root: Path) -> Iterator[Problem]:
    descriptor = table.schema | {"foreignKeys": []}
    for field in descriptor["fields"]:
        del field["description"]  # Frictionless copies the schema often
    header = [column.name for column in table.columns]
    schema = Schema.from_descriptor(descriptor)
    resource = Resource(
        name=table.name, data=[header, *(line.cells for line in lines)], schema=schema
    )
    report = resource.validate(limit_errors=1_000_000)
    for error in (*report.errors, *(e for task in report.tasks for e in task.errors)):
        yield verdicts.translated(error, table, lines, root)


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
                why, remedy = verdicts.unknown(key, target.name, known)
                names = ", ".join(reference.columns)
                yield Problem(line.file, line.number, names, ", ".join(key), why, remedy)


def _keys(table: Table, names: Sequence[str], lines: Sequence[Line]) -> list[tuple[str, ...]]:
    columns = [column.name for column in table.columns]
    places = [columns.index(name) for name in names]
    return [tuple(line.cells[place] for place in places) for line in lines]
