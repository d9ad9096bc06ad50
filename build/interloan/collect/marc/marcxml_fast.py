"""The fast path for MARCXML: raw keys from the places of `<`, a block at a time.

It takes records written as nearly all are: names bare or with the prefix `marc:`, double quotes,
one space between attributes, in one of two orders. Every other form, comments, CDATA and
references in a wanted field are left to `xml`, which gives the same key. Whether the markup around
the wanted fields is well-formed is not asked here.
"""

from __future__ import annotations

import re

import numpy as np

from interloan.collect.marc import marcxml_tags
from interloan.collect.marc.fast_common import (
    Bytes,
    Picked,
    Places,
    append_languages,
    are_aside,
    fixed_keys,
    gather,
    may_hold_items,
)
from interloan.collect.marc.fields import LEAST_008, SUBFIELD
from interloan.collect.marc.marcxml_tags import Tags

_FIELD = (
    rb'<(?:marc:)?datafield (?:tag="%b" )?ind1="([^"&<])" ind2="([^"&<])"(?: tag="%b")?>'
    rb'((?:\s*+<(?:marc:)?subfield code="[^"&<]">[^<&\r]*+</(?:marc:)?subfield>)*+)'
    rb"\s*+</(?:marc:)?datafield>"
)
_SUBFIELD = re.compile(rb'code="(.)">([^<]*)', re.DOTALL)


def pick(block: memoryview, further: bytes = b"") -> Picked:
    """Return the keys of the plain records of a block, and where the others are.

    Args:
        block: Bytes that end with a record; the last of the file may be cut off.
        further: Tag of a field whose values are wanted too; records of holdings are then left.
    """
    tags = Tags(block)
    starts, leaders = tags.records(), tags.leaders()
    is_aside = are_aside(leaders)
    tags.sound &= ~may_hold_items(leaders, further)
    fixed, physical = tags.values(b"008"), tags.values(b"007")
    tags.reject(fixed.segments[fixed.stops - fixed.starts < LEAST_008])
    tags.reject(physical.segments[physical.stops - physical.starts < 2])
    coded, media = gather(tags.data, fixed.starts, LEAST_008), gather(tags.data, physical.starts, 2)
    tags.reject(fixed.segments[marcxml_tags.has_markup(coded)])
    tags.reject(physical.segments[marcxml_tags.has_markup(media)])
    times = np.bincount(fixed.segments, minlength=len(starts))
    tags.sound &= is_aside | (times == 1)
    languages, others = _data_fields(tags, b"041"), _fields(tags, further) if further else []
    is_title = tags.sound & ~is_aside
    row = np.cumsum(is_title) - 1
    has_medium = is_title[physical.segments]
    keys = fixed_keys(
        leaders[is_title],
        coded[is_title[fixed.segments]],
        row[physical.segments[has_medium]],
        media[has_medium],
    )
    kept = [(int(row[segment]), value) for segment, value in languages if is_title[segment]]
    append_languages(keys, [at for at, _ in kept], [value for _, value in kept])
    values: list[list[bytes]] = [[] for _ in keys] if further else []
    for segment, value in others:
        if is_title[segment]:
            values[row[segment]].append(value)
    return _accounted(Picked(keys, values, [], [], 0, 0, 0), tags, starts, leaders)


def _fields(tags: Tags, tag: bytes) -> list[tuple[int, bytes]]:
    """Return the fields with a tag, each with its segment; leave those in other forms."""
    return _control_fields(tags, tag) if tag < b"010" else _data_fields(tags, tag)


def _data_fields(tags: Tags, tag: bytes) -> list[tuple[int, bytes]]:
    """Return data fields as they are in ISO 2709."""
    found: list[tuple[int, bytes]] = []
    form = re.compile(_FIELD % (tag, tag))
    for segment, place in tags.data_fields(tag):
        match = form.match(tags.text, place)
        if match:
            subfields = [SUBFIELD + code + value for code, value in _SUBFIELD.findall(match[3])]
            found.append((segment, match[1] + match[2] + b"".join(subfields)))
        else:
            tags.sound[segment] = False
    return found


def _control_fields(tags: Tags, tag: bytes) -> list[tuple[int, bytes]]:
    """Return control fields; leave those with references in them."""
    found: list[tuple[int, bytes]] = []
    values = tags.values(tag)
    places = values.segments.tolist(), values.starts.tolist(), values.stops.tolist()
    for segment, start, stop in zip(*places, strict=True):
        value = tags.text[start:stop]
        if b"&" in value or b"\r" in value:
            tags.sound[segment] = False
        found.append((segment, value))
    return found


def _accounted(picked: Picked, tags: Tags, starts: Places, leaders: Bytes) -> Picked:
    """Add what became of the other records, and of the bytes."""
    size = len(tags.text) - len(marcxml_tags.PADDING)
    segments = np.concatenate(([0], tags.stops))[: len(tags.stops)]
    is_aside = are_aside(leaders)
    sizes, before = tags.stops - starts, starts - segments
    apart = tags.sound & is_aside
    is_odd = ~tags.sound
    odd = list(zip(segments[is_odd].tolist(), tags.stops[is_odd].tolist(), strict=True))
    tail = int(tags.stops[-1]) if len(tags.stops) else 0
    if tail < size:
        odd.append((tail, size))
    return picked._replace(
        aside=[bytes(leader) for leader in leaders[apart]],
        odd=odd,
        counted=int(sizes[tags.sound & ~is_aside].sum()),
        set_aside=int(sizes[apart].sum()),
        between=int(before[tags.sound].sum()),
    )
