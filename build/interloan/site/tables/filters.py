"""What an address asks of a table's columns, judged before Datasette sees it.

Datasette takes each name that it does not know for a column. As SQLite takes a column that is not
there for a text, the table comes back empty, with 200: after a link from a newsletter, which has
`utm_source=…` behind it, and after a slip of the pen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from datasette.database import QueryInterrupted
from datasette.filters import Filters
from datasette.utils import escape_sqlite, tilde_decode

from datasette_hardened import asgi
from datasette_hardened.asgi import Application, Receive, Scope, Send
from datasette_hardened.refusals import Refusal, Refusals
from interloan.near_names import nearest
from interloan.site import DATABASE, select

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

TRACKING = re.compile(  # what newsletters, networks and advertisements hang on a link
    r"utm_\w+|[dfgmty]clid|fbclid|gclsrc|gad_source|gad_campaignid|[gw]braid|msclkid|yclid|ysclid|"
    r"twclid|ttclid|li_fat_id|igshid|igsh|mc_[ce]id|mkt_tok|srsltid|s_cid|vero_id|wickedid|"
    r"oly_(?:anon|enc)_id|ref_src|trk_\w+|hsa_\w+|hsCtaTracking|pk_\w+|mtm_\w+|matomo_\w+",
    re.IGNORECASE,
)
BY_DATE = "_facet_date"
DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*"
NAMES_OF_COLUMNS = (
    "_col",
    "_facet",
    "_facet_array",
    BY_DATE,
    "_nocol",
    "_sort",
    "_sort_desc",
)
LOOKUPS = tuple(lookup for lookup, _, _ in Filters(()).lookups())
Pairs = list[tuple[str, str]]


def wrap(datasette: Datasette) -> Callable[[Application], Application]:
    """Return the layer that drops trackers' marks and refuses columns that are not there."""
    refusals = Refusals(datasette)

    def layer(application: Application) -> Application:
        async def judged(scope: Scope, receive: Receive, send: Send) -> None:
            table = _table(scope) if scope["type"] == "http" else ""
            pairs = asgi.parameters(scope) if table else []
            if not pairs:
                await application(scope, receive, send)
                return
            columns = await datasette.get_database(DATABASE).table_columns(table)
            kept = without_tracking(pairs, columns)
            refusal = refused(kept, columns) if columns else None
            if columns and refusal is None:
                refusal = await _undated(datasette, table, kept)
            if refusal:
                await refusals.send(scope, send, refusal)
                return
            if kept != pairs:
                scope = {**scope, "query_string": urlencode(kept).encode()}
            await application(scope, receive, send)

        return judged

    return layer


def without_tracking(pairs: Pairs, columns: Sequence[str]) -> Pairs:
    """Return the parameters without those that only tell where a visitor came from.

    >>> without_tracking([("utm_source", "x"), ("status", "stated"), ("fbclid", "1")], ["status"])
    [('status', 'stated')]
    """
    return [pair for pair in pairs if pair[0] in columns or not TRACKING.fullmatch(pair[0])]


def refused(pairs: Pairs, columns: Sequence[str]) -> Refusal | None:
    """Return which column or comparison is not there; None where all are.

    >>> refused([("year__gt", "2010"), ("_sort", "year"), ("_size", "5")], ["id", "year"])
    >>> refused([("yaer", "2010")], ["id", "year"]).sentence
    'There is no column “yaer”; did you mean year? The columns are id, year.'
    >>> refused([("year__above", "2010")], ["id", "year"]).title
    'There is no such comparison'
    """
    for name, value in pairs:
        if name.startswith("_") and "__" not in name:
            column = value if name in NAMES_OF_COLUMNS and value else None
        else:
            column, _, lookup = name.rpartition("__") if "__" in name else (name, "", "exact")
            if column in columns and lookup not in LOOKUPS:
                said = _unknown("comparison", lookup, LOOKUPS)
                return Refusal(400, "There is no such comparison", said)
        if column is not None and column not in (*columns, "rowid"):
            return Refusal(400, "There is no such column", _unknown("column", column, columns))
    return None


async def _undated(datasette: Datasette, table: str, pairs: Pairs) -> Refusal | None:
    """Return which column cannot be counted by date; None where all can.

    SQLite takes a year for a number of days: 2023 would be counted as a day in 4707 BC.
    """
    for column in (value for name, value in pairs if name == BY_DATE and value):
        undated = f"{escape_sqlite(column)} NOT GLOB '{DATE}'"
        sql = f"SELECT 1 FROM {escape_sqlite(table)} WHERE {undated} LIMIT 1"
        rows: list[object] = []
        with suppress(QueryInterrupted):  # then Datasette, too, has no time to count them
            rows = await select(datasette, sql)
        if rows:
            said = f"Not every {column} is a day. Count it with _facet={column}, value by value."
            return Refusal(400, "These are not all dates", said)
    return None


def _unknown(kind: str, name: str, known: Sequence[str]) -> str:
    near = nearest(name, known)
    meant = f"; did you mean {near[0]}?" if near else "."
    return f"There is no {kind} “{name}”{meant} The {kind}s are {', '.join(known)}."


def _table(scope: Scope) -> str:
    """Return the name of a table, a view or a query in the address; empty for anything else."""
    parts = asgi.path(scope).split("/")
    if len(parts) != 3 or tilde_decode(parts[1]) != DATABASE:
        return ""
    name: str = tilde_decode(parts[2].partition(".")[0])
    return name
