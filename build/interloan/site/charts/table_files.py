"""The chart of a table's rows as a file: `TABLE.svg?…`, with the filters of its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response

from interloan.site import DATABASE, datasette_internals, statements
from interloan.site.charts.answers import MOST_SOURCES, Charts
from interloan.site.charts.drawings import SCALE
from interloan.site.charts.table_rows import rows_chart
from interloan.site.pages.citations import Citations

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

WITH_LABELS = ("_labels", "on")
TOO_MANY = "These rows are too many to be told apart in a chart: narrow them down.\n"


class TableFiles:
    """The charts of tables of one running Datasette."""

    def __init__(self, datasette: Datasette, charts: Charts, cited: Citations) -> None:
        self._datasette = datasette
        self._charts = charts
        self._cited = cited
        pages = (datasette.metadata("databases") or {}).get(DATABASE, {}).get("tables", {})
        self._pages = {name: page for name, page in pages.items() if "chart" in page}

    def routes(self) -> list[tuple[str, Any]]:
        """Return the addresses that are answered here, for Datasette's register_routes."""
        names = "|".join(map(re.escape, self._pages))
        table = rf"^/(?P<database>{DATABASE})/(?P<table>{names})\.(?P<format>svg)$"
        return [(table, self.file)] if names else []

    async def file(self, request: Request) -> Any:
        """Answer with the chart of the rows that fit the filters."""
        query = f"{request.query_string}&{urlencode((*statements.NOT_NEEDED, WITH_LABELS))}"
        labelled = Request({**request.scope, "query_string": query.encode()}, request.receive)
        try:
            page = await datasette_internals.table_data(self._datasette, labelled, "max")
        except QueryInterrupted:
            return Response.text(statements.TOO_SLOW, status=400)
        if isinstance(page, Response):  # a form that was sent without script leads on
            return page
        name = tilde_decode(request.url_vars["table"])
        declared = self._pages[name]
        scale = request.args.get(SCALE)
        rows = [] if page[0]["next"] else page[0]["rows"]
        found = rows_chart(rows, declared["chart"], declared.get("title", name), scale)
        if found is None:
            return Response.text(TOO_MANY, status=404)
        path = f"{self._datasette.urls.table(DATABASE, name)}?{request.query_string}"
        cited = await self._cited.behind(found.rows)
        return self._charts.drawn_file(request, found.drawing, cited[:MOST_SOURCES], path)
