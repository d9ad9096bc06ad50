"""Declarations → SQL: what SQLite enforces is what the descriptors say."""

from __future__ import annotations

from collections.abc import Iterator

from interloan.sources.table import Column, Table

AFFINITY = {
    "string": "TEXT",
    "integer": "INTEGER",
    "year": "INTEGER",
    "boolean": "INTEGER",
    "number": "REAL",
}


def quoted(name: str) -> str:
    """Return an SQL identifier.

    >>> quoted("dvd_regions")
    '"dvd_regions"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """Return an SQL literal of a text or a number.

    >>> literal("Voilà's"), literal(7)
    ("'Voilà''s'", '7')
    """
    return "'" + str(value).replace("'", "''") + "'" if isinstance(value, str) else str(value)


def create_table(table: Table) -> str:
    """Return the CREATE TABLE statement: STRICT, with keys, NOT NULL and CHECKs.

    Patterns are checked when the sources are read: SQLite has no regular expressions of its own.
    """
    parts = [_column(column) for column in table.columns]
    parts.append(f"PRIMARY KEY ({_list(table.primary_key)})")
    for reference in table.references:
        parts.append(
            f"FOREIGN KEY ({_list(reference.columns)}) "
            f"REFERENCES {quoted(reference.target)} ({_list(reference.target_columns)})"
        )
    body = ",\n  ".join(parts)
    return f"CREATE TABLE {quoted(table.name)} (\n  {body}\n) STRICT"


def create_indexes(table: Table) -> Iterator[str]:
    """Yield a CREATE INDEX statement for every foreign key, facet, sort and label column."""
    for columns in table.indexed:
        name = f"{table.name}_by_{'_'.join(columns)}"
        yield f"CREATE INDEX {quoted(name)} ON {quoted(table.name)} ({_list(columns)})"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _column(column: Column) -> str:
    name = quoted(column.name)
    parts = [name, AFFINITY[column.type]]
    if column.required:
        parts.append("NOT NULL")
    if column.constraints.get("unique"):
        parts.append("UNIQUE")
    parts += [f"CHECK ({rule})" for rule in _rules(column, name)]
    return " ".join(parts)


def _rules(column: Column, name: str) -> Iterator[str]:
    constraints = column.constraints
    if column.type == "boolean":
        yield f"{name} IN (0, 1)"
    if "enum" in constraints:
        yield f"{name} IN ({', '.join(map(literal, constraints['enum']))})"
    if "minimum" in constraints:
        yield f"{name} >= {literal(constraints['minimum'])}"
    if "maximum" in constraints:
        yield f"{name} <= {literal(constraints['maximum'])}"
    if "maxLength" in constraints:
        yield f"length({name}) <= {literal(constraints['maxLength'])}"
