"""ISO 2709, tolerantly: the records in a segment that the fast path left, whatever its damage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from interloan.collect.marc import raw_keys
from interloan.collect.marc.raw_keys import FIELD, KEY_TAGS, LEADER, RECORD

ENTRY = 12
"""Bytes of a directory entry."""
CUT_OFF = "cut off before its end"
"""A fault of a title that could be counted all the same."""
BEFORE_008 = "cut off before its field 008"
LINE_ENDS = re.compile(rb"[\r\n]{0,4}")
FILLER = re.compile(rb"(?:[\r\n\0\x1a\x1d \t]|\xef\xbb\xbf)*")
"""What may come between records without meaning anything: line ends, padding, a byte order mark."""

_ENTRY = re.compile(rb"[0-9A-Za-z]{3}[0-9]{9}")
_LEADER = re.compile(rb"(?=[0-9]{5}[ -~]{7}[0-9]{5}[ -~]{3}45)")
"""A leader in the midst of other bytes: its last four characters are 4500, the entry map."""
_CUT_LEADER = re.compile(rb"[0-9]{1,4}\Z|[0-9]{5}(?:[ -~]{0,18}\Z|[ -~]{19})")
"""What is left of a record that is cut off before its leader or directory ends."""
_DIGITS = re.compile(rb"[0-9]{5}")
_NUMBERS = re.compile(rb"[0-9]{9}")


class Piece(NamedTuple):
    """A stretch of a segment.

    Attributes:
        start: First byte in the segment.
        stop: Byte after the last.
        leader: Leader of a record; empty where the stretch is none.
        fields: The fields with the tags, in the order of the directory.
        faults: What is wrong; for a stretch that is not a record, why; empty between records.
    """

    start: int
    stop: int
    leader: bytes
    fields: list[tuple[bytes, bytes]]
    faults: list[str]


def pieces(segment: bytes, tags: frozenset[bytes] = KEY_TAGS) -> Iterator[Piece]:
    """Yield the records of a segment and what comes between them: every byte once.

    A record whose length is right is taken as it is. Otherwise the segment is searched for leaders,
    so that records are found after stray bytes and where a terminator was lost.

    Args:
        segment: From the end of the record before it through its own terminator.
        tags: Tags of the fields to read.
    """
    start = _after(LINE_ENDS, segment, 0)
    base = _base(segment, start)
    starts = [start]
    if not base or _stated_length(segment, start) != _framed(segment, start):
        start = _after(FILLER, segment, 0)
        starts = list(_leaders(segment, start))
        if not starts or starts[0] > start:
            starts = _lenient(segment[: starts[0] if starts else None], start) + starts
    yield from _before(segment, 0, starts[0] if starts else len(segment))
    for place, stop in pairwise([*starts, len(segment)]):
        yield _record(segment, place, stop, tags)


def _before(segment: bytes, start: int, stop: int) -> Iterator[Piece]:
    """Yield what comes before the first record."""
    filler = min(_after(FILLER, segment, start), stop)
    if filler > start:
        yield Piece(start, filler, b"", [], [])
    if stop > filler:
        is_cut = (
            not segment.endswith(RECORD)
            and stop == len(segment)
            and _CUT_LEADER.match(segment, filler)
            and not 0 <= _stated_length(segment, filler) <= stop - filler
        )
        reason = BEFORE_008 if is_cut else "no leader and directory of a record"
        yield Piece(filler, stop, b"", [], [reason])


def _after(pattern: re.Pattern[bytes], segment: bytes, start: int) -> int:
    match = pattern.match(segment, start)
    return match.end() if match else start


def _stated_length(segment: bytes, start: int) -> int:
    digits = segment[start : start + 5]
    return int(digits) if _DIGITS.fullmatch(digits) else -1


def _framed(segment: bytes, start: int) -> int:
    """Return the length through the record terminator, 0 where there is none."""
    return len(segment) - start if segment.endswith(RECORD) else 0


def _base(segment: bytes, start: int) -> int:
    """Return where the data of a record start by its leader; 0 where its directory is not so."""
    digits = segment[start + 12 : start + 17]
    base = int(digits) if _DIGITS.fullmatch(digits) else 0
    size = base - 1 - LEADER
    is_right = size >= 0 and size % ENTRY == 0
    return start + base if is_right and segment[start + base - 1 : start + base] == FIELD else 0


def _leaders(segment: bytes, start: int) -> Iterator[int]:
    """Yield where a leader stands whose base address fits the directory after it."""
    while match := _LEADER.search(segment, start):
        place = match.start()
        base = _base(segment, place)
        first, last = place + LEADER, base - 1 - ENTRY
        if (
            base
            and last >= first
            and _ENTRY.match(segment, first)
            and _ENTRY.match(segment, last)
            and segment.find(FIELD, first, base) == base - 1
        ):
            yield place
            start = base
        else:
            start = place + 1


def _lenient(segment: bytes, start: int) -> list[int]:
    """Return the start of the segment if a directory seems to follow a damaged leader."""
    end = segment.find(FIELD, start + LEADER)
    size = end - start - LEADER
    if end < 0 or size < ENTRY:
        return []
    places = range(start + LEADER, end - ENTRY + 1, ENTRY)
    right = sum(1 for place in places if _ENTRY.match(segment, place))
    return [start] if 2 * right > len(places) else []


def _record(segment: bytes, start: int, stop: int, tags: frozenset[bytes]) -> Piece:
    """Read one record by its directory, or else by the order of its fields."""
    base = _base(segment, start) or segment.find(FIELD, start + LEADER) + 1
    body = segment[base:stop].removesuffix(RECORD)
    directory = segment[start + LEADER : base - 1]
    fields, is_right = _fields(directory, body, tags)
    faults = [] if _stated_length(segment, start) == stop - start else ["length in the leader"]
    if not is_right:
        faults.append("directory does not fit the fields")
    if not segment.endswith(RECORD):
        faults.append(CUT_OFF)
    leader = segment[start : start + LEADER]
    names = {directory[at : at + 3] for at in range(0, len(directory), ENTRY)}
    if b"008" in names and all(tag != b"008" for tag, _ in fields):
        return Piece(start, stop, b"", [], [BEFORE_008])
    if raw_keys.is_unimarc(fields):
        return Piece(start, stop, b"", [], [raw_keys.UNIMARC])
    if not raw_keys.aside(leader):
        faults.extend(raw_keys.faults(fields))
    return Piece(start, stop, leader, fields, faults)


def _fields(
    directory: bytes, body: bytes, tags: frozenset[bytes]
) -> tuple[list[tuple[bytes, bytes]], bool]:
    """Return the fields with these tags, and whether the directory is right about them.

    Where the directory is wrong about a field, its k-th entry is taken for the k-th field.
    """
    fields: list[tuple[bytes, bytes]] = []
    is_right = len(directory) % ENTRY == 0
    in_order: list[bytes] | None = None
    for number, at in enumerate(range(0, len(directory) - ENTRY + 1, ENTRY)):
        tag, numbers = directory[at : at + 3], directory[at + 3 : at + ENTRY]
        if tag not in tags:
            continue
        value = _value(numbers, body)
        if value is None:
            is_right = False
            in_order = body.split(FIELD) if in_order is None else in_order
            value = in_order[number] if number < len(in_order) else None
        if value is not None:
            fields.append((tag, value))
    return fields, is_right


def _value(numbers: bytes, body: bytes) -> bytes | None:
    """Return the value that a directory entry points to, None where it points elsewhere."""
    if not _NUMBERS.fullmatch(numbers):
        return None
    start = int(numbers[4:])
    stop = start + int(numbers[:4]) - 1
    starts_right = start == 0 or body[start - 1 : start] == FIELD
    ends_right = body[stop : stop + 1] == FIELD or stop == len(body)
    return body[start:stop] if starts_right and ends_right and start <= stop else None
