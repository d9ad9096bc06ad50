"""The fast path: raw keys of sound records straight from directory entries, a block at a time.

Only what the key needs is read. A record is sound if its length, base address and the entries of
its fields 007, 008 and 041 are right; every other segment is left to `tolerant`, which gives the
same key for a sound record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc import fields
from interloan.collect.marc.fields import FIELD, FROM_008, LEAST_008

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]

LEADER, ENTRY = 24, 12
"""Bytes of a leader and of a directory entry."""
NEWLINES = 4
"""Line ends skipped before a record."""
KEY_SIZE = 18
"""Bytes of the fixed part of a key."""

_DECIMAL = np.array([10_000, 1_000, 100, 10, 1], np.int32)
_COLUMNS_008 = np.array(FROM_008)
_IS_ASIDE = np.zeros(256, bool)
_IS_ASIDE[[ord(kind) for kind in fields.ASIDE]] = True


class Picked(NamedTuple):
    """What the fast path found in a block.

    Attributes:
        keys: Raw keys of the titles, in their order.
        ids: Field 001 of each of them where it was asked for.
        aside: Leaders of records that are no titles.
        odd: Start and stop of the segments that were left.
        counted: Bytes of the titles.
        set_aside: Bytes of the records that are no titles.
        between: Bytes of line ends before all these.
    """

    keys: list[bytes]
    ids: list[bytes]
    aside: list[bytes]
    odd: list[tuple[int, int]]
    counted: int
    set_aside: int
    between: int


def pick(block: memoryview, with_ids: bool = False) -> Picked:
    """Return the keys of the sound records of a block, and where the others are."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == 0x1D)
    segments = np.concatenate(([0], ends + 1))[: len(ends)]
    records = _Records(block, data, segments, ends)
    is_aside = records.set_apart()
    titles = records.titles(with_ids)
    counted, apart = records.sound & ~is_aside, records.sound & is_aside
    sizes = ends - records.starts + 1
    is_odd = ~records.sound
    odd = list(zip(segments[is_odd].tolist(), (ends[is_odd] + 1).tolist(), strict=True))
    tail = int(ends[-1]) + 1 if len(ends) else 0
    if tail < len(block):
        odd.append((tail, len(block)))
    return Picked(
        *titles,
        aside=[bytes(block[s : s + LEADER]) for s in records.starts[apart].tolist()],
        odd=odd,
        counted=int(sizes[counted].sum()),
        set_aside=int(sizes[apart].sum()),
        between=int((records.starts - segments)[records.sound].sum()),
    )


class _Records:
    """The segments of a block as arrays; `sound` says which of them the fast path takes."""

    def __init__(self, block: memoryview, data: Bytes, segments: Places, ends: Places) -> None:
        self.block, self.data, self.ends = block, data, ends
        self.starts = segments.copy()
        for _ in range(NEWLINES):
            first = data[self.starts]
            self.starts += ((first == 10) | (first == 13)) & (self.starts < ends)
        self.sound = ends - self.starts > LEADER
        self.leaders = self._gather(np.where(self.sound, self.starts, 0), LEADER)
        digits = self.leaders - np.uint8(48)
        self.sound &= (digits[:, [0, 1, 2, 3, 4, 12, 13, 14, 15, 16]] < 10).all(1)
        self.sound &= digits[:, :5] @ _DECIMAL == ends - self.starts + 1
        self.bases = self.starts + digits[:, 12:17] @ _DECIMAL
        size = self.bases - 1 - self.starts - LEADER
        self.sound &= (size >= 0) & (size % ENTRY == 0) & (self.bases <= ends)
        self.sound[self.sound] = data[self.bases[self.sound] - 1] == FIELD[0]
        self.counts = np.where(self.sound, size // ENTRY, 0)
        self.totals = np.cumsum(self.counts)

    def _gather(self, places: Places, width: int) -> Bytes:
        """Return `width` bytes from each place as rows; whole rows are copied at once."""
        if len(self.data) < width:
            return np.zeros((len(places), width), np.uint8)
        every = np.ndarray(len(self.data) - width + 1, f"V{width}", self.data, strides=(1,))
        rows: Bytes = every[np.minimum(places, len(every) - 1)].view(np.uint8)
        return rows.reshape(-1, width)

    def set_apart(self) -> NDArray[np.bool_]:
        """Return which records are no titles, and look no further into them."""
        is_aside: NDArray[np.bool_] = _IS_ASIDE[self.leaders[:, fields.TYPE]]
        is_aside |= self.leaders[:, fields.STATUS] == ord("d")
        self.counts[is_aside] = 0
        self.totals = np.cumsum(self.counts)
        self.is_title = self.sound & ~is_aside
        return is_aside

    def titles(self, with_ids: bool) -> tuple[list[bytes], list[bytes]]:
        """Return the keys of the sound titles, and their ids where asked for."""
        self._read_tags()
        fixed, physical, language = map(self._find, (b"008", b"007", b"041"))
        record_id = self._find(b"001") if with_ids else None
        self._reject(fixed.records[fixed.stops - fixed.starts < LEAST_008])
        self._reject(physical.records[physical.stops - physical.starts < 2])
        times = np.bincount(fixed.records, minlength=len(self.ends))
        self.sound &= ~self.is_title | (times == 1)
        fixed, physical, language = map(self._of_sound, (fixed, physical, language))
        row = np.zeros(len(self.ends), np.intp)
        row[fixed.records] = np.arange(len(fixed.records))
        keys = self._keys(fixed, physical, row)
        _append_languages(keys, row[language.records].tolist(), self._values(language))
        ids = [b""] * len(keys) if with_ids else []
        if record_id is not None:
            found = self._of_sound(record_id)
            for at, value in zip(
                row[found.records][::-1].tolist(), self._values(found)[::-1], strict=True
            ):
                ids[at] = value
        return keys, ids

    def _read_tags(self) -> None:
        """Read the tag of every directory entry that starts with 0, as one number."""
        before = self.totals - self.counts
        shift = self.starts + LEADER - ENTRY * before
        last = int(self.totals[-1]) if len(self.totals) else 0
        places = np.arange(last) * ENTRY + np.repeat(shift, self.counts)
        candidates = np.flatnonzero(self.data[places] == ord("0"))
        self.places = places[candidates]
        self.owners = np.searchsorted(self.totals, candidates, "right")
        words = np.ndarray(max(len(self.data) - 3, 0), "<u4", self.data, strides=(1,))
        self.tags = words[self.places] & np.uint32(0xFFFFFF)

    def _find(self, tag: bytes) -> _Fields:
        """Return the fields with a tag; a record with a wrong entry for one is not sound."""
        entry = np.flatnonzero(self.tags == np.uint32(int.from_bytes(tag, "little")))
        digits = self._gather(self.places[entry] + 3, 9) - np.uint8(48)
        record = self.owners[entry]
        start = self.bases[record] + digits[:, 4:] @ _DECIMAL
        stop = start + digits[:, :4] @ _DECIMAL[1:] - 1
        right = (digits < 10).all(1) & (stop >= start) & (stop < self.ends[record])
        right[right] = (self.data[stop[right]] == FIELD[0]) & (
            self.data[start[right] - 1] == FIELD[0]
        )
        self._reject(record[~right])
        return _Fields(record[right], start[right], stop[right])

    def _reject(self, records: Places) -> None:
        self.sound[records] = False

    def _of_sound(self, found: _Fields) -> _Fields:
        kept = self.sound[found.records]
        return _Fields(found.records[kept], found.starts[kept], found.stops[kept])

    def _values(self, found: _Fields) -> list[bytes]:
        places = zip(found.starts.tolist(), found.stops.tolist(), strict=True)
        return [bytes(self.block[start:stop]) for start, stop in places]

    def _keys(self, fixed: _Fields, physical: _Fields, row: Places) -> list[bytes]:
        """Return the keys without languages of 041: one row of bytes a title."""
        table = np.full((len(fixed.records), KEY_SIZE), 0x20, np.uint8)
        table[:, :2] = self.leaders[fixed.records, fields.TYPE : fields.LEVEL + 1]
        table[:, 2:15] = self._gather(fixed.starts, LEAST_008)[:, _COLUMNS_008]
        table[:, 17] = FIELD[0]
        codes = self._gather(physical.starts, 2)
        is_first = np.append(True, physical.records[1:] != physical.records[:-1])
        is_first = is_first[: len(codes)]
        table[row[physical.records[is_first]], 15:17] = codes[is_first]
        keys: list[bytes] = table.view(f"S{KEY_SIZE}").ravel().tolist()
        further = row[physical.records[~is_first]].tolist()
        for at, code in zip(further, codes[~is_first].tolist(), strict=True):
            keys[at] += b"7" + bytes(code) + FIELD
        return keys


class _Fields(NamedTuple):
    """Fields with one tag: their records, and where their values start and stop."""

    records: Places
    starts: Places
    stops: Places


def _append_languages(keys: list[bytes], rows: Sequence[int], values: Sequence[bytes]) -> None:
    """Add fields 041 to the keys; equal fields are taken apart once."""
    known: dict[bytes, bytes] = {}
    for row, value in zip(rows, values, strict=True):
        item = known.get(value)
        if item is None:
            item = known[value] = fields.language_item(value)
        keys[row] += item
