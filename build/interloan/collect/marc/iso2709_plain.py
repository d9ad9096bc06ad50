"""The fast path without arrays: raw keys of sound records, one by one, where NumPy is not there.

A record is sound as `iso2709_fast` has it; every other segment is left to `iso2709_tolerant`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from interloan.collect.marc import raw_keys
from interloan.collect.marc.iso2709_tolerant import ENTRY
from interloan.collect.marc.plain_keys import PlainKeys
from interloan.collect.marc.raw_keys import FIELD, LEADER, LEAST_008, RECORD, Picked

_LEADER = re.compile(rb"[\r\n]{0,4}+([0-9]{5}.{7}([0-9]{5}).{7})", re.DOTALL)
_NUMBERS = re.compile(rb"[0-9]{9}")


def pick(block: memoryview, further: Collection[bytes] = ()) -> Picked:
    """Return the keys of the sound records of a block, and where the others are.

    Args:
        block: Whole segments.
        further: Tags of fields whose values are returned too; records of holdings are then left.
    """
    plain, tags = PlainKeys(further), tuple(further)
    odd: list[tuple[int, int]] = []
    start = 0
    *segments, tail = bytes(block).split(RECORD)
    for segment in segments:
        stop = start + len(segment) + 1
        if not _take(segment, plain, tags):
            odd.append((start, stop))
        start = stop
    if tail:
        odd.append((start, start + len(tail)))
    return plain.picked(odd)


def _take(segment: bytes, plain: PlainKeys, further: tuple[bytes, ...]) -> bool:
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
        return plain.take(leader, (), b"", (start, size))
    fields: list[tuple[bytes, bytes]] = []
    ids: list[bytes] = []
    for tag, value, is_sound in _fields(segment + RECORD, base, directory, further):
        if not is_sound and (tag != b"001" or tag in further):
            return False
        fields.append((tag, value))
        if tag == b"001":
            ids.append(value)
    return plain.take(leader, fields, ids[0] if ids else b"", (start, size))


@cache
def _entries(further: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Return what finds the next directory entry of a field that is needed, as tag and numbers."""
    tags = b"|".join((b"00[178]", b"041", *further))
    return re.compile(rb"(?:(?!%b).{%d})*+(...)(.{9})" % (tags, ENTRY), re.DOTALL)


def _fields(
    record: bytes, base: int, directory: bytes, further: tuple[bytes, ...]
) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield the fields that are needed as the directory has them, and whether it is right."""
    entries, place = _entries(further), 0
    while match := entries.match(directory, place):
        place = match.end()
        tag, numbers = match.groups()
        if not _NUMBERS.match(numbers):
            yield tag, b"", False
            continue
        start = base + int(numbers[4:])
        stop = start + int(numbers[:4]) - 1
        value = record[start:stop]
        is_framed = record[start - 1 : start] == FIELD == record[stop : stop + 1]
        yield tag, value, stop >= start and is_framed and _is_long_enough(tag, value)


def _is_long_enough(tag: bytes, value: bytes) -> bool:
    if tag == b"008":
        return len(value) >= LEAST_008 and value[:LEAST_008].isascii()
    return tag != b"007" or len(value) >= 2
