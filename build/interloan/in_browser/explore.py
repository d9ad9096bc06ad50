"""The database for a notebook that has nothing but Python: rows, tables and the site's charts.

It needs neither pandas nor NumPy, which no registry has for Python in a browser. There the database
comes with this package; elsewhere it is that of the checkout.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from interloan.database import functions
from interloan.figures import heading
from interloan.questions.chart_header import Chart, Measure
from interloan.shipped import CONTENT
from interloan.site.charts import drawings, files

DATABASE, STYLE = "interloan.db", Path("static", "chart.css")
MOST_SHOWN = 20
TAG = re.compile(r"<[^>]+>")
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Shown:
    """What a cell of a notebook shows.

    Attributes:
        mime: The kind of it.
        content: The thing itself.
        text: The same in words, for who cannot see it.
    """

    mime: str
    content: str
    text: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {self.mime: self.content, "text/plain": self.text}


def rows(sql: str, values: Mapping[str, Any] | None = None, **more: Any) -> list[dict[str, Any]]:
    """Return the rows that a statement selects.

    Args:
        sql: One SELECT, with :name for a value.
        values: The values, by name.
        more: More of them, such as `town="Lowell"`.
    """
    database = (_place() / DATABASE).resolve()
    uri = f"{database.as_uri()}?mode=ro"  # so that nothing here can damage it
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        functions.register(connection)
        return [dict(row) for row in connection.execute(sql, {**(values or {}), **more})]


def table(found: Rows, most: int = MOST_SHOWN) -> Shown:
    """Show rows as a table; what is not known stays empty.

    Args:
        found: The rows.
        most: So many are shown; how many more there are is said.
    """
    if not found:
        return Shown("text/html", "<p>No row.</p>", "No row.")
    cell, head = Markup("<td>{}</td>"), Markup("<th>{}</th>")
    names = list(found[0])
    lines = [Markup("").join(head.format(heading(name)) for name in names)]
    for row in found[:most]:
        given = ("" if row[name] is None else row[name] for name in names)
        lines.append(Markup("").join(cell.format(value) for value in given))
    body = Markup("").join(Markup("<tr>{}</tr>").format(line) for line in lines)
    left_out = len(found) - most
    rest = Markup("<p>… and {} more rows.</p>").format(left_out) if left_out > 0 else ""
    return Shown("text/html", f"<table>{body}</table>{rest}", f"A table of {len(found)} rows")


def chart(found: Rows, title: str, x: str, y: str, source: str, **more: str) -> Shown:
    """Draw rows as the site does.

    Args:
        found: The rows.
        title: What it is of, where and when.
        x: The column of years, or of things.
        y: The column of figures.
        source: Who published the figures.
        more: `margin`, `low` and `high`: columns of the range; `mark`: line, point, dot or bar;
            `unit`: what is counted; `split`: a column, and no line joins years in which it
            differs; `note`: what the title has no room for.

    Raises:
        ValueError: There is too little to draw.
    """
    ends = {key: more[key] for key in ("margin", "low", "high") if key in more}
    declared = Chart(
        title,
        more.get("mark", "dot"),
        x,
        (Measure(y, heading(y), **ends),),
        unit=more.get("unit", ""),
        split=more.get("split", ""),
        note=more.get("note", ""),
    )
    drawn = drawings.drawing(declared, found)
    if drawn is None:
        raise ValueError("too little to draw: a chart needs two figures at least")
    style = (_place() / STYLE).read_text(encoding="utf-8")
    said = files.Words(f"Source: {source}", "Drawn by Interloan, CC0 1.0.")
    words = TAG.sub("", " ".join(drawn.summary))
    return Shown("image/svg+xml", str(files.file(drawn, said, style)), f"{drawn.title}. {words}")


def _place() -> Path:
    """Return the folder that holds the database."""
    for folder in (CONTENT, Path(), Path("..")):
        if (folder / DATABASE).exists():
            return folder
    raise FileNotFoundError(
        f"There is no {DATABASE} in {Path('..').resolve()} yet. Type `interloan build` in that "
        "folder, then run this page again."
    )
