"""Which languages a title is in: 008/35-37 and 041, in whatever list and spelling they are coded.

MARC 21 Format for Bibliographic Data, 008/35-37 and 041, https://www.loc.gov/marc/bibliographic/.
Catalogs hold more than the format allows: codes of ISO 639-1 and 639-3 where MARC's should stand,
names of languages, several codes with commas, and lists named in many ways. What can mean one
thing only is read as that; all else is malformed, and never cut into codes that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from interloan.collect.marc.raw_keys import SUBFIELD

MARC = "marc"
"""Name of MARC's own list of codes, beside the names that 041 $2 gives to others."""
YIELDING = frozenset({"zxx", "mul", "und"})
"""Codes that name no language and give way to any that does."""
RECORDINGS = frozenset("ij")
"""Leader/06 of sound recordings, whose text is coded in 041 $d."""
MOST_LANGUAGES = 64
"""Languages taken from one title; a longer list is damage."""
LONGEST_SHOWN = 30
"""Characters of a malformed value that are shown."""
ELSEWHERE = ("iso639-2b", "iso639-2t", "iso639-3", "iso639-1", "iso639-5")
"""Lists in which a code is looked up that is not in its own. No code of these stands for two."""
TAGS = re.compile(r"rfc[0-9]{4}|bcp47|ietf")
"""Lists of tags such as `zh-Hant`, which begin with a code of ISO 639 (RFC 5646, section 2.2.1)."""
LISTS = {
    "iso6391": "iso639-1", "iso6392": "iso639-2b", "iso6392b": "iso639-2b",
    "iso6392t": "iso639-2t", "iso6393": "iso639-3", "iso6395": "iso639-5", "marc": MARC,
    "marccode": MARC, "marclang": MARC, "marclanguage": MARC, "marc21": MARC, "usmarc": MARC,
}  # fmt: skip
"""How $2 is spelled, without all but letters and digits → the list."""
UNNAMED = "unnamed"

MALFORMED = "malformed code in 041, not counted"
DIFFERENT = "008 and the first code in 041 differ, both counted"
BESIDE_OTHERS = "counted by their MARC codes alone, since codes of another list stand beside them"
STACKED = "translation with two stacked codes, of which one may be the original"

_CODE = re.compile(r"[a-z]{3}")
_OTHER_CODE = re.compile(r"[a-z][a-z0-9-]{1,10}")
_BETWEEN = re.compile(r"[\s,;:/.|+&-]+")
"""What stands between codes in one subfield."""
_BETWEEN_TAGS = re.compile(r"[\s,;:/.|+&]+")


class Language(NamedTuple):
    """One language of a title.

    Attributes:
        code: MARC code of today, or a code of another list without one; empty where there is none.
        written: What the record has where that differs: a discontinued code, an equivalent
            of another list, a name, `|||`, `   ` or something malformed.
        code_list: `marc`, or the list of the code as 041 $2 names it.
    """

    code: str
    written: str = ""
    code_list: str = MARC


class Remark(NamedTuple):
    """What is doubtful about the languages of a title, and what the record has."""

    text: str
    written: str


@dataclass(frozen=True)
class CodeLists:
    """What codes and names of languages mean. Without it every code stands for itself.

    Attributes:
        today: List and code → MARC code of today; empty where MARC has no code for exactly this.
        names: Name in small letters → the language.
        groups: MARC codes that stand for several languages.
    """

    today: Mapping[tuple[str, str], str] = field(default_factory=dict)
    names: Mapping[str, Language] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()

    def language(self, code_list: str, code: str) -> Language | None:
        """Return what a code of a list means; None where neither it nor another list has it."""
        for name in (code_list, *ELSEWHERE):
            today = self.today.get((name, code))
            if today is not None:
                written = code if code != today else ""
                return Language(today, written) if today else Language(code, "", name)
        return None


class Field041(NamedTuple):
    """Field 041 as it is written: the second indicator 7 says that its codes are not MARC's."""

    is_translation: bool
    is_other_list: bool
    subfields: tuple[tuple[str, str], ...]

    def values(self, code: str) -> list[str]:
        """Return the values of the subfields with this code."""
        return [value for name, value in self.subfields if name == code]

    def text_values(self, record_type: str) -> list[str]:
        """Return the codes of the text: $d for recordings and where there is no $a, else $a."""
        first, second = ("d", "a") if record_type in RECORDINGS else ("a", "d")
        return self.values(first) or self.values(second)

    @property
    def code_list(self) -> str:
        """The list of its codes, in letters that a table can hold."""
        name = "".join(self.values("2")[:1])
        if known := LISTS.get(re.sub("[^a-z0-9]", "", name)):
            return known
        return name if re.fullmatch(r"[a-z0-9-]{1,20}", name) else UNNAMED


def parse_041(raw: bytes) -> Field041:
    r"""Take field 041 apart.

    >>> parse_041(b"1 \x1faengspa\x1fhfre").values("a")
    ['engspa']
    """
    indicators, *subfields = raw.decode("utf-8", "replace").split(SUBFIELD.decode())
    return Field041(
        indicators[:1] == "1",
        indicators[1:2] == "7",
        tuple((text[:1], text[1:].strip().lower()) for text in subfields if text),
    )


def languages(
    fixed: bytes, fields: Sequence[Field041], record_type: str, lists: CodeLists
) -> tuple[list[Language], list[Remark]]:
    r"""Return the languages of a title, and what is doubtful about them.

    008 holds the predominant language; where it names none, 041 decides. Originals (041 $h),
    subtitles and summaries are not languages of the title. Stacked codes are those of MARBI
    Proposal 2001-06. A MARC code of a group gives way to a code of a single language beside it.

    Args:
        fixed: 008/35-37.
        fields: The fields 041.
        record_type: Leader/06.
        lists: What the codes mean.

    Returns:
        At least one language, and remarks.

    >>> [one.code for one in languages(b"eng", [parse_041(b"0 \x1faengspa")], "a", CodeLists())[0]]
    ['eng', 'spa']
    >>> languages(b"scr", [], "a", CodeLists({("marc", "scr"): "hrv"}))[0]
    [Language(code='hrv', written='scr', code_list='marc')]
    """
    remarks: list[Remark] = []
    predominant = _predominant(fixed, lists)
    coded = [language for f in fields if not f.is_other_list
             for language in _of_text(f, record_type, lists, remarks)]  # fmt: skip
    if predominant and coded and predominant.code not in (coded[0].code, *YIELDING):
        remarks.append(Remark(DIFFERENT, f"{predominant.code}/{coded[0].code}"))
    every = [*([predominant] if predominant else []), *coded]
    others = list(_others(fields, record_type, lists))
    if not _naming(every) or any(language.code in lists.groups for language in every):
        every += others
    elif left := {other.code for other in others} - {language.code for language in every}:
        remarks.append(Remark(BESIDE_OTHERS, "/".join([every[0].code, *sorted(left)])))
    every = _without_groups(every, lists)
    chosen = _naming(_distinct(every)) or every[:1] or [Language("", _printable(fixed))]
    return chosen[:MOST_LANGUAGES], remarks


def _predominant(fixed: bytes, lists: CodeLists) -> Language | None:
    """Return the language of 008/35-37; one of two letters is ISO 639-1's."""
    code = fixed.decode("latin-1").lower().rstrip()
    if _CODE.fullmatch(code):
        return lists.language(MARC, code) or Language(code)
    return lists.language("iso639-1", code) if len(code) == 2 else None


def _of_text(
    field: Field041, record_type: str, lists: CodeLists, remarks: list[Remark]
) -> Iterator[Language]:
    """Yield the languages of the text in a field of MARC codes; note what cannot be read."""
    values = field.text_values(record_type)
    if field.is_translation and not field.values("h") and [len(v) for v in values] == [6]:
        remarks.append(Remark(STACKED, values[0]))
    for value in values:
        read = _read(value, lists)
        if read is None:
            shown = "".join(c if c.isprintable() else "?" for c in value[:LONGEST_SHOWN])
            remarks.append(Remark(MALFORMED, shown))
        yield from read or ()


def _read(value: str, lists: CodeLists) -> list[Language] | None:
    """Return the languages of a value: a name, or codes, stacked or not; None where it is neither.

    A name comes first: `german` is German, not `ger` and `man`.
    """
    if named := lists.names.get(value):
        return [named._replace(written=value)]
    found: list[Language] = []
    for token in filter(None, _BETWEEN.split(value)):
        if _CODE.fullmatch(token):
            found.append(lists.language(MARC, token) or Language(token))
        elif short := lists.language("iso639-1", token) if len(token) == 2 else None:
            found.append(short)
        elif (stacked := _stacked(token, lists)) is not None:
            found += stacked
        else:
            return None
    return found


def _stacked(token: str, lists: CodeLists) -> list[Language] | None:
    """Return the languages of codes that are run together; None where one of them is no code."""
    codes = [token[start : start + 3] for start in range(0, len(token), 3)]
    if not all(map(_CODE.fullmatch, codes)):
        return None
    found = [lists.language(MARC, code) for code in codes]
    if lists.today and None in found:
        return None
    return [language or Language(code) for language, code in zip(found, codes, strict=True)]


def _others(fields: Sequence[Field041], record_type: str, lists: CodeLists) -> Iterator[Language]:
    """Yield the languages that are coded by a list other than MARC's."""
    for other in (one for one in fields if one.is_other_list):
        for value in other.text_values(record_type):
            for token in _BETWEEN_TAGS.split(value):
                if _OTHER_CODE.fullmatch(token):
                    yield _of_list(token, other.code_list, lists)


def _of_list(token: str, code_list: str, lists: CodeLists) -> Language:
    """Return what a code means in a list; in lists of tags its first part does."""
    own = MARC if code_list == UNNAMED else code_list
    code = token.partition("-")[0] if TAGS.fullmatch(code_list) else token
    found = lists.language(own, code)
    if found is None:
        return Language(token, "", code_list)
    return found._replace(written=token) if code != token else found


def _naming(every: Sequence[Language]) -> list[Language]:
    """Return those that name a language."""
    return [language for language in every if language.code not in YIELDING]


def _without_groups(every: list[Language], lists: CodeLists) -> list[Language]:
    """Leave MARC's codes of groups out where a language stands beside that MARC has no code for."""
    if all(language.code_list == MARC for language in every):
        return every
    return [language for language in every if language.code not in lists.groups]


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
