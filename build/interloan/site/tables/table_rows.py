"""The bodies of large tables and lists, written at once: a template hands on each cell by itself.

Each cell carries the name of its column, because on a phone every row is a card of its own (see
the style sheet). Measured on a page of 50 rows, half of the time went into handing such pieces
through templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from markupsafe import Markup, escape

from interloan.site.tables.cells import address, heading, wide


class Row(Protocol):
    """A row of a table as Datasette hands it to templates."""

    cells: Sequence[dict[str, Any]]


def body(rows: Iterable[Row], order: Sequence[int]) -> Markup:
    """Return the rows of a table's page.

    Args:
        rows: Datasette's rows; the first cell of each links to the row's own page.
        order: Which cells to show, from `cells.arranged`; where it does not begin with the first,
            the cell that it begins with names the row and carries the link.
    """
    labels: dict[str, str] = {}
    is_named = order[0] != 0
    lines = []
    for row in rows:
        cells = [_name(row, order[0])] if is_named else []
        cells += [_cell(row.cells[place], labels) for place in order[is_named:]]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return Markup("\n".join(lines))  # noqa: S704 (every part is escaped below)


def answer_body(
    shown: Iterable[Sequence[object]], rows: Iterable[Sequence[object]], columns: Sequence[str]
) -> Markup:
    """Return the rows of an answer.

    Args:
        shown: The cells as Datasette renders them.
        rows: The values themselves.
        columns: The names of the columns.
    """
    labels = [_label(column) for column in columns]
    lines = []
    for cells, values in zip(shown, rows, strict=True):
        parts = [
            f"<td{_room(cell, value)}{label}>{escape(cell)}</td>"
            for label, cell, value in zip(labels, cells, values, strict=True)
        ]
        lines.append(f"<tr>{''.join(parts)}</tr>")
    return Markup("\n".join(lines))  # noqa: S704 (every cell is escaped above)


def options(choices: Iterable[tuple[str, str]], chosen: str) -> Markup:
    r"""Return the options of a select.

    >>> options([("a&b", "A & B"), ("c", "C")], "a&b")
    Markup('<option value="a&amp;b" selected>A &amp; B</option>\n<option value="c">C</option>')

    Of several labels for the chosen value, the one that is the value itself is preferred.
    """
    listed = list(choices)
    places = [place for place, (value, _) in enumerate(listed) if value == chosen]
    marked = min(places, key=lambda place: listed[place][1] != chosen, default=-1)
    lines = [
        f'<option value="{escape(value)}"{" selected" if place == marked else ""}>'
        f"{escape(label)}</option>"
        for place, (value, label) in enumerate(listed)
    ]
    return Markup("\n".join(lines))  # noqa: S704 (values and labels are escaped above)


def _label(column: str) -> str:
    """Return the label that a column's cells carry.

    >>> _label("fee_usd")
    ' data-label="fee USD"'
    """
    return f' data-label="{escape(heading(column))}"'


def _room(cell: object, value: object) -> str:
    if value is None or value == "":
        return ' class="none"'
    name = "type-int" if isinstance(value, (int, float)) else wide(cell).strip()
    return f' class="{name}"' if name else ""


def _name(row: Row, place: int) -> str:
    first, value = row.cells[0], row.cells[place]["raw"]
    path = address(str(first["value"]))
    return f'<th scope="row"><a href="{escape(path)}">{escape(value or first["raw"])}</a></th>'


def _cell(cell: dict[str, Any], labels: dict[str, str]) -> str:
    column, kind = cell["column"], cell["value_type"]
    if column not in labels:
        labels[column] = _label(column)
    room = wide(cell["value"]) if kind == "str" else ""
    return f'<td class="type-{kind}{room}"{labels[column]}>{escape(cell["value"])}</td>'
