"""Which languages a title is in, from MARC field 008/35-37 and field 041 together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from interloan.collect.marc.fields import SUBFIELD

YIELDING = frozenset({"zxx", "mul", "und"})
"""Codes that name no language and give way to any that does."""
RECORDINGS = frozenset("ij")
"""Leader/06 of sound recordings, whose text is coded in 041 $d."""
MOST_LANGUAGES = 64
"""Languages taken from one title; a longer list is damage."""
MARC = "marc"
"""Name of MARC's own list of codes, beside the names that 041 $2 gives to others."""

Equivalents = Mapping[tuple[str, str], str]
"""List and code → MARC code of today: for discontinued codes, and for codes of other lists that
mean exactly the same."""

_CODE = re.compile(r"[a-z]{3}")
_OTHER_CODE = re.compile(r"[a-z][a-z0-9-]{1,10}")


class Language(NamedTuple):
    """One language of a title.

    Attributes:
        code: MARC code of today, or a code of another list without one; empty where there is none.
        written: What stands in the record where that differs: a discontinued code, an equivalent
            of another list, `|||`, `   ` or something malformed.
        code_list: `marc`, or the list of the code as 041 $2 names it.
    """

    code: str
    written: str = ""
    code_list: str = MARC


class Field041(NamedTuple):
    """Field 041 as it stands: the second indicator 7 says that its codes are not MARC's."""

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
    subtitles and summaries are not languages of the title.

    Args:
        fixed: 008/35-37.
        fields: The fields 041.
        record_type: Leader/06.
        equivalents: MARC codes of today.

    Returns:
        At least one language, and remarks.

    Source: MARC 21 Format for Bibliographic Data, 008 (All Materials) and 041 (Language Code),
    https://www.loc.gov/marc/bibliographic/bd041.html; stacked codes: MARBI Proposal 2001-06.

    >>> [found.code for found in languages(b"eng", [parse_041(b"0 \x1faengspa")], "a", {})[0]]
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
        remarks.append("008 and the first code in 041 differ, both counted")
    found = [_today(code, MARC, equivalents) for code in codes]
    others = list(_others(fields, record_type, equivalents))
    if not _naming(found):
        found += others
    elif others:
        remarks.append(
            "counted by their MARC codes alone, since codes of another list stand beside them"
        )
    chosen = _naming(_distinct(found)) or found[:1] or [Language("", _printable(fixed))]
    return chosen[:MOST_LANGUAGES], remarks


def _naming(found: Sequence[Language]) -> list[Language]:
    """Return those that name a language."""
    return [language for language in found if language.code not in YIELDING]


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
        remarks.append("translation with two stacked codes, of which one may be the original")
    for value in values:
        if len(value) % 3:
            remarks.append("malformed code in 041, not counted")
            continue
        for start in range(0, len(value), 3):
            code = value[start : start + 3]
            if _CODE.fullmatch(code):
                yield code
            elif code not in ("|||", "   "):
                remarks.append("malformed code in 041, not counted")


def _today(code: str, code_list: str, equivalents: Equivalents) -> Language:
    today = equivalents.get((code_list, code))
    if today is None:
        return Language(code, "", code_list)
    return Language(today, code if today != code else "")


def _list_name(field: Field041) -> str:
    """Return what $2 says, in letters that a table can hold."""
    named = "".join(field.values("2")[:1])
    return named if re.fullmatch(r"[a-z0-9-]{1,20}", named) else "unnamed"


def _distinct(found: Sequence[Language]) -> list[Language]:
    """Return each language once, as it was first written."""
    first: dict[tuple[str, str], Language] = {}
    for language in found:
        first.setdefault((language.code, language.code_list), language)
    return list(first.values())


def _printable(raw: bytes) -> str:
    """Return what stands in 008/35-37 so that it can be shown: three characters of ASCII."""
    shown = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in raw)
    return shown.ljust(3)
