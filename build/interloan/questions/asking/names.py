"""What the data has a name for, and where a search names it.

A name is found whole (“Fall River”, “UK”) or by one or two of its words that few names share
(“Toronto” of “University of Toronto Libraries”).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from interloan.questions.asking.words import words

MOST_SHARING = 3
"""Things that may share a part by which each of them is found."""
SHORTEST_PART = 4  # letters


@dataclass(frozen=True)
class Thing:
    """Something that the data has a name for.

    Attributes:
        kind: What it is: town, language, lender …
        key: Its key in the data.
        name: The name that is shown.
    """

    kind: str
    key: str
    name: str


@dataclass(frozen=True)
class Mention:
    """Words of a search that name something.

    Attributes:
        first: Place of its first word.
        end: Place after its last word.
        things: What the words may name.
        is_whole: Whether they are a whole name, and not one word of it.
    """

    first: int
    end: int
    things: tuple[Thing, ...]
    is_whole: bool


class Names:
    """All names of the data, and the words they consist of."""

    def __init__(
        self, named: Iterable[tuple[str, str, str, str]], common: Set[str] = frozenset()
    ) -> None:
        """Take the names.

        Args:
            named: Kind, key, shown name, and the name by which a thing is found; several a thing.
            common: Stems that say what is asked, and so do not tell one thing from another.
        """
        self._whole: dict[tuple[str, ...], dict[Thing, None]] = defaultdict(dict)
        parts: dict[tuple[str, ...], dict[Thing, None]] = defaultdict(dict)
        self.spelt: dict[str, str] = {}
        for kind, key, name, found_by in named:
            thing = Thing(kind, key, name)
            for variant in {found_by, found_by.replace("-", "")}:
                found = words(variant)
                stems = tuple(word.stem for word in found)
                if stems:
                    self._whole[stems][thing] = None
                for word in found:
                    self.spelt.setdefault(word.stem, word.typed)
                for part in (*zip(stems, strict=False), *pairwise(stems)):
                    parts[part][thing] = None
        self._longest = max(map(len, self._whole), default=0)
        self._parts: Mapping[tuple[str, ...], tuple[Thing, ...]] = {
            part: tuple(things)
            for part, things in parts.items()
            if len(things) <= MOST_SHARING
            and not common >= set(part)
            and max(map(len, part)) >= SHORTEST_PART
        }

    def mentions(self, stems: Sequence[str]) -> list[Mention]:
        """Return what a search may name, longest names first; whole names may overlap.

        >>> names = Names([("town", "Fall River", "Fall River", "Fall River")])
        >>> [(m.first, m.end, m.is_whole) for m in names.mentions(["dvd", "fall", "river"])]
        [(1, 3, True)]
        """
        spans = (
            (first, end)
            for first in range(len(stems))
            for end in range(first + 1, min(len(stems), first + self._longest) + 1)
        )
        found = [mention for span in spans if (mention := self._at(stems, *span))]
        whole = [one for one in found if one.is_whole]
        found = [
            one
            for one in found
            if one.is_whole or not any(w.first <= one.first and one.end <= w.end for w in whole)
        ]
        return sorted(found, key=lambda one: (one.first - one.end, not one.is_whole, one.first))

    def _at(self, stems: Sequence[str], first: int, end: int) -> Mention | None:
        said = tuple(stems[first:end])
        things = tuple(self._whole.get(said, ())) or self._parts.get(said, ())
        by_name = sorted(things, key=lambda thing: not _is_called(thing, said))
        is_whole = said in self._whole
        return Mention(first, end, tuple(by_name), is_whole) if things else None

    def __iter__(self) -> Iterator[str]:
        """Yield every word of a name, in the form in which it is compared."""
        return iter(self.spelt)


def _is_called(thing: Thing, said: tuple[str, ...]) -> bool:
    """Whether the words are its name itself, and not another name of it: Spanish, not Spain."""
    return tuple(word.stem for word in words(thing.name)) == said
