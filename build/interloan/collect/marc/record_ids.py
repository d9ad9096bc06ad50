"""Ids of records (field 001) as numbers: which titles stand more than once in a catalogue.

A full export and a later one overlap, and nothing in either says so. Ids are compared when all is
counted: eight bytes a title, whatever part or machine it was counted in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 24
"""Bytes of an id that is compared; a longer one counts as none."""
Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
Numbers = NDArray[np.uint64]

_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
_KEPT = np.arange(LONGEST) < np.arange(LONGEST + 2)[:, None]
_KEPT[LONGEST + 1] = False
_MASKS = np.ascontiguousarray((_KEPT * np.uint8(255)).view("<u8").T)
"""For each word of LONGEST bytes, by length: which of its bits are the id's."""


def numbers(rows: Bytes, lengths: Places) -> Numbers:
    """Return ids as numbers: equal ones for equal ids, 0 for none and for those too long.

    Two ids of up to eight bytes never share a number, longer ones once in some 10^19 pairs.

    Args:
        rows: For each id the LONGEST bytes from its start.
        lengths: How many of these are the id's.
    """
    places = np.clip(lengths, 0, LONGEST + 1)
    if len(places) and (places == places[0]).all():
        places = places[:1]  # as long as each other, as in most catalogues: one mask for all
    words = np.ascontiguousarray(rows.view("<u8").T) & np.take(_MASKS, places, axis=1)
    words *= _FACTORS[:, None]
    total: Numbers = words[0] + words[1] + words[2]
    return total


def of_values(values: Sequence[bytes]) -> Numbers:
    """Return the numbers of ids that were read one by one.

    >>> first, second, third, none = of_values([b"a1", b"a2", b"a1", b""]).tolist()
    >>> first == third, first == second, none
    (True, False, 0)
    """
    text = b"".join(value[:LONGEST].ljust(LONGEST, b"\0") for value in values)
    rows = np.frombuffer(text, np.uint8).reshape(-1, LONGEST)
    return numbers(rows, np.array([len(value) for value in values], np.intp))


def repeated(ids: Sequence[Numbers]) -> int:
    """Return how many titles have the id of one before them.

    >>> repeated([of_values([b"a1", b"a2"]), of_values([b"a1", b"", b"", b"a1"])])
    2
    """
    if not ids:
        return 0
    every = np.concatenate(ids)
    every.sort()
    return int(((every[1:] == every[:-1]) & (every[1:] != 0)).sum())
