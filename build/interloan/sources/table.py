"""What the project knows of a table: its columns, keys, bounds, label, facets, search, chart.

It is said once, in the table's descriptor, which `descriptors` reads: a Frictionless Data Resource
with a Table Schema (https://specs.frictionlessdata.io/table-schema/) and one custom key,
`interloan`, for what the specification has no word for: plausible row counts, labels, facets,
search, sorting, charts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column: its name, type, meaning, unit and what may stand in it."""

    name: str
    type: str
    description: str
    unit: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether an empty cell is an error."""
        return bool(self.constraints.get("required"))

    @property
    def schema(self) -> dict[str, Any]:
        """The field as Frictionless Table Schema has it."""
        unit = {"unit": self.unit} if self.unit else {}
        return {
            "name": self.name,
            "type": self.type,
            "description": self.description,
            **unit,
            "constraints": dict(self.constraints),
        }


@dataclass(frozen=True)
class Reference:
    """A foreign key: `columns` of this table name `target_columns` of table `target`."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]

    @property
    def is_citation(self) -> bool:
        """Whether it says who states something: `source_id`, `second_source_id` and the like."""
        return any(f"_{name}".endswith("_source_id") for name in self.columns)


@dataclass(frozen=True)
class Table:
    """One table as its descriptor declares it.

    Attributes:
        subject: The folder it lives in, which groups tables on the site.
        descriptor: The descriptor's path.
        paths: Its CSV parts; empty for a table that the build derives.
        local_paths: Parts that a library keeps to itself, outside git and the row bounds.
        rows: The least and the most rows that are plausible.
        label: The column that names a row to people.
        first: The columns that its page shows first; the site chooses some where it is empty.
        chart: What its page draws of its rows: `x`, the column of years or of things, `y`, that of
            figures, and `by`, those that say of what a figure is; types say all else.
    """

    name: str
    title: str
    description: str
    subject: str
    descriptor: Path
    paths: tuple[Path, ...]
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    references: tuple[Reference, ...]
    rows: tuple[int, int]
    label: str
    first: tuple[str, ...]
    facets: tuple[str, ...]
    search: tuple[str, ...]
    sort: str
    sort_desc: str
    chart: Mapping[str, tuple[str, ...]]
    is_derived: bool
    local_paths: tuple[Path, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column called `name`; raises KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def indexed(self) -> list[tuple[str, ...]]:
        """Column groups that filters, facets, sorting and joins go by, without the primary key."""
        wanted = [reference.columns for reference in self.references]
        wanted += [
            (name,) for name in (*self.facets, self.sort, self.sort_desc, self.label) if name
        ]
        covered = {self.primary_key, self.primary_key[:1]}
        return [group for group in dict.fromkeys(wanted) if group not in covered]

    @property
    def schema(self) -> dict[str, Any]:
        """The Frictionless Table Schema, as a dictionary."""
        return {
            "fields": [column.schema for column in self.columns],
            "missingValues": [""],
            "primaryKey": list(self.primary_key),
            "foreignKeys": [
                {
                    "fields": list(reference.columns),
                    "reference": {
                        "resource": "" if reference.target == self.name else reference.target,
                        "fields": list(reference.target_columns),
                    },
                }
                for reference in self.references
            ],
        }
