"""What a part of a catalogue adds up to; the tallies of the parts add up to the whole's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from interloan.collect.marc import fields, interpretation
from interloan.collect.marc.iso2709_tolerant import CUT_OFF, Piece
from interloan.figures import number

LISTED = 100
"""Findings named one by one; all of them are counted."""
DISTINCT_KEYS = 10_000
"""Raw keys held before they are interpreted: some megabytes."""


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
        """Return `file: byte 12, 34 bytes skipped: reason`."""
        what = "counted all the same" if self.is_counted else "skipped"
        place = f"byte {number(self.offset)}, {number(self.length)} bytes"
        return f"{self.file}: {place} {what}: {self.reason}"


@dataclass
class Tally:
    """Sums over records; `add` in file order gives what one reading would give.

    Attributes:
        titles: Titles by cell.
        items: Items by cell, where items are counted.
        circulation: Loans by cell, where they are counted.
        aside: Records set aside, by kind.
        remarks: Titles by what is doubtful about their language.
        records: Titles counted.
        items_matched: Items of the records counted.
        bytes_by_use: Bytes `counted`, `aside`, `between` and `skipped`.
        findings: The first findings; `reasons` counts all by reason and whether counted.
    """

    titles: Counter[interpretation.Cell] = field(default_factory=Counter)
    items: Counter[interpretation.Cell] = field(default_factory=Counter)
    circulation: Counter[interpretation.Cell] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    records: int = 0
    items_matched: int = 0
    bytes_by_use: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    reasons: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the tally of what comes next."""
        for name in ("titles", "items", "circulation", "aside", "remarks"):
            getattr(self, name).update(getattr(other, name))
        self.bytes_by_use.update(other.bytes_by_use)
        self.reasons.update(other.reasons)
        self.records += other.records
        self.items_matched += other.items_matched
        self.findings.extend(other.findings[: LISTED - len(self.findings)])

    def find(self, finding: Finding) -> None:
        """Note a stretch that is not a sound record."""
        self.reasons[finding.reason, finding.is_counted] += 1
        if len(self.findings) < LISTED:
            self.findings.append(finding)

    @property
    def lost(self) -> int:
        """Stretches where records are missing: skipped, or cut off."""
        return sum(
            count for (reason, is_counted), count in self.reasons.items()
            if not is_counted or CUT_OFF in reason
        )  # fmt: skip


class Keys:
    """Counts raw keys into a tally; each distinct one is interpreted once."""

    def __init__(self, tally: Tally, meanings: interpretation.Meanings) -> None:
        self.tally, self.meanings = tally, meanings
        self.titles: Counter[bytes] = Counter()
        self.items: Counter[bytes] = Counter()
        self.circulation: Counter[bytes] = Counter()

    def count(self, keys: list[bytes]) -> None:
        """Count titles by their raw keys."""
        self.titles.update(keys)
        if len(self.titles) > DISTINCT_KEYS:
            self.interpret()

    def count_items(self, keys: list[bytes], counts: list[tuple[int, int]]) -> None:
        """Count items and loans of titles by their raw keys."""
        for key, (items, circulation) in zip(keys, counts, strict=True):
            if items or circulation:
                self.items[key] += items
                self.circulation[key] += circulation
                self.tally.items_matched += items

    def interpret(self) -> None:
        """Turn the keys held into cells of the tally, and forget them."""
        for key, count in self.titles.items():
            title = self.meanings.of(key)
            self.tally.records += count
            for remark in set(title.remarks):
                self.tally.remarks[remark] += count
            for cell in title.cells:
                self.tally.titles[cell] += count
                if key in self.items:
                    self.tally.items[cell] += self.items[key]
                    self.tally.circulation[cell] += self.circulation[key]
        for counter in (self.titles, self.items, self.circulation):
            counter.clear()


def settle(piece: Piece, file: str, offset: int, tally: Tally, items_tag: bytes) -> bytes:
    """Account for a piece of a segment; return the raw key where it is a title, else nothing.

    Args:
        piece: The stretch.
        file: File to name in findings.
        offset: Where the segment starts in the file.
        tally: Where it is accounted for.
        items_tag: Field of items, if they are looked for in the records.
    """
    size = piece.stop - piece.start
    reason = "; ".join(piece.faults)
    kind = fields.aside(piece.leader) if piece.leader else ""
    if not piece.leader:
        use = "skipped" if reason else "between"
    else:
        use = "aside" if kind else "counted"
    tally.bytes_by_use[use] += size
    if reason:
        tally.find(Finding(file, offset + piece.start, size, reason, bool(piece.leader)))
    if kind:
        has_items = kind == fields.HOLDINGS and any(tag == items_tag for tag, _ in piece.fields)
        tally.aside[fields.HOLDINGS_WITH_ITEMS if has_items else kind] += 1
    return fields.key(piece.leader, piece.fields) if use == "counted" else b""
