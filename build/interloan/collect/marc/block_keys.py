"""Raw keys of all the sound records of a block at once, as arrays: the keys of `raw_keys.key`."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc.raw_keys import (
    ASIDE,
    FIELD,
    FIRST_DATA,
    FROM_008,
    HOLDINGS,
    KEY_SIZE,
    LEVEL,
    STATUS,
    TYPE,
    Picked,
)
from interloan.collect.marc.record_ids import FACTORS, LONGEST

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
Ids = NDArray[np.uint64]

_COLUMNS_008 = np.array(FROM_008)
_KINDS_ASIDE = np.zeros(256, bool)
_KINDS_ASIDE[[ord(kind) for kind in ASIDE]] = True
_HOLDINGS = np.zeros(256, bool)
_HOLDINGS[[ord(kind) for kind, name in ASIDE.items() if name == HOLDINGS]] = True
_FACTORS = np.array(FACTORS, np.uint64)
_KEPT = np.arange(LONGEST) < np.arange(LONGEST + 2)[:, None]
_KEPT[LONGEST + 1] = False
_MASKS = (_KEPT * np.uint8(255)).view("<u8")
"""By length: which bits of LONGEST bytes are the id's."""


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
            sizes_of_titles.tolist(),
            array("Q", ids.tobytes()),
            values,
            aside=[bytes(leader) for leader in self.leaders[is_aside]],
            odd=odd,
            counted=int(sizes_of_titles.sum()),
            set_aside=int(sizes[is_aside].sum()),
            between=int((self.starts - segments)[self.sound].sum()),
        )


def are_plain(coded: Bytes) -> NDArray[np.bool_]:
    """Return which values are of ASCII alone, so that a byte is a character."""
    plain: NDArray[np.bool_] = np.asarray((coded < 128).all(axis=1))
    return plain


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
    words = rows.view("<u8") & _MASKS[np.clip(lengths, 0, LONGEST + 1)]
    words *= _FACTORS
    total: Ids = words[:, 0] + words[:, 1] + words[:, 2]
    return total
