"""What the site uses inside Datasette 0.65 that is not documented, and why; no other module does.

| used | because |
|---|---|
| `Datasette.execute`, replaced | the page of a query has to stop at so many cells before they are rendered |
| `datasette.views.table.TableView.data`, wrapped | the CSV of a table needs its rows with labels, and a word where they stop; its XLSX needs the statement |
| `Datasette.refresh_schemas`, replaced | it asks each database for each request whether its tables have changed, three ways to another thread and back; immutable ones cannot have |
| `Database.execute` of our database, replaced | the first page of a sorted table is not ordered by the key as the next pages are, so that rows were lost between them (docs/upstream.md) |
| `datasette.utils.CustomRow.__missing__`, added | a page that is sorted by a column it does not show ended in a fault: Datasette's way out of it waits for an IndexError, and then looks the row up by a key that has its label beside it |
| `datasette.views.row.RowView.data` | the CSV of a row is written as all CSV is |
| `datasette.views.database.QueryView.data`, its rows | it renders each cell of an answer, which are written at once here (tables/cells.py), and only those that are shown |
| `Datasette.renderers` | a format that is not among them is refused in words; the signature of each is asked for at each request |
| `datasette.views.database.DatabaseView` | own SQL has the address of the list of tables, which is ours; its JSON is kept |
| `datasette.views.index.IndexView` | its JSON is kept |
| `datasette.utils.yaml`, replaced | it reads metadata.yml with a parser that takes half of a start |
| `datasette.database.sqlite_timelimit` | the CSV of an answer reads rows one by one, within the time of any statement |
"""  # noqa: E501 (a table)

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from inspect import isfunction, signature
from typing import TYPE_CHECKING, Any

import yaml
from datasette import database as databases
from datasette import utils
from datasette.utils import CustomRow
from datasette.utils.asgi import Request

from datasette_hardened.asgi import name_in
from interloan.site import DATABASE, layouts

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


class QuickYaml:
    """What Datasette uses of PyYAML, with the parser that was compiled, where there is one."""

    YAMLError = yaml.YAMLError

    @staticmethod
    def safe_load(text: str) -> Any:
        """Return what metadata says."""
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (safe)


utils.yaml = QuickYaml
Execute = Callable[..., Awaitable[Any]]
END = re.compile(
    r"""(?P<order>\ order\ by\ (?P<column>\w+|\[[^\]]*\]|"(?:[^"]|"")*")(?:\ desc)?)
        (?P<rest>\ limit\ \d+(?:\ offset\ \d+)?)$""",
    re.VERBOSE,
)
_key: ContextVar[tuple[str, ...]] = ContextVar("key of the table that is being read", default=())


def replace_execute(datasette: Datasette, wrap: Callable[[Execute], Execute]) -> None:
    """Replace how a running Datasette executes statements.

    Args:
        datasette: The site.
        wrap: Makes of `Datasette.execute` what stands for it.
    """
    CustomRow.__missing__ = _missing
    datasette.execute = wrap(datasette.execute)
    database = datasette.get_database(DATABASE)
    execute: Execute = database.execute

    async def executed(sql: str, *arguments: Any, **options: Any) -> Any:
        is_page = options.get("truncate") and _key.get()
        whole = ordered_by_key(sql, _key.get()) if is_page else sql
        return await execute(whole, *map(_without_labels, arguments), **options)

    database.execute = executed


def read_schemas_once(datasette: Datasette) -> None:
    """Let a Datasette whose databases cannot change read their schemas but once.

    It reads them again after a database was added or taken away, and after a failure.
    """
    refresh: Callable[[], Awaitable[None]] = datasette.refresh_schemas
    read: Mapping[str, Any] | None = None

    async def refreshed() -> None:
        nonlocal read
        served = datasette.databases  # another mapping after each change
        if served is read:
            return
        try:
            await refresh()
        except BaseException:
            read = None
            raise
        if not any(one.is_mutable for name, one in served.items() if name != "_internal"):
            read = served

    datasette.refresh_schemas = refreshed


def read_signatures_once(datasette: Datasette) -> None:
    """Write down what each format takes: Datasette takes its functions apart at each request."""
    for function in (one for both in datasette.renderers.values() for one in both):
        if isfunction(function):  # what else there may be takes no attribute
            function.__signature__ = signature(function)  # type: ignore[attr-defined]


def _without_labels(values: Any) -> Any:
    """Return the values for a statement; Datasette looks a row up by a key that has its label."""
    if not isinstance(values, dict) or not any(isinstance(v, dict) for v in values.values()):
        return values
    return {name: v["value"] if isinstance(v, dict) else v for name, v in values.items()}


def _missing(_: CustomRow, column: str) -> Any:
    raise IndexError(column)


def ordered_by_key(sql: str, key: tuple[str, ...]) -> str:
    """Return Datasette's statement for a page of a table, with rows that tie in order of the key.

    Args:
        sql: The statement, which sorts by one column or not at all.
        key: The columns of the key, as they are written in SQL.

    >>> ordered_by_key("select * from fees order by amount desc limit 51", ("id",))
    'select * from fees order by amount desc, id limit 51'
    >>> ordered_by_key("select * from fees order by amount, id limit 51", ("id",))  # a next page
    'select * from fees order by amount, id limit 51'
    """
    found = END.search(sql)
    if found is None or (found["column"],) == key:
        return sql
    return f"{sql[: found.start()]}{found['order']}, {', '.join(key)}{found['rest']}"


def time_limit(connection: sqlite3.Connection, milliseconds: float) -> AbstractContextManager[None]:
    """Stop statements on a connection after so long, by Datasette's clock or what replaced it."""
    limit: AbstractContextManager[None] = databases.sqlite_timelimit(connection, milliseconds)
    return limit


async def table_page(datasette: Datasette, request: Request) -> Any:
    """Return Datasette's answer to the address of a table, a view or a query."""
    return await _table_view(datasette).dispatch_request(request)


async def table_data(
    datasette: Datasette, request: Request, size: str, after: str | None = None
) -> Any:
    """Return what Datasette's page of a table is made from, or where it leads instead.

    Args:
        datasette: The site.
        request: The request for the table.
        size: The number of rows, or `max`.
        after: What an earlier page called `next`; without it the request says where to begin.
    """
    return await _table_view(datasette).data(request, _size=size, _next=after)


async def row_page(datasette: Datasette, request: Request) -> Any:
    """Return Datasette's answer to the address of a row."""
    from datasette.views.row import RowView  # noqa: PLC0415 (Datasette is half loaded above)

    return await RowView(datasette).dispatch_request(request)


async def row_data(datasette: Datasette, request: Request) -> Any:
    """Return what Datasette's page of a row is made from."""
    from datasette.views.row import RowView  # noqa: PLC0415 (as above)

    return await RowView(datasette).data(request)


def _table_view(datasette: Datasette) -> Any:
    from datasette.views.table import TableView  # noqa: PLC0415 (as above)

    view = TableView(datasette)
    data = view.data

    async def ordered(request: Request, **options: Any) -> Any:
        key = (await layouts.of(datasette, name_in(request.url_vars["table"]))).key
        token = _key.set(key)
        try:
            page = await data(request, **options)
        finally:
            _key.reset(token)
        if not key and options.get("default_labels"):  # a page, and not of a table
            _leave_cells(page)
        elif isinstance(page, tuple):  # what it says that it did
            page[0]["query"]["sql"] = ordered_by_key(page[0]["query"]["sql"], key)
        return page

    view.data = ordered
    return view


def _leave_cells(page: Any) -> None:
    """Keep Datasette from rendering the answer of a query: what is shown of it we write.

    It does so where another plugin has a say in cells, or where there are bytes, to which it links.
    """
    from datasette.plugins import pm  # noqa: PLC0415 (Datasette is half loaded above)

    rows = page[0].get("rows") if isinstance(page, tuple) else None
    has_bytes = any(isinstance(value, bytes) for row in rows or () for value in row)
    if rows and not has_bytes and len(pm.hook.render_cell.get_hookimpls()) == 1:
        page[0]["rows"] = rows.copy()
        rows.clear()  # it goes through the very list once more, for its page


async def database_page(datasette: Datasette, request: Request) -> Any:
    """Return Datasette's answer to own SQL, or its list of tables."""
    from datasette.views.database import DatabaseView  # noqa: PLC0415 (as above)

    view = DatabaseView(datasette)
    data = view.data

    async def without_cells(request: Request, **options: Any) -> Any:
        page = await data(request, **options)
        if options.get("default_labels"):  # not for JSON
            _leave_cells(page)
        return page

    view.data = without_cells
    return await view.dispatch_request(request)


async def index_page(datasette: Datasette, request: Request) -> Any:
    """Return Datasette's list of databases."""
    from datasette.views.index import IndexView  # noqa: PLC0415 (as above)

    return await IndexView(datasette).dispatch_request(request)


def formats(datasette: Datasette) -> set[str]:
    """Return the endings under which a table can be had, those of other plugins included."""
    return {"csv", "jsono", *datasette.renderers}
