"""Frames: a stream cut into blocks of whole segments, the same for any split into parts.

A segment runs from the end of the one before it through its own ending (the record terminator,
or `</record>`). Whether a segment is a record is decided from its own bytes alone, and it belongs
to the part in which it starts; so the parts of a file always add up to the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

BLOCK = 1 << 21
"""Bytes of an ordinary block: large enough that arrays pay, small enough for the caches."""
LONGEST = 1 << 23
"""Bytes of the longest segment that is read; real records of several hundred thousand exist."""


class Stream(Protocol):
    """Something to read from: a file, a decompressor, standard input."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer as far as data is there; return the bytes, 0 at the end."""

    def seek(self, offset: int, /) -> int:
        """Go to an offset; only called for files that were split."""


class Ending(Protocol):
    """How a segment ends."""

    width: int
    """Bytes of the longest ending."""

    def find(self, data: bytearray, start: int, stop: int) -> int:
        """Return the offset behind the first ending that begins at `start` or later, or -1."""

    def rfind(self, data: bytearray, stop: int) -> int:
        """Return the offset behind the last ending that ends at `stop` or before, or -1."""


class RecordTerminator:
    """The ending of an ISO 2709 record, one byte."""

    width = 1

    def find(self, data: bytearray, start: int, stop: int) -> int:
        """Return the offset behind the first terminator, or -1."""
        return data.find(0x1D, start, stop) + 1 or -1

    def rfind(self, data: bytearray, stop: int) -> int:
        """Return the offset behind the last terminator, or -1."""
        return data.rfind(0x1D, 0, stop) + 1 or -1


class Block(NamedTuple):
    """Whole segments of a file.

    Attributes:
        offset: Where the block starts in the file.
        data: The bytes, valid until the next block is taken; empty where they are overlong.
        overlong: Bytes of one segment that is too long to be a record.
    """

    offset: int
    data: memoryview
    overlong: int = 0


class _Window:
    """The bytes of a stream that are in memory: `held` of them from `offset` on."""

    def __init__(self, stream: Stream, offset: int, size: int) -> None:
        self.stream, self.offset = stream, offset
        self.buffer, self.held = bytearray(size), 0

    def fill(self) -> bool:
        """Read until the buffer is full; return False at the end of the stream."""
        while self.held < len(self.buffer):
            got = self.stream.readinto(memoryview(self.buffer)[self.held :])
            if not got:
                return False
            self.held += got
        return True

    def drop(self, count: int) -> None:
        """Forget the first bytes."""
        self.held -= count
        self.offset += count
        self.buffer[: self.held] = self.buffer[count : count + self.held]

    def grow(self) -> None:
        """Make room for a longer segment. Blocks handed out keep the old buffer."""
        self.buffer = self.buffer + bytearray(min(len(self.buffer), LONGEST - self.held))

    def last_cut(self, ending: Ending, stop: int) -> int:
        """Return the length through the segment that reaches `stop`, -1 where not in memory."""
        search = max(0, stop - self.offset - ending.width)
        while (end := ending.find(self.buffer, search, self.held)) >= 0:
            if self.offset + end >= stop:
                return end
            search = end
        return -1

    def drop_segment(self, ending: Ending) -> int:
        """Read to the end of an overlong segment, forget it and return its length."""
        start, is_more = self.offset, True
        while (end := ending.find(self.buffer, 0, self.held)) < 0:
            if not is_more:
                end = self.held
                break
            self.drop(self.held - ending.width)
            is_more = self.fill()
        self.drop(end)
        return self.offset - start


def first_segment(stream: Stream, start: int, ending: Ending) -> int | None:
    """Go to the first segment that starts at `start` or later; None where there is none."""
    window = _Window(stream, max(0, start - ending.width), BLOCK)
    stream.seek(window.offset)
    is_more = True
    while is_more:
        is_more = window.fill()
        if (end := window.last_cut(ending, start)) >= 0:
            return stream.seek(window.offset + end)
        window.drop(max(0, window.held - ending.width))
    return None


def blocks(
    stream: Stream, ending: Ending, start: int = 0, stop: int | None = None, size: int = BLOCK
) -> Iterator[Block]:
    """Yield the segments that start before `stop`, several at a time.

    The last segment of the file may lack its ending.

    Args:
        stream: Stands at `start`, where a segment starts.
        ending: How segments end.
        start: Offset of the stream in the file.
        stop: Where the next part starts; None for the end of the file.
        size: Bytes of an ordinary block.
    """
    window, is_more = _Window(stream, start, size), True
    while is_more or window.held:
        is_more = is_more and window.fill()
        cut = -1 if stop is None else window.last_cut(ending, stop)
        is_last = cut >= 0
        if not is_last:
            cut = ending.rfind(window.buffer, window.held)
        if cut < 0 and is_more and window.held < LONGEST:
            window.grow()
        elif cut < 0 and window.held >= LONGEST:
            offset = window.offset
            yield Block(offset, memoryview(b""), window.drop_segment(ending))
        elif window.held:
            cut = cut if cut > 0 else window.held
            yield Block(window.offset, memoryview(window.buffer)[:cut])
            window.drop(cut)
        if is_last or (stop is not None and window.offset >= stop):
            return
