"""Titles that stand more than once: with `--once`, those after the first are taken back again.

Two titles are one where their fields 001, 003 and 245 are the same; without a 001, Sierra's number
in 907 $a stands for it. Whether one was there before is
known when all parts are counted, so that each part notes what its titles were counted as.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain

from interloan.collect.marc.items import Copies
from interloan.collect.marc.record_ids import ONE_TITLE, SIERRA_ID, number_in_sierra

WIDTH = len(Copies._fields)


@dataclass
class Noted:
    """What the titles of a part were counted as, some 40 bytes a title.

    Attributes:
        identities: For each title a number of its fields; 0 where it has no id.
        keys: Its raw key, by number.
        copies: Its items, loans, and items left out, one behind the other.
        numbers: Raw key → its number.
    """

    identities: array[int] = field(default_factory=lambda: array("Q"))
    keys: array[int] = field(default_factory=lambda: array("i"))
    copies: array[int] = field(default_factory=lambda: array("q"))
    numbers: dict[bytes, int] = field(default_factory=dict)

    def add(
        self, keys: Sequence[bytes], values: Mapping[bytes, Sequence[Sequence[bytes]]],
        copies: Sequence[Copies],
    ) -> None:  # fmt: skip
        """Note titles that were counted.

        Args:
            keys: Their raw keys.
            values: Tag → the values of each.
            copies: Their items; empty where items are not counted.
        """
        fields = zip(*(values[tag] for tag in (SIERRA_ID, *ONE_TITLE)), strict=True)
        self.identities.extend(_identity(*every) for every in fields)
        self.keys.extend(self.numbers.setdefault(key, len(self.numbers)) for key in keys)
        self.copies.extend(chain.from_iterable(copies or [Copies()] * len(keys)))


def repeats(noted: Sequence[Noted]) -> Iterator[tuple[bytes, Copies]]:
    """Yield raw key and items of each title that is one before it.

    Args:
        noted: The parts, in their order.
    """
    places = iter(_repeated([part.identities for part in noted]))
    place, start = next(places, None), 0
    for part in noted:
        names = list(part.numbers)
        while place is not None and place < start + len(part.keys):
            own = place - start
            yield names[part.keys[own]], Copies(*part.copies[WIDTH * own : WIDTH * (own + 1)])
            place = next(places, None)
        start += len(part.keys)


def _repeated(identities: Sequence[array[int]]) -> Iterable[int]:
    """Return the places of numbers that stand before as well, in order; 0 is none.

    >>> list(_repeated([array("Q", [7, 0, 8, 7]), array("Q", [0, 8, 9])]))
    [3, 5]
    """
    try:
        import numpy as np  # noqa: PLC0415 (a browser has none, and fewer titles)
    except ImportError:
        first: dict[int, int] = {}
        every = enumerate(chain.from_iterable(identities))
        return [n for n, one in every if one and first.setdefault(one, n) != n]
    numbers = np.frombuffer(b"".join(identities), np.uint64)
    is_repeat = numbers != 0
    is_repeat[np.unique(numbers, return_index=True)[1]] = False
    return [int(place) for place in np.flatnonzero(is_repeat)]


def _identity(in_sierra: Sequence[bytes], *fields: Sequence[bytes]) -> int:
    """Return a number for the fields of a title; 0 where it has no id."""
    if not fields[0] or not fields[0][0].strip():
        own = next(filter(None, map(number_in_sierra, in_sierra)), b"")
        if not own:
            return 0
        fields = ([b".b" + own], *fields[1:])
    text = b"\x1d".join(b"\x1e".join(value.strip() for value in values) for values in fields)
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")
