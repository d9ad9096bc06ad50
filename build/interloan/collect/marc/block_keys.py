"""Raw keys of all the sound records of a block at once, as arrays: the keys of `raw_keys.key`."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc.raw_keys import (
    ASIDE,
    FIELD,
    FIRST_DATA,
    FROM_008,
    HOLDINGS,
    KEY_SIZE,
    LEAST_008,
    LEVEL,
    STATUS,
    TYPE,
    WHOLE_008,
    Picked,
)
from interloan.collect.marc.record_ids import FACTORS, LONGEST

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
Ids = NDArray[np.uint64]
Word = TypeVar("Word", np.uint8, np.uint32, np.uint64)

_NOT_ASCII = np.full(WHOLE_008, 0x80, np.uint8)
_NOT_ASCII[LEAST_008:] = 0
_NOT_ASCII = _NOT_ASCII.view("<u8")
_COLUMNS_008 = np.array(FROM_008)
_KINDS_ASIDE = np.zeros(256, bool)
_KINDS_ASIDE[[ord(kind) for kind in ASIDE]] = True
_HOLDINGS = np.zeros(256, bool)
_HOLDINGS[[ord(kind) for kind, name in ASIDE.items() if name == HOLDINGS]] = True
_FACTORS = np.array(FACTORS, np.uint64)
_KEPT = np.arange(LONGEST) < np.arange(LONGEST + 2)[:, None]
_KEPT[LONGEST + 1] = False
_MASKS = np.ascontiguousarray((_KEPT * np.uint8(255)).view("<u8").T)
"""For each word of LONGEST bytes, by length: which of its bits are the id's."""


class Framed(NamedTuple):
    """The records of a block: where each starts and its segment stops, its leader, and `sound`.

    A record that is not sound is left to the tolerant path.
    """

    starts: Places
    stops: Places
    leaders: Bytes
    sound: NDArray[np.bool_]

    def picked(
        self, keys: list[bytes], ids: Ids, values: dict[bytes, list[list[bytes]]],
        size: int,
    ) -> Picked:  # fmt: skip
        """Return what was read of the titles, and what became of all bytes of a block."""
        segments = np.concatenate(([0], self.stops))[: len(self.stops)]
        is_aside = self.sound & are_aside(self.leaders)
        is_odd, sizes = ~self.sound, self.stops - self.starts
        odd = list(zip(segments[is_odd].tolist(), self.stops[is_odd].tolist(), strict=True))
        tail = int(self.stops[-1]) if len(self.stops) else 0
        if tail < size:
            odd.append((tail, size))
        sizes_of_titles = sizes[self.sound & ~is_aside]
        return Picked(
            keys,
            array("q", sizes_of_titles.tobytes()),
            array("Q", ids.tobytes()),
            values,
            aside=[bytes(leader) for leader in self.leaders[is_aside]],
            odd=odd,
            counted=int(sizes_of_titles.sum()),
            set_aside=int(sizes[is_aside].sum()),
            between=int((self.starts - segments)[self.sound].sum()),
        )


def are_plain(coded: Bytes) -> NDArray[np.bool_]:
    """Return which fields 008 are of ASCII in what is needed of them: a byte is a character.

    Args:
        coded: WHOLE_008 bytes from the start of each.
    """
    joined = np.bitwise_or.reduce(columns(coded.view("<u8") & _NOT_ASCII))
    plain: NDArray[np.bool_] = np.asarray(joined == 0)
    return plain


def columns(rows: NDArray[Word]) -> NDArray[Word]:
    """Return rows as columns in one piece: what few of them are asked takes a fifth of the time."""
    return np.ascontiguousarray(rows.T)


def places_of(data: Bytes, byte: int) -> Places:
    """Return where a rare byte stands; eight bytes at once are seen not to hold it."""
    is_there = np.empty(-(-len(data) // 8) * 8, bool)
    is_there[len(data) :] = False
    np.equal(data, byte, out=is_there[: len(data)])
    words = np.flatnonzero(is_there.view(np.uint64).astype(bool))
    near = np.flatnonzero(is_there.reshape(-1, 8)[words])
    places: Places = 8 * words[near // 8] + near % 8
    return places


def gather(data: Bytes, places: Places, width: int) -> Bytes:
    """Return `width` bytes from each place as rows; whole rows are copied at once."""
    if len(data) < width:
        return np.zeros((len(places), width), np.uint8)
    every = np.ndarray(len(data) - width + 1, f"V{width}", data, strides=(1,))
    rows: Bytes = every[np.minimum(places, len(every) - 1)].view(np.uint8)
    return rows.reshape(-1, width)


def fixed_keys(leaders: Bytes, coded: Bytes, rows: Places, physical: Bytes) -> list[bytes]:
    """Return the keys of titles without their fields 041, as `key` makes them.

    Args:
        leaders: The leader of each title.
        coded: Its field 008.
        rows: Number of the title of each field 007, ascending.
        physical: The first two bytes of each field 007.
    """
    table = np.full((len(leaders), KEY_SIZE), 0x20, np.uint8)
    table[:, :2] = leaders[:, TYPE : LEVEL + 1]
    table[:, 2:15] = coded[:, _COLUMNS_008]
    table[:, 17] = FIELD[0]
    is_first = np.ones(len(rows), bool)
    is_first[1:] = rows[1:] != rows[:-1]
    table[rows[is_first], 15:17] = physical[is_first]
    keys: list[bytes] = table.view(f"S{KEY_SIZE}").ravel().tolist()
    further = zip(rows[~is_first].tolist(), physical[~is_first].tolist(), strict=True)
    for row, code in further:
        keys[row] += b"7" + bytes(code) + FIELD
    return keys


def are_aside(leaders: Bytes) -> NDArray[np.bool_]:
    """Return which leaders are of records that are not titles, as `aside` does."""
    is_aside: NDArray[np.bool_] = _KINDS_ASIDE[leaders[:, TYPE]]
    is_aside |= leaders[:, STATUS] == ord("d")
    return is_aside


def may_hold_items(leaders: Bytes, further: Collection[bytes]) -> NDArray[np.bool_]:
    """Return which leaders are of records of holdings, where data fields are read: their items."""
    is_data_field = any(tag >= FIRST_DATA for tag in further)
    are_holdings: NDArray[np.bool_] = _HOLDINGS[leaders[:, TYPE]] & is_data_field
    return are_holdings


def ids(rows: Bytes, lengths: Places) -> Ids:
    """Return ids as numbers, as `record_ids.number` does.

    Args:
        rows: For each id the LONGEST bytes from its start.
        lengths: How many of these are the id's.
    """
    places = np.minimum(lengths, LONGEST + 1)
    if len(places) and (places == places[0]).all():
        places = places[:1]  # as long as each other, as in most catalogues: one mask for all
    words = columns(rows.view("<u8")) & np.take(_MASKS, places, axis=1)
    words *= _FACTORS[:, None]
    total: Ids = words[0] + words[1] + words[2]
    return total
