"""What the site uses inside Datasette 0.65 that is not documented, and why; no other module does.

| used | because |
|---|---|
| `Datasette.execute`, replaced | the page of a query has to stop at so many cells before they are rendered |
| `datasette.views.table.TableView.data` | the CSV of a table needs its rows with labels, and a word where they stop; its XLSX needs the statement |
| `datasette.views.database.DatabaseView` | own SQL has the address of the list of tables, which is ours; its JSON is kept |
| `datasette.views.index.IndexView` | its JSON is kept |
| `datasette.database.sqlite_timelimit` | the CSV of an answer reads rows one by one, within the time of any statement |
"""  # noqa: E501 (a table)

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from datasette import database as databases
from datasette.utils.asgi import Request

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


def replace_execute(
    datasette: Datasette,
    wrap: Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]],
) -> None:
    """Replace how a running Datasette executes statements."""
    datasette.execute = wrap(datasette.execute)


def time_limit(connection: sqlite3.Connection, milliseconds: float) -> AbstractContextManager[None]:
    """Stop statements on a connection after so long, by Datasette's clock or what replaced it."""
    limit: AbstractContextManager[None] = databases.sqlite_timelimit(connection, milliseconds)
    return limit


async def table_data(datasette: Datasette, request: Request, size: str) -> Any:
    """Return what Datasette's page of a table is made from, or where it leads instead."""
    from datasette.views.table import TableView  # noqa: PLC0415 (Datasette is half loaded above)

    return await TableView(datasette).data(request, _size=size)


async def database_page(datasette: Datasette, request: Request) -> Any:
    """Return Datasette's answer to own SQL, or its list of tables."""
    from datasette.views.database import DatabaseView  # noqa: PLC0415 (as above)

    return await DatabaseView(datasette).dispatch_request(request)


async def index_page(datasette: Datasette, request: Request) -> Any:
    """Return Datasette's list of databases."""
    from datasette.views.index import IndexView  # noqa: PLC0415 (as above)

    return await IndexView(datasette).dispatch_request(request)
