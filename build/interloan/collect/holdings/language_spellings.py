"""How people and systems write languages beyond their names: labels are cleaned and taken apart.

What single labels mean stands in the table `language_spellings`; here are the shapes of labels.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from interloan.sources.typed_rows import Row

APOSTROPHES = "'’‘ʻʼ`´ʹʾʿ′"
FOLDED = str.maketrans("łøđðıəħكيىہە", "lodd" + "ieh" + "کییهه")
"""Letters with a bar, and letters of Arabic script of which each language has a form of its own."""
SIGNS = str.maketrans("（）／；，：｜【】{}<>＜＞", "()/;,:|[]()()()")
"""Signs as they are written between Chinese characters, and brackets of other kinds."""
MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0640]")
"""Accents, and points of Hebrew and Arabic script that may be left out."""
EMPTY_WORDS = {
    "ca", "post", "until", "after", "to", "bce", "spoken", "language", "languages", "язык", "jezyk",
    "jazyk", "jezik", "lingua", "lengua", "idioma", "langue", "мова", "език", "јазик", "језик",
    "dili", "kalba", "kieli", "nyelv", "limba", "اللغة", "لغة", "asusu", "ede", "keel", "valoda",
    "хэл",
}  # fmt: skip
"""Words for a language, and of years, that are not compared."""
TOGETHER = re.compile(r"\b(?:bi|tri)-?lingual\b", re.IGNORECASE)
"""What makes a label one of several languages, whichever it names."""
ENCLOSED = re.compile(r"""[(\["'“”‘«„]+\s*([^()\[\]"“”«»„]+?)\s*[)\]"'“”’»]+""")
"""A label in quotes or brackets as a whole."""
COUNTED = re.compile(r"(\D.*?)\s*[(\[]\d[\d,.\s]*[)\]]")
"""A label with its count behind it, as a list of facets has it."""
SUBFIELD = re.compile(r"[$‡|ǂ](?:[a-z]\s+(?=\S)|a(?=\S{3}))")
"""The code of a subfield before a label."""
TAG = re.compile(
    r"(?=.*[-_])([a-z]{2,3})(?:[-_][A-Z][a-z]{3})?(?:[-_](?:[A-Z]{2}|[0-9]{3}))?"
    r"(?:[-_][a-z]{5,8})?"
)
"""A code with a script, a region or a variant (BCP 47), as operating systems write it. In small
letters it could be two languages."""
LISTS = r"(?:marc|iso)(?:[ -]?\d+)?(?:-\d)?(?: code)?"
DRESSED = re.compile(
    rf"(?:lang|languages?|code|lng|ln|{LISTS}|(?:world|foreign|international) languages?)"
    r"\s*[-:._=–]\s*(.+)"
    r"|(?:(?:text|titles|items|written) )?in\s+(.+)|(?:ភាសា|ภาษา|ພາສາ|اللغة )\s*(.+)"
    r"|(\w{3}.*?)\s+(?:materials|collection|text|titles|items|lang)",
    re.IGNORECASE,
)
"""A language with a word before or behind it that says nothing more."""
PARTLY = re.compile(
    r"\b(?:adults?|juvenile|juv|child|children'?s?|kids'?|teens?|ya|young adult|easy|fiction"
    r"|non-?fiction|picture|books?|e-?books?|audiobooks?|dvds?|cds?|videos?|films|movies|magazines"
    r"|newspapers|periodicals|music|graphic novels|large print|large type)\b",
    re.IGNORECASE,
)
"""Words of an audience or a format: what is counted under them is not all of a language."""
SHORTENED = re.compile(r"([^\W\d_]{2,6})\.")
"""A name cut off with a stop, as catalogers type it."""
APART = re.compile(r"\s*(?:[;/|=\t\\]|\s[-–—]+\s|--|:\s)\s*|\s+(?:or|aka)\s+")
"""What stands between two names of one language, or a code and its name."""
LISTED = re.compile(r"\s*,\s*|\s+(?:and|&|\+)\s+|\s*&\s*")
"""What stands between two names of one language, but more often between two languages."""
BRACKETS = (
    re.compile(r"(?P<a>.+?)\s*[(\[](?P<b>[^()\[\]]+)[)\]]"),
    re.compile(r"[(\[](?P<a>[^()\[\]]+)[)\]]\s*(?P<b>.+)"),
    re.compile(r"(?P<a>[^()\[\]]+?)\s*\((?P<b>.*\(.*\).*)\)"),
    re.compile(r"(?P<a>[^\W\d_]{2,3})[-.,_]\s*(?P<b>\w.+)"),
    re.compile(r"(?P<a>\w.+)[-,]\s*(?P<b>[^\W\d_]{2,3})"),
)
"""A name with another name, a code or a place in brackets; a code and a name without a space."""


@dataclass(frozen=True)
class Spellings:
    """The table `language_spellings`.

    Attributes:
        meant: Words in order → key of the language they mean.
        asked: Label in small letters → keys of the languages it may mean.
        several: Labels that stand for several languages together.
    """

    meant: Mapping[str, str]
    asked: Mapping[str, tuple[str, ...]]
    several: frozenset[str]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Spellings:
        """Return the spellings of the rows of the table."""
        keyed = [(words(str(row["written"])), row) for row in rows]
        return cls(
            {in_order(key): str(row["language_id"]) for key, row in keyed if row["language_id"]},
            {
                key: tuple(filter(None, str(row["may_be"] or "").split("; ")))
                for key, row in keyed
                if row["kind"] == "ambiguous"
            },
            frozenset(key for key, row in keyed if row["kind"] == "several"),
        )

    def stands_for_several(self, *labels: str) -> bool:
        """Whether one of some labels stands for several languages together."""
        return any({words(label), plain(label)} & self.several for label in labels)

    def asked_of(self, text: str) -> tuple[str, ...] | None:
        """Return what a label may mean where it may mean several languages.

        Args:
            text: The label.
        """
        if TOGETHER.search(text):
            return ("mul",)
        return self.asked.get(words(text), self.asked.get(plain(text)))


def folded(text: str) -> str:
    """Return a label in small letters, without what is only seen: accents, points, apostrophes.

    >>> folded("Kreyòl"), folded("Ge’ez"), folded("Azərbaycanca")
    ('kreyol', 'geez', 'azerbaycanca')
    """
    bare = MARKS.sub("", unicodedata.normalize("NFD", text.casefold().translate(FOLDED)))
    bare = "".join(c for c in bare if c not in APOSTROPHES and unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", bare.translate(FOLDED))


def words(text: str) -> str:
    """Return the words of a label in small letters, without accents and signs.

    >>> words("Non-English"), words("N/A"), words("हिंदी"), words("Trinidad & Tobago")
    ('non english', 'n a', 'हिंदी', 'trinidad and tobago')
    """
    bare = re.sub(r"(?<=\w)\s*&\s*(?=\w)", " and ", folded(text))
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in bare)
    return " ".join(kept.split())


def plain(text: str) -> str:
    """Return the words of a label but for the word language.

    >>> plain("Québécois (French) language")
    'quebecois french'
    """
    kept = words(text).split()
    return " ".join(w for w in kept if w not in ("language", "languages")) or " ".join(kept)


def in_order(text: str) -> str:
    """Return words sorted, so that `Creole (Haiti)` is `Haiti Creole`."""
    return " ".join(sorted(text.split()))


def cleaned(text: str) -> str:
    """Return a label without what no eye sees, with signs and spaces of one kind.

    >>> cleaned("中文（简体，中国）"), cleaned("Haitian_Creole"), cleaned("pt_BR")
    ('中文(简体,中国)', 'Haitian Creole', 'pt_BR')
    >>> cleaned("$aspa"), cleaned("|a spa"), cleaned("|eng")
    ('spa', 'spa', '|eng')
    """
    bare = "".join(c for c in text if unicodedata.category(c) != "Cf")
    bare = unicodedata.normalize("NFC", " ".join(bare.split())).translate(SIGNS)
    if found := SUBFIELD.match(bare):
        bare = bare[found.end() :]
    if TAG.fullmatch(bare):
        return bare
    return re.sub(r"(?<=[^\W_]{3})_+(?=[^\W_]{3})|_(?=[^\W_]{5})", " ", bare)


def seen(name: str) -> str:
    """Return a name in small letters, with signs and spaces of one kind."""
    return cleaned(name).casefold()


def compared(name: str) -> str:
    """Fold what catalogs spell differently: order, accents, punctuation, years, “languages”.

    >>> compared("Greek, Modern (1453-)") == compared("Modern Greek")
    True
    """
    found = words(cleaned(name)).split()
    kept = [w for w in found if w not in EMPTY_WORDS and not re.search(r"\d", w)]
    return " ".join(sorted(kept or found))  # Limba is a language, too


def undressed(text: str) -> str:
    """Return a label without quotes, counts and words that say nothing more.

    >>> undressed("LANG-SPANISH"), undressed("Spanish Collection"), undressed("[spa]")
    ('SPANISH', 'Spanish', 'spa')
    >>> undressed("Spanish (1,234)"), undressed("Spanish;")
    ('Spanish', 'Spanish')
    """
    text = text.lstrip(" .,;:*").rstrip(" .,;:|*")
    for pattern in (ENCLOSED, COUNTED, DRESSED):
        if found := pattern.fullmatch(text):
            text = next(filter(None, found.groups()))
    return text


def whole(text: str) -> str:
    """Return a label without its words of an audience or a format.

    >>> whole("Spanish (Adult)"), whole("Children's Spanish Books"), whole("Spanish")
    ('Spanish', 'Spanish', 'Spanish')
    """
    left = re.sub(r"[(\[]\s*[)\]]", "", PARTLY.sub(" ", text))
    return " ".join(left.split()).strip(" -:,/")


def split_variant(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to take a label apart into a language and a place or a script.

    >>> list(split_variant("Latin American Spanish"))
    [('Latin American', 'Spanish'), ('Latin', 'American Spanish')]
    """
    found = re.sub(r"[,-]", " ", text).split()
    for size in range(len(found) - 1, 0, -1):
        yield " ".join(found[:size]), " ".join(found[size:])


def parts(text: str) -> Iterator[list[str]]:
    """Yield the ways to take a label apart into names or codes, two or more.

    >>> list(parts("eng - English")), list(parts("Persian (Farsi)"))
    ([['eng', 'English']], [['Persian', 'Farsi']])
    >>> list(parts("tog - Tonga (Nyasa)"))
    [['tog', 'Tonga (Nyasa)'], ['tog - Tonga', 'Nyasa']]
    >>> list(parts("spa-Spanish")), list(parts("spa. Spanish"))
    ([['spa', 'Spanish']], [['spa', 'Spanish']])
    """
    for separator in (APART, LISTED):
        apart = [part for part in separator.split(text) if part]
        if len(apart) > 1:
            yield apart
    yield from ([m["a"], m["b"]] for pattern in BRACKETS if (m := pattern.fullmatch(text)))


def halves(text: str) -> Iterator[list[str]]:
    """Yield the ways to cut a label between two words: `Korean 한국어`, `hat Haitian Creole`."""
    found = text.split()
    yield from ([" ".join(found[:n]), " ".join(found[n:])] for n in range(1, len(found)))


def names(rows: Iterable[Row], columns: Iterable[str]) -> set[str]:
    """Return the words of each name in some columns, which hold several with `;` between."""
    found = (name for row in rows for key in columns for name in str(row[key] or "").split(";"))
    return {plain(name) for name in found if name.strip()}
