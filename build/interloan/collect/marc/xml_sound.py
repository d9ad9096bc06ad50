"""The fast path for MARCXML: raw keys from the places of `<`, a block at a time.

It takes records written as nearly all are: names bare or with the prefix `marc:`, double quotes,
one space between attributes, in one of two orders. Every other form, comments, CDATA and
references in a wanted field are left to `xml`, which gives the same key. Whether the markup around
the wanted fields is well-formed is not asked here.
"""

from __future__ import annotations

import re

import numpy as np

from interloan.collect.marc import xml_tags
from interloan.collect.marc.fields import LEAST_008, SUBFIELD
from interloan.collect.marc.picking import (
    Bytes,
    Picked,
    Places,
    append_languages,
    are_aside,
    fixed_keys,
    gather,
)
from interloan.collect.marc.xml_tags import Tags, Values

_FIELD_041 = re.compile(
    rb'<(?:marc:)?datafield (?:tag="041" )?ind1="([^"&<])" ind2="([^"&<])"(?: tag="041")?>'
    rb'((?:\s*+<(?:marc:)?subfield code="[^"&<]">[^<&\r]*+</(?:marc:)?subfield>)*+)'
    rb"\s*+</(?:marc:)?datafield>"
)
_SUBFIELD = re.compile(rb'code="(.)">([^<]*)', re.DOTALL)


def pick(block: memoryview, with_ids: bool = False) -> Picked:
    """Return the keys of the plain records of a block, and where the others are.

    Args:
        block: Bytes that end with a record; the last of the file may be cut off.
        with_ids: Give field 001 of each title as well.
    """
    tags = Tags(block)
    starts, leaders = tags.records(), tags.leaders()
    is_aside = are_aside(leaders)
    fixed, physical, record_id = (tags.values(tag) for tag in (b"008", b"007", b"001"))
    tags.reject(fixed.segments[fixed.stops - fixed.starts < LEAST_008])
    tags.reject(physical.segments[physical.stops - physical.starts < 2])
    coded, media = gather(tags.data, fixed.starts, LEAST_008), gather(tags.data, physical.starts, 2)
    tags.reject(fixed.segments[xml_tags.has_markup(coded)])
    tags.reject(physical.segments[xml_tags.has_markup(media)])
    times = np.bincount(fixed.segments, minlength=len(starts))
    tags.sound &= is_aside | (times == 1)
    languages = _languages(tags)
    ids = _ids(tags, record_id) if with_ids else {}
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
    titles = np.flatnonzero(is_title).tolist()
    found_ids = [ids.get(segment, b"") for segment in titles] if with_ids else []
    return _accounted(Picked(keys, found_ids, [], [], 0, 0, 0), tags, starts, leaders)


def _languages(tags: Tags) -> list[tuple[int, bytes]]:
    """Return the fields 041 as in ISO 2709, each with its segment; leave those in other forms."""
    found: list[tuple[int, bytes]] = []
    for segment, place in tags.languages():
        match = _FIELD_041.match(tags.text, place)
        if match:
            subfields = [SUBFIELD + code + value for code, value in _SUBFIELD.findall(match[3])]
            found.append((segment, match[1] + match[2] + b"".join(subfields)))
        else:
            tags.sound[segment] = False
    return found


def _ids(tags: Tags, values: Values) -> dict[int, bytes]:
    """Return the first field 001 of each segment; leave those with references in it."""
    ids: dict[int, bytes] = {}
    places = zip(
        values.segments.tolist(), values.starts.tolist(), values.stops.tolist(), strict=True
    )
    for segment, start, stop in places:
        value = tags.text[start:stop]
        if b"&" in value or b"\r" in value:
            tags.sound[segment] = False
        ids.setdefault(segment, value)
    return ids


def _accounted(picked: Picked, tags: Tags, starts: Places, leaders: Bytes) -> Picked:
    """Add what became of the other records, and of the bytes."""
    size = len(tags.text) - len(xml_tags.PADDING)
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
