"""Files as answers: whole, or the part that a program asks for, with the right type.

Stops: programs that read a few columns of a Parquet file, or go on with a download that broke off,
and have to take the whole file (https://www.rfc-editor.org/rfc/rfc9110#name-range-requests); text
without a charset, which many programs take for Latin-1; types that differ from machine to machine.
"""

from __future__ import annotations

import asyncio
import os
import re
import weakref
import zlib
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from threading import Lock
from typing import Any

from datasette.utils.asgi import Request

from datasette_hardened.asgi import Send, current

PIECE_BYTES = 1 << 18
RANGE = re.compile(r"bytes=\s*(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})\s*", re.IGNORECASE)
BINARY = "application/octet-stream"
PACKED = ".gz"
OF_GZIP = 16 + zlib.MAX_WBITS  # what zlib calls the form of gzip
TAKES_GZIP = re.compile(r"\b(?:x-)?gzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
TYPES = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
TEXT = re.compile(r"text/|application/(?:.*json|yaml)|image/svg")


class OpenFile:
    """An open file; it stays what it was when another takes its name."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._file = path.open("rb")
        self._lock = Lock()
        self.size_bytes = os.fstat(self._file.fileno()).st_size
        self.close = weakref.finalize(self, self._file.close)

    def read(self, start: int, most: int = PIECE_BYTES) -> bytes:
        """Return the piece that begins at an offset; empty at the end."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(min(most, PIECE_BYTES))


@dataclass(frozen=True)
class Part:
    """Bytes of a file, from `start` to before `end`; none where a program asked beyond its end."""

    start: int
    end: int


def content_type(name: str) -> str:
    """Return the type of a file, with the charset of text.

    >>> content_type("fees.csv"), content_type("fees.parquet"), content_type("fees.db")
    ('text/csv; charset=utf-8', 'application/vnd.apache.parquet', 'application/octet-stream')
    """
    kind = TYPES.get(Path(name).suffix.lower()) or guess_type(name)[0] or BINARY
    return f"{kind}; charset=utf-8" if TEXT.match(kind) else kind


def part(size_bytes: int, asked: str) -> Part | None:
    """Return which part a Range header asks for; None where the whole is to be sent.

    Several parts at once are answered by the whole, as RFC 9110 allows.

    >>> part(100, "bytes=90-"), part(100, "bytes=-5"), part(100, "bytes=0-1,5-6")
    (Part(start=90, end=100), Part(start=95, end=100), None)
    """
    found = RANGE.fullmatch(asked)
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["first"]:
        start, end = max(size_bytes - int(found["last"]), 0), size_bytes
    else:
        start = int(found["first"])
        end = min(int(found["last"]) + 1, size_bytes) if found["last"] else size_bytes
        if found["last"] and int(found["last"]) < start:
            return None
    return Part(start, end) if start < end else Part(size_bytes, size_bytes)


class Download:
    """The answer: Datasette lets it send itself."""

    def __init__(self, file: OpenFile, request: Request, headers: dict[str, str]) -> None:
        """Answer a request with a file or a part of it.

        Args:
            file: The file.
            request: What was asked; a part of another edition than ours is answered by the whole.
            headers: Further headers.
        """
        self._file = file
        self._headers = headers
        edition = request.headers.get("if-range")
        is_ours = edition is None or edition.encode() == current("etag")
        is_weak = bool(edition and edition.startswith("W/"))  # says nothing about bytes
        asked = request.headers.get("range", "") if is_ours and not is_weak else ""
        self._part = part(file.size_bytes, asked) if request.method == "GET" else None

    async def asgi_send(self, send: Send) -> None:
        """Send the head and the bytes, a piece at a time (ASGI)."""
        size, wanted = self._file.size_bytes, self._part
        start, end = (0, size) if wanted is None else (wanted.start, wanted.end)
        headers = {"accept-ranges": "bytes", "content-length": str(end - start), **self._headers}
        status = 200
        if wanted is not None:
            status = 206 if start < end else 416
            headers["content-range"] = (
                f"bytes {start}-{end - 1}/{size}" if start < end else f"bytes */{size}"
            )
        encoded: list[Any] = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        while start < end and (
            piece := await asyncio.to_thread(self._file.read, start, end - start)
        ):
            start += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class PackedDownload:
    """The answer where a file stands packed: always the whole, as parts of it are not known."""

    def __init__(self, file: OpenFile, request: Request, headers: dict[str, str]) -> None:
        """Answer a request with a file.

        Args:
            file: What it is packed in.
            request: What was asked.
            headers: Further headers.
        """
        self._file = file
        self._headers = {"vary": "accept-encoding", **headers}
        self._is_taken = bool(TAKES_GZIP.search(request.headers.get("accept-encoding", "")))
        if self._is_taken:
            own = {"content-encoding": "gzip", "content-length": str(file.size_bytes)}
            self._headers |= own

    async def asgi_send(self, send: Send) -> None:
        """Send the head and the bytes, a piece at a time (ASGI)."""
        headers: list[Any] = [(k.encode(), v.encode()) for k, v in self._headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        unpacking, start = zlib.decompressobj(OF_GZIP), 0
        while packed := await asyncio.to_thread(self._file.read, start):
            start += len(packed)
            piece = packed if self._is_taken else unpacking.decompress(packed)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
