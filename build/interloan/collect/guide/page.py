"""A saved copy of the guide's page, HTML or plain text → its lines, figures and links by section.

The text stays in memory and is never written: what is kept of it are hashes, figures, which are
facts, and names of our own (see `reading`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

TOP = ""  # the section of what comes before the first heading that we know
FIGURE = re.compile(r"(?<![\w.])\$?\d(?:[\d,]*\d)?(?:\.\d+)?(?!\w)")
LONGEST_HEADING = 110  # letters; what is longer is a paragraph
DIGITS = 16  # hexadecimal, of a hash
LEAST_OF_HEADING = 12  # letters by which a heading is known
BULLETS = "•·*-–— \t"
BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
HIDDEN = {"script", "style", "template", "noscript", "title"}


@dataclass(frozen=True)
class Item:
    """One thing that the page holds.

    Attributes:
        kind: `line`, `figure` or `link`.
        section: The key of the section that it stands in; empty before the first.
        text: The line, the figure or the words of the link, with blanks as they are read.
        address: Where a link leads.
    """

    kind: str
    section: str
    text: str
    address: str = ""

    @property
    def digest(self) -> str:
        """What is kept of the words."""
        return digest(self.text)


def _heading_names(title: str) -> list[str]:
    """Return what a heading may begin with, where the guide words it otherwise than we do.

    >>> _heading_names("IMSLP / Petrucci Music Library (International Music Score Library)")
    ['petrucci music library', 'international music score library']
    >>> _heading_names("DVD Regions")
    ['dvd regions']
    """
    whole = _plain(title).casefold()
    parts = [part.strip() for part in re.split(r"[()/]", whole)]
    return [part for part in parts if len(part) >= LEAST_OF_HEADING] or [whole]


def digest(text: str) -> str:
    """Return the beginning of the SHA-256 of a text, which tells a thousand lines apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def items(copy: str, sections: Mapping[str, str]) -> list[Item]:
    """Return what a copy of the page holds, in its order.

    Args:
        copy: The page as it was saved.
        sections: The title of each section we know → its key.
    """
    names = {name: key for title, key in sections.items() for name in _heading_names(title)}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    found: list[Item] = []
    section = TOP
    for text, links in _lines(copy):
        if len(text) <= LONGEST_HEADING:
            heading = text.casefold()
            begins = (names[name] for name in longest_first if heading.startswith(name))
            section = next(begins, section)
        found.append(Item("line", section, text))
        found += [Item("figure", section, figure) for figure in figures(text)]
        found += [Item("link", section, words, address) for words, address in links if words]
    return found


def figures(text: str) -> list[str]:
    """Return the numbers of a text as digits.

    >>> figures("Spanish (431,000 speakers), 17th–21st centuries, $12 of 740,000 in 2023.")
    ['431000', '12', '740000', '2023']
    """
    return [found.replace(",", "").lstrip("$") for found in FIGURE.findall(text)]


def _lines(copy: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    if re.search(r"<(html|body|div|p)\b", copy, re.IGNORECASE):
        page = _Page()
        page.feed(copy)
        page.close()
        page.end_line()
        yield from page.lines
    else:
        yield from ((text, []) for line in copy.splitlines() if (text := _plain(line)))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).strip(BULLETS)


class _Page(HTMLParser):
    """Cuts HTML into lines where a browser would, and gathers the links of each."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, list[tuple[str, str]]]] = []
        self._words: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._link: tuple[str, int] | None = None  # its address, and where its words begin
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line or a link."""
        self._hidden += tag in HIDDEN
        if tag in BLOCKS:
            self.end_line()
        if tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self._words))

    def handle_endtag(self, tag: str) -> None:
        """End a line or a link."""
        self._hidden -= tag in HIDDEN and self._hidden > 0
        if tag in BLOCKS:
            self.end_line()
        if tag == "a" and self._link:
            address, begin = self._link
            self._links.append((_plain("".join(self._words[begin:])), address))
            self._link = None

    def handle_data(self, data: str) -> None:
        """Take up words that a reader sees."""
        if not self._hidden:
            self._words.append(data)

    def end_line(self) -> None:
        """End the line that words went into."""
        if text := _plain("".join(self._words)):
            self.lines.append((text, self._links))
        self._words, self._links, self._link = [], [], None
