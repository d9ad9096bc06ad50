"""Look up a table's columns and keys once, not a dozen times on every page.

Datasette asks SQLite anew each time, and each question costs a change of threads. The answers of a
database that is opened immutable cannot change while the site runs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

QUESTIONS = (
    "foreign_keys_for_table",
    "fts_table",
    "get_table_definition",
    "get_view_definition",
    "label_column_for_table",
    "primary_keys",
    "table_column_details",
    "table_columns",
    "table_exists",
)
MOST_ANSWERS = 2000  # names come from addresses too, so the memory must be bounded


def remember(datasette: Datasette) -> None:
    """Let the immutable databases of a running Datasette remember what their tables are like."""
    for database in datasette.databases.values():
        if not database.is_mutable:
            for name in QUESTIONS:
                setattr(database, name, _once(getattr(database, name)))


def _once(ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    known: dict[tuple[Any, ...], Any] = {}

    async def answer(*asked: Any) -> Any:
        if asked not in known:
            if len(known) >= MOST_ANSWERS:
                known.clear()
            known[asked] = await ask(*asked)
        return copy(known[asked])  # callers may add to a list

    return answer
