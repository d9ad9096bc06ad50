"""All descriptors → tables in order, with what no single descriptor can know checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from interloan.problems import Problem, SourceError
from interloan.sources import descriptor
from interloan.sources.table import Table


def load(sources: Path, local: Path | None = None) -> list[Table]:
    """Read every descriptor below `sources`.

    Args:
        sources: The folder with one folder a subject.
        local: A folder with further CSV parts, named as the tables: SUBJECT/TABLE.csv or
            SUBJECT/TABLE/….csv; without it there are none.

    Returns:
        All tables, ordered so that a table comes after those it refers to.

    Raises:
        SourceError: Some descriptor is wrong; all problems of all descriptors are named.
    """
    root = sources.parent
    problems: list[Problem] = []
    tables: dict[str, Table] = {}
    for path in sorted(sources.rglob("*.resource.yaml")):
        table, wrong = descriptor.read(path, root)
        problems += wrong
        if table and table.name in tables:
            other = tables[table.name].descriptor.relative_to(root).as_posix()
            file = path.relative_to(root).as_posix()
            why = f"is taken by {other}"
            problems.append(Problem(file, 1, "name", table.name, why, "rename one"))
        elif table:
            tables[table.name] = table if local is None else _with_local_parts(table, local)
    if not problems:  # a table whose descriptor is wrong claims nothing
        for folder in filter(None, (sources, local)):
            problems += _unclaimed(folder, tables)
        problems += _broken_references(tables, root)
    if problems:
        raise SourceError(problems)
    return _in_order(tables)


def _with_local_parts(table: Table, local: Path) -> Table:
    if table.is_derived:
        return table
    place = local / table.subject
    return replace(
        table,
        local_paths=(*place.glob(f"{table.name}.csv"), *sorted(place.glob(f"{table.name}/*.csv"))),
    )


def _unclaimed(folder: Path, tables: Mapping[str, Table]) -> Iterable[Problem]:
    """A CSV that no descriptor names would be lost in silence."""
    parts = (path for table in tables.values() for path in (*table.paths, *table.local_paths))
    claimed = {path.resolve() for path in parts}
    for path in sorted(folder.rglob("*.csv")):
        if path.resolve() not in claimed:
            file = path.relative_to(folder.parent).as_posix()
            yield Problem(
                file, 0, "", "", "belongs to no table", "name it under `path` of a descriptor"
            )


def _broken_references(tables: Mapping[str, Table], root: Path) -> Iterable[Problem]:
    for table in tables.values():
        file = table.descriptor.relative_to(root).as_posix()
        for reference in table.references:
            target = tables.get(reference.target)
            if target is None:
                close = get_close_matches(reference.target, tables, 1)
                remedy = f"write {close[0]!r}" if close else "name a table"
                yield Problem(file, 0, "foreignKeys", reference.target, "is not a table", remedy)
            elif reference.target_columns != target.primary_key:
                remedy = f"refer to {', '.join(target.primary_key)}"
                value = f"{reference.target}.{'+'.join(reference.target_columns)}"
                yield Problem(file, 0, "foreignKeys", value, "is not that table's key", remedy)


def _in_order(tables: dict[str, Table]) -> list[Table]:
    ordered: dict[str, Table] = {}

    def place(table: Table, above: tuple[str, ...]) -> None:
        for reference in table.references:
            if reference.target not in (*above, table.name):
                place(tables[reference.target], (*above, table.name))
        ordered.setdefault(table.name, table)

    for name in sorted(tables):
        place(tables[name], ())
    return list(ordered.values())
