"""A notebook that reads the rows of a page: of a table, a question, a row or a visitor's own SQL.

It holds no rows. On a server it asks for them at their own address, as CSV; in the static edition,
whose addresses only a browser answers, it runs the same statement on the edition's own database,
which lies on the host packed with everything else.

The form is that of https://nbformat.readthedocs.io/en/latest/format_description.html, 4.5.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from interloan.database import functions
from interloan.exports.first_sheet import EDITION_DIGITS
from interloan.site import DATABASE, static_files, xlsx

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

ENDING = "ipynb"
TYPE = "application/x-ipynb+json"
OF_CSV = """import pandas

ADDRESS = {address}

# An empty cell is missing; NA is the code of Namibia.
rows = pandas.read_csv(ADDRESS, keep_default_na=False, na_values=[""])
rows"""
OF_EDITION = """import io
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pandas

EDITION = {edition}
SQL = {sql}
VALUES = {values}

database = Path("{file}")
if not database.exists():  # some megabytes, once
    with urlopen(EDITION) as packed, tarfile.open(fileobj=io.BytesIO(packed.read())) as files:
        database.write_bytes(files.extractfile("project/interloan.db").read())
with closing(sqlite3.connect(database)) as connection:
    rows = pandas.read_sql(SQL, connection, params=VALUES)
rows"""
OF_LIVE = """from interloan.in_browser.explore import chart, rows, table

# The rows of the page that you came from. Change the statement, and press shift and enter.
found = rows({sql}, {values})
table(found)"""
SAYS = """# {title}

{description}

From <{page}>, edition {edition}.
The data is [CC0](https://creativecommons.org/publicdomain/zero/1.0/); for a single fact, cite its
source."""


def can_render(
    datasette: Datasette, sql: str | None, columns: Sequence[str], database: str
) -> bool:
    """Whether there is a notebook of these rows, for Datasette's register_output_renderer."""
    if database != DATABASE or not sql or not columns:
        return False
    return not static_files.bundle(datasette) or not any(name in sql for name in functions.NAMES)


def render(datasette: Datasette, request: Request, data: Mapping[str, Any]) -> Response:
    """Return the notebook, for Datasette's register_output_renderer."""
    path = PurePosixPath(request.path.removesuffix(f".{ENDING}"))
    known = (datasette.metadata("databases") or {}).get(DATABASE, {})
    name = data.get("query_name") or data.get("table") or path.name
    page = known.get("queries", {}).get(name) or known.get("tables", {}).get(name) or {}
    file = data.get("query_name") or data.get("table") or "interloan-sql"

    def whole(ending: str) -> str:
        address = xlsx.address(f"{path}.csv?{request.query_string}").replace(".xlsx", ending, 1)
        return str(datasette.absolute_url(request, datasette.urls.path(address)))

    edition = (datasette.get_database(DATABASE).hash or "")[:EDITION_DIGITS]
    says = SAYS.format(
        title=page.get("title", "Rows of Interloan"),
        description=page.get("description", ""),
        page=whole(""),
        edition=edition or "not known",
    )
    packed = static_files.bundle(datasette)
    code = OF_CSV.format(address=json.dumps(whole(".csv")))
    if packed:
        query = data["query"]
        code = OF_EDITION.format(
            edition=json.dumps(str(datasette.absolute_url(request, packed))),
            sql=json.dumps(_whole(query["sql"])),
            values=repr(dict(query.get("params") or {})),
            file=f"interloan-{edition}.db",
        )
    columns = {name: text for name, text in page.get("columns", {}).items() if text}
    return Response(
        json.dumps(_notebook(says, code, columns), ensure_ascii=False, indent=1) + "\n",
        content_type=TYPE,
        headers={"content-disposition": f'attachment; filename="{file}.{ENDING}"'},
    )


def live_address(datasette: Datasette, sql: str, values: Mapping[str, Any] | None = None) -> str:
    """Return the address of a notebook in the browser that reads the same rows; empty without.

    Args:
        datasette: The site.
        sql: The statement behind the rows.
        values: The values of its parameters.
    """
    live = static_files.live_notebooks(datasette)
    if not live:
        return ""
    statement = f'"""\n{_whole(sql)}\n"""' if '"""' not in sql and "\\" not in sql else repr(sql)
    code = OF_LIVE.format(sql=statement, values=repr(dict(values or {})))
    return f"{live}repl/index.html?{urlencode({'kernel': 'python', 'toolbar': 1, 'code': code})}"


def _whole(sql: str) -> str:
    """Return a statement without the bound of a page.

    >>> _whole("select id from fees order by id limit 101")
    'select id from fees order by id'
    """
    return xlsx.LIMIT.sub("", sql.strip().rstrip(";"))


def _notebook(says: str, code: str, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return a notebook of one cell of code, with what its columns mean."""
    meanings = "\n".join(f"- `{name}`: {text}" for name, text in columns.items())
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": says},
        {
            "cell_type": "code", "id": "rows", "metadata": {}, "source": code,
            "execution_count": None, "outputs": [],
        },
    ]  # fmt: skip
    if meanings:
        source = f"## What the columns mean\n\n{meanings}"
        cells.append({"cell_type": "markdown", "id": "columns", "metadata": {}, "source": source})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
