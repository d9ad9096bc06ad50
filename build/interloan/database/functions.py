"""The SQL functions of our own that queries may use, on the site, in the build and in tests."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from functools import cache
from urllib.parse import quote

from interloan.near_names import nearest
from interloan.questions.input_validation import isbn_10, isbn_13

# Shorter words have too many neighbours, longer ones none.
WORD = re.compile(r"(?<!\w)[^\W\d_]{4,40}(?!\w)")
MOST_WORDS = 8  # a search is bounded in cost: some 5 ms for each word that occurs nowhere
LIKENESS = 0.75  # as difflib measures it: twice the letters in common by the letters of both

NAMES = frozenset({"isbn_10", "isbn_13", "respelt", "url_encode"})


def register(connection: sqlite3.Connection) -> None:
    """Give a connection `url_encode`, `isbn_10`, `isbn_13` and `respelt`, each of one value."""
    functions: dict[str, Callable[..., str | None]] = {
        "url_encode": url_encode,
        "isbn_10": isbn_10,
        "isbn_13": isbn_13,
        "respelt": Respelling(connection),
    }
    for name, function in functions.items():
        connection.create_function(name, 1, function, deterministic=True)


def url_encode(text: object) -> str | None:
    """Return a value as it may stand in any part of an address (RFC 3986, section 2).

    >>> url_encode('War & "Peace" #1 50%+'), url_encode("Voilà/?"), url_encode(None)
    ('War%20%26%20%22Peace%22%20%231%2050%25%2B', 'Voil%C3%A0%2F%3F', None)
    """
    return None if text is None else quote(str(text), safe="")


class Respelling:
    """Corrects the words of a search by those that occur in one database's search entries."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._words = cache(self._read_words)

    def __call__(self, text: str | None) -> str:
        """Return a search with each word that occurs nowhere replaced by the nearest that does.

        A word that occurs in another form (newspapers for newspaper) stays, and so does one that
        nothing resembles, short ones and figures.
        """
        typed = text or ""
        unknown = [word for word in dict.fromkeys(WORD.findall(typed)) if not self._occurs(word)]
        nearest = {word: self._nearest(word) for word in unknown[:MOST_WORDS]}
        return WORD.sub(lambda match: nearest.get(match[0], match[0]), typed)

    def _nearest(self, word: str) -> str:
        lower = word.lower()
        close = nearest(lower, self._words(), likeness=LIKENESS)
        return self._words()[close[0]] if close else word

    def _occurs(self, word: str) -> bool:
        sql = "SELECT 1 FROM search_entries_fts WHERE search_entries_fts MATCH ? LIMIT 1"
        return self._connection.execute(sql, [f'"{word}"']).fetchone() is not None

    def _read_words(self) -> dict[str, str]:
        """Return the words of all entries in small letters, each with its commonest spelling."""
        sql = "SELECT title || ' ' || coalesce(text, '') FROM search_entries ORDER BY id"
        spellings: Counter[str] = Counter()
        for (entry,) in self._connection.execute(sql):
            spellings.update(WORD.findall(entry))
        return {word.lower(): word for word, _ in reversed(spellings.most_common())}
