"""CSV of questions, of visitors' own SQL and of tables' rows: whole up to a bound, then saying so.

Datasette's own CSV of a query stops without a word where its HTML page stops; that of a table does
too, and writes an error into the middle of the file. With `_bom=1` it begins with a mark by which a
spreadsheet program knows its encoding; programs get it without.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
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

from interloan.exports.spreadsheets import harmless, harmless_row
from interloan.figures import number
from interloan.site import DATABASE, datasette_internals, page_bounds

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_ROWS = 50_000
MOST_CHARACTERS = 20_000_000
CUT = (
    "CUT HERE: the first {rows} rows; there are more. Whole tables are on the Downloads page, "
    "and a narrower question gives a whole answer."
)
NOT_NEEDED = (("_nofacet", "1"), ("_nocount", "1"))
OWN_SQL = "interloan-sql"
BOM, BYTE_ORDER_MARK = "_bom", "\ufeff"  # without it, Excel takes ç for Ã§
TOO_SLOW = "The query took too long and was stopped.\n"


Result = TypeVar("Result")
Read = Callable[[sqlite3.Cursor], Result]


@dataclass(frozen=True)
class Written:
    """A result as CSV text, and whether rows beyond the bound were left out."""

    text: str
    is_cut: bool


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""
    declared = (datasette.metadata("databases") or {}).get(DATABASE, {}).get("queries", {})
    answered = [(rf"^/{DATABASE}\.csv$", _own_sql)]
    if declared:
        names = "|".join(re.escape(name) for name in sorted(declared))
        answered.append((rf"^/{DATABASE}/(?P<query>{names})\.csv$", _question))
    table = rf"^/(?P<database>{DATABASE})/(?P<table>[^\/\.]+)\.(?P<format>csv)$"
    return [*answered, (table, _table)]


async def _own_sql(request: Request, datasette: Datasette) -> Response:
    return _answer(request, datasette, await own_sql(request, datasette, write), OWN_SQL)


async def _question(request: Request, datasette: Datasette) -> Response:
    found = await question(request, datasette, write)
    return _answer(request, datasette, found, request.url_vars["query"])


async def own_sql(request: Request, datasette: Datasette, read: Read[Result]) -> Result | Response:
    """Return what is read of the answer to a visitor's own SQL, or why there is none."""
    sql = request.args.get("sql") or ""
    try:
        validate_sql_select(sql)
    except InvalidSql as error:
        return Response.text(f"{error}\n", status=400)
    await datasette.ensure_permissions(request.actor, [("execute-sql", DATABASE)])
    return await run(datasette, sql, read, await _typed(request, datasette, sql))


async def question(request: Request, datasette: Datasette, read: Read[Result]) -> Result | Response:
    """Return what is read of the answer to a question, or why there is none."""
    name = request.url_vars["query"]
    query = await datasette.get_canned_query(DATABASE, name, request.actor)
    await datasette.ensure_permissions(request.actor, [("view-query", (DATABASE, name))])
    values = await _typed(request, datasette, query["sql"])
    return await run(datasette, query["sql"], read, values, name)


async def _typed(request: Request, datasette: Datasette, sql: str) -> dict[str, Any]:
    """Return the values of a statement's parameters; what is not given is empty."""
    missing = await derive_named_parameters(datasette.get_database(DATABASE), sql)
    return {**dict.fromkeys(missing, ""), **{key: request.args.get(key) for key in request.args}}


async def run(
    datasette: Datasette,
    sql: str,
    read: Read[Result],
    values: Mapping[str, Any],
    question: str | None = None,
) -> Result | Response:
    """Run a statement within the time of any; return what is read of it, or what went wrong.

    Args:
        datasette: The site.
        sql: The statement.
        read: Takes what is needed from the rows.
        values: The values of its parameters.
        question: The name of our question, for the log.
    """
    database = datasette.get_database(DATABASE)
    milliseconds = datasette.setting("sql_time_limit_ms")

    def execute(connection: sqlite3.Connection) -> Result:
        cursor = connection.cursor()
        cursor.row_factory = None  # bounds on rows are the reader's own
        with datasette_internals.time_limit(connection, milliseconds):
            return read(cursor.execute(sql, values))

    try:
        result: Result = await database.execute_fn(execute)
    except sqlite3.Error as error:
        page_bounds.log_failure(question, error)
        return Response.text(f"{_explanation(error, milliseconds)}\n", status=400)
    return result


def _answer(
    request: Request, datasette: Datasette, found: Written | Response, name: str
) -> Response:
    if isinstance(found, Response):
        return found
    lifetime = datasette.setting("default_cache_ttl")
    kept = {} if found.is_cut else {"cache-control": f"max-age={lifetime}"}
    return _response(request, found.text, name, is_cut=found.is_cut, headers=kept)


def write(
    cursor: sqlite3.Cursor, most_rows: int = MOST_ROWS, most_characters: int = MOST_CHARACTERS
) -> Written:
    """Write a result as CSV, up to a number of rows and of characters.

    Args:
        cursor: The executed statement.
        most_rows: Rows beyond this are left out.
        most_characters: As soon as the text is longer than this, the rest is left out.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(harmless(column[0]) for column in cursor.description)
    for count, row in enumerate(cursor):
        if count == most_rows or buffer.tell() > most_characters:
            writer.writerow([CUT.format(rows=number(count))])
            return Written(buffer.getvalue(), is_cut=True)
        writer.writerow(harmless_row(row))
    return Written(buffer.getvalue(), is_cut=False)


def text(lines: Iterable[Sequence[Any]]) -> str:
    """Return lines as CSV in which a spreadsheet finds nothing to run."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(harmless_row(line) for line in lines)
    return buffer.getvalue()


def _explanation(error: sqlite3.Error, milliseconds: int) -> str:
    if str(error) == "interrupted":
        return f"The query took longer than {milliseconds / 1000:g} seconds and was stopped."
    return f"The query cannot be answered: {error}"


async def _table(request: Request, datasette: Datasette) -> Any:
    query = f"{request.query_string}&{urlencode(NOT_NEEDED)}"
    leaner = Request({**request.scope, "query_string": query.encode()}, request.receive)
    size = request.args.get("_size") or "max"
    try:
        page = await datasette_internals.table_data(datasette, leaner, size)
    except QueryInterrupted:
        return Response.text(TOO_SLOW, status=400)
    if isinstance(page, Response):  # a form that was sent without script leads on
        return page
    data = page[0]
    is_cut = size == "max" and data["next"] is not None
    lines = [*_lines(data), *([[CUT.format(rows=number(len(data["rows"])))]] if is_cut else [])]
    name = to_css_class(tilde_decode(request.url_vars["table"]))
    return _response(request, text(lines), name, is_cut=is_cut)


def _lines(data: dict[str, Any]) -> Iterator[Sequence[Any]]:
    """Return the head and the rows; a key requested with its label takes two columns."""
    labelled = set(data["expanded_columns"])
    columns: list[str] = data["columns"]
    yield [name for c in columns for name in ((c, f"{c}_label") if c in labelled else (c,))]
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


def _response(
    request: Request,
    body: str,
    name: str,
    *,
    is_cut: bool,
    headers: dict[str, str] | None = None,
) -> Response:
    mark = BYTE_ORDER_MARK if request.args.get(BOM) == "1" else ""
    disposition = {"content-disposition": f'attachment; filename="{name}.csv"'}
    cut = {"x-truncated": "true"} if is_cut else {}
    return Response(
        mark + body,
        headers={**disposition, **cut, **(headers or {})},
        content_type="text/csv; charset=utf-8",
    )
