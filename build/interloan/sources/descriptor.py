"""One table descriptor (`*.resource.yaml`) → Table, naming all that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from interloan.problems import Problem, SourceError
from interloan.sources import constraints
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.table import Column, Reference, Table
from interloan.sources.text_lines import read_text

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
INTERLOAN_KEYS = {"rows", "label", "facets", "sort", "sort_desc", "search", "chart", "derived"}
CHART_KEYS = {"mark", "x", "y", "color", "size"}
NAME = re.compile(r"[a-z][a-z0-9_]*")


def read(path: Path, root: Path) -> tuple[Table | None, list[Problem]]:
    """Read one descriptor.

    Args:
        path: The descriptor; its CSV parts stand beside it.
        root: The project folder, for naming files.

    Returns:
        The table, and nothing wrong; or no table, and all that is wrong.
    """
    descriptor = _Descriptor(path, root)
    return descriptor.table(), descriptor.problems


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
        if kind not in constraints.OF_TYPE:
            known = ", ".join(constraints.OF_TYPE)
            self.problem(name, kind, "is not a type", f"write one of {known}")
        rules = self.rules(entry.get("constraints") or {}, name, kind)
        description = self.text(entry, "description", f"{name} ")
        unit = self.optional(entry, "unit", f"{name} ")
        return Column(name, kind, description, unit, rules)

    def rules(self, raw: object, name: str, kind: str) -> dict[str, Any]:
        allowed = constraints.OF_TYPE.get(kind, constraints.OF_ANY)
        rules = self.known(raw, allowed, f"{name} constraints")
        for value in self.entries(rules, "enum"):
            if not isinstance(value, str):
                self.problem(
                    f"{name} enum", value, "is read as no text by YAML", "put it in quotes"
                )
        for key, rule in rules.items():
            if wrong := constraints.wrong(kind, key, rule):
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
