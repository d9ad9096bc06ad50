"""What a file is, by its first bytes: MARC, MARCXML, or something else with what to do about it."""

from __future__ import annotations

import re
from typing import Literal

from interloan.problems import Problem, SourceError

Kind = Literal["marc", "marcxml"]

HEAD = 1 << 16
"""Bytes read to see the kind of a file."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_AS_MARC = "export the records as MARC (.mrc) or MARCXML"
_PACKED_TWICE = "is packed once more inside", "unpack it and give the file itself"
_STARTS = {
    b"\x1f\x8b": _PACKED_TWICE,
    b"PK\x03\x04": _PACKED_TWICE,
    b"BZh": _PACKED_TWICE,
    b"\xfd7zXZ": _PACKED_TWICE,
    b"\x28\xb5\x2f\xfd": ("is packed with Zstandard", "unpack it with unzstd"),
    b"7z\xbc\xaf": ("is a 7-Zip archive", "unpack it and give the folder"),
    b"Rar!": ("is a RAR archive", "unpack it and give the folder"),
    b"%PDF": ("is a PDF document", _AS_MARC),
    b"\xd0\xcf\x11\xe0": ("is a document of an old Office program", _AS_MARC),
    b"SQLite format 3": ("is an SQLite database", _AS_MARC),
    b"PAR1": ("is a Parquet file", _AS_MARC),
    b"\xff\xfe": ("is in UTF-16", "export it in UTF-8"),
    b"\xfe\xff": ("is in UTF-16", "export it in UTF-8"),
    b"{": ("is JSON", _AS_MARC),
    b"[": ("is JSON", _AS_MARC),
}
_TABLE = rb"[^\x1d-\x1f\0]{0,400}?[,;\t][^\x1d-\x1f\0]{0,400}?\r?\n"
_TEXTS = (
    (rb"=(?:LDR|[0-9]{3})  ", "is MARC as text (.mrk)", "compile it to .mrc with MarcEdit"),
    (rb"[0-9]{9} (?:LDR|FMT|[0-9]{3})", "is Aleph sequential",
     "export it as MARC 21 (ISO 2709), or convert it with MarcEdit or Catmandu"),
    (rb"[0-9]{5}[ -~]{19}\r?\n[0-9]{3} ", "is MARC as lines of text",
     "convert it back with `yaz-marcdump -i line -o marc`, or give the file it was made from"),
    (_TABLE, "is a table, not MARC",
     "give counts by language to `interloan add counts`"),
)  # fmt: skip
"""What other texts begin with."""
_TAR = 257, b"ustar"
_LEADER = re.compile(rb"[0-9]{5}[ -~]{5}[ -~]{2}[0-9]{5}[ -~]{3}45")
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:collection|record|leader)[\s>]")
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,80})", re.IGNORECASE)


_FIRST_TAG = re.compile(rb"<([A-Za-z_][\w.:-]{0,80})")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


class OtherKindError(SourceError):
    """A file is something other than MARC, and sound as such."""


def kind(head: bytes, name: str) -> Kind:
    """Return which form of MARC a file holds.

    Args:
        head: Its first bytes, unpacked.
        name: Name used in messages.

    Raises:
        OtherKindError: It is empty, or something else.
    """
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n\0\x1a \t")
    if not text:
        raise _other(name, "is empty", "export it again")
    if text.startswith(b"<"):
        _refuse_other_xml(text, name)
        return "marcxml"
    if head[_TAR[0] :].startswith(_TAR[1]):
        raise _other(name, "is a tar archive", "unpack it and give the folder")
    for start, (why, remedy) in _STARTS.items():
        if text.startswith(start):
            raise _other(name, why, remedy)
    for form, why, remedy in _TEXTS if not is_record(head) else ():
        if re.match(form, text):
            raise _other(name, why, remedy)
    return "marc"


def root(head: bytes) -> bytes:
    """Return the name of the element that an XML file of records must close at its end.

    >>> root(b"<?xml version='1.0'?><!-- <a> --><marc:collection><marc:record>")
    b'marc:collection'

    Records one behind the other, without an element around them, have none.

    >>> root(b"<record><leader>")
    b''
    """
    first = _FIRST_TAG.search(_COMMENT.sub(b"", head))
    name = first[1] if first else b""
    return b"" if name.rpartition(b":")[2] in (b"record", b"leader") else name


def is_record(head: bytes) -> bool:
    """Whether bytes begin with a record of ISO 2709, whatever their file is called."""
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n")
    return _LEADER.match(text) is not None and b"\x1e" in text


def is_table(head: bytes) -> bool:
    """Whether bytes begin with the lines of a table, such as a CSV of counts."""
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n\0\x1a \t")
    return not is_record(head) and not text.startswith(b"<") and bool(re.match(_TABLE, text))


def _refuse_other_xml(text: bytes, name: str) -> None:
    lower = text.lower()
    if lower.startswith((b"<!doctype html", b"<html")) or b"<html" in lower[:2000]:
        title = _TITLE.search(text)
        shown = title[1].decode("utf-8", "replace").strip() if title else ""
        why = "is an HTML page" + (f" ({shown})" if shown else "") + ", not MARC"
        raise _other(name, why, "check whether the download failed or asks for a login")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _other(name, "declares a document type or entities", "export plain MARCXML")
    if b"http://www.w3.org/2001/XInclude" in text:
        raise _other(name, "includes other files (XInclude)", "export it as one file")
    if not _ROOT.search(text):
        raise _other(name, "is XML, but not MARCXML", "export the records as MARCXML")


def _other(name: str, why: str, remedy: str) -> OtherKindError:
    return OtherKindError([Problem(name, 0, "", "", why, remedy)])
