"""How rows look in a table: labels for how sure we are, yes and no, figures, links, whole bodies.

The bodies of large tables are written at once: on a page of 50 rows, half of the time went into
handing each cell through a template. A cell carries the name of its column, because on a phone
every row is a card of its own (see the style sheet).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from markupsafe import Markup, escape

from interloan import figures
from interloan.site import DATABASE

TAG = re.compile(r"<[^>]*>")
KEY = re.compile(r"&nbsp;<em>[^<]*</em>$")  # beside the label that stands for it
LINK_TEXT = re.compile(r">[^<]*<")
BADGES = {  # what a column's name ends in → value → tone
    "status": {"confirmed": "good", "stated": "plain", "unverified": "weak", "unknown": "weak"},
    "verdict": {
        "current": "good",
        "stale": "weak",
        "wrong": "bad",
        "incomplete": "weak",
        "ambiguous": "plain",
    },
    "severity": {"misleads": "bad", "matters": "weak", "minor": "plain"},
}
WEB = re.compile(r"https?://(?:www\.)?(?=\S+$)")
LINKED = re.compile(r"https?://|mailto:|/(?![/\\])", re.IGNORECASE)
LONGEST_ADDRESS = 44
FIGURE = r"±?\$?[0-9]+(?:[.,/–-][0-9]+)*(?: ?%| [A-Z]{3})?"
UNBROKEN = re.compile(rf"(?:about )?{FIGURE}(?: (?:to|±) (?:about )?{FIGURE})?")
INSIDE_A_FIGURE = re.compile(r"(?<=±) (?=[0-9])|(?<=[0-9]) (?=%|(?:USD|EUR)\b)")
WITHIN = f"/{DATABASE}/"  # how the address of a row begins
EMPTY = '<td class="type-none more"></td>'  # in a column that is folded away
MOST_COLUMNS = 7  # that a table shows first
BESIDE = re.compile(  # what stands beside a fact: its key, its evidence, its place in the guide
    r"^(id|geoid|note|as_of|is_in_guide|status)$|(source|section|resource)_id$"
    r"|_(reason|note|as_of|status|remark)$|^traced_to"
)


HEAD = 'th scope="row"'
Look = Callable[[object], str | None]
"""Gives a value as HTML; None where it looks as Datasette renders it."""


class Row(Protocol):
    """A row of a table as Datasette hands it to templates."""

    cells: Sequence[dict[str, Any]]


def figure(value: float, kind: figures.Kind) -> str | None:
    """Return a number as it is read, or None where Datasette's own rendering is right.

    Args:
        value: The number.
        kind: What the numbers of its column are.

    >>> figure(0, "yes or no"), figure(431000, "amount"), figure(2018.0, "year")
    ('no', '431,000', '2018')
    """
    if kind == "yes or no":
        return ("no", "yes")[int(value)] if value in (0, 1) else None
    is_amount = kind == "amount" or not float(value).is_integer()
    return figures.number(value if is_amount else figures.Year(value))


def words(column: str, value: str, base_url: str, seen: str = "") -> Markup | None:
    """Return a text as HTML, or None where Datasette's own rendering is right.

    Args:
        column: The name of its column.
        value: The text.
        base_url: Datasette's setting.
        seen: What was seen of an address, such as `worked on 2026-11-28`.

    >>> words("status", "stated", "/")
    Markup('<span class="badge badge-plain">stated</span>')
    >>> words("url", "https://a.org", "/", "gone on 2026-11-28")
    Markup('<a href="https://a.org">a.org</a> <small class="muted">gone on 2026-11-28</small>')
    """
    if value.startswith(WITHIN):
        return link_to(base_url + value[1:], _place(value))
    if value.startswith("http") and WEB.match(value):
        shown = WEB.sub("", value).rstrip("/")
        short = shown if len(shown) <= LONGEST_ADDRESS else shown[: LONGEST_ADDRESS - 1] + "…"
        link = link_to(value, short)
        return link + Markup(' <small class="muted">{}</small>').format(seen) if seen else link
    if figures.is_code(column, value):
        return Markup(figures.label(value))  # noqa: S704 (letters, digits and spaces)
    scale = column.rpartition("_")[2]
    return badge(value, scale) if value in BADGES.get(scale, ()) else None


def link_to(address: str, words: str) -> Markup:
    """Return a link."""
    return Markup(f'<a href="{escape(address)}">{escape(words)}</a>')  # noqa: S704 (escaped)


def badge(value: str, scale: str = "status") -> Markup:
    """Return a word on a scale in its colour; the word itself is always shown.

    >>> badge("confirmed")
    Markup('<span class="badge badge-good">confirmed</span>')
    """
    tone = BADGES[scale].get(value, "weak")
    return Markup(f'<span class="badge badge-{tone}">{escape(value)}</span>')  # noqa: S704 (escaped)


def facet_label(label: object, kind: figures.Kind) -> str:
    """Return the label of a facet's value as people read it.

    >>> facet_label(1, "yes or no"), facet_label("some_fee", "amount"), facet_label(None, "amount")
    ('yes', 'some fee', '(empty)')
    """
    text = "" if label is None else str(label)
    if kind == "yes or no":
        text = {"0": "no", "1": "yes"}.get(text, text)
    return (figures.label(text) if figures.CODE.fullmatch(text) else text) or "(empty)"


def in_words(described: str) -> str:
    """Return how Datasette describes a choice of rows, its columns and codes in words.

    >>> in_words('where kind = "national_library" sorted by birthplace_id')
    'where kind = "national library" sorted by birthplace'
    """
    return re.sub(
        rf"\b(?:{figures.CODE.pattern})\b",
        lambda m: figures.CODES.get(m[0]) or figures.heading(m[0]),
        described,
    )


def _place(path: str) -> str:
    """Return in words where an address within the site leads.

    >>> _place("/interloan/speakers?vintage=2018"), _place("/interloan/fees/nlm")
    ('rows of speakers', 'row of fees')
    """
    table, _, _ = path.removeprefix(f"/{DATABASE}/").partition("?")
    name, _, key = table.partition("/")
    return f"{'row' if key else 'rows'} of {name.replace('_', ' ')}"


def site(url: str) -> str:
    """Return the name of the site that an address leads to.

    >>> site("https://www.bpl.org/ecard/"), site("https://catalog.oslri.net")
    ('bpl.org', 'catalog.oslri.net')
    """
    return WEB.sub("", url).partition("/")[0]


def web(address: object, base_url: str = "/") -> str:
    """Return an address that a link may lead to; empty for anything but the web and mail.

    Args:
        address: A value of the data; one that begins with a slash is of this site.
        base_url: Datasette's setting.

    >>> web("https://clio.columbia.edu"), web("mailto:ill@example.org"), web("/interloan/fees")
    ('https://clio.columbia.edu', 'mailto:ill@example.org', '/interloan/fees')
    >>> web("javascript:alert(1)"), web("//example.org"), web(None)
    ('', '', '')
    >>> web("/interloan/fees", "/guide/")
    '/guide/interloan/fees'
    """
    text = str(address or "").strip()
    if not LINKED.match(text):
        return ""
    return base_url + text[1:] if text.startswith("/") else text


def room(value: object) -> str:
    """Return the class of a cell with more or less text in it, so that columns get room for it.

    Dates, spans of years, ranges and figures with their units stay on one line.

    >>> room("no"), room("Old Colony Library Network"), room("x" * 90), room("x" * 200)
    ('', ' mid', ' long', ' long longest')
    >>> room("2020-2024"), room("90 %"), room("about 8,300 to 11,100"), room("2 DVDs")
    (' dated', ' dated', ' dated', '')
    >>> room(Markup('<a href="/interloan/fees">17.00 USD</a>'))
    ' dated'
    """
    text = "" if value is None else str(value)
    text = TAG.sub("", text) if isinstance(value, Markup) else text
    size = len(text)
    if size <= 24 and UNBROKEN.fullmatch(text):
        return " dated"
    if size <= 18:
        return ""
    return " mid" if size <= 70 else " long" if size <= 160 else " long longest"


def unbroken(text: Markup) -> Markup:
    """Return a sentence whose figures stay on one line with their signs and units.

    >>> unbroken(Markup("13.6 % (± 1,600)")).replace(figures.SPACE, "_")
    Markup('13.6_% (±_1,600)')
    """
    return Markup(INSIDE_A_FIGURE.sub(figures.SPACE, text))  # noqa: S704 (only spaces differ)


def grouped(rows: Iterable[Mapping[str, Any]], column: str) -> list[tuple[Any, list[Any]]]:
    """Return rows by the value of a column, in the order in which the values first appear.

    >>> grouped([{"kind": "b"}, {"kind": "a"}, {"kind": "b"}], "kind")
    [('b', [{'kind': 'b'}, {'kind': 'b'}]), ('a', [{'kind': 'a'}])]
    """
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return list(groups.items())


def column_order(names: Sequence[str], label: str | None) -> list[int]:
    """Return in which order a table's columns are shown: its naming column first, its key last.

    Args:
        names: The columns as Datasette has them, first the key (`Link` where it has several).
        label: The column that names a row; where it is missing, all stay as they are.

    >>> column_order(["id", "kind", "name"], "name"), column_order(["Link", "year", "name"], "name")
    ([2, 1, 0], [2, 1])
    >>> column_order(["code", "name"], None), column_order(["code", "name"], "code")
    ([0, 1], [0, 1])
    """
    places = list(range(len(names)))
    if label not in names or names[0] == label:
        return places
    first = names.index(label)
    between = [place for place in places[1:] if place != first]
    return [first, *between] + ([] if names[0] == "Link" else [0])


def folded(names: Sequence[str], order: Sequence[int], first: Sequence[str] = ()) -> list[int]:
    """Return the places of the columns that a table's page folds away.

    Args:
        names: The columns as Datasette has them.
        order: In which order they are shown, from `column_order`.
        first: Those that are shown, as the table declares; where it declares none, the first
            that tell of the thing itself, and how sure it is.

    >>> folded(["id", "name", "note"], [1, 2, 0])
    []
    >>> names = ["id", "name", "a", "b", "c", "d", "e", "f", "g", "status", "source_id"]
    >>> [names[place] for place in folded(names, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0])]
    ['f', 'g', 'source_id', 'id']
    """
    if len(order) <= MOST_COLUMNS + 1:
        return []
    told = [place for place in order if not BESIDE.search(names[place])]
    shown = {place for place in order if names[place] in first} or {
        *told[: MOST_COLUMNS - 1], *(place for place in order if names[place] == "status")
    }  # fmt: skip
    return [place for place in order if place not in {order[0], *shown}]


def table_body(
    rows: Iterable[Row], order: Sequence[int], folded_away: Sequence[int] = ()
) -> Markup:
    """Return the rows of a table's page.

    Args:
        rows: Datasette's rows; the first cell of each links to the row's own page.
        order: Which cells to show, from `column_order`; the one that it begins with names the row,
            and where that is not the first, it carries the link.
        folded_away: Which of them are folded away, from `folded`.
    """
    labels: dict[str, str] = {}
    is_named = order[0] != 0
    lines = []
    for row in rows:
        cells = [_name(row, order[0])] if is_named else [_cell(row.cells[order[0]], labels, HEAD)]
        cells += [
            _cell(row.cells[place], labels, is_folded=place in folded_away) for place in order[1:]
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return Markup("\n".join(lines))  # noqa: S704 (every part is escaped below)


def _label(column: str) -> str:
    """Return the label that a column's cells carry.

    >>> _label("fee_usd")
    ' data-label="fee USD"'
    """
    return f' data-label="{escape(figures.heading(column))}"'


def _name(row: Row, place: int) -> str:
    link, value = row.cells[0], row.cells[place]["raw"]
    text = f">{escape(value or link['raw'])}<"
    return f'<th scope="row">{LINK_TEXT.sub(lambda _: text, link["value"], count=1)}</th>'


def _cell(
    cell: dict[str, Any], labels: dict[str, str], tag: str = "td", *, is_folded: bool = False
) -> str:
    column, kind = cell["column"], cell["value_type"]
    if is_folded and kind == "none":
        return EMPTY
    if column not in labels:
        labels[column] = _label(column)
    value = Markup(KEY.sub("", escape(cell["value"])))  # noqa: S704 (escaped)
    width = (room(value) if kind == "str" else "") + (" more" if is_folded else "")
    return f'<{tag} class="type-{kind}{width}"{labels[column]}>{value}</{tag[:2]}>'
