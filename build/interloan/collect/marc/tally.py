"""Counts one part of a catalogue into a tally; the tallies of the parts add up to the whole's.

The same code counts in whatever process or machine: the fast path of the part's form takes the
sound records of a block at once, the tolerant path the others one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from interloan.collect.marc import (
    blocks,
    iso2709_tolerant,
    marcxml_tolerant,
    raw_keys,
    streams,
)
from interloan.collect.marc.blocks import Block, Ending
from interloan.collect.marc.file_kinds import Kind
from interloan.collect.marc.interpretation import Cell, Interpreter
from interloan.collect.marc.iso2709_tolerant import CUT_OFF, Piece
from interloan.collect.marc.items import Copies, Items
from interloan.collect.marc.parts import Part
from interloan.collect.marc.raw_keys import Picked
from interloan.collect.marc.streams import Source
from interloan.collect.marc.title_languages import Remark
from interloan.figures import number

try:
    from interloan.collect.marc import iso2709_fast as iso2709
    from interloan.collect.marc import marcxml_fast as marcxml
except ImportError:  # there is no NumPy, as in a browser; the counts are the same
    from interloan.collect.marc import iso2709_plain as iso2709  # type: ignore[no-redef]
    from interloan.collect.marc import marcxml_plain as marcxml  # type: ignore[no-redef]

Tick = Callable[[int], None]
"""Called with the bytes of the file that were read since the last call."""
Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all, of the files as they are on disk."""
Work = tuple[Interpreter, Items | None]
"""What every part is counted with."""

EXAMPLES = 5
"""Findings of one kind that are named one by one; all of them are counted."""
LISTED = 100
LONGEST_SHOWN = 32
"""Characters of a record id that are shown."""
DISTINCT_KEYS = 10_000
"""Raw keys held before they are interpreted: some megabytes."""
RETAINED = 1 << 24
"""Bytes of memory kept from block to block."""


class Form(NamedTuple):
    """How records of a kind are framed, picked fast, and read tolerantly."""

    ending: Ending
    pick: Callable[[memoryview, bytes], Picked]
    pieces: Callable[[bytes, frozenset[bytes]], Iterator[Piece]]


FORMS: Mapping[Kind, Form] = {
    "marc": Form(blocks.RecordTerminator(), iso2709.pick, iso2709_tolerant.pieces),
    "marcxml": Form(marcxml_tolerant.RecordEnd(), marcxml.pick, marcxml_tolerant.pieces),
}


@dataclass(frozen=True)
class Finding:
    """A stretch of a file that is not a sound record.

    Attributes:
        file: The file, with its member where it is an archive.
        offset: First byte, counted from 0, after decompression.
        length: Bytes; 0 where what is missing cannot be measured.
        reason: What is wrong.
        is_counted: True where a title could be read and counted all the same.
        record: Its field 001, where it can be read.
    """

    file: str
    offset: int
    length: int
    reason: str
    is_counted: bool
    record: str = ""

    @property
    def place(self) -> str:
        """Where it is: `file: record id1, byte 12, 34 bytes`."""
        record = f"record {self.record}, " if self.record else ""
        return f"{self.file}: {record}byte {number(self.offset)}, {number(self.length)} bytes"

    def __str__(self) -> str:
        """Return `file: record id1, byte 12, 34 bytes skipped: reason`."""
        what = "counted all the same" if self.is_counted else "skipped"
        return f"{self.place} {what}: {self.reason}"


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
        items_left_out: Items of these records that are not held, as the conditions say.
        bytes_by_use: Bytes `counted`, `aside`, `between` and `skipped`.
        findings: The first of each kind; `reasons` counts all by reason and whether counted.
    """

    titles: Counter[Cell] = field(default_factory=Counter)
    items: Counter[Cell] = field(default_factory=Counter)
    circulation: Counter[Cell] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    remarks: Counter[Remark] = field(default_factory=Counter)
    records: int = 0
    items_matched: int = 0
    items_left_out: int = 0
    bytes_by_use: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    reasons: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the tally of what comes next."""
        for name in ("titles", "items", "circulation", "aside"):
            getattr(self, name).update(getattr(other, name))
        for remark, count in other.remarks.items():
            self.remark(remark, count)
        self.bytes_by_use.update(other.bytes_by_use)
        self.reasons.update(other.reasons)
        self.records += other.records
        self.items_matched += other.items_matched
        self.items_left_out += other.items_left_out
        for finding in other.findings:
            self._list(finding)

    def find(self, finding: Finding) -> None:
        """Note a stretch that is not a sound record."""
        self.reasons[finding.reason, finding.is_counted] += 1
        self._list(finding)

    def _list(self, finding: Finding) -> None:
        """Keep a finding as an example, unless there are enough of its kind."""
        kind = finding.reason, finding.is_counted
        alike = sum((other.reason, other.is_counted) == kind for other in self.findings)
        if alike < EXAMPLES and len(self.findings) < LISTED:
            self.findings.append(finding)

    def remark(self, remark: Remark, count: int) -> None:
        """Note what is doubtful about titles; of very many values only the first are kept."""
        if remark not in self.remarks and len(self.remarks) >= DISTINCT_KEYS:
            remark = remark._replace(written="")
        self.remarks[remark] += count

    @property
    def lost(self) -> int:
        """Stretches where records are missing: skipped, or cut off."""
        return sum(
            count for (reason, is_counted), count in self.reasons.items()
            if not is_counted or CUT_OFF in reason
        )  # fmt: skip


class Step(NamedTuple):
    """How far the count of a part is.

    Attributes:
        read: Bytes of the file that were read since the step before.
        titles: Titles counted so far.
        tally: What they are.
    """

    read: int
    titles: int
    tally: Tally


def count_part(
    part: Part, interpreter: Interpreter, items: Items | None = None, tick: Tick | None = None
) -> Tally:
    """Count one part.

    Args:
        part: What to count.
        interpreter: Says what raw keys mean.
        items: Says how many items and loans a title has, if they are to be counted.
        tick: Called with the progress.
    """
    for step in in_steps(part, interpreter, items):
        if tick:
            tick(step.read)
    return step.tally


def in_steps(part: Part, interpreter: Interpreter, items: Items | None = None) -> Iterator[Step]:
    """Count one part, block by block; the tally is whole at the last step.

    Args:
        part: What to count.
        interpreter: Says what raw keys mean.
        items: Says how many items and loans a title has, if they are to be counted.
    """
    _retain_memory()
    counting = _Counting(part, interpreter, items)
    with streams.unpacked(part.path, part.packed, part.member, part.head) as source:
        for read, block in _blocks(part, source, counting.form.ending):
            counting.add(block)
            yield Step(read, counting.titles, counting.tally)
        if source.damage:
            counting.skip(source.unpacked, 0, source.damage)
    counting.interpret()
    yield Step(0, counting.titles, counting.tally)


def _blocks(part: Part, source: Source, ending: Ending) -> Iterator[tuple[int, Block]]:
    """Yield the blocks of a part, each with the bytes of the file that were read for it."""
    start: int | None = 0
    if part.start:
        start = blocks.first_segment(source, part.start, ending)
    if start is None or (part.stop is not None and start >= part.stop):
        return
    position = source.position()
    for block in blocks.blocks(source, ending, start, part.stop):
        read = source.position() - position
        position += read
        yield read, block


@cache
def _retain_memory() -> None:
    """Make the allocator keep what a block frees for the next block, a third of the time.

    Freeing one large chunk raises the sizes from which glibc gives memory back to the system
    (mallopt(3), "M_MMAP_THRESHOLD"); elsewhere it does nothing.
    """
    bytearray(RETAINED)


class _Counting:
    """Counts the blocks of one part into a tally; each distinct raw key is interpreted once."""

    def __init__(self, part: Part, interpreter: Interpreter, items: Items | None) -> None:
        self.name, self.form, self.items = part.name, FORMS[part.kind], items
        self.further = items.tag if items is not None else b""
        self.items_tag = self.further if self.further >= raw_keys.FIRST_DATA else b""
        self.tags = raw_keys.KEY_TAGS | {b"001", self.further}
        self.tally, self.interpreter = Tally(), interpreter
        self.title_keys: Counter[bytes] = Counter()
        self.item_keys: Counter[bytes] = Counter()
        self.loan_keys: Counter[bytes] = Counter()

    def add(self, block: Block) -> None:
        """Count one block: sound records at once, the others one by one."""
        if block.overlong:
            self.tally.bytes_by_use["skipped"] += block.overlong
            why = f"no end of a record in {number(blocks.LONGEST)} bytes"
            self.skip(block.offset, block.overlong, why)
            return
        picked = self.form.pick(block.data, self.further)
        keys, values = picked.keys, picked.values
        for start, stop in picked.odd:
            for piece in self.form.pieces(bytes(block.data[start:stop]), self.tags):
                if key := self._account(piece, block.offset + start):
                    keys.append(key)
                    values.append([value for tag, value in piece.fields if tag == self.further])
        self.tally.aside.update(map(raw_keys.aside, picked.aside))
        use = self.tally.bytes_by_use
        use["counted"] += picked.counted
        use["aside"] += picked.set_aside
        use["between"] += picked.between
        if self.items is not None:
            self._count_items(keys, self.items.of(values))
        self.title_keys.update(keys)
        if len(self.title_keys) > DISTINCT_KEYS:
            self.interpret()

    def _account(self, piece: Piece, offset: int) -> bytes:
        """Account for a piece of a segment; return the raw key where it is a title, else nothing.

        Args:
            piece: The stretch.
            offset: Where its segment starts in the file.
        """
        size = piece.stop - piece.start
        reason = "; ".join(piece.faults)
        kind = raw_keys.aside(piece.leader) if piece.leader else ""
        if not piece.leader:
            use = "skipped" if reason else "between"
        else:
            use = "aside" if kind else "counted"
        self.tally.bytes_by_use[use] += size
        if reason:
            start = offset + piece.start
            record = next((value for tag, value in piece.fields if tag == b"001"), b"")
            shown = raw_keys.characters(record.strip())[:LONGEST_SHOWN].decode("latin-1")
            self.tally.find(Finding(self.name, start, size, reason, bool(piece.leader), shown))
        if kind:
            has_items = kind == raw_keys.HOLDINGS and any(
                tag == self.items_tag for tag, _ in piece.fields
            )
            self.tally.aside[raw_keys.HOLDINGS_WITH_ITEMS if has_items else kind] += 1
        return raw_keys.key(piece.leader, piece.fields) if use == "counted" else b""

    def _count_items(self, keys: list[bytes], copies: list[Copies]) -> None:
        """Count items and loans of titles by their raw keys."""
        for key, (items, loans, left_out) in zip(keys, copies, strict=True):
            if items or loans:
                self.item_keys[key] += items
                self.loan_keys[key] += loans
                self.tally.items_matched += items
            self.tally.items_left_out += left_out

    @property
    def titles(self) -> int:
        """Titles counted so far."""
        return self.tally.records + self.title_keys.total()

    def interpret(self) -> None:
        """Turn the keys held into cells of the tally, and forget them."""
        for key, count in self.title_keys.items():
            title = self.interpreter.title(key)
            self.tally.records += count
            for remark in {remark.text: remark for remark in title.remarks}.values():
                self.tally.remark(remark, count)
            for cell in title.cells:
                self.tally.titles[cell] += count
                if key in self.item_keys:
                    self.tally.items[cell] += self.item_keys[key]
                    self.tally.circulation[cell] += self.loan_keys[key]
        for counter in (self.title_keys, self.item_keys, self.loan_keys):
            counter.clear()

    def skip(self, offset: int, length: int, why: str) -> None:
        """Note bytes that hold no record that can be read."""
        self.tally.find(Finding(self.name, offset, length, why, is_counted=False))
