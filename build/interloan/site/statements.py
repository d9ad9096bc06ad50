"""Runs the statements of questions and of visitors for CSV and XLSX, within the time of any.

Who reads the rows sets the bounds: Datasette's own, made for pages, do not hold here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql, derive_named_parameters, validate_sql_select
from datasette.utils.asgi import Request, Response

from interloan.site import DATABASE, datasette_internals, page_bounds

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

OWN_SQL = "interloan-sql"
"""Name of a file with the answer to a visitor's own SQL."""
MOST_ROWS = 50_000
MOST_CHARACTERS = 20_000_000
TOO_SLOW = "The query took too long and was stopped.\n"
NOT_NEEDED = (("_nofacet", "1"), ("_nocount", "1"))
"""Parameters of a table of which only the rows are wanted."""
Result = TypeVar("Result")
Read = Callable[[sqlite3.Cursor], Result]


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

    Raises:
        QueryInterrupted: There was no time for a question of ours.
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
        if question and str(error) == "interrupted":
            raise QueryInterrupted(error, sql, values) from error
        return Response.text(f"{_explanation(error, milliseconds)}\n", status=400)
    return result


def _explanation(error: sqlite3.Error, milliseconds: int) -> str:
    if str(error) == "interrupted":
        return f"The query took longer than {milliseconds / 1000:g} seconds and was stopped."
    return f"The query cannot be answered: {error}"
