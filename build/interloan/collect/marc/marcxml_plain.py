"""The fast path for MARCXML without arrays: raw keys of plain records where NumPy is not there.

It takes the records that `marcxml_fast` takes: those written as nearly all are, with names bare or
with the prefix `marc:`, double quotes, one space between attributes, in one of two orders. Every
other form, comments, CDATA and references in a field of the key are left to `marcxml_tolerant`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from interloan.collect.marc import raw_keys
from interloan.collect.marc.plain_keys import PlainKeys
from interloan.collect.marc.raw_keys import SUBFIELD, Picked

_FIELD = (
    rb'<(?:marc:)?datafield (?:tag="%b" )?ind1="([^"&<])" ind2="([^"&<])"(?: tag="%b")?>'
    rb'((?:\s*+<(?:marc:)?subfield code="[^"&<]">[^<&\r]*+</(?:marc:)?subfield>)*+)'
    rb"\s*+</(?:marc:)?datafield>"
)
_SUBFIELD = re.compile(rb'code="(.)">([^<]*)', re.DOTALL)
_ONE_BYTE = rb"[ -%'-;=-\x7f]"
"""A character that is one byte and no markup."""
_NOTABLE = rb"""
<(?!(?:marc:)?(?:
        subfield
        |datafield\ (?:tag="|ind1="."\ ind2="."\ tag=")(?!00[178]|%(data)b)..."
        |controlfield\ tag="(?!00[178]|041|%(left)b)...">
        |collecti)
    |/(?:marc:)?(?:subfield|datafield|controlfield|leader)>
    |/(?!(?:[\w.-]{1,40}:)?record\s{0,20}>))
(?:
    (?P<end>/[^>]*>)
    |(?:marc:)?(?:
        (?P<record>record[>\ \t\r\n])
        |leader>(?P<leader>%(byte)b{24})(?=<)
        |controlfield\ tag="001">(?P<id>[^<]*)
        |controlfield\ tag="008">(?P<fixed>%(byte)b{38})
        |controlfield\ tag="007">(?P<physical>%(byte)b{2})
        |datafield\ (?:tag="|ind1="."\ ind2="."\ tag=")(?P<data>%(data)b)")
    |(?P<odd>))
"""
"""A tag by which a record is taken or left; `odd` is one in any other form than those above."""


def pick(block: memoryview, further: Collection[bytes] = ()) -> Picked:
    """Return the keys of the plain records of a block, and where the others are.

    Args:
        block: Bytes that end with a record; the last of the file may be cut off.
        further: Tags of fields whose values are returned too; records of holdings are then left.
    """
    text, start = bytes(block), 0
    plain, odd = PlainKeys(further), []
    found: list[re.Match[bytes]] = []
    for match in _notable(tuple(further)).finditer(text):
        if match.lastgroup != "end":
            found.append(match)
            continue
        stop = match.end()
        if not _take(found, plain, start, stop):
            odd.append((start, stop))
        found.clear()
        start = stop
    if start < len(text):
        odd.append((start, len(text)))
    return plain.picked(odd)


@cache
def _notable(further: tuple[bytes, ...]) -> re.Pattern[bytes]:
    data = (b"041", *(tag for tag in further if tag >= raw_keys.FIRST_DATA))
    left = (b"041", *(tag for tag in further if tag < raw_keys.FIRST_DATA and tag != b"001"))
    parts = {b"data": b"|".join(data), b"left": b"|".join(left), b"byte": _ONE_BYTE}
    return re.compile(_NOTABLE % parts, re.VERBOSE | re.DOTALL)


@cache
def _field(tag: bytes) -> re.Pattern[bytes]:
    return re.compile(_FIELD % (tag, tag))


def _take(found: Sequence[re.Match[bytes]], plain: PlainKeys, start: int, stop: int) -> bool:
    """Take the record of a segment by its notable tags; return False where it is not plain."""
    places: list[int] = []
    leaders: list[bytes] = []
    fields: list[tuple[bytes, bytes]] = []
    for match in found:
        kind = match.lastgroup
        if kind == "fixed":
            fields.append((b"008", match["fixed"]))
        elif kind == "record":
            places.append(match.start())
        elif kind == "leader":
            leaders.append(match["leader"])
        elif kind == "physical":
            fields.append((b"007", match["physical"]))
        elif kind == "id":
            fields.append((b"001", match["id"]))
        elif kind == "data" and (value := _value(match)) is not None:
            fields.append((match["data"], value))
        else:
            return False
    if len(places) != 1 or len(leaders) != 1 or plain.is_left(leaders[0]):
        return False
    record_id = next((value for tag, value in fields if tag == b"001"), b"")
    return plain.take(leaders[0], fields, record_id, (places[0] - start, stop - places[0]))


def _value(tag: re.Match[bytes]) -> bytes | None:
    """Return a data field as it is in ISO 2709; None where it has another form."""
    match = _field(tag["data"]).match(tag.string, tag.start())
    if not match:
        return None
    subfields = [SUBFIELD + code + value for code, value in _SUBFIELD.findall(match[3])]
    return match[1] + match[2] + b"".join(subfields)
