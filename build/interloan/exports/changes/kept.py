"""The changes of all editions, which the sources keep: read from a database, told to people.

They are told three ways: a Markdown file for who reads, an Atom feed for who follows
(https://www.rfc-editor.org/rfc/rfc4287), and the table itself for programs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from interloan import figures
from interloan.exports.changes.change import HEADS, Change, sentence

TITLE = "Changes of the data"
ATOM = "http://www.w3.org/2005/Atom"
SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")
SELECT = "SELECT * FROM data_changes ORDER BY date DESC, version DESC, id"


@dataclass(frozen=True)
class Dated:
    """The changes of one edition, as the table `data_changes` keeps them."""

    version: str
    date: str
    changes: Sequence[Change]

    @property
    def by_table(self) -> list[tuple[str, str, list[Change]]]:
        """Name of the table, its title, its changes; by title."""

        def place(change: Change) -> tuple[str, str]:
            return change.table_title, change.table_name

        groups = groupby(sorted(self.changes, key=place), key=place)
        return [(name, title, list(group)) for (title, name), group in groups]


def editions(rows: Iterable[Mapping[str, Any]]) -> list[Dated]:
    """Return the editions that rows of `data_changes`, in the order of `SELECT`, tell of."""
    groups = groupby(rows, key=lambda row: (str(row["version"]), str(row["date"])))
    return [Dated(*edition, [Change.of_row(row) for row in group]) for edition, group in groups]


def rows(edition: Dated) -> list[dict[str, Any]]:
    """Return the rows of `data_changes` that keep what an edition changed."""
    dated = {"version": edition.version, "date": edition.date}
    return [
        {"id": f"{edition.version}-{number:04}", **dated, **change.row}
        for number, change in enumerate(edition.changes, 1)
    ]


def markdown(told: Sequence[Dated]) -> str:
    """Return the changes of editions as a Markdown document, the newest first."""
    lines = [f"# {TITLE}", ""]
    for edition in told:
        lines += [f"## {edition.version} ({edition.date})", ""]
        for _, title, changes in edition.by_table:
            lines += [
                f"### {_plain(title)}",
                "",
                *(f"- {_plain(sentence(c))}" for c in changes),
                "",
            ]
        if not edition.changes:
            lines += ["Nothing changed.", ""]
    return "\n".join(lines)


def summary(changes: Sequence[Change]) -> str:
    """Return how much changed in a table, in a few words.

    >>> many = Change("row_added", "fees", "Fees", row_count=60)
    >>> summary([Change("row_removed", "fees", "Fees", row_key="a"), many])
    'removed 1, new 60'
    """
    counts = {
        kind: sum(1 if c.row_count is None else c.row_count for c in changes if c.kind == kind)
        for kind in HEADS
    }
    return ", ".join(
        HEADS[kind].lower() + (f" {figures.number(count)}" if kind != "first_edition" else "")
        for kind, count in counts.items()
        if count
    )


def atom(told: Sequence[Dated], address: Callable[[str], str]) -> bytes:
    """Return the changes as an Atom feed: an entry for each edition and table.

    Args:
        told: The editions, the newest first; there is at least one.
        address: Makes the whole address of a path of the site.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _say(feed, "id", _name("feed"))
    _say(feed, "title", f"Interloan: {TITLE.lower()}")
    _say(feed, "updated", _moment(told[0].date))
    _say(feed, "link", rel="self", type="application/atom+xml", href=address("/feed.atom"))
    _say(feed, "link", rel="alternate", type="text/html", href=address("/interloan/data_changes"))
    _say(_say(feed, "author"), "name", "The Interloan developers")
    for edition in told:
        for table, title, changes in edition.by_table:
            entry = _say(feed, "entry")
            _say(entry, "id", _name(f"{edition.version}/{table}"))
            _say(entry, "title", f"{title}: {summary(changes)} ({edition.version})")
            _say(entry, "updated", _moment(edition.date))
            _say(entry, "link", rel="alternate", href=address(f"/interloan/{table}"))
            listed = "".join(f"<li>{escape(sentence(change))}</li>" for change in changes)
            _say(entry, "content", f"<ul>{listed}</ul>", type="html")
    ElementTree.indent(feed)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _say(parent: ElementTree.Element, tag: str, text: str = "", **said: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{tag}", said)
    element.text = text or None
    return element


def _name(of: str) -> str:
    """Return a lasting name for a feed or an entry, which does not depend on where the site is."""
    return uuid5(NAMESPACE_URL, f"interloan/changes/{of}").urn


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)
