"""How values look in a table: labels for how sure we are, yes and no, figures people can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from interloan.site import DATABASE

TAG = re.compile(r"<em>[^<]*</em>|<[^>]*>")
HREF = re.compile(r'href="([^"]*)"')
BADGES = {  # column → value → tone; the word itself is always shown
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
GROUPED_FROM = 1_000
SPELT = {  # parts of column names that read otherwise than they are written
    "bluray": "Blu-ray", "dvd": "DVD", "english": "English", "eur": "EUR", "fscs": "FSCS",
    "geoid": "GEOID", "ifla": "IFLA", "iso": "ISO", "iso639": "ISO 639", "marc": "MARC",
    "massachusetts": "Massachusetts", "moe": "margin of error", "ntsc": "NTSC", "oclc": "OCLC",
    "pal": "PAL", "pct": "%", "uhd": "UHD", "url": "address", "usd": "USD",
}  # fmt: skip
UNGROUPED = {"year", "vintage", "decade", "from", "to", "since", "until", "id", "position"}


def rendered(column: str, value: object, base_url: str) -> Markup | None:
    """Return the HTML of a cell, or None where Datasette's own rendering is right.

    >>> rendered("status", "stated", "/")
    Markup('<span class="badge badge-plain">stated</span>')
    >>> rendered("is_derived", 0, "/"), rendered("speakers", 431000, "/")
    (Markup('no'), Markup('431,000'))
    >>> rendered("fiscal_year", 2018, "/"), rendered("from_estimate", 2018, "/")
    (None, Markup('2,018'))
    """
    if isinstance(value, str):
        return _text(column, value, base_url)
    if isinstance(value, float) and value.is_integer():
        whole = int(value)  # among figures of several kinds, four digits may be a year
        return Markup(f"{whole:,}" if abs(whole) >= 10_000 else whole)  # noqa: S704 (digits)
    if isinstance(value, int):
        if column.startswith(("is_", "has_")) and value in (0, 1):
            return Markup("yes" if value else "no")  # noqa: S704 (two constants)
        if abs(value) >= GROUPED_FROM and column.rpartition("_")[2] not in UNGROUPED:
            return Markup(f"{value:,}")  # noqa: S704 (digits and commas)
    return None


def _text(column: str, value: str, base_url: str) -> Markup | None:
    tone = BADGES.get(column.rpartition("_")[2], {}).get(value)
    if tone:
        return Markup('<span class="badge badge-{}">{}</span>').format(tone, value)
    if WEB.match(value):
        shown = WEB.sub("", value).rstrip("/")
        short = shown if len(shown) <= LONGEST_ADDRESS else shown[: LONGEST_ADDRESS - 1] + "…"
        return Markup('<a href="{}">{}</a>').format(value, short)
    if value.startswith(f"/{DATABASE}/"):
        return Markup('<a href="{}">{}</a>').format(base_url + value[1:], _place(value))
    return None


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


def web(address: object) -> str:
    """Return an address that a link may lead to; empty for anything but the web and mail.

    >>> web("https://clio.columbia.edu"), web("mailto:ill@example.org"), web("/interloan/fees")
    ('https://clio.columbia.edu', 'mailto:ill@example.org', '/interloan/fees')
    >>> web("javascript:alert(1)"), web("//example.org"), web(None)
    ('', '', '')
    """
    text = str(address or "").strip()
    return text if LINKED.match(text) else ""


def wide(value: object) -> str:
    """Return the class of a cell with more or less text in it, so that columns get room for it.

    >>> wide("no"), wide("Old Colony Library Network"), wide("x" * 90), wide("x" * 200)
    ('', ' mid', ' long', ' long longest')
    """
    text = "" if value is None else str(value)
    size = len(TAG.sub("", text) if isinstance(value, Markup) else text)
    classes = {18: "", 70: " mid", 160: " long"}
    return next((name for most, name in classes.items() if size <= most), " long longest")


def marked(text: str) -> Markup:
    """Return text with what stands between ⟦ and ⟧ marked, as a search result shows its hits.

    >>> marked("<b> in ⟦Voilà⟧")
    Markup('&lt;b&gt; in <mark>Voilà</mark>')
    """
    opened = escape(text or "").replace("⟦", Markup("<mark>"))
    return opened.replace("⟧", Markup("</mark>"))


def heading(column: str) -> str:
    """Return a column's name as people read it.

    >>> heading("source_id"), heading("is_open"), heading("id"), heading("fee_usd")
    ('source', 'open', 'id', 'fee USD')
    >>> heading("limited_english_moe")
    'limited English margin of error'
    """
    words = column.split("_")
    if len(words) > 1 and words[0] in ("is", "has"):
        words = words[1:]
    if len(words) > 1 and words[-1] == "id":
        words = words[:-1]
    return " ".join(SPELT.get(word, word) for word in words)


def grouped(rows: Iterable[Mapping[str, Any]], column: str) -> list[tuple[Any, list[Any]]]:
    """Return rows by the value of a column, in the order in which the values first appear.

    >>> grouped([{"kind": "b"}, {"kind": "a"}, {"kind": "b"}], "kind")
    [('b', [{'kind': 'b'}, {'kind': 'b'}]), ('a', [{'kind': 'a'}])]
    """
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return list(groups.items())


def arranged(names: Sequence[str], label: str | None) -> list[int]:
    """Return in which order a table's columns are shown: its naming column first, its key last.

    Args:
        names: The columns as Datasette has them, first the key (`Link` where it has several).
        label: The column that names a row; where it is missing, all stay as they are.

    >>> arranged(["id", "kind", "name"], "name"), arranged(["Link", "year", "name"], "name")
    ([2, 1, 0], [2, 1])
    >>> arranged(["code", "name"], None), arranged(["code", "name"], "code")
    ([0, 1], [0, 1])
    """
    places = list(range(len(names)))
    if label not in names or names[0] == label:
        return places
    first = names.index(label)
    between = [place for place in places[1:] if place != first]
    return [first, *between] + ([] if names[0] == "Link" else [0])


def address(cell: str) -> str:
    """Return where the link in a cell leads, unescaped; empty where there is none.

    >>> address(Markup('<a href="/interloan/fees/nlm">nlm</a>'))
    '/interloan/fees/nlm'
    """
    found = HREF.search(cell)
    return unescape(found[1]) if found else ""
