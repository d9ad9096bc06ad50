"""Unpacks gzip so that all that stands before damage is given; faster where isal is installed."""

from __future__ import annotations

import io
import zlib
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

_zlib: Any = zlib
with suppress(ImportError):
    _zlib = import_module("isal.isal_zlib")

ERRORS: tuple[type[Exception], ...] = (zlib.error, _zlib.error)
"""What damage raises."""

CHUNK = 1 << 15
"""Packed bytes unpacked at once: at most so many before damage are lost."""
GZIP = 31
"""What zlib calls a window of 32 kB with the header and the check sum of gzip."""


class Gunzip(io.RawIOBase):
    """The content of a gzip file of one or several members; what follows them may be zeros.

    Reading raises EOFError where the file ends within a member, and one of ERRORS at damage.
    """

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed, self._held = packed, b""
        self._member = _zlib.decompressobj(wbits=GZIP)
        self._is_within = False

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer of some bytes as far as the next packed bytes go; return 0 at the end."""
        data = b""
        while not data and self._fill():
            data = self._member.decompress(self._held, len(buffer))
            self._held, self._is_within = self._member.unconsumed_tail, True
            if self._member.eof:
                self._held, self._is_within = self._member.unused_data, False
                self._member = _zlib.decompressobj(wbits=GZIP)
        buffer[: len(data)] = data
        return len(data)

    def _fill(self) -> bool:
        """Have packed bytes at hand, beyond padding between members; return False at the end."""
        while True:
            if not self._is_within:
                self._held = self._held.lstrip(b"\0")
            if self._held:
                return True
            self._held = self._packed.read(CHUNK)
            if not self._held and self._is_within:
                raise EOFError("the file ends before its content does")
            if not self._held:
                return False
