"""From the bytes of a text file to its lines: UTF-8 that an editor shows as it is.

Every reader of a text that people wrote or downloaded starts here, so that a wrong encoding, a
file of another kind or an invisible character is refused with its line, whatever the file is for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from interloan import figures
from interloan.problems import Problem, SourceError

LARGEST_BYTES = 50_000_000
LONGEST_LINE_BYTES = 100_000
"""Less than csv's own bound on a cell (131,072), so that every bound met is one of ours."""
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters other than tab and line end
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width blanks, byte order mark
    "\u2028\u2029\u202a-\u202e\u2066-\u2069"  # line separators, changes of direction
    "\ud800-\udfff\ufffd\ufffe\uffff]"  # halves of characters, replacements, no characters
)
"""Characters that nobody means; joiners (U+200C, U+200D) are part of the spelling of languages."""
_OTHERS = {
    b"PK": ("is a ZIP archive or a spreadsheet (.xlsx)", "save it as “CSV UTF-8”"),
    b"\x1f\x8b": ("is packed with gzip", "unpack it first"),
    b"%PDF": ("is a PDF document", "save it as “CSV UTF-8”"),
    b"\xd0\xcf\x11\xe0": ("is a spreadsheet (.xls)", "save it as “CSV UTF-8”"),
    b"\xff\xfe": ("is in UTF-16", "save it as “CSV UTF-8”"),
    b"\xfe\xff": ("is in UTF-16", "save it as “CSV UTF-8”"),
    b"version https://git-lfs": ("is a pointer of Git LFS", "run `git lfs pull`"),
}
_CONFLICT = re.compile("(<{7}|>{7}|[|]{7}) |={7}$")
"""What git puts around the two sides where it cannot merge (git-merge(1), “How conflicts are
presented”)."""
_WEB_PAGE = re.compile(rb"\s*<(!doctype|html|head|\?xml)", re.IGNORECASE)


def lines(path: Path, file: str, largest_bytes: int = LARGEST_BYTES) -> Iterator[tuple[int, str]]:
    """Yield number (from 1) and text of each line, without its end (LF or CRLF).

    Args:
        path: The file; a byte order mark at its start is passed over.
        file: Name used in messages.
        largest_bytes: What the file may have at most.

    Raises:
        SourceError: With the first thing that makes it no such text.
    """
    try:
        with path.open("rb") as stream:
            yield from of_stream(stream, file, largest_bytes)
    except OSError as error:
        why = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be read"
        remedy = "check the name" if why == "does not exist" else f"check it ({error.strerror})"
        raise _wrong(file, 0, why, remedy) from None


def of_stream(
    stream: io.BufferedReader, file: str, largest_bytes: int = LARGEST_BYTES
) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line of an open file; see `lines`."""
    _refuse_others(stream.peek(512)[:512].removeprefix(b"\xef\xbb\xbf"), file)
    raws = iter(lambda: stream.readline(LONGEST_LINE_BYTES + 2), b"")
    yield from _lines(raws, file, largest_bytes)


def read_text(path: Path, file: str, largest_bytes: int = LARGEST_BYTES) -> str:
    """Return a whole text file, its lines ended by LF; raises SourceError as `lines` does."""
    return "".join(f"{line}\n" for _, line in lines(path, file, largest_bytes))


def _lines(raws: Iterator[bytes], file: str, largest_bytes: int) -> Iterator[tuple[int, str]]:
    total, is_blank = 0, True
    for number, raw in enumerate(raws, 1):
        total += len(raw)
        if total > largest_bytes:
            why = f"is larger than {figures.number(largest_bytes)} bytes"
            raise _wrong(file, 0, why, "split it, or leave out what is not asked for")
        text = _decoded(raw, file, number)
        if _CONFLICT.match(text):
            why = "is a mark that git left where two changes met"
            raise _wrong(file, number, why, "keep one side of each, and remove the marks")
        is_blank = is_blank and not text.strip()
        yield number, text
    if is_blank:
        raise _wrong(file, 0, "is empty", "restore its header and rows, or save it again")


def _decoded(raw: bytes, file: str, number: int) -> str:
    """Return one line as text, without its end."""
    if number == 1:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    raw = raw.removesuffix(b"\n").removesuffix(b"\r")
    if b"\0" in raw:
        why = f"has a NUL byte in place {raw.index(0) + 1}; the file is damaged"
        raise _wrong(file, number, why, "restore it, or save it again as UTF-8 text")
    if b"\r" in raw:
        why = "has a bare carriage return"
        raise _wrong(file, number, why, "end lines with LF: save it as “CSV UTF-8”")
    if len(raw) > LONGEST_LINE_BYTES:
        why = f"is longer than {figures.number(LONGEST_LINE_BYTES)} bytes"
        raise _wrong(file, number, why, "look for a quote or a line end that is missing")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{raw[error.start]:02x} in place {error.start + 1}"
        why = f"is not UTF-8 ({found})"
        raise _wrong(file, number, why, "save it as “CSV UTF-8”") from None


def _refuse_others(head: bytes, file: str) -> None:
    for start, (why, remedy) in _OTHERS.items():
        if head.startswith(start):
            raise _wrong(file, 0, why, remedy)
    if _WEB_PAGE.match(head):
        remedy = "download it again; the address may ask for a login"
        raise _wrong(file, 1, "is a web page or XML", remedy)


def _wrong(file: str, line: int, why: str, remedy: str) -> SourceError:
    return SourceError([Problem(file, line, "", "", why, remedy)])
