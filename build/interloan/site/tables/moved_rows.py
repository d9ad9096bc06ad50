"""The old address of a row leads on to its new one, or says why the row is gone.

So what was cited never ends in an error. `moved_rows` in the sources lists these rows.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from datasette.utils.asgi import NotFound, Request, Response

from datasette_hardened.asgi import ending
from datasette_hardened.refusals import Refusal, Refusals
from interloan.site import DATABASE, select

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

ROW = re.compile(rf"/{DATABASE}/(?P<table_name>[^/]+)/(?P<old_key>[^/.]+)(?P<ending>\.\w+)?")
SQL = """SELECT new_key, reason, date FROM moved_rows
WHERE table_name = :table_name AND old_key = :old_key"""


def answer(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response | None]] | None:
    """Return what answers the old address of a row; None for anything else (Datasette's hook)."""
    found = ROW.fullmatch(request.scope.get("route_path", request.path))
    if found is None or not isinstance(exception, NotFound):
        return None
    asked = found.groupdict(default="")

    async def respond() -> Response | None:
        try:
            rows = await select(datasette, SQL, asked)
        except sqlite3.Error:  # a database of before there was this table
            return None
        if not rows:
            return None
        moved = rows[0]
        if moved["new_key"]:
            path = f"/{DATABASE}/{asked['table_name']}/{moved['new_key']}{asked['ending']}"
            query = f"?{request.query_string}" if request.query_string else ""
            return Response.redirect(datasette.urls.path(path) + query, status=301)
        said = f"This row was removed on {moved['date']}. {moved['reason']}"
        gone = Refusal(410, "This row is gone", said)
        return await Refusals(datasette).response(ending(request.scope), gone)

    return respond
