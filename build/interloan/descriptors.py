"""Read table descriptors (`*.resource.yaml`), naming all that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as Loader  # ten times as fast, where it was compiled
except ImportError:
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

from interloan.declaration import Column, Reference, Table
from interloan.problems import Problem, SourceError

TYPES = ("string", "integer", "number", "boolean", "year")
MARKS = ("bar", "line", "circle")
RESOURCE_KEYS = {
    "name",
    "title",
    "description",
    "path",
    "sources",
    "licenses",
    "schema",
    "interloan",
}
SCHEMA_KEYS = {"fields", "primaryKey", "foreignKeys"}
FIELD_KEYS = {"name", "type", "description", "unit", "constraints"}
CONSTRAINT_KEYS = {"required", "unique", "pattern", "enum", "minimum", "maximum", "maxLength"}
INTERLOAN_KEYS = {"rows", "label", "facets", "sort", "sort_desc", "search", "chart", "derived"}
CHART_KEYS = {"mark", "x", "y", "color", "size"}
NAME = re.compile(r"[a-z][a-z0-9_]*")


class _StrictLoader(Loader):
    """YAML that refuses a key given twice, instead of keeping the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is given twice", node.start_mark
                )
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def load_yaml(text: str) -> Any:
    """Parse YAML, refusing duplicate keys; raises yaml.YAMLError with the line."""
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)


class _Descriptor:
    """Reads one descriptor and gathers what is wrong with it."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        self.file = path.relative_to(root).as_posix()
        self.problems: list[Problem] = []
        self.lines: list[str] = []

    def problem(self, key: str, value: object, why: str, remedy: str) -> None:
        needle = str(value).split("\n", 1)[0] if value not in (None, "") else key
        line = next((n for n, text in enumerate(self.lines, 1) if needle in text), 0)
        self.problems.append(Problem(self.file, line, key, str(value or ""), why, remedy))

    def known(self, mapping: object, allowed: set[str], where: str) -> dict[str, Any]:
        if not isinstance(mapping, dict):
            self.problem(where, mapping, "is not a mapping", "write `key: value` lines below it")
            return {}
        for key in set(mapping) - allowed:
            close = get_close_matches(str(key), allowed, 1)
            remedy = f"write {close[0]!r}" if close else f"known keys: {', '.join(sorted(allowed))}"
            self.problem(where, key, "is not a known key", remedy)
        return mapping

    def text(self, mapping: Mapping[str, Any], key: str, where: str) -> str:
        value = mapping.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.problem(f"{where}{key}", value, "is missing or not text", "write a short text, quoted")
        return ""

    def read(self) -> dict[str, Any]:
        try:
            text = self.path.read_text(encoding="utf-8")
            self.lines = text.splitlines()
            return self.known(load_yaml(text), RESOURCE_KEYS, "")
        except UnicodeDecodeError as error:
            self.problem("", "", f"is not UTF-8 (byte {error.start})", "save it as UTF-8")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            why = f"is not YAML: {getattr(error, 'problem', error)}"
            line = mark.line + 1 if mark else 0
            self.problems.append(Problem(self.file, line, "", "", why, "mend the line named"))
        return {}

    def column(self, raw: object, number: int) -> Column:
        where = f"field {number}"
        entry = self.known(raw, FIELD_KEYS, where)
        name, kind = self.text(entry, "name", f"{where} "), self.text(entry, "type", f"{where} ")
        if name and not NAME.fullmatch(name):
            self.problem(name, name, "is no column name", "use a–z, 0–9 and _")
        if kind not in TYPES:
            self.problem(name, kind, "is not a type", f"write one of {', '.join(TYPES)}")
        rules = self.known(entry.get("constraints") or {}, CONSTRAINT_KEYS, f"{name} constraints")
        for value in rules.get("enum", []):
            if kind == "string" and not isinstance(value, str):
                self.problem(
                    f"{name} enum", value, "is read as no text by YAML", "put it in quotes"
                )
        description = self.text(entry, "description", f"{name} ")
        return Column(name, kind, description, entry.get("unit") or "", rules)

    def table(self) -> Table | None:
        raw = self.read()
        if self.problems:
            return None
        schema = self.known(raw.get("schema"), SCHEMA_KEYS, "schema")
        own = self.known(raw.get("interloan") or {}, INTERLOAN_KEYS, "interloan")
        columns = tuple(self.column(c, n) for n, c in enumerate(schema.get("fields") or [], 1))
        paths = raw.get("path") or []
        table = Table(
            name=self.text(raw, "name", ""),
            title=self.text(raw, "title", ""),
            description=self.text(raw, "description", ""),
            subject=self.path.parent.name,
            descriptor=self.path,
            paths=tuple(self.parts([paths] if isinstance(paths, str) else paths)),
            columns=columns,
            primary_key=tuple(schema.get("primaryKey") or ()),
            references=tuple(self.references(schema.get("foreignKeys") or [])),
            rows=self.bounds(own.get("rows")),
            label=own.get("label") or "",
            facets=tuple(own.get("facets") or ()),
            search=tuple(own.get("search") or ()),
            sort=own.get("sort") or "",
            sort_desc=own.get("sort_desc") or "",
            chart=self.known(own.get("chart") or {}, CHART_KEYS, "interloan chart"),
            is_derived=bool(own.get("derived")),
        )
        self.check(table)
        return None if self.problems else table

    def parts(self, names: list[str]) -> Iterable[Path]:
        """Yield the CSV parts; a name that ends in `/` stands for all CSV files in that folder."""
        for name in names:
            place = self.path.parent / name
            found = sorted(place.glob("*.csv")) if name.endswith("/") else [place]
            if not found:
                self.problem("path", name, "has no CSV file in it", "add one, or remove it")
            yield from found

    def references(self, raw: list[Any]) -> Iterable[Reference]:
        for entry in raw:
            key = self.known(entry, {"fields", "reference"}, "foreignKeys")
            target = self.known(key.get("reference"), {"resource", "fields"}, "reference")
            yield Reference(
                tuple(key.get("fields") or ()), target.get("resource") or "",
                tuple(target.get("fields") or ()),
            )  # fmt: skip

    def bounds(self, raw: object) -> tuple[int, int]:
        match raw:
            case [int(least), int(most)] if 0 <= least <= most:
                return least, most
        self.problem(
            "interloan rows", raw, "are no row bounds", "write the least and most: [9, 20]"
        )
        return 0, 0

    def check(self, table: Table) -> None:
        """Check that every name refers to something that is there."""
        names = [column.name for column in table.columns]
        if f"{table.name}.resource.yaml" != self.path.name:
            self.problem("name", table.name, "differs from the file's name", "make them the same")
        if bool(table.paths) == table.is_derived:
            self.problem("path", "", "and `derived` exclude each other", "give exactly one of them")
        for name in {n for n in names if names.count(n) > 1}:
            self.problem("schema", name, "is declared twice", "declare each column once")
        for key, needed in (("primaryKey", table.primary_key), ("label", table.label)):
            if not needed:
                self.problem(key, "", "is missing", "every table needs one")
        own = (table.label, *table.facets, *table.search, table.sort, table.sort_desc)
        chart = [table.chart.get(axis) for axis in ("x", "y", "color", "size")]
        keys = [name for reference in table.references for name in reference.columns]
        for name in filter(None, (*table.primary_key, *own, *chart, *keys)):
            if name not in names:
                self.problem("", name, "is not a column here", f"columns: {', '.join(names)}")
        if table.chart and table.chart.get("mark") not in MARKS:
            self.problem("chart mark", table.chart.get("mark"), "is unknown", f"use one of {MARKS}")


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
        descriptor = _Descriptor(path, root)
        table = descriptor.table()
        problems += descriptor.problems
        if table and table.name in tables:
            other = tables[table.name].descriptor.relative_to(root).as_posix()
            problems.append(
                Problem(
                    descriptor.file, 1, "name", table.name, f"is taken by {other}", "rename one"
                )
            )
        elif table:
            tables[table.name] = table if local is None else _with_local_parts(table, local)
    for folder in filter(None, (sources, local)):
        problems += _unclaimed(folder, tables)
    problems += [] if problems else _broken_references(tables, root)
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
