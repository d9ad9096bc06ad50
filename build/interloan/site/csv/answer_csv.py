"""The CSV of a question or of own SQL: whole up to a stated bound, and saying so beyond it.

Datasette's own CSV of a query stops without a word where its HTML page stops.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette.utils import (
    InvalidSql,
    derive_named_parameters,
    validate_sql_select,
)
from datasette.utils.asgi import Request, Response

from interloan.exports.spreadsheets import harmless, harmless_row
from interloan.site import DATABASE, datasette_internals, page_bounds

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_ROWS = 50_000
MOST_CHARACTERS = 20_000_000
CUT = (
    "CUT HERE: the first {rows:,} rows; there are more. Whole tables are on the Downloads page, "
    "and a narrower question gives a whole answer."
)


@dataclass(frozen=True)
class Written:
    """A result as CSV text, and whether rows beyond the bound were left out."""

    text: str
    is_cut: bool


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""
    declared = (datasette.metadata("databases") or {}).get(DATABASE, {}).get("queries", {})
    found = [(rf"^/{DATABASE}\.csv$", _own_sql)]
    if declared:
        names = "|".join(re.escape(name) for name in sorted(declared))
        found.append((rf"^/{DATABASE}/(?P<query>{names})\.csv$", _question))
    return found


async def _own_sql(request: Request, datasette: Datasette) -> Response:
    sql = request.args.get("sql") or ""
    try:
        validate_sql_select(sql)
    except InvalidSql as error:
        return Response.text(f"{error}\n", status=400)
    return await _answer(request, datasette, sql, "execute-sql", "interloan-sql")


async def _question(request: Request, datasette: Datasette) -> Response:
    name = request.url_vars["query"]
    query = await datasette.get_canned_query(DATABASE, name, request.actor)
    return await _answer(request, datasette, query["sql"], "view-query", name)


async def _answer(
    request: Request, datasette: Datasette, sql: str, permission: str, name: str
) -> Response:
    database = datasette.get_database(DATABASE)
    resource = (DATABASE, name) if permission == "view-query" else DATABASE
    await datasette.ensure_permissions(request.actor, [(permission, resource)])
    given = {key: request.args.get(key) for key in request.args}
    missing = dict.fromkeys(await derive_named_parameters(database, sql), "")
    milliseconds = datasette.setting("sql_time_limit_ms")

    def run(connection: sqlite3.Connection) -> Written:
        cursor = connection.cursor()
        cursor.row_factory = None  # the bounds below are its own
        with datasette_internals.time_limit(connection, milliseconds):
            return write(cursor.execute(sql, {**missing, **given}))

    try:
        written = await database.execute_fn(run)
    except sqlite3.Error as error:
        page_bounds.log_failure(name if permission == "view-query" else None, error)
        return Response.text(f"{_plain(error, milliseconds)}\n", status=400)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    if written.is_cut:
        headers["x-truncated"] = "true"
    else:
        headers["cache-control"] = f"max-age={datasette.setting('default_cache_ttl')}"
    return Response(written.text, headers=headers, content_type="text/csv; charset=utf-8")


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
            writer.writerow([CUT.format(rows=count)])
            return Written(buffer.getvalue(), is_cut=True)
        writer.writerow(harmless_row(row))
    return Written(buffer.getvalue(), is_cut=False)


def text(lines: Iterable[Sequence[Any]]) -> str:
    """Return lines as CSV in which a spreadsheet finds nothing to run."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(harmless_row(line) for line in lines)
    return buffer.getvalue()


def _plain(error: sqlite3.Error, milliseconds: int) -> str:
    if str(error) == "interrupted":
        return f"The query took longer than {milliseconds / 1000:g} seconds and was stopped."
    return f"The query cannot be answered: {error}"
