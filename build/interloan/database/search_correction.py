"""What a misspelt search may have meant: the nearest word that does occur in the data."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from difflib import get_close_matches
from functools import cache

# Shorter words have too many neighbours, longer ones none.
WORD = re.compile(r"(?<!\w)[^\W\d_]{4,40}(?!\w)")
MOST_WORDS = 8  # a search is bounded in cost: some 5 ms for each word that occurs nowhere
LIKENESS = 0.75  # as difflib measures it: twice the letters in common by the letters of both


class Respelling:
    """Corrects words against those that one database's search entries hold."""

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
        return WORD.sub(lambda found: nearest.get(found[0], found[0]), typed)

    def _nearest(self, word: str) -> str:
        lower = word.lower()
        found = get_close_matches(lower, self._words(), n=1, cutoff=LIKENESS)
        return self._words()[found[0]] if found else word

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
