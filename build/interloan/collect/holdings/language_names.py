"""Any code or name of a language → the key of `languages`, or why not and what may be meant.

Codes of ISO 639-1, 639-2 (both kinds), 639-3, 639-5 and MARC, discontinued MARC codes among them
(MARC Code List for Languages, https://www.loc.gov/marc/languages/, "Introduction"), and names in
English and in the languages themselves, all from `languages` and `language_codes`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from interloan.near_names import nearest
from interloan.sources.typed_rows import Row

LONGEST_CODE = 3
EMPTY_WORDS = {"ca", "language", "languages"}
TAG = re.compile(r"([A-Za-z]{2,3})[-_][A-Za-z]\w*")


@dataclass(frozen=True)
class Reading:
    """How a code or name was read.

    Attributes:
        language_id: Key of `languages`; None where it is not known.
        why: Why it is not known, as half a sentence.
        suggestions: What may have been meant, each as `code (name)`.
        remark: What a person should know of a reading that succeeded; empty for a plain one.
    """

    language_id: str | None
    why: str = ""
    suggestions: tuple[str, ...] = ()
    remark: str = ""


class Codebook:
    """Reads codes and names of languages.

    >>> languages = [{"id": "orm", "name": "Oromo"}, {"id": "glg", "name": "Galician"}]
    >>> old = {"language_id": "orm", "scheme": "marc_obsolete", "code": "gal", "is_exact": 1}
    >>> book = Codebook(languages, [old | {"name_in_scheme": "Oromo", "replaced_by": "orm"}])
    >>> book.read("galician").language_id
    'glg'
    >>> book.read("gal")
    Reading(language_id='orm', why='', suggestions=(), remark='discontinued MARC code of Oromo')
    >>> book.read("Galicain").suggestions
    ('glg (Galician)',)
    """

    def __init__(self, languages: Sequence[Row], codes: Sequence[Row]) -> None:
        self.names = {str(row["id"]): str(row["name"]) for row in languages}
        self.groups = {str(row["id"]) for row in languages if row.get("scope") == "collective"}
        self._codes: dict[str, list[Row]] = defaultdict(list)
        for row in codes:
            self._codes[str(row["code"])].append(row)
        ranks = (
            [(str(row["id"]), str(row["name"])) for row in languages],
            [pair for row in languages for pair in _other_names(row)],
            [
                (str(row["language_id"]), name.strip())
                for row in codes
                if row["is_exact"] and row["language_id"]
                for name in (str(row["name_in_scheme"]), *str(row["name_in_scheme"]).split(";"))
            ],
        )
        self._exact = [_index(pairs, _plain) for pairs in ranks]
        self._loose = [_index(pairs, _words) for pairs in ranks]
        self._spelt = {key: ids for index in reversed(self._exact) for key, ids in index.items()}

    def read(self, text: str) -> Reading:
        """Return what language a code or name stands for.

        A word that is the code of one language and the name of another is taken for a name where
        it is written as one: `Ga` is the language Ga, `ga` and `GA` are Irish.
        """
        text = " ".join(text.split())
        if not text:
            return Reading(None, "is empty", ())
        by_name = self._by_name(text)
        by_code = self._by_code(text.casefold()) if len(text) <= LONGEST_CODE else None
        if by_code is None:
            return by_name or Reading(None, "is not a known language", self._suggested(text))
        if by_name is None or by_name.language_id == by_code.language_id:
            return by_code
        first, second = (by_name, by_code) if text.istitle() else (by_code, by_name)
        if first.language_id and second.language_id:
            kinds = ("name", "code") if text.istitle() else ("code", "name")
            remark = f"{kinds[0]} of {self.names[first.language_id]}; "
            remark += f"as a {kinds[1]} it would be {self.names[second.language_id]}"
            return Reading(first.language_id, remark=remark)
        return first if first.language_id else second

    @property
    def by_name(self) -> dict[str, str]:
        """Names in small letters that are longer than a code, each of one language → its key."""
        found = ((name, self._by_name(name)) for name in self._spelt if len(name) > LONGEST_CODE)
        return {name: str(r.language_id) for name, r in found if r is not None and r.language_id}

    def read_code(self, code: str, schemes: Sequence[str]) -> Reading:
        """Return what a code of certain schemes stands for, whatever it means in others."""
        rows = [row for row in self._codes.get(code, ()) if row["scheme"] in schemes]
        return self._of(rows) if rows else Reading(None, "is not in its list of codes")

    def _by_code(self, code: str) -> Reading | None:
        rows = self._codes.get(code)
        if rows is None:
            return Reading(code) if code in self.names else None
        return self._of(rows)

    def _of(self, rows: Sequence[Row]) -> Reading:
        current = [row for row in rows if row["scheme"] != "marc_obsolete"]
        exact = [row for row in current if row["is_exact"]]
        ids = {str(row["language_id"]) for row in exact or current or rows if row["language_id"]}
        if not ids:
            return Reading(None, "is a discontinued code with no single successor")
        if len(ids) > 1:
            return self._ambiguous("is a code of several languages", ids)
        (language,) = ids
        remark = "" if exact else f"code of a group with {self.names[language]} in it"
        if not current:
            remark = f"discontinued MARC code of {self.names[language]}"
        return Reading(language, remark=remark)

    def _by_name(self, text: str) -> Reading | None:
        for fold, indexes in ((_plain, self._exact), (_words, self._loose)):
            key = fold(text)
            for index in indexes:
                ids = index.get(key, set())
                if len(ids) == 1:
                    return Reading(min(ids))
                if ids:
                    return self._ambiguous("is a name of several languages", ids)
        return None

    def _ambiguous(self, why: str, ids: Iterable[str]) -> Reading:
        return Reading(None, why, tuple(map(self._shown, sorted(ids))))

    def _suggested(self, text: str) -> tuple[str, ...]:
        """Return up to three languages whose codes or names are spelt nearly so."""
        if tag := TAG.fullmatch(text):
            base = self._by_code(tag[1].casefold())
            if base and base.language_id:
                return (self._shown(base.language_id),)
        key = _plain(text)
        if len(key) > LONGEST_CODE:
            names = nearest(key, self._spelt, 3, 0.75)
            languages = [language for name in names for language in sorted(self._spelt[name])]
        else:
            codes = nearest(key, self._codes, 3)
            languages = [str(self._codes[code][0]["language_id"]) for code in codes]
        return tuple(self._shown(language) for language in dict.fromkeys(languages))[:3]

    def _shown(self, language: str) -> str:
        return f"{language} ({self.names[language]})"


def _other_names(row: Row) -> Iterable[tuple[str, str]]:
    for column in ("other_names", "endonym", "guide_label"):
        for name in str(row.get(column) or "").split(";"):
            if name.strip():
                yield str(row["id"]), name.strip()


def _index(pairs: Iterable[tuple[str, str]], fold: Callable[[str], str]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for language, name in pairs:
        if key := fold(name):
            index[key].add(language)
    return dict(index)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _words(name: str) -> str:
    """Fold what catalogs spell differently: order, accents, punctuation, years, “languages”.

    >>> _words("Greek, Modern (1453-)") == _words("Modern Greek")
    True
    """
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", _plain(name)))
    words = re.findall(r"\w+", bare.replace("&", " and "))
    return " ".join(sorted(w for w in words if w not in EMPTY_WORDS and not re.search(r"\d", w)))
