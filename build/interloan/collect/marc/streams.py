"""Opens files of this machine and of stores, packed or not, and standard input alike.

Object stores (`s3://…`, `gs://…`, `https://…`) are read through fsspec, an optional extra:
https://filesystem-spec.readthedocs.io/ Gzip is unpacked faster where isal is installed.
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, cast

from interloan.problems import Problem, SourceError

_zlib: Any = zlib
with suppress(ImportError):
    _zlib = import_module("isal.isal_zlib")

Packing = Literal["", "gzip", "bzip2", "xz", "zip"]

STANDARD_INPUT = "-"
EXPANSION = 200
"""Bytes that one packed byte may become; catalogues give five to thirty."""
UNBOUNDED = 1 << 26
"""Bytes that are unpacked before the expansion is judged."""
AHEAD = 1 << 20
"""Bytes read ahead of an object. Libraries would take up to 50 MB, even for the first four."""
CHUNK = 1 << 15
"""Packed bytes unpacked at once: at most so many before damage are lost."""
GZIP = 31
"""What zlib calls a window of 32 kB with the header and the check sum of gzip."""
CUT_OFF = (EOFError, OSError)
"""What a file that ends too soon raises: what comes before is as it was packed."""
DAMAGED: tuple[type[BaseException], ...] = (
    zipfile.BadZipFile,
    NotImplementedError,
    lzma.LZMAError,
    zlib.error,
    _zlib.error,
)
"""What raises where data differ from what was packed: it is not known from where on."""
NOT_A_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, struct.error)
"""What damaged directories and members of archives raise."""


UNPACKERS: dict[str, Callable[[IO[bytes]], Any]] = {"bzip2": bz2.BZ2File, "xz": lzma.LZMAFile}


class StoredFile(NamedTuple):
    """A file: its path or URL, its size in bytes, and whether it was named or is of a folder."""

    path: str
    size: int
    is_named: bool = True


TAIL = 4096
"""Bytes that are kept, to see whether a file is whole."""


class Source:
    """A stream that ends where its data are cut off, and says so in `damage`.

    The last bytes that were read are its `tail`.

    Args:
        name: Name used in messages.
        plain: The file as it is on disk.
        fill: Reads once what is unpacked, so that what comes before damage is not lost.
    """

    def __init__(
        self, name: str, plain: IO[bytes], fill: Callable[[memoryview], int | None]
    ) -> None:
        self.name, self.plain, self._fill = name, plain, fill
        self.damage = ""
        self.unpacked = 0
        self.tail = b""

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill the buffer as far as data is there; return the bytes, 0 at the end or damage."""
        if self.damage:
            return 0
        try:
            count = self._fill(buffer) or 0
        except DAMAGED as error:
            raise refused(self.name, f"is damaged ({error})", "copy or export it again") from None
        except CUT_OFF as error:
            self.damage = f"cannot be read further ({error or type(error).__name__})"
            return 0
        self.unpacked += count
        self.tail = (self.tail + bytes(buffer[max(0, count - TAIL) : count]))[-TAIL:]
        if self.unpacked > most_unpacked(self.position()):
            why = f"expands more than {EXPANSION} times"
            raise refused(self.name, why, "unpack it and look into it")
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

    def end(self, size: int | None) -> bytes:
        """Return the last bytes of the stream; `size` is that of a plain file, else None."""
        if size is None:
            return self.tail
        self.seek(max(0, size - TAIL))
        return self.peek(TAIL)

    def position(self) -> int:
        """Return how many bytes of the file itself were read."""
        return self.plain.tell()


def is_url(path: str) -> bool:
    """Return whether a path is the URL of an object in a store.

    >>> is_url("s3://exports/noble.mrc.gz"), is_url("exports/noble.mrc.gz")
    (True, False)
    """
    return "://" in path


def packing(head: bytes) -> Packing:
    """Return how a file is packed, by its first four bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    for start, name in ((b"BZh", "bzip2"), (b"\xfd7zX", "xz")):
        if head.startswith(start):
            return cast("Packing", name)
    return "zip" if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else ""


def most_unpacked(packed: int) -> int:
    """Return how many bytes a packed file of some size may become."""
    return max(UNBOUNDED, EXPANSION * packed)


def files(path: str) -> list[StoredFile]:
    """Return the file with a path or URL; of a folder, all that it holds, to any depth, sorted.

    Hidden files are left out.

    Raises:
        OSError: There is no such file.
        SourceError: The library that reads the store is not installed.
    """
    if not is_url(path):
        top = Path(path)
        if not top.is_dir():
            return [StoredFile(path, top.stat().st_size)]
        sizes = [(str(file), file.stat().st_size) for file in top.rglob("*") if file.is_file()]
    else:
        store, place = _store(path)
        with _refusing(path):
            if not store.isdir(place):
                return [StoredFile(path, int(store.size(place) or 0))]
            listing = store.find(place, detail=True).values()
        sizes = [(store.unstrip_protocol(file["name"]), int(file["size"] or 0)) for file in listing]
    visible = (file for file in sizes if not Path(file[0]).name.startswith("."))
    return [StoredFile(name, size, is_named=False) for name, size in sorted(visible)]


def stored(path: str) -> IO[bytes]:
    """Open a file, or an object of a store, to read its bytes as they are."""
    if not is_url(path):
        return Path(path).open("rb", buffering=0)
    store, place = _store(path)
    with _refusing(path):
        return cast("IO[bytes]", _Object(path, store.open(place, "rb", block_size=AHEAD)))


@contextmanager
def unpacked(path: str, packed: Packing, member: str = "", head: bytes = b"") -> Iterator[Source]:
    """Open a file, a member of an archive, or standard input (`-`) to read what is in it.

    Args:
        path: Where the file is: a path or a URL.
        packed: How it is packed.
        member: Member of an archive.
        head: The bytes of standard input that were read before.
    """
    if path == STANDARD_INPUT:
        plain: IO[bytes] = cast("IO[bytes]", _Headed(head, sys.stdin.buffer))
    else:
        plain = stored(path)
    with plain:
        if packed == "gzip":
            yield Source(path, plain, _Gunzip(plain).readinto)
        elif packed in UNPACKERS:
            yield Source(path, plain, UNPACKERS[packed](plain).readinto)
        elif packed == "zip":
            name = f"{path}/{member}"
            with zipfile.ZipFile(plain) as archive, _member(name, archive, member) as content:
                yield Source(name, plain, cast("io.BufferedIOBase", content).readinto1)
        else:
            yield Source(path, plain, cast("io.RawIOBase", plain).readinto)


def _member(name: str, archive: zipfile.ZipFile, member: str) -> IO[bytes]:
    try:
        return archive.open(member)
    except NOT_A_ZIP as error:
        why = f"cannot be unpacked ({error})"
        raise refused(name, why, "copy or export the archive again") from None


class _Headed(io.RawIOBase):
    """A stream whose first bytes were read before."""

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


class _Gunzip(io.RawIOBase):
    """The content of a gzip file of one or several members; what follows them may be zeros.

    All that comes before damage is returned. Then reading raises EOFError where the file ends
    within a member, and one of DAMAGED elsewhere.
    """

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed, self._held = packed, b""
        self._member = _zlib.decompressobj(wbits=GZIP)
        self._is_within = False

    def readable(self) -> bool:
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


def _store(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it."""
    try:
        store, place = import_module("fsspec.core").url_to_fs(url)
    except ImportError as error:
        why = f"needs a library that is not installed ({error.name or error})"
        remedy = 'type python -m bootstrap run -m pip install --editable ".[cloud]"'
        if not (error.name or "").startswith("fsspec"):
            remedy = "type python -m bootstrap run -m pip install and the name of that library"
        raise refused(url, why, remedy) from None
    except ValueError as error:
        raise refused(url, f"({error})", "check the address") from None
    return store, place


@contextmanager
def _refusing(url: str) -> Iterator[None]:
    """Turn the exceptions of a store's library into ours."""
    try:
        yield
    except (OSError, SourceError):
        raise
    except Exception as error:
        raise _unreadable(url, error) from None


def _unreadable(url: str, error: Exception) -> SourceError:
    why = f"cannot be read from its store ({error})"
    return refused(
        url, why, "check the address, and how the store is reached (docs/marc-at-scale.md)"
    )


class _Object(io.RawIOBase):
    """An object of a store. Where the store fails midway, the count does: the object is whole."""

    def __init__(self, url: str, file: Any) -> None:
        self._url, self._file = url, file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any, /) -> int:
        try:
            return int(self._file.readinto(buffer))
        except Exception as error:
            raise _unreadable(self._url, error) from None

    def close(self) -> None:
        self._file.close()
        super().close()


def refused(name: str, why: str, remedy: str) -> SourceError:
    """Return the exception for a whole file that cannot be counted."""
    return SourceError([Problem(name, 0, "", "", why, remedy)])
