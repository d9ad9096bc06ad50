"""What a raw key means: the languages, format, audience and decade of a title.

Formats, audiences and decades are given in the words of table `holdings`. Source of all rules:
MARC 21 Format for Bibliographic Data, Leader/06-07, 007/00-01, 008 and 041,
https://www.loc.gov/marc/bibliographic/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from interloan.collect.marc.raw_keys import FIELD, KEY, SUBFIELD

YIELDING = frozenset({"zxx", "mul", "und"})
"""Codes that name no language and give way to any that does."""
RECORDINGS = frozenset("ij")
"""Leader/06 of sound recordings, whose text is coded in 041 $d."""
MOST_LANGUAGES = 64
"""Languages taken from one title; a longer list is damage."""
MARC = "marc"
"""Name of MARC's own list of codes, beside the names that 041 $2 gives to others."""
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

MALFORMED = "malformed code in 041, not counted"
DIFFERENT = "008 and the first code in 041 differ, both counted"
BESIDE_OTHERS = "counted by their MARC codes alone, since codes of another list stand beside them"
STACKED = "translation with two stacked codes, of which one may be the original"

Equivalents = Mapping[tuple[str, str], str]
"""List and code → MARC code of today: for discontinued codes, and for codes of other lists that
mean exactly the same."""

_CODE = re.compile(r"[a-z]{3}")
_OTHER_CODE = re.compile(r"[a-z][a-z0-9-]{1,10}")


class Language(NamedTuple):
    """One language of a title.

    Attributes:
        code: MARC code of today, or a code of another list without one; empty where there is none.
        written: What the record has where that differs: a discontinued code, an equivalent
            of another list, `|||`, `   ` or something malformed.
        code_list: `marc`, or the list of the code as 041 $2 names it.
    """

    code: str
    written: str = ""
    code_list: str = MARC


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
    remarks: tuple[str, ...]


class Interpreter:
    """Interprets raw keys; each distinct key once while it is remembered."""

    def __init__(self, equivalents: Equivalents) -> None:
        self._equivalents = dict(equivalents)
        self._titles: dict[bytes, Title] = {}

    def title(self, key: bytes) -> Title:
        r"""Return what a raw key means.

        >>> Interpreter({}).title(b"ams199   j  eng  \x1e").cells[0].format
        'book'
        """
        title = self._titles.get(key)
        if title is None:
            if len(self._titles) >= REMEMBERED:
                self._titles.clear()
            title = self._titles[key] = _title(key, self._equivalents)
        return title


def _title(key: bytes, equivalents: Equivalents) -> Title:
    fixed = {name: key[start:stop].decode("latin-1") for name, (start, stop) in KEY.items()}
    items = key.split(FIELD)[1:]
    physical = [fixed["physical"], *(i[1:].decode("latin-1") for i in items if i[:1] == b"7")]
    spoken, remarks = languages(
        key[slice(*KEY["language"])],
        [parse_041(item[1:]) for item in items if item[:1] == b"1"],
        fixed["type"],
        equivalents,
    )
    where = form(fixed, physical), audience(fixed), decade(fixed)
    cells = (Cell(*language, *where, len(spoken)) for language in spoken)
    return Title(tuple(cells), tuple(remarks))


class Field041(NamedTuple):
    """Field 041 as it is written: the second indicator 7 says that its codes are not MARC's."""

    is_translation: bool
    is_other_list: bool
    subfields: tuple[tuple[str, str], ...]

    def values(self, code: str) -> list[str]:
        """Return the values of the subfields with this code."""
        return [value for name, value in self.subfields if name == code]


def parse_041(raw: bytes) -> Field041:
    r"""Take field 041 apart.

    >>> parse_041(b"1 \x1faengspa\x1fhfre").values("a")
    ['engspa']
    """
    indicators, *subfields = raw.decode("latin-1").split(SUBFIELD.decode())
    return Field041(
        indicators[:1] == "1",
        indicators[1:2] == "7",
        tuple((text[:1], text[1:].strip().lower()) for text in subfields if text),
    )


def languages(
    fixed: bytes, fields: Sequence[Field041], record_type: str, equivalents: Equivalents
) -> tuple[list[Language], list[str]]:
    r"""Return the languages of a title, and what is doubtful about them.

    008 holds the predominant language; where it names none, 041 decides. Originals (041 $h),
    subtitles and summaries are not languages of the title. Stacked codes are those of MARBI
    Proposal 2001-06.

    Args:
        fixed: 008/35-37.
        fields: The fields 041.
        record_type: Leader/06.
        equivalents: MARC codes of today.

    Returns:
        At least one language, and remarks.

    >>> [one.code for one in languages(b"eng", [parse_041(b"0 \x1faengspa")], "a", {})[0]]
    ['eng', 'spa']
    >>> languages(b"scr", [], "a", {("marc", "scr"): "hrv"})[0]
    [Language(code='hrv', written='scr', code_list='marc')]
    """
    remarks: list[str] = []
    predominant = fixed.decode("latin-1").lower()
    codes = [predominant] if _CODE.fullmatch(predominant) else []
    for field in fields:
        if not field.is_other_list:
            codes.extend(_text_codes(field, record_type, remarks))
    if len(codes) > 1 and codes[0] == predominant != codes[1] and predominant not in YIELDING:
        remarks.append(DIFFERENT)
    every = [_today(code, MARC, equivalents) for code in codes]
    others = list(_others(fields, record_type, equivalents))
    if not _naming(every):
        every += others
    elif others:
        remarks.append(BESIDE_OTHERS)
    chosen = _naming(_distinct(every)) or every[:1] or [Language("", _printable(fixed))]
    return chosen[:MOST_LANGUAGES], remarks


def _naming(every: Sequence[Language]) -> list[Language]:
    """Return those that name a language."""
    return [language for language in every if language.code not in YIELDING]


def _others(
    fields: Sequence[Field041], record_type: str, equivalents: Equivalents
) -> Iterator[Language]:
    """Yield the languages that are coded by a list other than MARC's."""
    for field in fields:
        for value in _text_values(field, record_type) if field.is_other_list else ():
            if _OTHER_CODE.fullmatch(value):
                yield _today(value, _list_name(field), equivalents)


def _text_values(field: Field041, record_type: str) -> list[str]:
    """Return the codes of the text: $d for recordings and where there is no $a, else $a."""
    first, second = ("d", "a") if record_type in RECORDINGS else ("a", "d")
    return field.values(first) or field.values(second)


def _text_codes(field: Field041, record_type: str, remarks: list[str]) -> Iterator[str]:
    """Yield the MARC codes of the text, stacked ones taken apart."""
    values = _text_values(field, record_type)
    if field.is_translation and not field.values("h") and [len(v) for v in values] == [6]:
        remarks.append(STACKED)
    for value in values:
        if len(value) % 3:
            remarks.append(MALFORMED)
            continue
        for start in range(0, len(value), 3):
            code = value[start : start + 3]
            if _CODE.fullmatch(code):
                yield code
            elif code not in ("|||", "   "):
                remarks.append(MALFORMED)


def _today(code: str, code_list: str, equivalents: Equivalents) -> Language:
    today = equivalents.get((code_list, code))
    if today is None:
        return Language(code, "", code_list)
    return Language(today, code if today != code else "")


def _list_name(field: Field041) -> str:
    """Return what $2 says, in letters that a table can hold."""
    name = "".join(field.values("2")[:1])
    return name if re.fullmatch(r"[a-z0-9-]{1,20}", name) else "unnamed"


def _distinct(every: Sequence[Language]) -> list[Language]:
    """Return each language once, as it was first written."""
    first: dict[tuple[str, str], Language] = {}
    for language in every:
        first.setdefault((language.code, language.code_list), language)
    return list(first.values())


def _printable(raw: bytes) -> str:
    """Return 008/35-37 in a form that can be shown: three characters of ASCII."""
    shown = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in raw)
    return shown.ljust(3)


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
