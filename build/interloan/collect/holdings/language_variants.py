"""What stands beside a language's name and leaves it that language: places, scripts, directions.

A country beside a language tells where it is spoken or spelt so: English (Jamaica) is English. Not
so Hong Kong beside Chinese or Haiti beside French: what is spoken there has a key of its own.
What ISO 639-3 makes a member of a macrolanguage (Egyptian Arabic, Northern Kurdish) belongs to it:
MARC has one code, and the counts of speakers have one line. The words that belong to one language
stand in the table `language_qualifiers`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from interloan.collect.holdings.language_spellings import names, plain
from interloan.sources.typed_rows import Row

OF_ANY = {
    "macrolanguage", "individual", "individual language", "standard", "cyrillic", "roman",
    "romanized", "perso arabic", "devanagari", "gurmukhi", "shahmukhi", "ol chiki",
}  # fmt: skip
"""Scripts that are no language's name, and the words by which ISO 639-3 tells a language's kind."""
DIRECTIONS = {
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central",
    "northeastern", "northwestern", "southeastern", "southwestern",
}  # fmt: skip
"""Words by which ISO 639-3 tells the members of a macrolanguage apart."""
BRACKETED = ("({})", "[{}]")
APART = (*BRACKETED, " - {}", " – {}")
"""How a place or a script stands apart from the language, so that it is no second language."""
BETWEEN = re.compile(r"\s*[,/–—]\s*|\s+-\s+|[)\]]\s*[(\[]")
"""What stands between two places or scripts, as in `Latin, Uzbekistan`."""
PLACE_NAMES = ("name", "iso_name", "official_name", "other_names")
"""Columns of `countries` with a name of one."""


class Qualifiers:
    """What may stand beside a language's name.

    Args:
        rows: The table `language_qualifiers`.
        countries: The table `countries`.
        languages: The table `languages`.
    """

    def __init__(
        self, rows: Sequence[Row], countries: Sequence[Row], languages: Sequence[Row]
    ) -> None:
        self.places = names(countries, PLACE_NAMES)
        self._called = self.places | names(countries, ["adjective"])
        self._scripts = _scripts(languages)
        self._macros = {str(row["id"]) for row in languages if row.get("scope") == "macrolanguage"}
        self._major = {str(row["id"]) for row in languages if row.get("iso639_1")}
        self._same: dict[str, set[str]] = defaultdict(set)
        self._other: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            kept = self._same if row["is_same"] else self._other
            kept[str(row["language_id"])].add(plain(str(row["written"])))

    def leave(self, qualifier: str, language: str, label: str, names: Collection[str]) -> bool:
        """Whether each word or each place of a qualifier leaves a language what it is.

        A script or a country that is called as a language is, is taken for one only where it
        stands apart: `Sindhi (Arabic)`, `English (Nauru)`. A country tells languages apart that
        are called alike, `Fang (Guinea)`; none of those has a code of two letters.

        Args:
            qualifier: What stands beside the name.
            language: The key.
            label: The label that ends with the qualifier, or begins with it.
            names: Names of languages; a country's adjective that is one is no qualifier.
        """
        own = set(self._same[language])
        is_apart = label.endswith(tuple(sign.format(qualifier) for sign in APART))
        if is_apart:
            own |= self._scripts.get(language, set())
            if label.endswith(tuple(sign.format(qualifier) for sign in BRACKETED)):
                own.add("latin")
        if language in self._major:
            own |= self.places if is_apart else self._called - set(names) - {"america"}
        return any(
            all(self._leaves(part, language, own) for part in parts) for parts in apart(qualifier)
        )

    def _leaves(self, words: str, language: str, own: Collection[str]) -> bool:
        if not words or words in self._other[language]:
            return False
        if words in OF_ANY or words in own or words.endswith(" script"):
            return True
        return language in self._macros and set(words.split()) <= DIRECTIONS


def _scripts(languages: Sequence[Row]) -> dict[str, set[str]]:
    """Return the scripts that each language is written in, by their English names."""
    named = {str(row["script_code"]): plain(str(row["script"])) for row in languages
             if row.get("script_code")}  # fmt: skip
    return {
        str(row["id"]): {
            named[code]
            for code in f"{row.get('script_code')}; {row.get('other_script_codes')}".split("; ")
            if code in named
        }
        for row in languages
    }


def apart(qualifier: str) -> tuple[list[str], list[str]]:
    """Return a qualifier whole, and taken apart into its places and scripts.

    >>> apart("Latin, Uzbekistan")
    (['latin uzbekistan'], ['latin', 'uzbekistan'])
    """
    return [plain(qualifier)], [plain(part) for part in BETWEEN.split(qualifier)]
