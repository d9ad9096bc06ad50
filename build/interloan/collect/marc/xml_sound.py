"""The fast path for MARCXML: raw keys from the places of `<`, a block at a time.

It takes records written as nearly all are: names bare or with the prefix `marc:`, double quotes,
one space between attributes, in one of two orders. Every other form, comments, CDATA and entities
in a wanted field are left to `xml`, which gives the same key. Whether the markup around the wanted
fields is well-formed is not asked here.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from interloan.collect.marc import fields
from interloan.collect.marc.fields import FIELD, LEAST_008, SUBFIELD
from interloan.collect.marc.sound import COLUMNS_008, IS_ASIDE, KEY_SIZE, Bytes, Picked, Places
from interloan.collect.marc.tolerant import LEADER
from interloan.collect.marc.xml import END

PADDING = b" " * 64
"""Behind a block, so that reading on from its last element stays within it."""

_PREFIX = b"marc:"
_FIELD_041 = re.compile(
    rb'[^>]*+ind1="([^"&])" ind2="([^"&])"[^>]*+>'
    rb'((?:\s*+<(?:marc:)?subfield code="[^"&]">[^<&\r]*+</(?:marc:)?subfield>)*+)'
    rb"\s*+</(?:marc:)?datafield>"
)
_SUBFIELD = re.compile(rb'code="(.)">([^<]*)')
_MARKUP = np.zeros(256, bool)
_MARKUP[[ord("&"), ord("<"), ord("\r")]] = True


def _word(text: bytes) -> tuple[np.uint64, np.uint64]:
    """Return a text of up to eight bytes as a number, and the mask of its bytes."""
    mask = b"\xff" * len(text)
    return np.uint64(int.from_bytes(text, "little")), np.uint64(int.from_bytes(mask, "little"))


class _Elements:
    """The tags of a block as arrays, and which segments the fast path can take."""

    def __init__(self, block: memoryview) -> None:
        self.text = bytes(block) + PADDING
        self.data: Bytes = np.frombuffer(self.text, np.uint8)
        self.words = np.ndarray(len(self.text) - 7, "<u8", self.text, strides=(1,))
        self.places: Places = np.flatnonzero(self.data == ord("<"))
        is_close = self.data[self.places + 1] == ord("/")
        self.names = self.places + 1 + is_close
        self.names += len(_PREFIX) * self._says(self.names, _PREFIX)
        self.first = self.words[self.names]
        self.opens = np.flatnonzero(~is_close)
        self.stops = self._segments(np.flatnonzero(is_close))
        self.sound = np.ones(len(self.stops), bool)

    def _says(self, places: Places, text: bytes) -> NDArray[np.bool_]:
        """Return where the block goes on with a text of up to eight bytes."""
        value, mask = _word(text)
        return (self.words[places] & mask) == value

    def _segments(self, closes: Places) -> Places:
        """Return the offsets behind the ends of records."""
        value, mask = _word(b"record>")
        is_end = (self.first[closes] & mask) == value
        stops = self.names[closes[is_end]] + len(b"record>")
        known = is_end.copy()
        for name in (b"subfield", b"datafiel", b"controlf", b"leader>"):
            value, mask = _word(name)
            known |= (self.first[closes] & mask) == value
        others = [
            found.end()
            for place in self.places[closes[~known]].tolist()
            if (found := END.match(self.text, place))
        ]
        return np.union1d(stops, np.array(others, np.intp)) if others else stops

    def segment(self, places: Places) -> Places:
        """Return in which segment each place is; behind the last one is one more."""
        return np.searchsorted(self.stops, places, "right")

    def reject(self, places: Places) -> None:
        """Leave the segments of these places to the slow path."""
        segments = self.segment(places)
        self.sound[segments[segments < len(self.sound)]] = False

    def take(self, name: bytes) -> Places:
        """Return which of the opening tags start with a name."""
        value, mask = _word(name)
        return self.opens[(self.first[self.opens] & mask) == value]
