"""A page shows so many rows and cells at a time, and says so; JSON and CSV have more.

Stops: pages of a million cells, which take seconds to write while nobody else is answered; an
ordinary page of a table of 190 columns is one of them (20 seconds in stock Datasette). Also
thousands of values of a facet, each with a link of its own. Parameters of tables that Datasette
answers with a fault where they are mistyped are refused here.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted

from datasette_hardened.asgi import (
    Application,
    Receive,
    Scope,
    Send,
    current,
    decoded_path,
    is_page,
    note,
    parameters,
)
from datasette_hardened.refusals import Refusal, Refusals
from interloan.site import DATABASE, layouts

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

logger = logging.getLogger(__name__)
MOST_ROWS = 200
MOST_CELLS = 5_000
MOST_FACET_VALUES = 200
WHOLE_NUMBERS = ("_facet_size", "_size", "_timelimit", "_ttl")
NUMBER = re.compile(r"[0-9]{1,9}")
NO_THROUGH = Refusal(
    400, "This filter cannot be read", "Give _through as JSON with table, column and value."
)
NO_TRACE = Refusal(
    400, "This site does not trace", "Leave _trace out, or run a copy with the setting trace_debug."
)
Pairs = list[tuple[str, str]]


def wrap(datasette: Datasette) -> Callable[[Application], Application]:
    """Return the layer that refuses parameters, and lowers what a page cannot show."""
    refusals = Refusals(datasette)

    def layer(application: Application) -> Application:
        async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return
            pairs = parameters(scope)
            refusal = refused(pairs, can_trace=datasette.setting("trace_debug"))
            if refusal:
                await refusals.send(scope, send, refusal)
                return
            lowered = await _lowered(datasette, scope, pairs)
            if lowered != pairs:
                scope = {**scope, "query_string": urlencode(lowered).encode()}
            await application(scope, receive, send)

        return bounded

    return layer


def cut(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return Datasette's `execute`, which cuts the answers of queries to what a page can show.

    The page of a question that fails says so to the visitor; here the log is told which it was.
    """

    async def executed(*arguments: Any, **options: Any) -> Any:
        try:
            results = await execute(*arguments, **options)
        except (sqlite3.Error, QueryInterrupted) as error:
            log_failure(current("question"), error)
            raise
        most = current("most_cells")
        if options.get("truncate") and most and results.description:
            keep = max(most // len(results.description), 1)
            if len(results.rows) > keep:
                results.rows, results.truncated = results.rows[:keep], True
        return results

    return executed


def log_failure(question: str | None, error: Exception) -> None:
    """Log which question of ours failed; a visitor's own SQL has no name, and is not logged."""
    if question:
        logger.warning("The question %s failed: %s", question, error.args[0])


def refused(pairs: Pairs, *, can_trace: bool = False) -> Refusal | None:
    """Return which parameter cannot be read; None where all can.

    Args:
        pairs: Names and values of a query string.
        can_trace: Whether the site tells which statements it ran (`trace_debug`).

    >>> refused([("_size", "max"), ("_facet", "kind")])
    >>> refused([("_size", "-1")]).sentence
    'Give _size as a whole number.'
    """
    for name, value in pairs:
        if name == "_trace" and value and not can_trace:
            return NO_TRACE
        if name == "_through" and not _is_through(value):
            return NO_THROUGH
        if name.startswith("_facet") and value.startswith("{"):
            return Refusal(400, "This is not a column", f"Give {name} as the name of a column.")
        if name in WHOLE_NUMBERS and value not in ("", "max") and not NUMBER.fullmatch(value):
            return Refusal(400, "This is not a number", f"Give {name} as a whole number.")
    return None


def _is_through(value: str) -> bool:
    try:
        through = json.loads(value)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(through, dict)
        and all(isinstance(through.get(key), str) for key in ("table", "column"))
        and isinstance(through.get("value"), (str, int, float))
    )


async def _lowered(datasette: Datasette, scope: Scope, pairs: Pairs) -> Pairs:
    """Return the parameters with no more rows and facet values than a page can show."""
    parts = decoded_path(scope).split("/")
    if len(parts) not in (2, 3) or parts[1].partition(".")[0] != DATABASE:
        return pairs
    lowered = [
        (name, str(MOST_FACET_VALUES))
        if name == "_facet_size" and (value == "max" or int(value or 0) > MOST_FACET_VALUES)
        else (name, value)
        for name, value in pairs
    ]
    if not is_page(scope):
        return lowered
    note(most_cells=MOST_CELLS)
    return await _rows_lowered(datasette, parts[2], lowered) if len(parts) == 3 else lowered


async def _rows_lowered(datasette: Datasette, table: str, pairs: Pairs) -> Pairs:
    columns = (await layouts.of(datasette, table)).columns
    most = max(min(MOST_ROWS, MOST_CELLS // max(len(columns), 1)), 1)
    sizes = [value for name, value in pairs if name == "_size"]
    declared = datasette.table_metadata(DATABASE, table).get("size")
    size = (sizes[0] if sizes else "") or declared or datasette.setting("default_page_size")
    if not columns or (size != "max" and int(size) <= most):
        return pairs
    note(rows_at_a_time=most)
    return [pair for pair in pairs if pair[0] != "_size"] + [("_size", str(most))]
