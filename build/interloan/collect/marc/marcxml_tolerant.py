"""MARCXML, tolerantly: records framed by `</record>`, each read by a parser of its own.

One bad record costs one record. Prefixes, namespaces, quotes and order of attributes do not
matter; there is no document type, so no entity but XML's own five is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from interloan.collect.marc import raw_keys
from interloan.collect.marc.iso2709_tolerant import BEFORE_008, CUT_OFF, Piece
from interloan.collect.marc.raw_keys import KEY_TAGS, LEADER, SUBFIELD

ACROSS_RECORDS = "a comment or CDATA section runs across records"
"""Why a file cannot be split into records at all."""
LEFT_OPEN = "cut off between two records: the element around them is not closed"
END = re.compile(rb"</(?:[\w.-]{1,40}:)?record\s{0,20}>")
START = re.compile(rb"<(?:[\w.-]{1,40}:)?record[\s>]")
DELETED = b"00000d".ljust(LEADER)
"""Leader of a record of which only the header is left that says that it was deleted (OAI-PMH 2.0,
section 2.5.1, https://www.openarchives.org/OAI/openarchivesprotocol.html#DeletedRecords)."""
_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
_INDENT = re.compile(rb"\A\s*\n[ \t]*|\n\s*\Z")
_OPENINGS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))


def is_left_open(tail: bytes, root: bytes) -> bool:
    """Whether a file ends behind a record without closing the element around its records.

    Where it ends within a record, that record is cut off, which is told with it.

    Args:
        tail: The last bytes of the file.
        root: Name of the element; empty where there is none.

    >>> is_left_open(b"</record>", b"collection"), is_left_open(b"</record>", b"")
    (True, False)
    >>> is_left_open(b"</record></collection >", b"collection")
    False
    """
    ends = [match.end() for match in END.finditer(tail)]
    if not root or not ends or START.search(tail, ends[-1]):
        return False
    return not re.search(rb"</" + re.escape(root) + rb"\s*>", tail[ends[-1] :])


class RecordEnd:
    """The ending of a MARCXML record."""

    width = 70

    def find(self, data: bytearray, start: int, stop: int) -> int:
        """Return the offset behind the first end tag, or -1."""
        match = END.search(data, start, stop)
        return match.end() if match else -1

    def rfind(self, data: bytearray, stop: int) -> int:
        """Return the offset behind the last end tag, or -1."""
        before = stop
        while (name := data.rfind(b"record", 0, before)) >= 0:
            place = data.rfind(b"<", 0, name)
            match = END.match(data, place, stop) if place >= 0 else None
            if match:
                return match.end()
            before = name
        return -1


def pieces(segment: bytes, tags: frozenset[bytes] = KEY_TAGS) -> Iterator[Piece]:
    """Yield what comes before a record, and the record: every byte once.

    Args:
        segment: From the end of the record before it through its own end tag.
        tags: Tags of the fields to read.
    """
    is_cut = not END.search(segment, max(0, len(segment) - RecordEnd.width))
    if not is_cut and any(
        segment.rfind(opening) > segment.rfind(closing) for opening, closing in _OPENINGS
    ):
        yield Piece(0, len(segment), b"", [], [ACROSS_RECORDS])
        return
    starts = [match.start() for match in START.finditer(segment)]
    start = starts[-1] if starts else len(segment)
    if start:
        yield Piece(0, start, b"", [], [])
    if start < len(segment):
        yield _record(segment, start, is_cut, tags)


def _record(segment: bytes, start: int, is_cut: bool, tags: frozenset[bytes]) -> Piece:
    """Read the record at the end of a segment."""
    reader, fault = _Reader(tags), ""
    if error := reader.read(segment[start:], is_cut):
        reader, fault = (
            _Reader(tags),
            f"not well-formed ({str(error).removeprefix('not well-formed ').strip('()')})",
        )
        if reader.read(_AMPERSAND.sub(b"&amp;", segment[start:]), is_cut):
            return Piece(start, len(segment), b"", [], [fault])
    fields = reader.fields
    leader = raw_keys.characters(reader.leader)[:LEADER].ljust(LEADER)
    if is_cut and not any(tag == b"008" for tag, _ in fields):
        return Piece(start, len(segment), b"", [], [BEFORE_008])
    if reader.is_deleted:
        return Piece(start, len(segment), DELETED, [], [])
    if not leader.strip():
        reasons = ["record without a leader"] if reader.has_fields else []
        return Piece(start, len(segment), b"", [], reasons)
    if raw_keys.is_unimarc(fields):
        return Piece(start, len(segment), b"", [], [raw_keys.UNIMARC])
    faults = [CUT_OFF] if is_cut else [fault] if fault else []
    if not raw_keys.aside(leader):
        faults.extend(raw_keys.faults(fields))
    return Piece(start, len(segment), leader, fields, faults)


class _Reader:
    """Takes the leader and some fields from one record, whatever else is in it.

    The parser reads bytes as Latin-1, so that no encoding is ever wrong; the values of a key are
    ASCII.
    """

    def __init__(self, tags: frozenset[bytes]) -> None:
        self.tags, self.leader = tags, b""
        self.is_deleted = self.has_fields = False
        self.fields: list[tuple[bytes, bytes]] = []
        self._tag = self._value = b""
        self._text: list[str] = []
        self.parser = expat.ParserCreate("iso-8859-1")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def read(self, record: bytes, is_cut: bool) -> str:
        """Read one record; return why it is not well-formed, nothing where it is, or is cut off."""
        try:
            self.parser.Parse(record, not is_cut)
        except expat.ExpatError as error:
            return "" if is_cut else expat.ErrorString(error.code)
        return ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        self._text.clear()
        if kind == "header":
            self.is_deleted = attributes.get("status") == "deleted"
        elif kind in ("controlfield", "datafield"):
            self.has_fields = True
            self._tag = _bytes(attributes.get("tag", ""))
            self._value = b"".join(_bytes(attributes.get(n, " "))[:1] for n in ("ind1", "ind2"))
        elif kind == "subfield":
            self._value += SUBFIELD + _bytes(attributes.get("code", ""))

    def _end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        text = _bytes("".join(self._text))
        self._text.clear()
        if kind == "leader":
            self.leader = _outdented(text)
        elif kind == "subfield":
            self._value += text
        elif self._tag in self.tags:
            if kind == "controlfield" and self._tag < b"010":
                self.fields.append((self._tag, _outdented(text)))
            elif kind == "datafield" and self._tag >= b"010":
                self.fields.append((self._tag, self._value))


def _outdented(text: bytes) -> bytes:
    """Return a value without the line ends and indents that programs put around it."""
    return _INDENT.sub(b"", text) if b"\n" in text else text


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")
