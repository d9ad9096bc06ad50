"""Words that a page explains where they stand, each once, from the table of the glossary.

A term becomes a button that shows its meaning on a click, a touch or Enter; no script is needed.
What stands in links, buttons, code and headings stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasette.utils import sqlite3
from markupsafe import Markup, escape

from interloan.site import select

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

SQL = "SELECT id, term, other_names, definition FROM glossary WHERE is_marked ORDER BY id"
TAG = re.compile(r"(<[^>]*>)")
CLOSED = re.compile(r"</?(a|button|code|pre|h[1-6]|select|summary)\b")
TERM = (
    '<button type="button" class="term" popovertarget="term-{}" popovertargetaction="show">'
    "{}</button>"
)


@dataclass(frozen=True)
class Term:
    """A word and what it means."""

    key: str
    name: str
    meaning: str


class Glossary:
    """The terms of one running Datasette; none where the database has no glossary."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._terms: dict[str, Term] = {}
        self._pattern = re.compile(r"(?!)")

    async def read(self) -> None:
        """Read the terms, once."""
        try:
            rows = await select(self._datasette, SQL)
        except sqlite3.Error:
            return
        spellings: dict[str, Term] = {}
        for row in rows:
            others = (row["other_names"] or "").split("; ")
            term = Term(row["id"], row["term"], row["definition"])
            spellings |= dict.fromkeys((row["term"], *filter(None, others)), term)
        self._terms = {_key(name): term for name, term in spellings.items()}
        longest_first = sorted(spellings, key=len, reverse=True)
        self._pattern = re.compile(rf"\b({'|'.join(map(_written, longest_first))})\b")

    def page(self) -> Explained:
        """Return what explains terms on one page."""
        return Explained(self._pattern, self._terms)


class Explained:
    r"""The terms of one page, explained once each.

    >>> term = Term("ifm", "IFM", "A way to pay.")
    >>> page = Explained(re.compile(r"\b(IFM)\b"), {"IFM": term})
    >>> page.explained(Markup('<a href="/">IFM</a>')), list(page)
    (Markup('<a href="/">IFM</a>'), [])
    >>> page.explained("Pay by IFM & more.")[:22], page.explained("IFM"), list(page) == [term]
    (Markup('Pay by <button type="b'), Markup('IFM'), True)
    """

    def __init__(self, pattern: re.Pattern[str], terms: Mapping[str, Term]) -> None:
        self._pattern, self._terms = pattern, terms
        self._used: dict[str, Term] = {}

    def __iter__(self) -> Iterator[Term]:
        """Yield the terms that were explained so far."""
        return iter(self._used.values())

    def explained(self, text: str) -> Markup:
        """Return a text, or HTML, in which the first of each term can be looked up."""
        whole = str(escape(text))
        parts = TAG.split(whole) if "<" in whole else [whole]
        depth = 0
        for place, part in enumerate(parts):
            if place % 2 and CLOSED.match(part):
                depth += -1 if part.startswith("</") else 1
            elif not place % 2 and not depth:
                parts[place] = self._pattern.sub(self._marked, part)
        return Markup("".join(parts))  # noqa: S704 (escaped above)

    def _marked(self, found: re.Match[str]) -> str:
        term = self._terms[_key(found[0])]
        if term.key in self._used:
            return found[0]
        self._used[term.key] = term
        return TERM.format(term.key, found[0])


def _key(name: str) -> str:
    """Return a spelling as it is known: capitals count where the term has some."""
    return name if any(map(str.isupper, name[1:])) else name.casefold()


def _written(name: str) -> str:
    """Return the pattern of a spelling; a plain word may begin a sentence."""
    first, rest = name[0], re.escape(name[1:])
    return f"[{first.upper()}{first}]{rest}" if _key(name) == name.casefold() else re.escape(name)
