"""The fast path: raw keys of sound records straight from directory entries, a block at a time.

Only what the key needs is read. A record is sound if its length, base address and the entries of
its fields 007, 008 and 041 are right; every other segment is left to `iso2709_tolerant`, which
gives the same key for a sound record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc.block_keys import (
    Bytes,
    Framed,
    Ids,
    Places,
    Word,
    are_aside,
    are_plain,
    columns,
    fixed_keys,
    gather,
    ids,
    may_hold_items,
    places_of,
)
from interloan.collect.marc.iso2709_tolerant import ENTRY
from interloan.collect.marc.raw_keys import (
    FIELD,
    KEY_TAGS,
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

Numbers = NDArray[np.uint32]

_TAGS = KEY_TAGS - {b"100"} | {b"001"}
"""Tags of the fields that are read of each title."""
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
    records = _Records(block, data, places_of(data, RECORD[0]))
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
        self._read_entries(further)
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
        entries = self.entries
        has_id = np.flatnonzero(entries.tags == _number(b"001"))[::-1]
        first = np.full(len(self.ends), -1)
        first[entries.records[has_id]] = has_id
        first = first[titles]
        is_right = (first >= 0) & entries.are_right[first]
        starts = np.where(is_right, entries.starts[first], 0)
        lengths = np.where(is_right, entries.stops[first] - starts, 0)
        data = self.data
        if starts.max(initial=0) + LONGEST > len(data):  # the last bytes of the block are an id
            data = np.append(data, np.zeros(LONGEST, np.uint8))
        return ids(gather(data, starts, LONGEST), lengths)

    def _read_entries(self, further: Collection[bytes]) -> None:
        """Read the directory entries of the fields that are needed."""
        tags = {*_TAGS, *further}
        before = self.totals - self.counts
        places = np.repeat(self.starts + LEADER - ENTRY * before, self.counts)
        places += ENTRY * np.arange(len(places))
        initials = self.data.take(places)
        is_candidate = _are_any(initials, {np.uint8(tag[0]) for tag in tags})
        candidates = np.flatnonzero(is_candidate)
        owners = np.repeat(np.arange(len(self.ends)), self.counts).take(candidates)
        places = places.take(candidates)
        words = np.ndarray(max(len(self.data) - 3, 0), "<u4", self.data, strides=(1,))
        found = words[places] & np.uint32(0xFFFFFF)
        wanted = np.flatnonzero(_are_any(found, set(map(_number, tags))))
        self.entries = self._entries(found[wanted], owners[wanted], places[wanted])

    def _entries(self, tags: Numbers, records: Places, places: Places) -> _Entries:
        """Read where the fields of entries stand, and see which are right."""
        digits = columns(gather(self.data, places + 3, 9)) - np.uint8(48)
        starts = self.bases[records] + _DECIMAL @ digits[4:]
        stops = starts + _DECIMAL[1:] @ digits[:4] - 1
        right = (digits < 10).all(0) & (stops >= starts) & (stops < self.ends[records])
        right[right] = (self.data[stops[right]] == FIELD[0]) & (
            self.data[starts[right] - 1] == FIELD[0]
        )
        return _Entries(tags, records, starts, stops, right)

    def _find(self, tag: bytes) -> _Fields:
        """Return the fields with a tag; a record with a wrong entry for one is not sound."""
        tags, records, starts, stops, are_right = self.entries
        has_tag = tags == _number(tag)
        self._reject(records[has_tag & ~are_right])
        found = np.flatnonzero(has_tag & are_right)
        return _Fields(records[found], starts[found], stops[found])

    def _reject(self, records: Places) -> None:
        self.sound[records] = False

    def _of_sound(self, fields: _Fields) -> _Fields:
        kept = self.sound[fields.records]
        return _Fields(fields.records[kept], fields.starts[kept], fields.stops[kept])

    def _values(self, fields: _Fields) -> list[bytes]:
        places = zip(fields.starts.tolist(), fields.stops.tolist(), strict=True)
        return [bytes(self.block[start:stop]) for start, stop in places]


class _Entries(NamedTuple):
    """Entries of directories: tag and record, where the field is, and whether that is right."""

    tags: Numbers
    records: Places
    starts: Places
    stops: Places
    are_right: NDArray[np.bool_]


class _Fields(NamedTuple):
    """Fields with one tag: their records, and where their values start and stop."""

    records: Places
    starts: Places
    stops: Places


def _number(tag: bytes) -> np.uint32:
    return np.uint32(int.from_bytes(tag, "little"))


def _are_any(numbers: NDArray[Word], wanted: Iterable[Word]) -> NDArray[np.bool_]:
    """Return which numbers are one of a few."""
    are_wanted: NDArray[np.bool_] = np.logical_or.reduce([numbers == one for one in wanted])
    return are_wanted
