"""CSV of questions, of visitors' own SQL, of tables and of rows: whole up to a bound.

Datasette's own CSV of a query stops without a word where its HTML page stops; that of a table does
too, and writes an error into the middle of the file. What is cut here says so in a header and in
the name of the file, never among the rows: a program would take a sentence there for a value. With
`_bom=1` it begins with a mark by which a spreadsheet program knows its encoding.
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
from datasette.utils import tilde_decode, to_css_class
from datasette.utils.asgi import Request, Response

from interloan.exports.spreadsheets import csv_row, harmless_row
from interloan.site import DATABASE, datasette_internals, statements
from interloan.site.statements import MOST_CHARACTERS, MOST_ROWS, NOT_NEEDED, TOO_SLOW
from interloan.site.static_files import Downloads
from interloan.site.tables.table_facts import Tables

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

BOM, BYTE_ORDER_MARK = "_bom", "\ufeff"  # without it, Excel takes ç for Ã§
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
        found = await statements.own_sql(request, datasette, self._reader(request))
        return self._answer(request, datasette, found, statements.OWN_SQL)

    async def question(self, request: Request, datasette: Datasette) -> Response:
        """Answer a question."""
        found = await statements.question(request, datasette, self._reader(request))
        return self._answer(request, datasette, found, request.url_vars["query"])

    def _reader(self, request: Request) -> statements.Read[Writer]:
        def read(cursor: sqlite3.Cursor) -> Writer:
            writer = self._writer(request, [column[0] for column in cursor.description])
            writer.write(cursor)
            return writer

        return read

    def _answer(
        self, request: Request, datasette: Datasette, found: Writer | Response, name: str
    ) -> Response:
        if isinstance(found, Response):
            return found
        lifetime = datasette.setting("default_cache_ttl")
        kept = {} if found.is_cut else {"cache-control": f"max-age={lifetime}"}
        return _response(request, found, name, kept)

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
        return _response(
            request, writer, to_css_class(table), self._whole(datasette, table, writer)
        )

    async def row(self, request: Request, datasette: Datasette) -> Response:
        """Answer a row."""
        data = (await datasette_internals.row_data(datasette, request))[0]
        writer = self._writer(request, data["columns"])
        writer.write(data["rows"])
        return _response(request, writer, to_css_class(tilde_decode(request.url_vars["pks"])), {})

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


def _response(request: Request, writer: Writer, name: str, headers: dict[str, str]) -> Response:
    mark = BYTE_ORDER_MARK if request.args.get(BOM) == "1" else ""
    cut = {"x-truncated": "true"} if writer.is_cut else {}
    file = f"{name}-first-{writer.rows}-rows" if writer.is_cut else name
    disposition = {"content-disposition": f'attachment; filename="{file}.csv"'}
    return Response(
        mark + writer.text,
        headers={**disposition, **cut, **headers},
        content_type="text/csv; charset=utf-8",
    )
