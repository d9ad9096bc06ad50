"""A result may weigh so much and no more, and running out of memory is an answer, not a crash.

Stops: a thousand rows of a megabyte each (5.8 GB in stock Datasette), which the length of single
values does not bound; and statements that make SQLite ask for more than its share.
"""

from __future__ import annotations

import sqlite3
import traceback
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasette_hardened.asgi import note

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_BYTES = 8_000_000
BYTES_OF_A_CELL = 8
TOO_LARGE = f"result larger than {MOST_BYTES // 1_000_000} MB: ask for fewer columns or rows"
NO_MEMORY = "the query needs too much memory: ask for fewer columns or rows"
FUNCTION_FAILED = "user-defined function raised exception"  # SQLite's words for one of ours
NO_FUNCTION = "a function in it got more text than it may work on, or what it cannot read"


class Budget:
    """Makes rows (sqlite3's row_factory) until the result of one statement weighs too much."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._spent = 0
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        """Return a row.

        Raises:
            sqlite3.OperationalError: The result weighs too much.
        """
        if self._cursor is None or self._cursor() is not cursor:
            self._cursor, self._spent = weakref.ref(cursor), 0
        texts = sum(len(value) for value in values if isinstance(value, (str, bytes)))
        self._spent += texts + BYTES_OF_A_CELL * len(values)
        if self._spent > self._most:
            raise sqlite3.OperationalError(TOO_LARGE)
        return sqlite3.Row(cursor, values)


def watch(datasette: Datasette) -> None:
    """Let the databases of a running Datasette answer where memory or time runs out.

    An answer from which the time took something, such as a facet, is noted: it must not be kept.
    """
    for name, database in datasette.databases.items():
        if not name.startswith("_"):
            database.execute_fn = _watched(database.execute_fn)


def _watched(execute: Callable[..., Any]) -> Callable[..., Any]:
    async def watched(function: Callable[[sqlite3.Connection], Any]) -> Any:
        try:
            return await execute(lambda connection: _run(function, connection))
        except Exception as error:
            note(is_incomplete=True)
            raise error

    return watched


def _run(function: Callable[[sqlite3.Connection], Any], connection: sqlite3.Connection) -> Any:
    try:
        return function(connection)
    except Exception as error:
        _let_go(error)
        if isinstance(error, MemoryError):
            raise sqlite3.OperationalError(NO_MEMORY) from error
        if isinstance(error, sqlite3.OperationalError) and str(error) == FUNCTION_FAILED:
            raise sqlite3.OperationalError(NO_FUNCTION) from error
        raise


def _let_go(error: BaseException | None) -> None:
    """End the statements that a failure broke off, which its traceback would keep half read.

    While one statement of a connection is half read, an interruption of another holds for all that
    follow (https://www.sqlite.org/c3ref/interrupt.html), those of other visitors among them.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__
