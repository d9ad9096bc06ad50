"""What the fast paths for ISO 2709 and MARCXML share: rows of bytes, and keys made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc import fields
from interloan.collect.marc.fields import FIELD, FROM_008

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]

KEY_SIZE = 18
"""Bytes of the fixed part of a key."""

_COLUMNS_008 = np.array(FROM_008)
_KINDS_ASIDE = np.zeros(256, bool)
_KINDS_ASIDE[[ord(kind) for kind in fields.ASIDE]] = True
_HOLDINGS = np.zeros(256, bool)
_HOLDINGS[[ord(kind) for kind, name in fields.ASIDE.items() if name == fields.HOLDINGS]] = True


class Picked(NamedTuple):
    """What the fast path found in a block.

    Attributes:
        keys: Raw keys of the titles, in their order.
        values: Values of the further field that was asked for, of each of them.
        aside: Leaders of records that are no titles.
        odd: Start and stop of the segments that were left.
        counted: Bytes of the titles.
        set_aside: Bytes of the records that are no titles.
        between: Bytes of line ends before all these.
    """

    keys: list[bytes]
    values: list[list[bytes]]
    aside: list[bytes]
    odd: list[tuple[int, int]]
    counted: int
    set_aside: int
    between: int


def gather(data: Bytes, places: Places, width: int) -> Bytes:
    """Return `width` bytes from each place as rows; whole rows are copied at once."""
    if len(data) < width:
        return np.zeros((len(places), width), np.uint8)
    every = np.ndarray(len(data) - width + 1, f"V{width}", data, strides=(1,))
    rows: Bytes = every[np.minimum(places, len(every) - 1)].view(np.uint8)
    return rows.reshape(-1, width)


def fixed_keys(leaders: Bytes, coded: Bytes, rows: Places, physical: Bytes) -> list[bytes]:
    """Return the keys of titles without their fields 041, as `fields.key` makes them.

    Args:
        leaders: The leader of each title.
        coded: Its field 008.
        rows: Number of the title of each field 007, ascending.
        physical: The first two bytes of each field 007.
    """
    table = np.full((len(leaders), KEY_SIZE), 0x20, np.uint8)
    table[:, :2] = leaders[:, fields.TYPE : fields.LEVEL + 1]
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


def append_languages(keys: list[bytes], rows: Sequence[int], values: Sequence[bytes]) -> None:
    """Add fields 041 to the keys; equal fields are taken apart once."""
    known: dict[bytes, bytes] = {}
    for row, value in zip(rows, values, strict=True):
        item = known.get(value)
        if item is None:
            item = known[value] = fields.language_item(value)
        keys[row] += item


def are_aside(leaders: Bytes) -> NDArray[np.bool_]:
    """Return which leaders are of records that are no titles, as `fields.aside` does."""
    found: NDArray[np.bool_] = _KINDS_ASIDE[leaders[:, fields.TYPE]]
    found |= leaders[:, fields.STATUS] == ord("d")
    return found


def may_hold_items(leaders: Bytes, further: bytes) -> NDArray[np.bool_]:
    """Return which leaders are of records of holdings, where a field of items is asked for."""
    is_asked = further >= fields.FIRST_DATA
    found: NDArray[np.bool_] = _HOLDINGS[leaders[:, fields.TYPE]] & is_asked
    return found
