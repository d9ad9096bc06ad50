"""CSV of questions, of visitors' own SQL, of tables and of rows: whole up to a bound.

Datasette's own CSV of a query stops without a word where its HTML page stops; that of a table does
too, and writes an error into the middle of the file. What is cut here says so in a header and in
the name of the file, never among the rows: a program would take a sentence there for a value.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted
from datasette.utils import (
    InvalidSql,
    derive_named_parameters,
    tilde_decode,
    to_css_class,
    validate_sql_select,
)
from datasette.utils.asgi import Request, Response

from interloan.exports.spreadsheets import csv_row, harmless_row
from interloan.site import DATABASE, datasette_internals, page_bounds
from interloan.site.static_files import Downloads
from interloan.site.tables.table_facts import Tables

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_ROWS = 50_000
MOST_CHARACTERS = 20_000_000
NOT_NEEDED = (("_nofacet", "1"), ("_nocount", "1"))
TOO_SLOW = "The query took too long and was stopped.\n"
FORMATS = r"\.(?P<format>csv)$"


class Writer:
    """CSV in the making, up to a number of rows and of characters.

    Attributes:
        rows: How many rows it has.
        is_cut: Whether there were more.
    """

    def __init__(
        self,
        columns: Sequence[str],
        is_truth: Callable[[str], bool],
        *,
        has_header: bool = True,
        most: tuple[int, int],
    ) -> None:
        """Begin with the header.

        Args:
            columns: The names of the columns.
            is_truth: Whether 1 and 0 in a column of that name are yes and no.
            has_header: Whether their names are written.
            most: Rows beyond the first number are left out, and all once the text is longer than
                the second.
        """
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        self._truths = [is_truth(column) for column in columns]
        self._most_rows, self._most_characters = most
        self.rows, self.is_cut = 0, False
        if has_header:
            self._writer.writerow(harmless_row(columns))

    @property
    def text(self) -> str:
        """What was written."""
        return self._buffer.getvalue()

    def write(self, rows: Iterable[Iterable[Any]]) -> None:
        """Add rows, as many as there is room for."""
        for row in rows:
            if self.rows == self._most_rows or self._buffer.tell() > self._most_characters:
                self.is_cut = True
                return
            self._writer.writerow(csv_row(row, self._truths))
            self.rows += 1


class Answers:
    """Answers the addresses that end in `.csv`."""

    def __init__(self, datasette: Datasette, tables: Tables) -> None:
        self._tables = tables
        self._downloads = Downloads(datasette)

    def routes(self, datasette: Datasette) -> list[tuple[str, Any]]:
        """Return the addresses, for Datasette's register_routes."""
        declared = (datasette.metadata("databases") or {}).get(DATABASE, {}).get("queries", {})
        answered: list[tuple[str, Any]] = [(rf"^/{DATABASE}\.csv$", self.own_sql)]
        if declared:
            names = "|".join(re.escape(name) for name in sorted(declared))
            answered.append((rf"^/{DATABASE}/(?P<query>{names})\.csv$", self.question))
        table = rf"^/(?P<database>{DATABASE})/(?P<table>[^\/\.]+)"
        return [
            *answered,
            (table + FORMATS, self.table),
            (rf"{table}/(?P<pks>[^/]+?){FORMATS}", self.row),
        ]

    async def own_sql(self, request: Request, datasette: Datasette) -> Response:
        """Answer a visitor's own SELECT."""
        sql = request.args.get("sql") or ""
        try:
            validate_sql_select(sql)
        except InvalidSql as error:
            return Response.text(f"{error}\n", status=400)
        return await self._result(request, datasette, sql, "execute-sql", "interloan-sql")

    async def question(self, request: Request, datasette: Datasette) -> Response:
        """Answer a question."""
        name = request.url_vars["query"]
        query = await datasette.get_canned_query(DATABASE, name, request.actor)
        return await self._result(request, datasette, query["sql"], "view-query", name)

    async def _result(
        self, request: Request, datasette: Datasette, sql: str, permission: str, name: str
    ) -> Response:
        database = datasette.get_database(DATABASE)
        resource = (DATABASE, name) if permission == "view-query" else DATABASE
        await datasette.ensure_permissions(request.actor, [(permission, resource)])
        values = {key: request.args.get(key) for key in request.args}
        missing = dict.fromkeys(await derive_named_parameters(database, sql), "")
        milliseconds = datasette.setting("sql_time_limit_ms")

        def run(connection: sqlite3.Connection) -> Writer:
            cursor = connection.cursor()
            cursor.row_factory = None  # the bounds of the writer are its own
            with datasette_internals.time_limit(connection, milliseconds):
                cursor.execute(sql, {**missing, **values})
                writer = self._writer(request, [column[0] for column in cursor.description])
                writer.write(cursor)
            return writer

        try:
            writer = await database.execute_fn(run)
        except sqlite3.Error as error:
            page_bounds.log_failure(name if permission == "view-query" else None, error)
            return Response.text(f"{_explanation(error, milliseconds)}\n", status=400)
        lifetime = datasette.setting("default_cache_ttl")
        kept = {} if writer.is_cut else {"cache-control": f"max-age={lifetime}"}
        return _response(writer, name, kept)

    async def table(self, request: Request, datasette: Datasette) -> Any:
        """Answer a table or a view: as many rows as `_size` says, or all, page after page."""
        query = f"{request.query_string}&{urlencode(NOT_NEEDED)}"
        leaner = Request({**request.scope, "query_string": query.encode()}, request.receive)
        size = "max" if request.args.get("_stream") else request.args.get("_size") or "max"
        try:
            page = await datasette_internals.table_data(datasette, leaner, size)
            if isinstance(page, Response):  # a form that was sent without script leads on
                return page
            data = page[0]
            writer = self._writer(request, _columns(data))
            writer.write(_rows(data))
            while size == "max" and data["next"] and not writer.is_cut:
                data = (
                    await datasette_internals.table_data(datasette, leaner, size, data["next"])
                )[0]
                writer.write(_rows(data))
        except QueryInterrupted:
            return Response.text(TOO_SLOW, status=400)
        table = tilde_decode(request.url_vars["table"])
        return _response(writer, to_css_class(table), self._whole(datasette, table, writer))

    async def row(self, request: Request, datasette: Datasette) -> Response:
        """Answer a row."""
        data = (await datasette_internals.row_data(datasette, request))[0]
        writer = self._writer(request, data["columns"])
        writer.write(data["rows"])
        return _response(writer, to_css_class(tilde_decode(request.url_vars["pks"])), {})

    def _writer(self, request: Request, columns: Sequence[str]) -> Writer:
        has_header = request.args.get("_header") != "off"
        most = (MOST_ROWS, MOST_CHARACTERS)
        return Writer(columns, self._tables.is_truth, has_header=has_header, most=most)

    def _whole(self, datasette: Datasette, table: str, writer: Writer) -> dict[str, str]:
        """Return the header that leads from cut rows to the file of the whole table."""
        whole = self._downloads.tables(table) if writer.is_cut else []
        if not whole or "csv" not in whole[0]["formats"]:
            return {}
        address = datasette.urls.path(f"/static/downloads/{whole[0]['formats']['csv']['file']}")
        return {"link": f'<{address}>; rel="alternate"; type="text/csv"'}


def _explanation(error: sqlite3.Error, milliseconds: int) -> str:
    if str(error) == "interrupted":
        return f"The query took longer than {milliseconds / 1000:g} seconds and was stopped."
    return f"The query cannot be answered: {error}"


def _columns(data: dict[str, Any]) -> list[str]:
    """Return the head of a table; a key requested with its label takes two columns."""
    labelled = set(data["expanded_columns"])
    return [n for c in data["columns"] for n in ((c, f"{c}_label") if c in labelled else (c,))]


def _rows(data: dict[str, Any]) -> Iterator[Sequence[Any]]:
    labelled = set(data["expanded_columns"])
    columns: list[str] = data["columns"]
    for row in data["rows"]:
        cells: list[Any] = []
        for column, value in zip(columns, row, strict=True):
            if column not in labelled:
                cells.append(value)
            elif isinstance(value, dict):
                cells += [value["value"], value["label"]]
            else:
                cells += [value, ""]
        yield cells


def _response(writer: Writer, name: str, headers: dict[str, str]) -> Response:
    cut = {"x-truncated": "true"} if writer.is_cut else {}
    file = f"{name}-first-{writer.rows}-rows" if writer.is_cut else name
    disposition = {"content-disposition": f'attachment; filename="{file}.csv"'}
    return Response(
        writer.text,
        headers={**disposition, **cut, **headers},
        content_type="text/csv; charset=utf-8",
    )
