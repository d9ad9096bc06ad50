"""Counts one part of a catalogue into a tally; the tallies of the parts add up to the whole's.

The same code counts in whatever process or machine: the fast path of the part's form takes the
sound records of a block at once, the tolerant path the others one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import NamedTuple

from interloan.collect.marc import (
    blocks,
    iso2709_tolerant,
    marcxml_tolerant,
    raw_keys,
    streams,
)
from interloan.collect.marc.blocks import Block, Ending
from interloan.collect.marc.conditions import Titles
from interloan.collect.marc.file_kinds import Kind
from interloan.collect.marc.interpretation import Interpreter
from interloan.collect.marc.iso2709_tolerant import Piece
from interloan.collect.marc.items import Copies, Items
from interloan.collect.marc.parts import Part
from interloan.collect.marc.raw_keys import Odd, Picked
from interloan.collect.marc.record_ids import ONE_TITLE, SIERRA_ID
from interloan.collect.marc.repeated_titles import Noted
from interloan.collect.marc.streams import Source
from interloan.collect.marc.tally import DISTINCT_KEYS, Finding, Held, Tally
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

LONGEST_SHOWN = 32
"""Characters of a record id that are shown."""
MARKED = "left out by --titles"
"""Kind of records set aside that are the catalogue's no more."""
RETAINED = 1 << 24
"""Bytes of memory kept from block to block."""


class Form(NamedTuple):
    """How records of a kind are framed, picked fast, and read tolerantly."""

    ending: Ending
    pick: Callable[[memoryview, Collection[bytes]], Picked]
    pieces: Callable[[bytes, frozenset[bytes]], Iterator[Piece]]


class Work(NamedTuple):
    """What every part is counted with.

    Attributes:
        interpreter: Says what raw keys mean.
        items: Says how many items and loans a title has, if they are counted.
        titles: Which titles count, if some are marked as not the catalogue's.
        once: Whether titles are taken back that are one before them.
    """

    interpreter: Interpreter
    items: Items | None = None
    titles: Titles | None = None
    once: bool = False

    @property
    def tags(self) -> tuple[bytes, ...]:
        """The further fields that are read of each title."""
        of_items = self.items.tags if self.items is not None else ()
        of_titles = self.titles.tags if self.titles is not None else ()
        of_repeats = (*ONE_TITLE, SIERRA_ID) if self.once else ()
        return tuple(dict.fromkeys((*of_items, *of_titles, *of_repeats)))


FORMS: Mapping[Kind, Form] = {
    "marc": Form(blocks.RecordTerminator(), iso2709.pick, iso2709_tolerant.pieces),
    "marcxml": Form(marcxml_tolerant.RecordEnd(), marcxml.pick, marcxml_tolerant.pieces),
}


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


def count_part(part: Part, work: Work, tick: Tick | None = None) -> Tally:
    """Count one part.

    Args:
        part: What to count.
        work: How.
        tick: Called with the progress.
    """
    for step in in_steps(part, work):
        if tick:
            tick(step.read)
    return step.tally


def in_steps(part: Part, work: Work) -> Iterator[Step]:
    """Count one part, block by block; the tally is whole at the last step.

    Args:
        part: What to count.
        work: How.
    """
    _retain_memory()
    counting = _Counting(part, work)
    with streams.unpacked(part.path, part.packed, part.member, part.head) as source:
        for read, block in _blocks(part, source, counting.form.ending):
            counting.add(block)
            yield Step(read, counting.titles, counting.tally)
        if source.damage:
            counting.skip(source.unpacked, 0, source.damage)
        elif part.root and marcxml_tolerant.is_left_open(source.end(part.stop), part.root):
            counting.skip(part.stop or source.unpacked, 0, marcxml_tolerant.LEFT_OPEN)
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
    """Counts the blocks of one part into a tally."""

    def __init__(self, part: Part, work: Work) -> None:
        self.name, self.form, self.work = part.name, FORMS[part.kind], work
        self.further = work.tags
        items_tag = work.items.tags[0] if work.items is not None else b""
        self.items_tag = items_tag if items_tag >= raw_keys.FIRST_DATA else b""
        self.tags = raw_keys.KEY_TAGS | {b"001", *self.further}
        self.tally, self.held = Tally(), Held()
        if work.once:
            self.tally.noted.append(Noted())

    def add(self, block: Block) -> None:
        """Count one block: sound records at once, the others one by one."""
        if block.overlong:
            self.tally.bytes_by_use["skipped"] += block.overlong
            why = f"no end of a record in {number(blocks.LONGEST)} bytes"
            self.skip(block.offset, block.overlong, why)
            return
        picked = self.form.pick(block.data, self.further)
        self.tally.aside.update(map(raw_keys.aside, picked.aside))
        use = self.tally.bytes_by_use
        use["counted"] += picked.counted
        use["aside"] += picked.set_aside
        use["between"] += picked.between
        picked = picked.joined(self._odd(picked, block))
        if self.work.titles is not None:
            picked = self._of_the_catalogue(picked, self.work.titles)
        self._count(picked)
        if len(self.held.titles) > DISTINCT_KEYS:
            self.interpret()

    def _odd(self, picked: Picked, block: Block) -> list[Odd]:
        """Read one by one what the fast path left, and return the titles."""
        return [
            Odd(key, piece.stop - piece.start, piece.fields)
            for start, stop in picked.odd
            for piece in self.form.pieces(bytes(block.data[start:stop]), self.tags)
            if (key := self._account(piece, block.offset + start))
        ]

    def _of_the_catalogue(self, picked: Picked, titles: Titles) -> Picked:
        """Set titles aside that their marks leave out."""
        kept = [
            titles.keeps({tag: values[n] for tag, values in picked.values.items()})
            for n in range(len(picked.keys))
        ]
        size = sum(size for size, is_kept in zip(picked.sizes, kept, strict=True) if not is_kept)
        self.tally.aside[MARKED] += kept.count(False)
        self.tally.bytes_by_use.update({"counted": -size, "aside": size})
        return picked.only(kept)

    def _count(self, picked: Picked) -> None:
        """Count titles and their items."""
        copies: list[Copies] = []
        if self.work.items is not None:
            fields = [picked.values[tag] for tag in self.work.items.tags]
            copies = self.work.items.of([list(chain(*own)) for own in zip(*fields, strict=True)])
            for key, own in zip(picked.keys, copies, strict=True):
                self.held.add_items(key, own, self.tally)
        self.held.titles.update(picked.keys)
        self.tally.ids.append(picked.ids)
        if self.work.once:
            self.tally.noted[0].add(picked.keys, picked.values, copies)

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

    @property
    def titles(self) -> int:
        """Titles counted so far."""
        return self.tally.records + self.held.titles.total()

    def interpret(self) -> None:
        """Turn the keys held into cells of the tally."""
        self.held.interpret(self.work.interpreter, self.tally)

    def skip(self, offset: int, length: int, why: str) -> None:
        """Note bytes that hold no record that can be read."""
        self.tally.find(Finding(self.name, offset, length, why, is_counted=False))
