"""Titles that stand more than once: with `--once`, those after the first are taken back again.

Two titles are one where their fields 001, 003 and 245 are the same. Whether one was there before is
known when all parts are counted, so that each part notes what its titles were counted as.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc.items import Copies
from interloan.collect.marc.record_ids import ONE_TITLE


@dataclass
class Noted:
    """What the titles of a part were counted as, some 40 bytes a title.

    Attributes:
        identities: For each title a number of its fields; 0 where it has no id.
        keys: Its raw key, by number.
        copies: Its items, loans, and items left out.
        numbers: Raw key → its number.
    """

    identities: list[NDArray[np.uint64]] = field(default_factory=list)
    keys: list[NDArray[np.int32]] = field(default_factory=list)
    copies: list[NDArray[np.int64]] = field(default_factory=list)
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
        fields = zip(*(values[tag] for tag in ONE_TITLE), strict=True)
        self.identities.append(np.array([_identity(*every) for every in fields], np.uint64))
        numbers = [self.numbers.setdefault(key, len(self.numbers)) for key in keys]
        self.keys.append(np.array(numbers, np.int32))
        self.copies.append(np.array(copies or [Copies()] * len(keys), np.int64).reshape(-1, 3))


def repeats(noted: Sequence[Noted]) -> Iterator[tuple[bytes, Copies]]:
    """Yield raw key and items of each title that is one before it.

    Args:
        noted: The parts, in their order.
    """
    every = [np.concatenate(part.identities or [np.zeros(0, np.uint64)]) for part in noted]
    identities = np.concatenate(every or [np.zeros(0, np.uint64)])
    is_repeat = identities != 0
    is_repeat[np.unique(identities, return_index=True)[1]] = False
    start = 0
    for part, own in zip(noted, every, strict=True):
        names = list(part.numbers)
        places = np.flatnonzero(is_repeat[start : start + len(own)])
        start += len(own)
        if len(places):
            keys = np.concatenate(part.keys)[places].tolist()
            copies = np.concatenate(part.copies)[places].tolist()
            yield from (
                (names[key], Copies(*counts)) for key, counts in zip(keys, copies, strict=True)
            )


def _identity(*fields: Sequence[bytes]) -> int:
    """Return a number for the fields of a title; 0 where it has no id."""
    if not fields[0] or not fields[0][0].strip():
        return 0
    text = b"\x1d".join(b"\x1e".join(value.strip() for value in values) for values in fields)
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")
