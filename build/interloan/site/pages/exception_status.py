"""A visitor's mistake is answered as one: 400 in our own page, never "a fault of ours".

Stops: a mistyped `_sort`, `_next` or key that Datasette answers with 500, which monitors count as
outages and caches pass on. A row of what is no table is not there: 404. A statement of ours that
ran out of time is neither a mistake nor a fault: the machine is too busy, and the answer is 503.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from datasette.database import QueryInterrupted
from datasette.utils import ValueAsBooleanError
from datasette.utils.asgi import Request, Response
from datasette.views.base import DatasetteError

from datasette_hardened.asgi import current, ending, name_in
from datasette_hardened.refusals import Refusal, Refusals

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

TITLE = "This cannot be answered"
OURS = ("disk", "unable to open", "not a database", "locked", "schema")
INTERRUPTED = "SQL Interrupted"  # Datasette's title, which our template knows
TOO_SLOW = "The query took too long and was stopped, so that others need not wait. Ask for less."
RETRY_SECONDS = 5
TOO_BUSY = Refusal(
    503,
    "Too busy just now",
    "Many are asking, so this could not be answered in time. That does not mean that there is "
    f"nothing to be found. Try again in {RETRY_SECONDS} seconds.",
    (("retry-after", str(RETRY_SECONDS)),),
)
ABSENT = "There is no such page"
NO_TABLE = "{table} is not a table, so it has no rows."
NO_INTEGER = "invalid literal for int()"
SAID: tuple[tuple[Callable[[Exception], bool], str], ...] = (
    (lambda e: isinstance(e, OverflowError), "A number is too large."),
    (lambda e: isinstance(e, RecursionError), "This is nested too deeply."),
    (lambda e: isinstance(e, OSError) and e.errno == errno.ENAMETOOLONG, "This is too long."),
    (
        lambda e: isinstance(e, (json.JSONDecodeError, ValueAsBooleanError)),
        "The value of a parameter cannot be read.",
    ),
    (
        lambda e: isinstance(e, ValueError) and str(e).startswith(NO_INTEGER),
        "A parameter must be a whole number.",
    ),
)


def answer(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Return what answers a mistake, or want of time; None for all else (Datasette's hook)."""
    refusal = TOO_BUSY if _is_too_busy(exception) else _of_no_table(request, exception)
    if refusal is None:
        sentence = explanation(exception)
        if sentence is None:
            return None
        refusal = Refusal(400, getattr(exception, "title", None) or TITLE, sentence)

    async def respond() -> Response:
        return await Refusals(datasette).response(ending(request.scope), refusal)

    return respond


def explanation(exception: Exception) -> str | None:
    """Return what a visitor did wrong; None if it was not the visitor.

    >>> explanation(DatasetteError("Cannot sort table by x"))
    'Cannot sort table by x'
    >>> explanation(sqlite3.OperationalError("disk I/O error"))
    """
    if isinstance(exception, DatasetteError):
        return _own(exception)
    if isinstance(exception, sqlite3.Error):
        said = str(exception)
        return None if any(word in said for word in OURS) else said
    return next((said for is_it, said in SAID if is_it(exception)), None)


def _is_too_busy(exception: Exception) -> bool:
    """Whether a statement was stopped that the site wrote, not the visitor."""
    is_stopped = isinstance(exception, DatasetteError) and exception.title == INTERRUPTED
    return isinstance(exception, QueryInterrupted) or (is_stopped and bool(current("question")))


def _of_no_table(request: Request, exception: Exception) -> Refusal | None:
    """Return what answers the row of what is no table, which Datasette selects without looking."""
    asked = request.scope.get("url_route", {}).get("kwargs", {})
    error = exception.__context__ if isinstance(exception, DatasetteError) else exception
    if not asked.get("pks") or not isinstance(error, sqlite3.Error) or explanation(error) is None:
        return None
    return Refusal(404, ABSENT, NO_TABLE.format(table=name_in(asked["table"])))


def _own(error: DatasetteError) -> str | None:
    if error.title == INTERRUPTED:
        return TOO_SLOW
    return str(error.message) if error.status == 500 else None
