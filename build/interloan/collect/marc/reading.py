"""Counts one part of a catalogue: the same code whoever runs it, in whatever process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from interloan.collect.marc import blocks, packing, sound, tolerant
from interloan.collect.marc.blocks import Block, Ending
from interloan.collect.marc.tally import Finding, Keys, Tally, settle

if TYPE_CHECKING:
    from interloan.collect.marc.items import Items
    from interloan.collect.marc.opening import Part

Tick = Callable[[int], None]
"""Told how many bytes of the file were read since it was last told."""


def count_part(
    part: Part, replaced: Mapping[str, str], items: Items | None = None, tick: Tick | None = None
) -> Tally:
    """Count one part.

    Args:
        part: What to count.
        replaced: Discontinued MARC codes and the code to use today.
        items: Items and circulation by record id, if they are to be counted.
        tick: Told of progress.
    """
    counting = _Counting(part, replaced, items)
    with packing.opened(part.path, part.packed, part.member, part.head) as source:
        start: int | None = 0
        if part.start:
            start = blocks.first_segment(source, part.start, counting.ending)
        if start is None or (part.stop is not None and start >= part.stop):
            return counting.tally
        seen = source.position()
        for block in blocks.blocks(source, counting.ending, start, part.stop):
            counting.add(block)
            if tick:
                tick(source.position() - seen)
                seen = source.position()
        if source.damage:
            end = source.unpacked
            counting.tally.find(Finding(part.name, end, 0, source.damage, is_counted=False))
    counting.keys.interpret()
    return counting.tally


class _Counting:
    """Counts blocks into a tally."""

    def __init__(self, part: Part, replaced: Mapping[str, str], items: Items | None) -> None:
        self.name, self.items = part.name, items
        self.tally = Tally()
        self.keys = Keys(self.tally, replaced)
        self.ending: Ending = blocks.RecordTerminator()

    def add(self, block: Block) -> None:
        """Count one block."""
        if block.overlong:
            self.tally.bytes_by_use["skipped"] += block.overlong
            why = f"no end of a record in {blocks.LONGEST:,} bytes"
            self.tally.find(
                Finding(self.name, block.offset, block.overlong, why, is_counted=False)
            )
            return
        picked = sound.pick(block.data, with_ids=self.items is not None)
        self.keys.count(picked.keys)
