"""A search as it is understood: its words, slips corrected, and what they name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from interloan.near_names import nearest
from interloan.questions.asking.names import Mention, Names
from interloan.questions.asking.words import Word, stem, words

LIKENESS = 0.78
SHORTEST_SLIP = 4  # letters; shorter words have too many neighbours
MOST_SLIPS = 4  # each costs some milliseconds
LITTLE = """
a about all am an and any anyone are as ask at be been by can could did do doe does for from get
give go good got had has have he her here hi his how i if im in into is it its just know let
like look looking make many may me much my need no not of off on one or our out over own patron
patrons people please really see she should so some someone somebody such tell than that the
their them then there they thing this those to today under up us use very via want wants was way
we were what whats when where which who will wish with without would you your
"""
"""Words that say nothing of what is asked, unless a question asks with them (“how much”)."""


@dataclass(frozen=True)
class Reading:
    """A search as it is understood.

    Attributes:
        typed: The search.
        words: Its words, slips corrected.
        slips: Word as typed → word as read.
        mentions: What it names.
        unread: Words that occur nowhere and were not to be read as others.
    """

    typed: str
    words: Sequence[Word]
    slips: dict[str, str]
    mentions: Sequence[Mention]
    unread: frozenset[str] = frozenset()

    @property
    def content(self) -> list[int]:
        """Places of the words that an answer should have to do with."""
        named = {n for m in self.mentions for n in range(m.first, m.end)}
        return [
            place
            for place, word in enumerate(self.words)
            if place in named or word.is_value or word.stem not in LITTLE_STEMS
        ]


LITTLE_STEMS = frozenset(map(stem, LITTLE.split()))


class Reader:
    """Reads searches with the words of one database."""

    def __init__(self, names: Names, asked: Collection[str]) -> None:
        """Take the names of the data, and the stems of the words with which questions are asked."""
        self._names = names
        self._known = frozenset({*names, *asked, *LITTLE_STEMS})

    def unknown(self, text: str) -> list[str]:
        """Return the words of a search that may be slips of the pen, as they were typed."""
        return [
            word.typed
            for word in _joined(words(text), self._known)
            if not word.is_value
            and word.stem not in self._known
            and len(word.stem) >= SHORTEST_SLIP
            and word.stem.isalpha()
        ]

    def read(self, text: str, slips: Collection[str] = (), unread: Collection[str] = ()) -> Reading:
        """Read a search.

        Args:
            text: What was typed.
            slips: The words of it to be read as the nearest one that is known.
            unread: Those that occur nowhere and are to stay as they are.
        """
        found = _joined(words(text), self._known)
        read_as: dict[str, str] = {}
        for place, word in enumerate(found):
            if word.typed in slips and len(read_as) < MOST_SLIPS:
                close = nearest(word.stem, self._known, likeness=LIKENESS)
                if close and close[0] not in LITTLE_STEMS:
                    read_as[word.typed] = self._names.spelt.get(close[0], close[0])
                    found[place] = replace(word, stem=close[0])
        mentions = self._names.mentions([word.stem for word in found])
        return Reading(text, found, read_as, mentions, frozenset(unread))


def _joined(found: list[Word], known: Collection[str]) -> list[Word]:
    """Return the words, with two in one where they are written apart: “world cat”."""
    made: list[Word] = []
    for word in found:
        before = made[-1] if made else None
        if before and not (before.is_value or word.is_value):
            both = stem(before.typed + word.typed)
            is_apart = before.stem not in known or word.stem not in known
            if both in known and is_apart:
                made[-1] = Word(f"{before.typed} {word.typed}", both)
                continue
        made.append(word)
    return made
