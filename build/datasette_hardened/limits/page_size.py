"""A page shows so many rows and cells at a time, and says so; JSON and CSV have more.

Stops: pages of a million cells, which take seconds to write while nobody else is answered; an
ordinary page of a table of 190 columns is one of them (20 seconds in stock Datasette). Also
thousands of values of a facet, each with a link of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils import tilde_decode

from datasette_hardened.asgi import (
    Application,
    Receive,
    Scope,
    Send,
    is_page,
    note,
    notes,
    parameters,
    path,
)
from interloan.site import DATABASE

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_ROWS = 200
MOST_CELLS = 5_000
MOST_FACET_VALUES = 200
Pairs = list[tuple[str, str]]


def wrap(datasette: Datasette) -> Callable[[Application], Application]:
    """Return the layer that lowers what a page asks for to what a page can show."""

    def layer(application: Application) -> Application:
        async def clamped(scope: Scope, receive: Receive, send: Send) -> None:
            parts = path(scope).split("/") if scope["type"] == "http" else []
            if len(parts) in (2, 3) and parts[1].partition(".")[0] == DATABASE:
                asked = parameters(scope)
                lowered = _facets_lowered(asked)
                if is_page(scope):
                    note(most_cells=MOST_CELLS)
                    if len(parts) == 3:
                        table = tilde_decode(parts[2])
                        lowered = await _rows_lowered(datasette, table, lowered)
                if lowered != asked:
                    scope = {**scope, "query_string": urlencode(lowered).encode()}
            await application(scope, receive, send)

        return clamped

    return layer


def watch(datasette: Datasette) -> None:
    """Let a running Datasette cut the answers of queries to what a page can show."""
    datasette.execute = _cut(datasette.execute)


def _cut(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def cut(*asked: Any, **options: Any) -> Any:
        results = await execute(*asked, **options)
        most = (notes.get() or {}).get("most_cells")
        if options.get("truncate") and most and results.description:
            keep = max(most // len(results.description), 1)
            if len(results.rows) > keep:
                results.rows, results.truncated = results.rows[:keep], True
        return results

    return cut


async def _rows_lowered(datasette: Datasette, table: str, asked: Pairs) -> Pairs:
    columns = await datasette.get_database(DATABASE).table_columns(table)
    most = max(min(MOST_ROWS, MOST_CELLS // max(len(columns), 1)), 1)
    sizes = [value for name, value in asked if name == "_size"]
    declared = datasette.table_metadata(DATABASE, table).get("size")
    wanted = (sizes[0] if sizes else "") or declared or datasette.setting("default_page_size")
    if not columns or (wanted != "max" and int(wanted) <= most):
        return asked
    note(rows_at_a_time=most)
    return [pair for pair in asked if pair[0] != "_size"] + [("_size", str(most))]


def _facets_lowered(asked: Pairs) -> Pairs:
    return [
        (name, str(MOST_FACET_VALUES))
        if name == "_facet_size" and (value == "max" or int(value or 0) > MOST_FACET_VALUES)
        else (name, value)
        for name, value in asked
    ]
