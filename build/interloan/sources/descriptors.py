"""The descriptors (`*.resource.yaml`) → tables in order, naming all that is wrong at once.

A constraint that its type does not have is refused here: Frictionless passes over it, and fails on
one that is no rule at all (https://specs.frictionlessdata.io/table-schema/#constraints).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from interloan.problems import Problem, SourceError
from interloan.sources.section import Section, instead
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.table import Column, Reference, Table
from interloan.sources.text_lines import read_text

RESOURCE_KEYS = {
    "name", "title", "description", "path", "sources", "licenses", "schema", "interloan",
}  # fmt: skip
SCHEMA_KEYS = {"fields", "primaryKey", "foreignKeys"}
FIELD_KEYS = {"name", "type", "description", "unit", "constraints"}
INTERLOAN_KEYS = {
    "rows",
    "label",
    "first",
    "facets",
    "sort",
    "sort_desc",
    "search",
    "chart",
    "derived",
}
CHART_COLUMNS = ("x", "y", "by")
OWN_COLUMNS = ("label", "first", "facets", "search", "sort", "sort_desc")
NAME = re.compile(r"[a-z][a-z0-9_]*")
SPREADSHEETS = {"csv", "tsv", "tab", "xlsx", "xls", "ods", "numbers"}
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
    """A table or descriptor that nothing names would be lost in silence."""
    parts = (path for table in tables.values() for path in (*table.paths, *table.local_paths))
    claimed = {path.resolve() for path in parts}
    for path in sorted(folder.rglob("*")):
        if path.resolve() not in claimed and (wrong := _why_unclaimed(path.name)):
            yield Problem(path.relative_to(folder.parent).as_posix(), 0, "", "", *wrong)


def _why_unclaimed(name: str) -> tuple[str, str] | None:
    """Return why a file should not be here, and what to do; None where it may be.

    >>> _why_unclaimed("README.md"), _why_unclaimed("._fees.csv")
    (None, ('was left by a Mac', 'remove it'))
    """
    kind = name.rsplit(".", 1)[-1].lower()
    if name.lower().endswith((".resource.yml", ".resource.yaml")):
        is_right = name.endswith(".resource.yaml") and not name.startswith(".")
        return None if is_right else ("is no name of a descriptor", "call it NAME.resource.yaml")
    if kind not in SPREADSHEETS:
        return None
    if name.startswith(("._", "~$", ".~lock")):
        return f"was left by {'a Mac' if name[1] == '_' else 'a spreadsheet program'}", "remove it"
    if kind != "csv":
        return "is no CSV", "save it as “CSV UTF-8”, and name that under `path` of a descriptor"
    if not name.endswith(".csv"):
        return "ends in capitals", f"call it {name[:-4]}.csv"
    return "belongs to no table", "name it under `path` of a descriptor"


def _broken_references(tables: Mapping[str, Table], root: Path) -> Iterable[Problem]:
    for table in tables.values():
        file = table.descriptor.relative_to(root).as_posix()
        for reference in table.references:
            target = tables.get(reference.target)
            if target is None:
                remedy = instead(reference.target, tables)
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

    def table(self) -> Table | None:
        try:
            content = load_yaml(read_text(self.path, self.file), self.file)
        except SourceError as error:
            self.problems += error.problems
            return None
        top = Section(self.file, content, self.problems).known(RESOURCE_KEYS)
        if self.problems:
            return None
        schema = top.section("schema", SCHEMA_KEYS)
        own = top.section("interloan", INTERLOAN_KEYS)
        chart = own.section("chart", set(CHART_COLUMNS))
        table = Table(
            name=top.text("name"),
            title=top.text("title"),
            description=top.text("description"),
            subject=self.path.parent.name,
            descriptor=self.path,
            paths=tuple(self.parts(top)),
            columns=tuple(self.columns(schema)),
            primary_key=schema.texts("primaryKey"),
            references=tuple(self.references(schema)),
            rows=self.bounds(own),
            label=own.optional("label"),
            first=own.texts("first"),
            facets=own.texts("facets"),
            search=own.texts("search"),
            sort=own.optional("sort"),
            sort_desc=own.optional("sort_desc"),
            chart={key: chart.texts(key) for key in chart.content},
            is_derived=own.flag("derived"),
        )
        self.check(table, top, schema, own)
        for key in ("x", "y") if chart.content else ():
            chart.text(key)
        return None if self.problems else table

    def columns(self, schema: Section) -> Iterable[Column]:
        for number, (line, entry) in enumerate(schema.entries("fields"), 1):
            field = schema.below(entry, f"field {number} ", line).known(FIELD_KEYS)
            name, kind = field.text("name"), field.text("type")
            if name and not NAME.fullmatch(name):
                field.problem(name, name, "is no column name", "use a–z, 0–9 and _")
            if kind not in CONSTRAINTS:
                remedy = instead(kind, CONSTRAINTS)
                field.problem(name, kind, "is not a type", remedy)
            field.where = f"{name} "
            rules = self.rules(field, name, kind)
            yield Column(name, kind, field.text("description"), field.optional("unit"), rules)

    def rules(self, field: Section, name: str, kind: str) -> dict[str, Any]:
        rules = field.section("constraints").known(CONSTRAINTS.get(kind, ANY_CONSTRAINT))
        rules.where = f"{name} "
        for line, value in rules.entries("enum"):
            if not isinstance(value, str):
                why = "is read as no text by YAML"
                rules.problem(f"{name} enum", value, why, "put it in quotes", line)
        for key, rule in rules.content.items():
            if wrong := unusable(kind, key, rule):
                rules.wrong(key, *wrong)
        return rules.content

    def parts(self, top: Section) -> Iterable[Path]:
        """Yield the CSV parts; a name that ends in `/` stands for all CSV files in that folder."""
        for name in top.texts("path"):
            place = self.path.parent / name
            if not place.resolve().is_relative_to(self.path.parent.resolve()):
                remedy = "name a file beside the descriptor or below it"
                top.wrong("path", "leads out of the descriptor's folder", remedy, name)
                continue
            files = sorted(place.glob("*.csv")) if name.endswith("/") else [place]
            if not files:
                top.wrong("path", "has no CSV file in it", "add one, or remove it", name)
            yield from files

    def references(self, schema: Section) -> Iterable[Reference]:
        for line, entry in schema.entries("foreignKeys"):
            key = schema.below(entry, "foreignKeys ", line).known({"fields", "reference"})
            target = key.section("reference", {"resource", "fields"}, "reference ")
            yield Reference(key.texts("fields"), target.text("resource"), target.texts("fields"))

    def bounds(self, own: Section) -> tuple[int, int]:
        match own.content.get("rows"):
            case [int(least), int(most)] if 0 <= least <= most:
                return least, most
        own.wrong("rows", "are no row bounds", "write the least and most: [9, 20]")
        return 0, 0

    def check(self, table: Table, top: Section, schema: Section, own: Section) -> None:
        """Check that every name refers to something that is there."""
        names = [column.name for column in table.columns]
        if f"{table.name}.resource.yaml" != self.path.name:
            top.wrong("name", "differs from the file's name", "make them the same")
        if bool(table.paths) == table.is_derived:
            top.wrong("path", "and `derived` exclude each other", "give exactly one of them", "")
        for name in {n for n in names if names.count(n) > 1}:
            schema.wrong("fields", "is declared twice", "declare each column once", name)
        names = list(filter(None, names))
        for section, key in ((schema, "primaryKey"), (own, "label")):
            if not section.content.get(key):
                section.wrong(key, "is missing", "every table needs one")
        chart = own.section("chart")
        naming = [(schema, "primaryKey"), *((own, key) for key in OWN_COLUMNS)]
        for section, key in (*naming, *((chart, key) for key in CHART_COLUMNS)):
            for name in section.texts(key):
                self.is_column(section, key, name, names)
        for name in (name for reference in table.references for name in reference.columns):
            self.is_column(schema, "foreignKeys", name, names)

    def is_column(self, section: Section, key: str, name: str, names: Collection[str]) -> None:
        if name not in names:
            section.wrong(key, "is not a column here", instead(name, names), name)


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
