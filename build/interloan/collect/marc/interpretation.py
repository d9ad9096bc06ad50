"""What a raw key means: the languages, format, audience and decade of a title.

Formats, audiences and decades are given in the words of table `holdings`. Source of all rules:
MARC 21 Format for Bibliographic Data, Leader/06-07, 007/00-01 and 008,
https://www.loc.gov/marc/bibliographic/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from interloan.collect.marc.raw_keys import FIELD, KEY, KEY_SIZE
from interloan.collect.marc.title_languages import (
    CodeLists,
    Language,
    Remark,
    languages,
    parse_041,
)

REMEMBERED = 10_000
"""Raw keys whose meaning is held: some megabytes."""
CONTINUING = frozenset("bis")
"""Leader/07 of texts whose 008 is laid out for continuing resources."""
MAPS, VISUAL = frozenset("ef"), frozenset("gkor")
"""Leader/06 of records whose form of item is in 008/29."""
HAS_AUDIENCE = frozenset("mcdij") | VISUAL
"""Leader/06 beside books whose 008/22 is the target audience."""
ONLINE = frozenset("osq")
"""Form of item: online, electronic, direct electronic."""
AUDIENCES = {
    "a": "children", "b": "children", "c": "children", "j": "children",
    "d": "teen", "e": "adult", "f": "specialized", "g": "general",
}  # fmt: skip
FORMATS = {
    "a": "book", "c": "score", "d": "score", "e": "map", "f": "map", "g": "video",
    "i": "audiobook", "j": "music", "k": "picture", "m": "software", "o": "kit",
    "p": "archive", "r": "object", "t": "manuscript",
}  # fmt: skip
ELECTRONIC = {
    "book": "ebook", "audiobook": "e_audiobook", "music": "e_music", "video": "e_video",
    "periodical": "e_periodical",
}  # fmt: skip
"""Formats that have an electronic counterpart of their own; the others become `e_resource`."""
UNKNOWN = "unknown"


class Cell(NamedTuple):
    """Where a title is counted. `languages` is how many languages share the title."""

    language: str
    written: str
    code_list: str
    format: str
    audience: str
    decade: str
    languages: int


class Title(NamedTuple):
    """What one raw key means: its cells, one per language, and what is doubtful about it."""

    cells: tuple[Cell, ...]
    remarks: tuple[Remark, ...]


Spoken = tuple[tuple[Language, ...], tuple[Remark, ...]]
"""The languages of a title, and what is doubtful about them."""


class Interpreter:
    """Interprets raw keys; each distinct key, and its languages, once while it is remembered."""

    def __init__(self, lists: CodeLists) -> None:
        self._lists = lists
        self._titles: dict[bytes, Title] = {}
        self._spoken: dict[tuple[bytes, ...], Spoken] = {}

    def title(self, key: bytes) -> Title:
        r"""Return what a raw key means.

        >>> Interpreter(CodeLists()).title(b"ams199   j  eng  \x1e").cells[0].format
        'book'
        """
        title = self._titles.get(key)
        if title is None:
            if len(self._titles) >= REMEMBERED:
                self._titles.clear()
            title = self._titles[key] = self._title(key)
        return title

    def _title(self, key: bytes) -> Title:
        text, items = key[:KEY_SIZE].decode("latin-1"), key.split(FIELD)[1:]
        fixed = {name: text[first:last] for name, (first, last) in KEY.items()}
        physical = [fixed["physical"], *(i[1:].decode("latin-1") for i in items if i[:1] == b"7")]
        spoken, remarks = self._languages(
            key[slice(*KEY["language"])],
            key[slice(*KEY["type"])],
            *(item[1:] for item in items if item[:1] == b"1"),
        )
        where = form(fixed, physical), audience(fixed), decade(fixed)
        cells = (Cell(*language, *where, len(spoken)) for language in spoken)
        return Title(tuple(cells), remarks)

    def _languages(self, *coded: bytes) -> Spoken:
        """Return the languages of a title by its 008/35-37, type and fields 041."""
        spoken = self._spoken.get(coded)
        if spoken is None:
            if len(self._spoken) >= REMEMBERED:
                self._spoken.clear()
            fixed, record_type, *fields = coded
            every, remarks = languages(
                fixed, [*map(parse_041, fields)], record_type.decode("latin-1"), self._lists
            )
            spoken = self._spoken[coded] = tuple(every), tuple(remarks)
        return spoken


def form(fixed: Mapping[str, str], physical: list[str]) -> str:
    """Return the format of a title.

    Args:
        fixed: Coded characters by name.
        physical: The first two characters of each field 007.

    >>> coded = {"type": "a", "level": "m", "form_23": "o", "form_29": " "}
    >>> form(coded, ["cr"])
    'ebook'
    """
    kind, level = fixed["type"], fixed["level"]
    item = fixed["form_29" if kind in MAPS | VISUAL else "form_23"]
    base = FORMATS.get(kind, "other")
    if kind in "at" and level in CONTINUING:
        base = "component_part" if level == "b" else "periodical"
    elif kind == "a" and level == "a":
        base = "component_part"
    if item in ONLINE or "cr" in physical:
        return ELECTRONIC.get(base, "e_resource")
    if kind in "at":
        return _made_of(item, physical) or base
    return base


def _made_of(item: str, physical: list[str]) -> str:
    """Return the format of a text that is not ordinary print; empty for print."""
    categories = {code[:1] for code in physical}
    if item in "abc" or "h" in categories:
        return "microform"
    if item == "d" or "tb" in physical:
        return "large_print"
    if item == "f" or "tc" in physical or "f" in categories:
        return "braille"
    return ""


def audience(fixed: Mapping[str, str]) -> str:
    """Return the target audience, `unknown` where 008/22 is blank or means something else.

    For continuing resources and maps 008/22 is not an audience: reading it there would invent
    children's books.

    >>> audience({"type": "a", "level": "m", "audience": "j"})
    'children'
    >>> audience({"type": "a", "level": "s", "audience": "a"})
    'unknown'
    """
    kind = fixed["type"]
    is_book = kind in "at" and fixed["level"] not in CONTINUING
    if not is_book and kind not in HAS_AUDIENCE:
        return UNKNOWN
    return AUDIENCES.get(fixed["audience"], UNKNOWN)


def decade(fixed: Mapping[str, str]) -> str:
    """Return the first year of the decade of publication, `unknown` where it is not known.

    The first date is that of the item in hand for every type of date with dates of our era; a
    questionable date (`q`) is a range, and counts only where both ends are in one decade.

    >>> decade({"date_type": "r", "date_1": "199", "date_2": "188"})
    '1990'
    >>> decade({"date_type": "q", "date_1": "197", "date_2": "198"})
    'unknown'
    """
    first = fixed["date_1"]
    if fixed["date_type"] in "bn" or not (first.isascii() and first.isdigit()):
        return UNKNOWN
    if fixed["date_type"] == "q" and fixed["date_2"] != first:
        return UNKNOWN
    return f"{first}0" if 1000 <= int(first) * 10 < 2100 else UNKNOWN
