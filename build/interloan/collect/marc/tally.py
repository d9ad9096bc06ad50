"""What one part of a catalogue adds up to; tallies of parts add up to the tally of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from interloan.collect.marc import meaning

LISTED = 100
"""Findings named one by one; all of them are counted."""
DISTINCT_KEYS = 20_000
"""Raw keys held before they are interpreted: some 4 MB."""


@dataclass(frozen=True)
class Finding:
    """A stretch of a file that is not a sound record.

    Attributes:
        file: The file, with its member where it is an archive.
        offset: First byte, counted from 0, after decompression.
        length: Bytes; 0 where what is missing cannot be measured.
        reason: What is wrong.
        is_counted: True where a title could be read and counted all the same.
    """

    file: str
    offset: int
    length: int
    reason: str
    is_counted: bool

    def __str__(self) -> str:
        """Return `file: byte 12, 34 bytes: reason`."""
        what = "counted all the same" if self.is_counted else "skipped"
        return f"{self.file}: byte {self.offset:,}, {self.length:,} bytes {what}: {self.reason}"


@dataclass
class Tally:
    """Sums over some records. Adding tallies in file order gives what one reading would.

    Attributes:
        cells: Titles by cell, interpreted.
        keys: Titles by raw key, not interpreted yet.
        loans: Items and circulation by cell or raw key, where items are counted.
        aside: Records set aside, by kind.
        remarks: Counted titles by what is doubtful about their language.
        records: Titles counted.
        bytes_by_use: Bytes `counted`, set `aside`, `between` records, `skipped`.
        findings: The first findings; `reasons` counts all by (reason, is_counted).
    """

    cells: Counter[meaning.Cell] = field(default_factory=Counter)
    keys: Counter[bytes] = field(default_factory=Counter)
    items: Counter[meaning.Cell] = field(default_factory=Counter)
    circulation: Counter[meaning.Cell] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    bytes_by_use: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    reasons: Counter[tuple[str, bool]] = field(default_factory=Counter)
    needs_whole: bool = False
