"""A result may weigh so much and no more, and running out of memory is an answer, not a crash.

Stops: a thousand rows of a megabyte each (5.8 GB in stock Datasette), which the length of single
values does not bound; statements that make SQLite ask for more than its share; and a process that
grows with each of them, because the C library keeps what was given back.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
import sys
import traceback
import weakref
from collections.abc import Callable
from typing import Any

MOST_BYTES = 8_000_000
BYTES_OF_A_CELL = 8
TOO_LARGE = f"result larger than {MOST_BYTES // 1_000_000} MB: ask for fewer columns or rows"
NO_MEMORY = "the query needs too much memory: ask for fewer columns or rows"
FUNCTION_FAILED = "user-defined function raised exception"  # SQLite's words for one of ours
NO_FUNCTION = "a function in it got more text than it may work on, or what it cannot read"
MOST_ARENAS, TRIM_FROM_BYTES, MAP_FROM_BYTES = -8, -1, -3  # mallopt's names for its parameters
HEAP = {MOST_ARENAS: 1, TRIM_FROM_BYTES: 4_000_000, MAP_FROM_BYTES: 256_000}


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
        spent = self._spent + BYTES_OF_A_CELL * len(values)
        for value in values:  # a loop, because each row of each answer comes here
            if isinstance(value, (str, bytes)):
                spent += len(value)
        self._spent = spent
        if spent > self._most:
            raise sqlite3.OperationalError(TOO_LARGE)
        return sqlite3.Row(cursor, values)


def run(function: Callable[[sqlite3.Connection], Any], connection: sqlite3.Connection) -> Any:
    """Run a function on a connection as Datasette does, so that running out of memory is an answer.

    Raises:
        sqlite3.OperationalError: There is too little memory, or a function of ours refused; so is
            whatever else the function raises.
    """
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


def keep_heap_small() -> None:
    """Let this process and those it starts keep one pool of memory each, and give back the rest.

    The C library keeps a pool for each thread, and each pool keeps the most it ever held; one pool
    for all keeps it once. SQLite asks for memory under a lock of its own, so nothing is lost
    (https://man7.org/linux/man-pages/man3/mallopt.3.html). To be called where a process starts,
    before its second thread begins, for the library then settles how many pools there may be. Does
    nothing where the C library is not GNU's.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            for name, value in HEAP.items():
                set_option(name, value)
