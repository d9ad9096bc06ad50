"""Look up a table's permission rules once, not on every page.

Datasette 0.65.5 copies the whole metadata for each table it asks permission for, twice. With
a description for every column that is a second of processor time for the home page. The rules
come from metadata.yml alone and cannot change while the site runs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_TABLES = 2000  # names come from addresses too, so the memory must be bounded


def remember(datasette: Datasette) -> None:
    """Let a running Datasette remember each table's permission rules."""
    look_up = datasette._table_permission_allows
    datasette._table_permission_allows = lru_cache(MOST_TABLES)(look_up)
