"""Any code or name of a language → the key of `languages`, or why not and what may be meant.

Codes of ISO 639-1, 639-2 (both kinds), 639-3, 639-5 and MARC, discontinued MARC codes among them
(MARC Code List for Languages, https://www.loc.gov/marc/languages/, "Introduction"), and names in
English and in the languages themselves, from the tables in `TABLES`; what people and systems make
of them (`eng - English`, `Portuguese (Brazil)`) by the rules of `language_spellings`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from interloan.collect.holdings import language_spellings as spellings
from interloan.collect.holdings import language_variants as variants
from interloan.demand.no_language import SEVERAL_TOGETHER
from interloan.near_names import nearest
from interloan.sources.typed_rows import Row

TABLES = (
    "languages", "language_codes", "language_members", "language_spellings", "language_qualifiers",
    "countries",
)  # fmt: skip
LONGEST_CODE = 3
LONGEST_LABEL = 120
"""Characters of a label that is taken apart."""
TWO = 2
UNKNOWN = "is not a known language"
SEVERAL_LANGUAGES = "names several languages"
PLURAL = re.compile(r"\w languages$", re.IGNORECASE)
"""A group's name, even where it is called as a language is: “Greek languages”."""
CODE_FIRST = re.compile(r"([a-z]{2,3}) ?[-–:] ?(?=\w{4})")
PARTLY = "names an audience or a format, not all that is held in a language"
LIKENESS = 0.8
"""Of names that are suggested: below it, Moldavian is like Latvian."""


@dataclass(frozen=True)
class Reading:
    """How a code or name was read.

    Attributes:
        language_id: Key of `languages`; None where it is not known.
        why: Why it is not known, as half a sentence.
        suggestions: What may have been meant, each as `code (name)`.
        remark: What a person should know of a reading that succeeded; empty for a plain one.
        is_rest: Whether it stands for several languages together, such as “Other”.
    """

    language_id: str | None
    why: str = ""
    suggestions: tuple[str, ...] = ()
    remark: str = ""
    is_rest: bool = False


class Codebook:
    """Reads codes and names of languages.

    >>> languages = [{"id": "orm", "name": "Oromo"}, {"id": "glg", "name": "Galician"}]
    >>> old = {"language_id": "orm", "scheme": "marc_obsolete", "code": "gal", "is_exact": 1}
    >>> old |= {"name_in_scheme": "Oromo", "replaced_by": "orm"}
    >>> book = Codebook({"languages": languages, "language_codes": [old]})
    >>> book.read("galician").language_id
    'glg'
    >>> book.read("gal").language_id, book.read("gal").remark
    ('orm', 'discontinued MARC code of Oromo')
    >>> book.read("glg - Galician").language_id
    'glg'
    >>> book.read("Galicain").suggestions
    ('glg (Galician)',)
    """

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        languages, codes = tables["languages"], tables["language_codes"]
        members = tables.get("language_members", ())
        self.names = {str(row["id"]): str(row["name"]) for row in languages}
        self._major = {str(row["id"]) for row in languages if row.get("iso639_1")}
        self.groups = {str(row["id"]) for row in languages if row.get("scope") == "collective"}
        self._no_plural = {str(row["id"]) for row in languages if row.get("scope") == "individual"}
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
        self._exact = [_index(pairs, spellings.seen) for pairs in ranks]
        self._loose = [_index(pairs, spellings.compared) for pairs in ranks]
        self._spelt = {key: ids for index in reversed(self._exact) for key, ids in index.items()}
        self._spellings = spellings.Spellings.of(tables.get("language_spellings", ()))
        self._members = {str(row["code"]): str(row["language_id"]) for row in members}
        self._member_names = _index(
            (pair for row in members for pair in self._member_names_of(row)), spellings.compared
        )
        self._qualifiers = variants.Qualifiers(
            tables.get("language_qualifiers", ()), tables.get("countries", ()), languages
        )

    def read(self, text: str) -> Reading:
        """Return what language a code or name stands for, however it is written.

        A word that is the code of one language and the name of another is taken for a name where
        it is written as one: `Ga` is the language Ga, `ga` and `GA` are Irish.
        """
        text = spellings.cleaned(text)
        cut = spellings.SHORTENED.fullmatch(text)
        if short := self._shortened(cut[1]) if cut else None:
            return short
        text = text.rstrip(". ")
        if not text:
            return Reading(None, "is empty", ())
        if (not spellings.words(text) and "und" in self.names) or text.casefold() == "#n/a":
            return Reading("und", remark="no language")
        is_known = ":" not in text and self._by_hand(text)  # “code: no” is not “no code”
        if spellings.seen(text) not in self._spelt and not is_known:
            bare = spellings.undressed(text)
            is_name = spellings.seen(bare) in self._spelt
            if not is_name and self._spellings.stands_for_several(text, bare):
                return Reading(None, SEVERAL_TOGETHER, is_rest=True)
            text = bare
        found = self._asked(text) or self._alone(text)
        if found is None and len(text) <= LONGEST_LABEL:
            found = self._variant(text) or self._of_parts(text)
        found = found or self._partly(text) or Reading(None, UNKNOWN, self._suggested(text))
        return found if is_known else self._contradicted(text, found) or found

    def _contradicted(self, text: str, found: Reading) -> Reading | None:
        """Return what to ask where a label says more than the language found: `uk - Russian`."""
        first = CODE_FIRST.match(text)
        code = self._by_code(first[1]) if first else None
        ids = [str(one.language_id) for one in (code, found) if one and one.language_id]
        is_group = found.language_id in self._no_plural and PLURAL.search(text)
        if found.language_id and (is_group or len(set(ids)) > 1):
            return self._ambiguous(SEVERAL_LANGUAGES, ids)
        return None

    def _member_names_of(self, row: Row) -> Iterable[tuple[str, str]]:
        """Yield the names of a language without a code; not what is the code of another: `Dan`."""
        for name in f"{row['name']};{row.get('other_names') or ''}".split(";"):
            if name.strip() and name.strip().casefold() not in self._codes:
                yield str(row["language_id"]), name

    def _shortened(self, stem: str) -> Reading | None:
        """Return the language whose name is cut off with a stop: `Port.`, `Рус.`, `Jpn.`.

        Only what is written as a name is one: `ara.` is a code at the end of a field. `Non.` is
        not Old Norse.
        """
        if not stem.istitle() or stem.casefold() in self._spelt:
            return None
        begun = (ids for name, ids in self._spelt.items() if name.startswith(stem.casefold()))
        ids = self._major.intersection(*[set(chain.from_iterable(begun))])
        if len(ids) > 1:
            return self._ambiguous("may be short for several languages", ids)
        if ids:
            return Reading(min(ids), remark=f"short for {self.names[min(ids)]}")
        code = self._by_code(stem.casefold())
        if code is None or code.language_id is None:
            return None
        name = self.names[code.language_id].casefold()
        is_code_of_it = re.match(".*".join(map(re.escape, stem.casefold())), name)
        return code if is_code_of_it else Reading(None, UNKNOWN)

    def _partly(self, text: str) -> Reading | None:
        """Return that a label names a part of a language's collection: `Spanish (Adult)`."""
        whole = spellings.whole(text)
        if not whole or whole == text:
            return None
        of = self._alone(whole) or self._variant(whole)
        return self._ambiguous(PARTLY, [of.language_id]) if of and of.language_id else None

    def _alone(self, text: str) -> Reading | None:
        """Return what a code or a name stands for; None where it is neither."""
        by_name = self._by_name(text) or self._by_hand(text)
        by_code = self._by_code(text.casefold()) if len(text) <= LONGEST_CODE else None
        if by_code is None or by_name is None or by_name.language_id == by_code.language_id:
            return by_code or by_name
        first, second = (by_name, by_code) if text.istitle() else (by_code, by_name)
        if first.language_id and second.language_id:
            kinds = ("name", "code") if text.istitle() else ("code", "name")
            remark = f"{kinds[0]} of {self.names[first.language_id]}; "
            remark += f"as a {kinds[1]} it would be {self.names[second.language_id]}"
            return Reading(first.language_id, remark=remark)
        return first if first.language_id else second

    def _by_hand(self, text: str) -> Reading | None:
        """Return what a spelling stands for, or a language that is filed under another code."""
        for words in (spellings.words(text), spellings.plain(text), spellings.compared(text)):
            key = self._spellings.meant.get(spellings.in_order(words))
            if key in self.names:
                return self._as_variant(key) if key in self.groups else Reading(key)
        ids = self._member_names.get(spellings.compared(text), set())
        if len(ids) != 1 or spellings.plain(text) in self._qualifiers.places:
            return None
        return self._as_variant(min(ids))

    def _variant(self, text: str) -> Reading | None:
        """Return the language of which a label names a country's or a script's variant."""
        if spellings.plain(text) in self._qualifiers.places:  # French Guiana
            return None
        if tag := spellings.TAG.fullmatch(text):
            base = self._by_code(tag[1])
            return self._as_variant(base.language_id) if base and base.language_id else None
        halves = [tuple(parts) for parts in spellings.parts(text) if len(parts) == TWO]
        for first, second in (*halves, *spellings.split_variant(text)):
            is_apart = text.endswith(tuple(sign.format(second) for sign in variants.APART))
            for name, qualifier, apart in ((first, second, is_apart), (second, first, False)):
                if (
                    len(name) <= LONGEST_CODE
                    and name.istitle()
                    and spellings.seen(name) not in self._spelt
                ):
                    continue  # Bo (Laos) is a name
                base = self._alone(name) or (self._variant(name) if apart else None)
                language = base and base.language_id
                if language and self._qualifiers.leave(qualifier, language, text, self._spelt):
                    return self._as_variant(language)
        return None

    def _as_variant(self, language: str) -> Reading:
        how = "filed under" if language in self.groups else "a variant of"
        return Reading(language, remark=f"{how} {self.names[language]}")

    def _of_parts(self, text: str, *, is_part: bool = False) -> Reading | None:
        """Return the language of a label with several names or codes, where all are of one.

        Args:
            text: The label.
            is_part: Whether it is a part of one itself, such as `Castilian (spa)`.
        """
        several: list[str] = []
        for parts in chain(spellings.parts(text), () if is_part else spellings.halves(text)):
            readings = [reading for part in parts if (reading := self._part(part, is_part))]
            ids = {str(r.language_id): None for r in readings if r.language_id}
            if len(ids) == 1 and len(readings) == len(parts):
                (language,) = ids
                shown = self._shown(language)
                if all(r.language_id or shown in r.suggestions for r in readings):
                    return Reading(language)
            if len(ids) > 1 and len(readings) == len(parts):
                several = several or list(ids)
        return self._ambiguous(SEVERAL_LANGUAGES, several) if several else None

    def _part(self, part: str, is_last: bool) -> Reading | None:
        """Return what a part of a label stands for; one that may be several has suggestions."""
        part = spellings.undressed(part) if spellings.seen(part) not in self._spelt else part
        found = self._asked(part) or self._alone(part) or self._variant(part)
        return found or (None if is_last else self._of_parts(part, is_part=True))

    def _asked(self, text: str) -> Reading | None:
        """Return what a label may be where people call several languages so.

        Letters that are a code, too, are asked only where they are written as a name: `Mon`.
        """
        if not text.istitle() and text.casefold() in self._codes:
            return None
        ids = self._spellings.asked_of(text)
        if ids is None or (
            spellings.seen(text) in self._spelt
            and spellings.words(text) not in self._spellings.asked
        ):
            return None
        known = [key for key in ids if key in self.names]
        return self._ambiguous("may be several languages", known, UNKNOWN)

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
            of = self._members.get(code)
            known = Reading(code) if code in self.names else None
            return self._as_variant(of) if of else known
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
        for fold, indexes in ((spellings.seen, self._exact), (spellings.compared, self._loose)):
            key = fold(text)
            for index in indexes:
                ids = index.get(key, set())
                if len(ids) == 1:
                    return Reading(min(ids))
                if ids:
                    return self._ambiguous("is a name of several languages", ids)
        return None

    def _ambiguous(self, why: str, ids: Iterable[str], without: str = "") -> Reading:
        """Return that a label may be several languages; `without` is said where none is known."""
        shown = tuple(map(self._shown, sorted(ids)))
        return Reading(None, why if shown or not without else without, shown)

    def _suggested(self, text: str) -> tuple[str, ...]:
        """Return up to three languages whose names are spelt nearly so.

        Of codes none is suggested: with three letters, each comes near to many.
        """
        if len(text) > LONGEST_LABEL:
            return ()
        key = spellings.seen(text)
        parts = [part for parts in spellings.parts(text) for part in parts]
        codes = [part for part in parts if len(part) == LONGEST_CODE and part.islower()]
        coded = [reading.language_id for code in codes if (reading := self._by_code(code))]
        names = nearest(key, self._spelt, 3, LIKENESS) if len(key) > LONGEST_CODE else []
        named = [language for name in names for language in sorted(self._spelt[name])]
        return tuple(self._shown(key) for key in dict.fromkeys([*coded, *named]) if key)[:3]

    def _shown(self, language: str) -> str:
        return f"{language} ({self.names[language]})"


def book(rows: Mapping[str, Sequence[Row]]) -> Codebook:
    """Return the codebook of the tables in `TABLES`."""
    return Codebook({name: rows[name] for name in TABLES})


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
