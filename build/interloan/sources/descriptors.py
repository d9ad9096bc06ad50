"""The descriptors (`*.resource.yaml`) → tables in order, naming all that is wrong at once.

A constraint that its type does not have is refused here: Frictionless passes over it, and fails on
one that is no rule at all (https://specs.frictionlessdata.io/table-schema/#constraints).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from interloan.problems import Problem, SourceError
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.table import Column, Reference, Table
from interloan.sources.text_lines import read_text

MARKS = ("bar", "line", "circle")
RESOURCE_KEYS = {
    "name", "title", "description", "path", "sources", "licenses", "schema", "interloan",
}  # fmt: skip
SCHEMA_KEYS = {"fields", "primaryKey", "foreignKeys"}
FIELD_KEYS = {"name", "type", "description", "unit", "constraints"}
INTERLOAN_KEYS = {"rows", "label", "facets", "sort", "sort_desc", "search", "chart", "derived"}
CHART_KEYS = {"mark", "x", "y", "color", "size"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
ANY_TYPE = {"required", "unique"}
BOUNDS = {"minimum", "maximum"}
CONSTRAINTS = {
    "string": {*ANY_TYPE, "pattern", "enum", "maxLength"},
    "integer": {*ANY_TYPE, *BOUNDS},
    "number": {*ANY_TYPE, *BOUNDS},
    "year": {*ANY_TYPE, *BOUNDS},
    "boolean": ANY_TYPE,
}
ANY_CONSTRAINT = set().union(*CONSTRAINTS.values())


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

    def texts(self, mapping: Mapping[str, Any], key: str, where: str = "") -> tuple[str, ...]:
        """Return a list of texts, or a text alone, as a tuple; nothing where there is none."""
        value = mapping.get(key)
        listed = [value] if isinstance(value, str) else value or []
        if isinstance(listed, list) and all(isinstance(text, str) for text in listed):
            return tuple(listed)
        self.problem(f"{where}{key}", value, "is no list of texts", "write [one, two]")
        return ()

    def entries(self, mapping: Mapping[str, Any], key: str) -> list[Any]:
        value = mapping.get(key) or []
        if isinstance(value, list):
            return value
        self.problem(key, value, "is no list", "begin each of its lines with `- `")
        return []

    def optional(self, mapping: Mapping[str, Any], key: str, where: str = "") -> str:
        value = mapping.get(key)
        return "" if value in (None, "") else self.text(mapping, key, where)

    def read(self) -> dict[str, Any]:
        try:
            text = read_text(self.path, self.file)
            self.lines = text.splitlines()
            return self.known(load_yaml(text, self.file), RESOURCE_KEYS, "")
        except SourceError as error:
            self.problems += error.problems
        return {}

    def column(self, raw: object, number: int) -> Column:
        where = f"field {number}"
        entry = self.known(raw, FIELD_KEYS, where)
        name, kind = self.text(entry, "name", f"{where} "), self.text(entry, "type", f"{where} ")
        if name and not NAME.fullmatch(name):
            self.problem(name, name, "is no column name", "use a–z, 0–9 and _")
        if kind not in CONSTRAINTS:
            known = ", ".join(CONSTRAINTS)
            self.problem(name, kind, "is not a type", f"write one of {known}")
        rules = self.rules(entry.get("constraints") or {}, name, kind)
        description = self.text(entry, "description", f"{name} ")
        unit = self.optional(entry, "unit", f"{name} ")
        return Column(name, kind, description, unit, rules)

    def rules(self, raw: object, name: str, kind: str) -> dict[str, Any]:
        allowed = CONSTRAINTS.get(kind, ANY_CONSTRAINT)
        rules = self.known(raw, allowed, f"{name} constraints")
        for value in self.entries(rules, "enum"):
            if not isinstance(value, str):
                self.problem(
                    f"{name} enum", value, "is read as no text by YAML", "put it in quotes"
                )
        for key, rule in rules.items():
            if wrong := unusable(kind, key, rule):
                self.problem(f"{name} {key}", rule, *wrong)
        return rules

    def table(self) -> Table | None:
        raw = self.read()
        if self.problems:
            return None
        schema = self.known(raw.get("schema"), SCHEMA_KEYS, "schema")
        own = self.known(raw.get("interloan") or {}, INTERLOAN_KEYS, "interloan")
        columns = tuple(self.column(c, n) for n, c in enumerate(self.entries(schema, "fields"), 1))
        table = Table(
            name=self.text(raw, "name", ""),
            title=self.text(raw, "title", ""),
            description=self.text(raw, "description", ""),
            subject=self.path.parent.name,
            descriptor=self.path,
            paths=tuple(self.parts(self.texts(raw, "path"))),
            columns=columns,
            primary_key=self.texts(schema, "primaryKey"),
            references=tuple(self.references(self.entries(schema, "foreignKeys"))),
            rows=self.bounds(own.get("rows")),
            label=self.optional(own, "label"),
            facets=self.texts(own, "facets"),
            search=self.texts(own, "search"),
            sort=self.optional(own, "sort"),
            sort_desc=self.optional(own, "sort_desc"),
            chart=self.known(own.get("chart") or {}, CHART_KEYS, "interloan chart"),
            is_derived=bool(own.get("derived")),
        )
        self.check(table)
        return None if self.problems else table

    def parts(self, names: Iterable[str]) -> Iterable[Path]:
        """Yield the CSV parts; a name that ends in `/` stands for all CSV files in that folder."""
        for name in names:
            place = self.path.parent / name
            if not place.resolve().is_relative_to(self.path.parent.resolve()):
                remedy = "name a file beside the descriptor or below it"
                self.problem("path", name, "leads out of the descriptor's folder", remedy)
                continue
            found = sorted(place.glob("*.csv")) if name.endswith("/") else [place]
            if not found:
                self.problem("path", name, "has no CSV file in it", "add one, or remove it")
            yield from found

    def references(self, raw: list[Any]) -> Iterable[Reference]:
        for entry in raw:
            key = self.known(entry, {"fields", "reference"}, "foreignKeys")
            target = self.known(key.get("reference"), {"resource", "fields"}, "reference")
            yield Reference(
                self.texts(key, "fields", "foreignKeys "),
                self.text(target, "resource", "reference "),
                self.texts(target, "fields", "reference "),
            )

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


def unusable(kind: str, name: str, rule: object) -> tuple[str, str] | None:
    """Return why a rule cannot be used, and what to do; None where it can.

    Args:
        kind: Type of the column.
        name: Name of the constraint; `enum` is a list, which is looked at elsewhere.
        rule: What the descriptor says.

    >>> unusable("string", "pattern", "[a-z]+"), unusable("integer", "minimum", 0)
    (None, None)
    >>> unusable("integer", "minimum", 0.5)
    ('is no whole number', 'write digits only, such as 40')
    """
    if name in ANY_TYPE and not isinstance(rule, bool):
        return "is neither true nor false", "write true, or leave it out"
    if name == "pattern" and not _is_pattern(rule):
        return "is no regular expression", "fix it, and put it in quotes"
    if name in BOUNDS and kind == "number":
        return None if _is_of(rule, int, float) else ("is no number", "write digits, such as 0.5")
    if name in (*BOUNDS, "maxLength") and not _is_of(rule, int):
        return "is no whole number", "write digits only, such as 40"
    if name in BOUNDS and kind == "year" and not 0 <= int(str(rule)) <= 9999:
        return "is no year", "write four digits, such as 2018"
    return None


def _is_of(rule: object, *kinds: type) -> bool:
    return isinstance(rule, kinds) and not isinstance(rule, bool)


def _is_pattern(rule: object) -> bool:
    try:
        return isinstance(rule, str) and bool(re.compile(rule))
    except re.error:
        return False
