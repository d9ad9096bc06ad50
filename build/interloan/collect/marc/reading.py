"""Counts one part of a catalogue: the same code whoever runs it, in whatever process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from interloan.collect.marc import (
    blocks,
    fields,
    iso2709_fast,
    iso2709_tolerant,
    marcxml,
    marcxml_fast,
    packing,
)
from interloan.collect.marc.blocks import Block, Ending
from interloan.collect.marc.fast_common import Picked
from interloan.collect.marc.interpretation import Meanings
from interloan.collect.marc.iso2709_tolerant import Piece
from interloan.collect.marc.items import Items
from interloan.collect.marc.part import Part
from interloan.collect.marc.sniffing import Kind
from interloan.collect.marc.tally import Finding, Keys, Tally, settle
from interloan.figures import number

Tick = Callable[[int], None]
"""Told how many bytes of the file were read since it was last told."""


RETAINED = 1 << 24
"""Bytes of memory kept from block to block."""


class Form(NamedTuple):
    """How records of a kind are framed, picked fast, and read tolerantly."""

    ending: Ending
    pick: Callable[[memoryview, bytes], Picked]
    pieces: Callable[[bytes, frozenset[bytes]], Iterator[Piece]]


FORMS: Mapping[Kind, Form] = {
    "marc": Form(blocks.RecordTerminator(), iso2709_fast.pick, iso2709_tolerant.pieces),
    "marcxml": Form(marcxml.RecordEnd(), marcxml_fast.pick, marcxml.pieces),
}


def count_part(
    part: Part, meanings: Meanings, items: Items | None = None, tick: Tick | None = None
) -> Tally:
    """Count one part.

    Args:
        part: What to count.
        meanings: Meanings of raw keys.
        items: What tells items and circulation of a title, if they are to be counted.
        tick: Told of progress.
    """
    _retain_memory()
    counting = _Counting(part, meanings, items)
    ending = counting.form.ending
    with packing.opened(part.path, part.packed, part.member, part.head) as source:
        start: int | None = 0
        if part.start:
            start = blocks.first_segment(source, part.start, ending)
        if start is None or (part.stop is not None and start >= part.stop):
            return counting.tally
        seen = source.position()
        for block in blocks.blocks(source, ending, start, part.stop):
            counting.add(block)
            if tick:
                tick(source.position() - seen)
                seen = source.position()
        if source.damage:
            counting.skip(source.unpacked, 0, source.damage)
    counting.keys.interpret()
    return counting.tally


@cache
def _retain_memory() -> None:
    """Make the allocator keep what a block frees for the next block, a third of the time.

    Freeing one large chunk raises the sizes from which glibc gives memory back to the system
    (mallopt(3), "M_MMAP_THRESHOLD"); elsewhere it does nothing.
    """
    bytearray(RETAINED)


class _Counting:
    """Counts the blocks of one part into a tally."""

    def __init__(self, part: Part, meanings: Meanings, items: Items | None) -> None:
        self.name, self.form, self.items = part.name, FORMS[part.kind], items
        self.further = items.tag if items is not None else b""
        self.items_tag = self.further if self.further >= fields.FIRST_DATA else b""
        self.wanted = fields.WANTED | {self.further}
        self.tally = Tally()
        self.keys = Keys(self.tally, meanings)

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
            for piece in self.form.pieces(bytes(block.data[start:stop]), self.wanted):
                if key := settle(
                    piece, self.name, block.offset + start, self.tally, self.items_tag
                ):
                    keys.append(key)
                    values.append([value for tag, value in piece.fields if tag == self.further])
        self.tally.aside.update(map(fields.aside, picked.aside))
        use = self.tally.bytes_by_use
        use["counted"] += picked.counted
        use["aside"] += picked.set_aside
        use["between"] += picked.between
        if self.items is not None:
            self.keys.count_items(keys, self.items.of(values))
        self.keys.count(keys)

    def skip(self, offset: int, length: int, why: str) -> None:
        """Note bytes that hold no record that can be read."""
        self.tally.find(Finding(self.name, offset, length, why, is_counted=False))
