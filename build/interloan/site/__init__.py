"""The Datasette plugin: what the site adds to plain Datasette, one job a module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

DATABASE = "interloan"


async def select(
    datasette: Datasette, sql: str, values: Mapping[str, str] | None = None
) -> list[Any]:
    """Return the rows that a statement selects from our database."""
    return list((await datasette.execute(DATABASE, sql, values)).rows)
