"""What the plugin replaces inside Datasette 0.65, and why; no other module of it does.

| replaced | by | because |
|---|---|---|
| `datasette.utils.allowed_sql_res` | one pattern (`sandbox.READING`) | its patterns try blanks and comments before a statement in every possible division: 16 kB freeze the site for seconds |
| `datasette.database.sqlite_timelimit` | `deadlines.limited`, on bounded connections | it looks at the clock every thousand steps, and a thousand slow steps take minutes |
| `datasette.handle_exception.rich` | nothing | a report of every variable for each mistake takes a second of everyone's time to print |
| `Database.execute` of bounded databases | itself, with `log_sql_errors=False` | visitors fill the log with whole statements |
| `Database.execute_fn` of bounded databases | itself, within `memory.run` | running out of memory must be an answer, and end the statement |
| `sqlite3.enable_callback_tracebacks` | off | Datasette lets it print a traceback for each refusal of a function |

At the end of a Datasette's life (`close`) it uses `Datasette.executor` and the thread that a
`Database` in memory keeps for writing, for neither of which there is a public way to end it.
"""  # noqa: E501 (a table)

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from datasette import database as databases
from datasette import utils

from datasette_hardened import database_file
from datasette_hardened.asgi import note
from datasette_hardened.limits import deadlines, memory, sandbox

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

NO_JSON = "malformed JSON"  # Datasette tries each column as JSON; what is none today stays so
Run = Callable[[Callable[[sqlite3.Connection], Any]], Awaitable[Any]]


def replace(datasette: Datasette, names: Iterable[str]) -> None:
    """Replace what the table above says, for databases of a Datasette that is being started."""
    from datasette import handle_exception  # noqa: PLC0415 (loaded first, it registers nothing)

    utils.allowed_sql_res[:] = [sandbox.READING]
    databases.sqlite_timelimit = _limited
    handle_exception.rich = None
    sqlite3.enable_callback_tracebacks(False)
    for name in names:
        database = datasette.databases[name]
        database.execute = _unlogged(database.execute)
        database.execute_fn = _watched(database.execute_fn)


async def close(datasette: Datasette) -> None:
    """Close all connections, files and threads of a Datasette that answers no more."""
    await asyncio.to_thread(datasette.executor.shutdown)
    database_file.let_go(datasette)
    for database in datasette.databases.values():
        database.close()
        if database.is_memory:  # its thread would wait for work for ever
            await database.execute_write_fn(lambda _: sys.exit(), block=False)


@contextmanager
def _limited(connection: sqlite3.Connection, milliseconds: float) -> Iterator[None]:
    is_bounded = isinstance(connection.row_factory, memory.Budget)
    limit = deadlines.limited if is_bounded else utils.sqlite_timelimit
    with limit(connection, milliseconds):
        yield


def _unlogged(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def unlogged(*arguments: Any, **options: Any) -> Any:
        return await execute(*arguments, **{**options, "log_sql_errors": False})

    return unlogged


def _watched(execute: Run) -> Run:
    """Note each failure: an answer that lacks something, such as a facet, must not be kept."""

    async def watched(function: Callable[[sqlite3.Connection], Any]) -> Any:
        try:
            return await execute(lambda connection: memory.run(function, connection))
        except Exception as error:
            if str(error) != NO_JSON:
                note(is_incomplete=True)
            raise

    return watched
