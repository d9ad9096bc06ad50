"""The fast path: raw keys of sound records straight from directory entries, a block at a time.

Only what the key needs is read. A record is sound if its length, base address and the entries of
its fields 007, 008 and 041 are right; every other segment is left to `iso2709_tolerant`, which
gives the same key for a sound record.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from interloan.collect.marc.block_keys import (
    Bytes,
    Framed,
    Ids,
    Places,
    are_aside,
    are_plain,
    columns,
    fixed_keys,
    gather,
    ids,
    may_hold_items,
)
from interloan.collect.marc.iso2709_tolerant import ENTRY
from interloan.collect.marc.raw_keys import (
    FIELD,
    LEADER,
    LEAST_008,
    RECORD,
    WHOLE_008,
    Picked,
    append_languages,
)
from interloan.collect.marc.record_ids import LONGEST

NEWLINES = 4
"""Line ends skipped before a record."""

_NUMBERS = [0, 1, 2, 3, 4, 12, 13, 14, 15, 16]
"""Places in the leader of the length and the base address."""
_DECIMAL = np.array([10_000, 1_000, 100, 10, 1], np.int32)


def pick(block: memoryview, further: Collection[bytes] = ()) -> Picked:
    """Return the keys of the sound records of a block, and where the others are.

    Args:
        block: Whole segments.
        further: Tags of fields whose values are returned too; records of holdings are then left.
    """
    data = np.frombuffer(block, np.uint8)
    records = _Records(block, data, np.flatnonzero(data == RECORD[0]))
    records.set_apart()
    records.sound &= ~may_hold_items(records.leaders, further)
    keys, rows, values = records.titles(further)
    framed = Framed(records.starts, records.ends + 1, records.leaders, records.sound)
    return framed.picked(keys, records.ids(rows), values, len(block))


class _Records:
    """The segments of a block as arrays; `sound` says which of them the fast path takes."""

    def __init__(self, block: memoryview, data: Bytes, ends: Places) -> None:
        self.block, self.data, self.ends = block, data, ends
        self.starts = np.concatenate(([0], ends + 1))[: len(ends)]
        for _ in range(NEWLINES):
            first = data[self.starts]
            self.starts += ((first == 10) | (first == 13)) & (self.starts < ends)
        self.sound = ends - self.starts > LEADER
        self.leaders = gather(self.data, np.where(self.sound, self.starts, 0), LEADER)
        digits = self.leaders.T[_NUMBERS] - np.uint8(48)
        self.sound &= (digits < 10).all(0)
        self.sound &= _DECIMAL @ digits[:5] == ends - self.starts + 1
        self.bases = self.starts + _DECIMAL @ digits[5:]
        size = self.bases - 1 - self.starts - LEADER
        self.sound &= (size >= 0) & (size % ENTRY == 0) & (self.bases <= ends)
        self.sound[self.sound] = data[self.bases[self.sound] - 1] == FIELD[0]
        self.counts = np.where(self.sound, size // ENTRY, 0)
        self.totals = np.cumsum(self.counts)

    def set_apart(self) -> None:
        """Look no further into records that are not titles."""
        is_aside = are_aside(self.leaders)
        self.counts[is_aside] = 0
        self.totals = np.cumsum(self.counts)
        self.is_title = self.sound & ~is_aside

    def titles(
        self, further: Collection[bytes]
    ) -> tuple[list[bytes], Places, dict[bytes, list[list[bytes]]]]:
        """Return keys and numbers of the sound titles, and the values of further fields of each."""
        self._read_tags(further)
        fixed, physical, language = map(self._find, (b"008", b"007", b"041"))
        others = {tag: self._find(tag) for tag in further}
        self._reject(fixed.records[fixed.stops - fixed.starts < LEAST_008])
        self._reject(physical.records[physical.stops - physical.starts < 2])
        coded = gather(self.data, fixed.starts, WHOLE_008)
        self._reject(fixed.records[~are_plain(coded)])
        times = np.bincount(fixed.records, minlength=len(self.ends))
        self.sound &= ~self.is_title | (times == 1)
        coded = coded[self.sound[fixed.records]]
        fixed, physical, language = map(self._of_sound, (fixed, physical, language))
        row = np.zeros(len(self.ends), np.intp)
        row[fixed.records] = np.arange(len(fixed.records))
        keys = fixed_keys(
            self.leaders[fixed.records],
            coded,
            row[physical.records],
            gather(self.data, physical.starts, 2),
        )
        append_languages(keys, row[language.records].tolist(), self._values(language))
        values: dict[bytes, list[list[bytes]]] = {tag: [[] for _ in keys] for tag in further}
        for tag, fields in others.items():
            other = self._of_sound(fields)
            for at, value in zip(row[other.records].tolist(), self._values(other), strict=True):
                values[tag][at].append(value)
        return keys, fixed.records, values

    def ids(self, titles: Places) -> Ids:
        """Return the ids of titles, of several the first; a wrong entry for one is none."""
        has_id = np.flatnonzero(self.tags == _number(b"001"))[::-1]
        places = np.zeros(len(self.ends), np.intp)
        places[self.owners[has_id]] = self.places[has_id]
        places = places[titles]
        digits = columns(gather(self.data, places + 3, 9)) - np.uint8(48)
        lengths = _DECIMAL[1:] @ digits[:4] - 1
        lengths[(places == 0) | (digits >= 10).any(0)] = 0
        starts = self.bases[titles] + _DECIMAL @ digits[4:]
        return ids(gather(self.data, starts, LONGEST), lengths)

    def _read_tags(self, further: Collection[bytes]) -> None:
        """Read the tag of every directory entry that may matter, as one number."""
        before = self.totals - self.counts
        shift = self.starts + LEADER - ENTRY * before
        last = int(self.totals[-1]) if len(self.totals) else 0
        places = np.arange(last) * ENTRY + np.repeat(shift, self.counts)
        first = self.data[places]
        is_candidate = first == ord("0")
        for initial in {tag[0] for tag in further} - {ord("0")}:
            is_candidate |= first == initial
        candidates = np.flatnonzero(is_candidate)
        self.places = places[candidates]
        self.owners = np.repeat(np.arange(len(self.ends)), self.counts)[candidates]
        words = np.ndarray(max(len(self.data) - 3, 0), "<u4", self.data, strides=(1,))
        self.tags = words[self.places] & np.uint32(0xFFFFFF)

    def _find(self, tag: bytes) -> _Fields:
        """Return the fields with a tag; a record with a wrong entry for one is not sound."""
        entry = np.flatnonzero(self.tags == _number(tag))
        digits = columns(gather(self.data, self.places[entry] + 3, 9)) - np.uint8(48)
        record = self.owners[entry]
        start = self.bases[record] + _DECIMAL @ digits[4:]
        stop = start + _DECIMAL[1:] @ digits[:4] - 1
        right = (digits < 10).all(0) & (stop >= start) & (stop < self.ends[record])
        right[right] = (self.data[stop[right]] == FIELD[0]) & (
            self.data[start[right] - 1] == FIELD[0]
        )
        self._reject(record[~right])
        return _Fields(record[right], start[right], stop[right])

    def _reject(self, records: Places) -> None:
        self.sound[records] = False

    def _of_sound(self, fields: _Fields) -> _Fields:
        kept = self.sound[fields.records]
        return _Fields(fields.records[kept], fields.starts[kept], fields.stops[kept])

    def _values(self, fields: _Fields) -> list[bytes]:
        places = zip(fields.starts.tolist(), fields.stops.tolist(), strict=True)
        return [bytes(self.block[start:stop]) for start, stop in places]


class _Fields(NamedTuple):
    """Fields with one tag: their records, and where their values start and stop."""

    records: Places
    starts: Places
    stops: Places


def _number(tag: bytes) -> np.uint32:
    return np.uint32(int.from_bytes(tag, "little"))
