"""The rows of an answer as a table, written at once: of each cell only what is shown.

Datasette would render all of them, one by one, before a template sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from numbers import Number

from datasette.utils import is_url, to_css_class, truncate_url
from markupsafe import Markup, escape

from interloan.site.tables import cells

Columns = Sequence[tuple[int, str, str, bool]]


def answer_head(
    columns: Columns, first: Sequence[object], explained: Callable[[str], Markup]
) -> Markup:
    """Return the headings of an answer.

    Args:
        columns: The columns, as `answer_columns` returns them.
        first: The first row, which tells columns of figures from others.
        explained: Returns a heading in which terms can be looked up.
    """
    lines = []
    for place, name, title, is_folded in columns:
        kind = f"col-{to_css_class(name)}{' figures' * isinstance(first[place], Number)}"
        kind += " more" * is_folded
        lines.append(f'<th scope="col" class="{kind}">{explained(title)}</th>')
    return Markup("\n".join(lines))  # noqa: S704 (headings are escaped where they are explained)


def answer_body(
    rows: Iterable[Sequence[object]],
    columns: Columns,
    look_of: Callable[[str], cells.Look] | None,
    shown: Sequence[Sequence[object]],
    longest: int,
) -> Markup:
    """Return the rows of an answer, each named by its first cell.

    Args:
        rows: The values.
        columns: The columns, as `answer_columns` returns them.
        look_of: Returns what gives the look of a column's values.
        shown: The cells as Datasette has rendered them; empty where it was kept from it.
        longest: So many characters of a text are written.
    """
    written = [
        (
            place,
            _written(number, title, is_folded, look_of(name) if look_of else _as_it_is, longest),
        )
        for number, (place, name, title, is_folded) in enumerate(columns)
    ]
    if shown:
        lines = [
            "".join([write(row[place], rendered[place]) for place, write in written])
            for row, rendered in zip(rows, shown, strict=True)
        ]
    else:
        lines = ["".join([write(row[place], None) for place, write in written]) for row in rows]
    return Markup("\n".join([f"<tr>{line}</tr>" for line in lines]))  # noqa: S704 (escaped below)


def _as_it_is(_: object) -> None:
    return None


def _written(
    number: int, title: str, is_folded: bool, look: cells.Look, longest: int
) -> Callable[[object, object], str]:
    """Return what writes the cells of a column of an answer, a text that comes again but once."""
    begin, end = ("<td", "</td>") if number else (f"<{cells.HEAD}", "</th>")
    more, label = " more" * is_folded, f' data-label="{escape(title)}">'
    known: dict[object, str] = dict.fromkeys((None, ""), cells.EMPTY) if is_folded else {}

    def write(value: object, cell: object) -> str:
        found = known.get(value)
        if found is not None:
            return found
        text: object = look(value)
        html = text
        if html is None:
            text = plain(value, longest) if cell is None else cell
            html = escape(text)
        if isinstance(value, (int, float)):  # seldom the same, and 2 and 2.0 are one key
            return f'{begin} class="type-int{more}"{label}{html}{end}'
        kind = "none" if value in (None, "") else cells.room(text).strip()
        kind = f' class="{f"{kind}{more}".strip()}"' if kind or more else ""
        one = f"{begin}{kind}{label}{html}{end}"
        if cell is None:
            known[value] = one
        return one

    return write


def plain(value: object, longest: int) -> Markup | str:
    """Return a value as Datasette renders those of answers, of which bytes are left to it.

    >>> plain(None, 9), plain("Haitian Creole", 7), plain(" http://a.org ", 9)
    (Markup('&nbsp;'), 'Haitian…', Markup('<a href="http://a.org">http:….org</a>'))
    """
    if value in ("", None):
        return Markup("&nbsp;")
    text = str(value)
    if is_url(text.strip()):
        return cells.link_to(text.strip(), truncate_url(text.strip(), longest))
    return f"{text[:longest]}…" if longest and len(text) > longest else text
