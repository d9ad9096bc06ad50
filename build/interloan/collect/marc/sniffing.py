"""Tells from its first bytes what a file is, and refuses what is no MARC with the reason."""

from __future__ import annotations

import re
from typing import Literal

from interloan.problems import Problem, SourceError

Kind = Literal["marc", "marcxml"]
Packing = Literal["", "gzip", "zip"]

HEAD = 1 << 16
"""Bytes looked at."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:collection|record|leader)[\s>]")
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,80})", re.IGNORECASE)
_OTHERS = {
    b"\x1f\x8b": ("is packed once more inside", "unpack it and give the file itself"),
    b"PK\x03\x04": ("is packed once more inside", "unpack it and give the file itself"),
    b"%PDF": ("is a PDF document", "export the records as MARC (.mrc) or MARCXML"),
    b"=LDR": ("is MARC as text (.mrk)", "compile it to .mrc with MarcEdit"),
    b"\xff\xfe": ("is in UTF-16", "export it in UTF-8"),
    b"\xfe\xff": ("is in UTF-16", "export it in UTF-8"),
    b"{": ("is JSON", "export the records as MARC (.mrc) or MARCXML"),
    b"[": ("is JSON", "export the records as MARC (.mrc) or MARCXML"),
}


def packing(head: bytes) -> Packing:
    """Return how a file is packed, by its first four bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    return "zip" if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06") else ""


def kind(head: bytes, name: str) -> Kind:
    """Return which form of MARC a file holds.

    Args:
        head: Its first bytes, unpacked.
        name: How to call it.

    Raises:
        SourceError: It is empty, or something else.
    """
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n\0\x1a \t")
    if not text:
        raise _refusal(name, "is empty", "export it again")
    for start, (why, remedy) in _OTHERS.items():
        if text.startswith(start):
            raise _refusal(name, why, remedy)
    if not text.startswith(b"<"):
        return "marc"
    lower = text.lower()
    if lower.startswith((b"<!doctype html", b"<html")) or b"<html" in lower[:2000]:
        title = _TITLE.search(text)
        shown = title[1].decode("utf-8", "replace").strip() if title else ""
        why = "is an HTML page" + (f" ({shown})" if shown else "") + ", no MARC"
        raise _refusal(name, why, "look whether the download failed or asks for a login")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _refusal(name, "declares a document type or entities", "export plain MARCXML")
    if b"http://www.w3.org/2001/XInclude" in text:
        raise _refusal(name, "includes other files (XInclude)", "export it as one file")
    if not _ROOT.search(text):
        raise _refusal(name, "is XML, but no MARCXML", "export the records as MARCXML")
    return "marcxml"


def _refusal(name: str, why: str, remedy: str) -> SourceError:
    return SourceError([Problem(name, 0, "", "", why, remedy)])
