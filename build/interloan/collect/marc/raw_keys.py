"""The raw key of a title: the few bytes of its record that its cell in the count depends on.

`key` makes one from any record; `block_keys` makes the same keys for all the sound records of a
block. `interpretation` says what they mean.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from itertools import compress
from operator import itemgetter
from typing import NamedTuple

from interloan.collect.marc import record_ids

RECORD, FIELD, SUBFIELD = b"\x1d", b"\x1e", b"\x1f"
"""Terminators of a record and a field, delimiter of a subfield (ISO 2709)."""
LEADER = 24
"""Bytes of a leader."""
STATUS, TYPE, LEVEL = 5, 6, 7
"""Places in the leader."""
FROM_008 = (6, 7, 8, 9, 11, 12, 13, 22, 23, 29, 35, 36, 37)
"""Places in 008 that the key holds, in its order."""
KEY = {
    "type": (0, 1), "level": (1, 2), "date_type": (2, 3), "date_1": (3, 6), "date_2": (6, 9),
    "audience": (9, 10), "form_23": (10, 11), "form_29": (11, 12), "language": (12, 15),
    "physical": (15, 17),
}  # fmt: skip
"""Where each coded value is in a key; fields 041 and further 007 follow."""
KEY_SIZE = 18
"""Bytes of the fixed part of a key."""
KEY_TAGS = frozenset({b"007", b"008", b"041", b"100"})
"""Tags of the fields that a key needs, and of the one by which UNIMARC is recognized."""
LEAST_008 = 38
"""Bytes of 008 that are needed. It should have 40; one in twelve real records has fewer."""
WHOLE_008 = 40
"""Bytes that it should have; five words of a processor."""
LONGEST_041 = 1_000
"""Bytes kept of the fields 041 of one title."""
_FROM_008 = itemgetter(*FROM_008)
UNIMARC = "a record in UNIMARC, not in MARC 21"
"""Why a record is left whose fields mean something else."""
_UNIMARC_100 = re.compile(rb"..\x1fa[0-9#| ]{8}[a-z#| ][^\x1f]{21,}")
"""Field 100 of UNIMARC: coded data that start with a date. In MARC 21 it is a name."""

ASIDE = {
    "u": "holdings", "v": "holdings", "x": "holdings", "y": "holdings",
    "z": "authority", "w": "classification", "q": "community information",
}  # fmt: skip
"""Leader/06 of records that are not titles."""
HOLDINGS, HOLDINGS_WITH_ITEMS = "holdings", "holdings with items"
FIRST_DATA = b"010"
"""The first tag that is not a control field's."""

Fields = Sequence[tuple[bytes, bytes]]
"""Tags and values, in the order of the directory."""


def aside(leader: bytes) -> str:
    """Return what a record is that is not a title of the collection; empty for a title.

    >>> aside(b"00085cz  a2200037 n 4500"), aside(b"00085cam a2200037 a 4500")
    ('authority', '')
    """
    kind = ASIDE.get(chr(leader[TYPE]), "")
    return kind or ("deleted" if leader[STATUS : STATUS + 1] == b"d" else "")


def key(leader: bytes, fields: Fields) -> bytes:
    r"""Return the raw key of a title: everything that `interpretation` needs, and nothing else.

    >>> key(b"00085cam a2200037 a 4500", [(b"008", b"920219s1993    caua   j      000 0 eng  ")])
    b'ams199   j 0eng  \x1e'
    """
    by_tag: dict[bytes, list[bytes]] = {}
    for tag, value in fields:
        by_tag.setdefault(tag, []).append(value)
    fixed = characters(by_tag.get(b"008", [b""])[0]).ljust(LEAST_008)
    physical = [characters(value)[:2].ljust(2) for value in by_tag.get(b"007", [])]
    start = leader[TYPE : LEVEL + 1] + bytes(_FROM_008(fixed))
    return (
        start
        + (physical[0] if physical else b"  ")
        + FIELD
        + b"".join(b"7" + code + FIELD for code in physical[1:])
        + b"".join(map(language_item, by_tag.get(b"041", [])))
    )


def characters(coded: bytes) -> bytes:
    """Return a coded value with one byte for a character: places are counted by characters.

    >>> characters("ru с rus".encode())
    b'ru ? rus'
    """
    if coded.isascii():
        return coded
    try:
        return coded.decode().encode("ascii", "replace")
    except UnicodeDecodeError:
        return coded  # in MARC-8 or the like: a byte a character


def language_item(value: bytes) -> bytes:
    r"""Return what a key holds of one field 041: indicators, $a, $d, $h and $2.

    >>> language_item(b"0 \x1faeng\x1fafre\x1fbspa\x1e")
    b'10 \x1faeng\x1fafre\x1e'
    """
    first, *subfields = value.split(FIELD, 1)[0].split(SUBFIELD)
    kept = [part for part in subfields if part[:1] in (b"a", b"d", b"h", b"2")]
    return (b"1" + SUBFIELD.join([first[:2], *kept]))[:LONGEST_041] + FIELD


def is_unimarc(fields: Fields) -> bool:
    r"""Return whether a record is in UNIMARC, whose 101 has the language, and 008 nothing.

    Source: IFLA, UNIMARC Bibliographic, field 100 $a: 36 coded characters.

    >>> is_unimarc([(b"100", b"  \x1fa20080415d2008    m  y0frey50      ba")])
    True
    >>> is_unimarc([(b"100", b"1 \x1faHugo, Victor,\x1fd1802-1885.")])
    False
    """
    return any(
        tag == b"100" and _UNIMARC_100.match(value) is not None for tag, value in fields
    ) and not any(tag == b"008" and len(value) >= LEAST_008 for tag, value in fields)


def faults(fields: Fields) -> list[str]:
    """Return what is wrong with the fields that a key needs."""
    fixed = [value for tag, value in fields if tag == b"008"]
    if not fixed:
        return ["no field 008"]
    repeated = ["field 008 is repeated"] if len(fixed) > 1 else []
    is_short = len(characters(fixed[0])) < LEAST_008
    return repeated + (["field 008 is too short"] if is_short else [])


class Odd(NamedTuple):
    """A title that was read one by one: raw key, bytes, and the fields that are needed."""

    key: bytes
    size: int
    fields: Fields


class Picked(NamedTuple):
    """What a fast path takes from a block.

    Attributes:
        keys: Raw keys of the titles, in their order.
        sizes: Bytes of each.
        ids: Id of each as a number, see `record_ids`.
        values: Tag of a further field → its values in each of the titles.
        aside: Leaders of records that are not titles.
        odd: Start and stop of the segments that were left to the tolerant path.
        counted: Bytes of the titles.
        set_aside: Bytes of the records that are not titles.
        between: Bytes of line ends before all these.
    """

    keys: list[bytes]
    sizes: Sequence[int]
    ids: array[int]
    values: dict[bytes, list[list[bytes]]]
    aside: list[bytes]
    odd: list[tuple[int, int]]
    counted: int
    set_aside: int
    between: int

    def only(self, kept: Sequence[bool]) -> Picked:
        """Return it with the titles that are kept."""
        return self._replace(
            keys=list(compress(self.keys, kept)),
            sizes=list(compress(self.sizes, kept)),
            ids=array("Q", compress(self.ids, kept)),
            values={tag: list(compress(every, kept)) for tag, every in self.values.items()},
        )

    def joined(self, odd: Sequence[Odd]) -> Picked:
        """Return it with titles that were read one by one."""
        if not odd:
            return self
        ids = (next((v for tag, v in one.fields if tag == b"001"), b"") for one in odd)
        values = {
            tag: every + [[v for name, v in one.fields if name == tag] for one in odd]
            for tag, every in self.values.items()
        }
        return self._replace(
            keys=[*self.keys, *(one.key for one in odd)],
            sizes=[*self.sizes, *(one.size for one in odd)],
            ids=self.ids + array("Q", map(record_ids.number, ids)),
            values=values,
        )


def append_languages(keys: list[bytes], rows: Sequence[int], values: Sequence[bytes]) -> None:
    """Add fields 041 to the keys; equal fields are taken apart once."""
    items: dict[bytes, bytes] = {}
    for row, value in zip(rows, values, strict=True):
        item = items.get(value)
        if item is None:
            item = items[value] = language_item(value)
        keys[row] += item
