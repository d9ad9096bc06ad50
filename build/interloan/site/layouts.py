"""The columns and keys of our tables and views, each read once: the database does not change.

Each layer that judges a request needs them, and to ask SQLite each time is a way to another thread
and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasette.utils import escape_sqlite

from interloan.site import DATABASE

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

KEPT = "_interloan_layouts"


@dataclass(frozen=True)
class Layout:
    """What a table or view is made of.

    Attributes:
        columns: The names of its columns.
        key: Those that tell rows apart, as they are written in SQL: all of a view's.
    """

    columns: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


NOTHING = Layout()


async def of(datasette: Datasette, table: str) -> Layout:
    """Return the layout of a table or view; an empty one where there is none of that name."""
    known: dict[str, Layout] | None = getattr(datasette, KEPT, None)
    database = datasette.get_database(DATABASE)
    if known is None:
        known = dict.fromkeys(await database.table_names(), NOTHING)
        known |= dict.fromkeys(await database.view_names(), NOTHING)
        setattr(datasette, KEPT, known)
    if known.get(table) is NOTHING:
        columns = tuple(await database.table_columns(table))
        is_view = await database.get_view_definition(table)
        key = columns if is_view else await database.primary_keys(table) or ["rowid"]
        known[table] = Layout(columns, tuple(map(escape_sqlite, key)))
    return known.get(table, NOTHING)
