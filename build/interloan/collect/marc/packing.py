"""Opens plain files, `.gz`, members of `.zip` and standard input as one kind of stream."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from interloan.collect.marc import gunzip, stores
from interloan.collect.marc.archives import EXPANSION, UNBOUNDED
from interloan.collect.marc.sniffing import Packing
from interloan.problems import Problem, SourceError

CUT_OFF = (EOFError, OSError)
"""What a file that ends too soon raises: what stands before is as it was packed."""
DAMAGED: tuple[type[BaseException], ...] = (
    zipfile.BadZipFile,
    NotImplementedError,
    *gunzip.ERRORS,
)
"""What raises where data differ from what was packed: nobody knows from where on."""
NOT_A_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, struct.error)
"""What damaged directories and members of archives raise."""


class Source:
    """A stream that ends where its data are cut off, and says so in `damage`.

    Args:
        name: How to call it.
        plain: The file as it is on disk.
        fill: Reads once what is unpacked, so that what comes before damage is not lost.
    """

    def __init__(
        self, name: str, plain: IO[bytes], fill: Callable[[memoryview], int | None]
    ) -> None:
        self.name, self.plain, self._fill = name, plain, fill
        self.damage = ""
        self.unpacked = 0

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill the buffer as far as data is there; return the bytes, 0 at the end or damage."""
        if self.damage:
            return 0
        try:
            count = self._fill(buffer) or 0
        except DAMAGED as error:
            why, remedy = f"is damaged ({error})", "copy or export it again"
            raise SourceError([Problem(self.name, 0, "", "", why, remedy)]) from None
        except CUT_OFF as error:
            self.damage = f"cannot be read further ({error or type(error).__name__})"
            return 0
        self.unpacked += count
        if self.unpacked > max(UNBOUNDED, EXPANSION * self.position()):
            why = f"expands more than {EXPANSION} times"
            raise SourceError([Problem(self.name, 0, "", "", why, "unpack it and look into it")])
        return count

    def seek(self, offset: int, /) -> int:
        """Go to an offset of a plain file."""
        return self.plain.seek(offset)

    def peek(self, count: int) -> bytes:
        """Return the first bytes, to see what the stream is; they are used up."""
        buffer, held = bytearray(count), 0
        while held < count and (got := self.readinto(memoryview(buffer)[held:])):
            held += got
        return bytes(buffer[:held])

    def position(self) -> int:
        """Return how many bytes of the file itself were read."""
        return self.plain.tell()


class _Headed(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self.head, self.rest, self.read_so_far = memoryview(head), rest, 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.read_so_far

    def readinto(self, buffer: Any, /) -> int:
        if self.head:
            count = min(len(buffer), len(self.head))
            buffer[:count], self.head = self.head[:count], self.head[count:]
        else:
            count = cast("io.BufferedIOBase", self.rest).readinto1(buffer)  # heeds ctrl-C
        self.read_so_far += count
        return count


@contextmanager
def opened(path: str, packed: Packing, member: str = "", head: bytes = b"") -> Iterator[Source]:
    """Open a file, a member of an archive, or standard input (`-`).

    Args:
        path: Where the file is: a path or a URL.
        packed: How it is packed.
        member: Member of an archive.
        head: What was read of standard input already.
    """
    if path == "-":
        plain: IO[bytes] = cast("IO[bytes]", _Headed(head, sys.stdin.buffer))
    else:
        plain = stores.opened(path)
    with plain:
        if packed == "gzip":
            yield Source(path, plain, gunzip.Gunzip(plain).readinto)
        elif packed == "zip":
            with zipfile.ZipFile(plain) as archive, _member(path, archive, member) as unpacked:
                yield Source(
                    f"{path}/{member}", plain, cast("io.BufferedIOBase", unpacked).readinto1
                )
        else:
            yield Source(path, plain, cast("io.RawIOBase", plain).readinto)


def _member(path: str, archive: zipfile.ZipFile, member: str) -> IO[bytes]:
    try:
        return archive.open(member)
    except NOT_A_ZIP as error:
        why, remedy = f"cannot be unpacked ({error})", "copy or export the archive again"
        raise SourceError([Problem(f"{path}/{member}", 0, "", "", why, remedy)]) from None
