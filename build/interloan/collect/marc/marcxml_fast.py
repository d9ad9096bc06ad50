"""The fast path for MARCXML: raw keys from the places of `<`, a block at a time.

It takes records written as nearly all are: names bare or with the prefix `marc:`, double quotes,
one space between attributes, in one of two orders. Every other form, comments, CDATA and
references in a field of the key are left to `marcxml_tolerant`, which gives the same key. Whether
the markup around these fields is well-formed is not checked here. Tags are read eight bytes at a
time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc.block_keys import (
    Bytes,
    Framed,
    Ids,
    Places,
    are_aside,
    columns,
    fixed_keys,
    gather,
    ids,
    may_hold_items,
)
from interloan.collect.marc.marcxml_tolerant import END
from interloan.collect.marc.raw_keys import (
    LEADER,
    LEAST_008,
    SUBFIELD,
    Picked,
    append_languages,
)
from interloan.collect.marc.record_ids import LONGEST

PADDING = b" " * 64
"""Behind a block, so that reading on from its last tag stays within it."""
PREFIX = b"marc:"
Words = NDArray[np.uint64]

_FIELD = (
    rb'<(?:marc:)?datafield (?:tag="%b" )?ind1="([^"&<])" ind2="([^"&<])"(?: tag="%b")?>'
    rb'((?:\s*+<(?:marc:)?subfield code="[^"&<]">[^<&\r]*+</(?:marc:)?subfield>)*+)'
    rb"\s*+</(?:marc:)?datafield>"
)
_SUBFIELD = re.compile(rb'code="(.)">([^<]*)', re.DOTALL)
_MARKUP = np.zeros(256, bool)
_MARKUP[list(b"&<")] = _MARKUP[:32] = _MARKUP[128:] = True
_ENDS_NAME = np.zeros(256, bool)
_ENDS_NAME[list(b"> \t\r\n")] = True


def pick(block: memoryview, further: Collection[bytes] = ()) -> Picked:
    """Return the keys of the plain records of a block, and where the others are.

    Args:
        block: Bytes that end with a record; the last of the file may be cut off.
        further: Tags of fields whose values are returned too; records of holdings are then left.
    """
    tags = _Tags(block)
    starts, leaders = tags.records(), tags.leaders()
    is_aside = are_aside(leaders)
    tags.sound &= ~may_hold_items(leaders, further)
    fixed, physical = tags.values(b"008"), tags.values(b"007")
    tags.reject(fixed.segments[fixed.stops - fixed.starts < LEAST_008])
    tags.reject(physical.segments[physical.stops - physical.starts < 2])
    coded, media = gather(tags.data, fixed.starts, LEAST_008), gather(tags.data, physical.starts, 2)
    tags.reject(fixed.segments[_has_markup(coded)])
    tags.reject(physical.segments[_has_markup(media)])
    times = np.bincount(fixed.segments, minlength=len(starts))
    tags.sound &= is_aside | (times == 1)
    languages = _data_fields(tags, b"041")
    others = {tag: _fields(tags, tag) for tag in further}
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
    values: dict[bytes, list[list[bytes]]] = {tag: [[] for _ in keys] for tag in further}
    for tag, fields in others.items():
        for segment, value in fields:
            if is_title[segment]:
                values[tag][row[segment]].append(value)
    size, framed = len(tags.text) - len(PADDING), Framed(starts, tags.stops, leaders, tags.sound)
    return framed.picked(keys, _ids(tags)[is_title], values, size)


def _ids(tags: _Tags) -> Ids:
    """Return the id of each segment."""
    found = tags.values(b"001")
    every = ids(gather(tags.data, found.starts, LONGEST), found.stops - found.starts)
    firsts = np.zeros(len(tags.sound), np.uint64)
    firsts[found.segments[::-1]] = every[::-1]  # of several the first
    return firsts


def _fields(tags: _Tags, tag: bytes) -> list[tuple[int, bytes]]:
    """Return the fields with a tag, each with its segment; leave those in other forms."""
    return _control_fields(tags, tag) if tag < b"010" else _data_fields(tags, tag)


def _data_fields(tags: _Tags, tag: bytes) -> list[tuple[int, bytes]]:
    """Return data fields as they are in ISO 2709."""
    fields: list[tuple[int, bytes]] = []
    form = re.compile(_FIELD % (tag, tag))
    for segment, place in tags.data_fields(tag):
        match = form.match(tags.text, place)
        if match:
            subfields = [SUBFIELD + code + value for code, value in _SUBFIELD.findall(match[3])]
            fields.append((segment, match[1] + match[2] + b"".join(subfields)))
        else:
            tags.sound[segment] = False
    return fields


def _control_fields(tags: _Tags, tag: bytes) -> list[tuple[int, bytes]]:
    """Return control fields; leave those with references in them."""
    fields: list[tuple[int, bytes]] = []
    values = tags.values(tag)
    places = values.segments.tolist(), values.starts.tolist(), values.stops.tolist()
    for segment, start, stop in zip(*places, strict=True):
        value = tags.text[start:stop]
        if b"&" in value or b"\r" in value:
            tags.sound[segment] = False
        fields.append((segment, value))
    return fields


class _Values(NamedTuple):
    """Values of the fields with one tag: their segments, and where they start and stop."""

    segments: Places
    starts: Places
    stops: Places


def _has_markup(rows: Bytes) -> NDArray[np.bool_]:
    """Return which values hold a reference, a tag, a line end or more bytes than characters."""
    are_markup: NDArray[np.bool_] = np.asarray(_MARKUP[columns(rows)].any(axis=0))
    return are_markup


class _Named(NamedTuple):
    """Tags with one name: which of all tags, and where their names start."""

    tags: Places
    names: Places


class _Tags:
    """The tags of a block; `sound` says which of its segments the fast path can take."""

    def __init__(self, block: memoryview) -> None:
        self.text = b"".join((block, PADDING))
        self.data: Bytes = np.frombuffer(self.text, np.uint8)
        self.words = np.ndarray(len(self.text) - 7, "<u8", self.text, strides=(1,))
        self.places: Places = np.flatnonzero(self.data == ord("<"))
        first = self.words[self.places + 1]
        is_subfield = _starts(first, b"subfield") | _starts(first, b"/subfiel")
        rest = np.flatnonzero(~is_subfield)  # one tag of three
        first = first[rest]
        is_close = _starts(first, b"/")
        self.stops = self._stops(self.places[rest[is_close]], first[is_close])
        self.sound = np.ones(len(self.stops), bool)
        opens = rest[~is_close]
        self._sort(opens, self.places[opens] + 1, first[~is_close])

    def reject(self, segments: Places) -> None:
        """Leave segments to the slow path."""
        self.sound[segments] = False

    def records(self) -> Places:
        """Return where the record of each segment starts."""
        return self._only(self._record, self.places[self._record])

    def leaders(self) -> Bytes:
        """Return the leader of each segment."""
        start = self._only(self._leader.tags, self._leader.names) + len(b"leader>")
        rows = gather(self.data, start, LEADER)
        self.sound &= (self.data[start + LEADER] == ord("<")) & ~_has_markup(rows)
        return rows

    def values(self, tag: bytes) -> _Values:
        """Return the values of the control fields with a tag."""
        has_tag = self._control_tags == _number(tag)[0]
        index, segments = self._in_segments(self._control.tags[has_tag])
        starts = self._control.names[has_tag][: len(index)] + len('controlfield tag="001">')
        return _Values(segments, starts, self.places[index + 1])

    def data_fields(self, tag: bytes) -> list[tuple[int, int]]:
        """Return the segment and the place of each data field with a tag."""
        index, segments = self._in_segments(self._data[self._data_tags == _number(tag)[0]])
        return list(zip(segments.tolist(), self.places[index].tolist(), strict=True))

    def _says(self, places: Places, text: bytes) -> NDArray[np.bool_]:
        """Return where the block goes on with a text of up to eight bytes."""
        value, mask = _number(text)
        says: NDArray[np.bool_] = (self.words[places] & mask) == value
        return says

    def _stops(self, places: Places, first: Words) -> Places:
        """Return the offsets behind the end tags of records, in whatever form they are.

        Args:
            places: Where end tags are.
            first: The eight bytes behind each `<`.
        """
        has_prefix = _starts(first >> np.uint64(8), PREFIX)
        shift = np.where(has_prefix, len(PREFIX), 0)
        if has_prefix.any():
            after = self.words[places + shift + 1]
            first = np.where(has_prefix, (after & ~np.uint64(0xFF)) | np.uint64(ord("/")), first)
        is_plain = _starts(first, b"/record>")
        stops = (places + shift)[is_plain] + len(b"</record>")
        is_known = is_plain
        for name in (b"/subfiel", b"/datafie", b"/control", b"/leader>"):
            is_known = is_known | _starts(first, name)
        others = [
            end.end()
            for place in places[~is_known].tolist()
            if (end := END.match(self.text, place))
        ]
        return np.union1d(stops, np.array(others, np.intp)) if others else stops

    def _sort(self, opens: Places, names: Places, first: Words) -> None:
        """Sort the opening tags by their names; segments with any other form are left.

        Args:
            opens: Which tags are opening ones.
            names: Where their names start.
            first: The first eight bytes of these.
        """
        has_prefix = _starts(first, PREFIX)
        if has_prefix.any():
            names = names + np.where(has_prefix, len(PREFIX), 0)
            first = self.words[names]
        is_record = _starts(first, b"record") & _ENDS_NAME[self.data[names + 6]]
        is_leader, is_control = _starts(first, b"leader>"), _starts(first, b"controlf")
        is_data = _starts(first, b"datafiel")
        is_known = is_record | is_leader | is_control | is_data
        is_known |= _starts(first, b"subfield") | _starts(first, b"collecti")
        self._leave(opens[~is_known])
        self._record, self._leader = opens[is_record], _Named(opens[is_leader], names[is_leader])
        self._control = _Named(opens[is_control], names[is_control])
        self._data = opens[is_data]
        self._control_tags = self._read_control_tags(self._control)
        self._data_tags = self._read_data_tags(_Named(self._data, names[is_data]))

    def _read_control_tags(self, named: _Named) -> Words:
        names = named.names
        is_plain = self._says(names + 8, b"ield tag") & self._says(names + 16, b'="')
        is_plain &= self._says(names + 21, b'">')
        tags: Words = self.words[names + 18] & _number(b"---")[1]
        is_plain &= tags != _number(b"041")[0]
        self._leave(named.tags[~is_plain])
        return tags

    def _read_data_tags(self, named: _Named) -> Words:
        names = named.names
        is_plain = self._says(names + 8, b'd tag="') & (self.data[names + 18] == ord('"'))
        places = names + 15
        others = np.flatnonzero(~is_plain)
        if len(others):
            places[others] += 18
            names = names[others]
            is_last = self._says(names + 8, b'd ind1="') & self._says(names + 17, b'" ind2="')
            is_last &= self._says(names + 26, b'" tag="') & (self.data[names + 36] == ord('"'))
            is_plain[others] = is_last
        tags: Words = self.words[places] & _number(b"---")[1]
        for tag in (b"001", b"007", b"008"):
            is_plain &= tags != _number(tag)[0]
        self._leave(named.tags[~is_plain])
        return tags

    def _in_segments(self, index: Places) -> tuple[Places, Places]:
        """Return the tags that stand in a segment, and the segments."""
        segments = np.searchsorted(self.stops, self.places[index], "right")
        return index[segments < len(self.stops)], segments[segments < len(self.stops)]

    def _leave(self, index: Places) -> None:
        """Leave the segments of these tags to the slow path."""
        self.reject(self._in_segments(index)[1])

    def _only(self, index: Places, values: Places) -> Places:
        """Return a value of the only tag of a kind in each segment; leave the other segments."""
        index, segments = self._in_segments(index)
        self.sound &= np.bincount(segments, minlength=len(self.sound)) == 1
        only = np.zeros(len(self.sound), np.intp)
        only[segments] = values[: len(index)]
        return only


def _number(text: bytes) -> tuple[np.uint64, np.uint64]:
    """Return up to eight bytes as a number, and the mask of as many bytes."""
    return (
        np.uint64(int.from_bytes(text, "little")),
        np.uint64(int.from_bytes(b"\xff" * len(text), "little")),
    )


def _starts(words: Words, text: bytes) -> NDArray[np.bool_]:
    """Return which words start with a text of up to eight bytes."""
    value, mask = _number(text)
    masked: Words = words if len(text) == 8 else words & mask
    starts: NDArray[np.bool_] = masked == value
    return starts
