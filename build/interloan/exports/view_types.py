"""The types of a view's columns, which depend on no row: an empty column keeps its type.

A column that a view takes from a table as it is has the type it has there. What the view computes
is declared in its header, under `types`, unless it is text, or yes or no by its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from interloan import figures
from interloan.problems import SourceError
from interloan.questions.question_files import Question
from interloan.sources.table import Table

STORED = {"INTEGER": "integer", "REAL": "number"}  # how SQLite declares what is no text
VALUES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (int,),
}


def of(connection: sqlite3.Connection, view: Question, tables: Sequence[Table]) -> list[str]:
    """Return the type of each column of a view.

    Args:
        connection: To the built database.
        view: The view.
        tables: All declarations.
    """
    truths = {
        column.name for table in tables for column in table.columns if column.type == "boolean"
    }
    return [
        view.types.get(name) or _unsaid(name, stored, name in truths)
        for _, name, stored, *_ in connection.execute(f'PRAGMA table_info("{view.name}")')
    ]


def check(
    view: Question, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Hold the rows of a view against its types.

    Raises:
        SourceError: A value has another type than its column.
    """
    wrong: dict[str, tuple[str, object]] = {}
    for row in rows:
        for column, kind, value in zip(columns, types, row, strict=True):
            if value is not None and not isinstance(value, VALUES[kind]):
                wrong.setdefault(column, (kind, value))
    if wrong:
        raise SourceError(
            [
                view.problem(
                    "types", column, f"is of type {kind}, but holds {value!r}",
                    f"write `{column}: …` under `types` of the header",
                )
                for column, (kind, value) in wrong.items()
            ]
        )  # fmt: skip


def _unsaid(name: str, stored: str, is_truth: bool) -> str:
    if is_truth or figures.kind_of(name) == "yes or no":
        return "boolean"
    return STORED.get(stored, "string")
