"""The fast path without arrays: raw keys of sound records, one by one, where NumPy is not there.

A record is sound as `iso2709_fast` has it; every other segment is left to `iso2709_tolerant`.
"""

from __future__ import annotations

import re
from functools import cache

from interloan.collect.marc import raw_keys
from interloan.collect.marc.iso2709_tolerant import ENTRY
from interloan.collect.marc.plain_keys import PlainKeys
from interloan.collect.marc.raw_keys import FIELD, LEADER, LEAST_008, RECORD, Picked

_LEADER = re.compile(rb"[\r\n]{0,4}+([0-9]{5}.{7}([0-9]{5}).{7})", re.DOTALL)
_NUMBERS = re.compile(rb"[0-9]{9}")


def pick(block: memoryview, further: bytes = b"") -> Picked:
    """Return the keys of the sound records of a block, and where the others are.

    Args:
        block: Whole segments.
        further: Tag of a field whose values are returned too; records of holdings are then left.
    """
    plain, entries = PlainKeys(further), _entries(further)
    odd: list[tuple[int, int]] = []
    start = 0
    *segments, tail = bytes(block).split(RECORD)
    for segment in segments:
        stop = start + len(segment) + 1
        if not _take(segment, plain, entries):
            odd.append((start, stop))
        start = stop
    if tail:
        odd.append((start, start + len(tail)))
    return plain.picked(odd)


@cache
def _entries(further: bytes) -> re.Pattern[bytes]:
    """Return what finds the next directory entry of a field that is needed, as tag and numbers."""
    tags = b"00[78]|041" + (b"|" + further if further else b"")
    return re.compile(rb"(?:(?!%b).{%d})*+(...)(.{9})" % (tags, ENTRY), re.DOTALL)


def _take(segment: bytes, plain: PlainKeys, entries: re.Pattern[bytes]) -> bool:
    """Take a record without its terminator; return False where it is not sound."""
    match = _LEADER.match(segment)
    if not match:
        return False
    start, leader = match.start(1), match[1]
    base, size = start + int(match[2]), len(segment) - start + 1
    directory = segment[start + LEADER : base - 1]
    if (
        int(leader[:5]) != size
        or base - 1 - start < LEADER
        or len(directory) % ENTRY
        or segment[base - 1 : base] != FIELD
        or plain.is_left(leader)
    ):
        return False
    if raw_keys.aside(leader):
        return plain.take(leader, (), start, size)
    fields = _fields(segment + RECORD, base, entries, directory)
    return fields is not None and plain.take(leader, fields, start, size)


def _fields(
    record: bytes, base: int, entries: re.Pattern[bytes], directory: bytes
) -> list[tuple[bytes, bytes]] | None:
    """Return the fields that the directory has of those needed; None where one is not right."""
    fields, place = [], 0
    while match := entries.match(directory, place):
        place = match.end()
        tag, numbers = match.groups()
        if not _NUMBERS.match(numbers):
            return None
        start = base + int(numbers[4:])
        stop = start + int(numbers[:4]) - 1
        value = record[start:stop]
        if (
            stop < start
            or record[start - 1] != FIELD[0]
            or record[stop : stop + 1] != FIELD
            or (tag == b"008" and not (len(value) >= LEAST_008 and value[:LEAST_008].isascii()))
            or (tag == b"007" and len(value) < 2)
        ):
            return None
        fields.append((tag, value))
    return fields
