"""A part of a catalogue: what is counted at once, by whoever counts it."""

from __future__ import annotations

from dataclasses import dataclass

from interloan.collect.marc import sniffing

STANDARD_INPUT = "-"
PACKED_WORK = 12
"""A packed byte takes as long as so many plain ones: it becomes five, and must be unpacked."""


@dataclass(frozen=True)
class Part:
    """A piece of work: a stretch of a file, or a whole file where it cannot be split.

    Attributes:
        path: Where the file is: a path, a URL, or `-` for standard input.
        kind: `marc` or `marcxml`.
        packed: ``, `gzip` or `zip`.
        member: Member of an archive.
        start: First byte; segments that start before `stop` belong to the part.
        stop: Byte after the last; None for all.
        size: Bytes on disk, for progress.
        head: What was read of standard input to see what it is.
    """

    path: str
    kind: sniffing.Kind
    packed: sniffing.Packing = ""
    member: str = ""
    start: int = 0
    stop: int | None = None
    size: int = 0
    head: bytes = b""

    @property
    def work(self) -> int:
        """How long it takes beside others, in bytes of a plain file."""
        return self.size * (PACKED_WORK if self.packed else 1)

    @property
    def name(self) -> str:
        """Name of the file, with its member."""
        return f"{self.path}/{self.member}" if self.member else self.path
