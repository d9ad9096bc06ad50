"""The CSV of a table's rows: up to the bound of a page's data, saying so beyond it, and harmless.

Datasette's own stops without a word, and writes an error into the middle of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode, to_css_class
from datasette.utils.asgi import Request, Response

from interloan.site import DATABASE, datasette_internals
from interloan.site.csv.answer_csv import CUT, text

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

NOT_NEEDED = (("_nofacet", "1"), ("_nocount", "1"))
TOO_SLOW = "The query took too long and was stopped.\n"


def routes(_datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""
    return [(rf"^/(?P<database>{DATABASE})/(?P<table>[^\/\.]+)\.(?P<format>csv)$", _table)]


async def _table(request: Request, datasette: Datasette) -> Any:
    query = f"{request.query_string}&{urlencode(NOT_NEEDED)}"
    asked = Request({**request.scope, "query_string": query.encode()}, request.receive)
    size = request.args.get("_size") or "max"
    try:
        found = await datasette_internals.table_data(datasette, asked, size)
    except QueryInterrupted:
        return Response.text(TOO_SLOW, status=400)
    if isinstance(found, Response):  # a form that was sent without script leads on
        return found
    data = found[0]
    is_cut = size == "max" and data["next"] is not None
    lines = [*_lines(data), *([[CUT.format(rows=len(data["rows"]))]] if is_cut else [])]
    name = to_css_class(tilde_decode(request.url_vars["table"]))
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    if is_cut:
        headers["x-truncated"] = "true"
    return Response(text(lines), headers=headers, content_type="text/csv; charset=utf-8")


def _lines(data: dict[str, Any]) -> Iterator[Sequence[Any]]:
    """Return the head and the rows; a key that was asked with its label takes two columns."""
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
