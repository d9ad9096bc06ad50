"""Where catalogues lie: files of this machine, and objects in a store, by their URL.

Object stores (`s3://…`, `gs://…`, `https://…`) are read through fsspec, an optional extra:
https://filesystem-spec.readthedocs.io/
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from interloan.problems import Problem, SourceError

AHEAD = 1 << 20
"""Bytes read ahead of an object. Libraries would take up to 50 MB, even for the first four."""


class Found(NamedTuple):
    """A file: its path or URL, its size in bytes, and whether it was named or found in a folder."""

    path: str
    size: int
    is_named: bool = True


def is_url(path: str) -> bool:
    """Return whether a path is the URL of an object in a store.

    >>> is_url("s3://exports/noble.mrc.gz"), is_url("exports/noble.mrc.gz")
    (True, False)
    """
    return "://" in path


def opened(path: str) -> IO[bytes]:
    """Open a file or an object to read its bytes."""
    if not is_url(path):
        return Path(path).open("rb", buffering=0)
    store, place = _store(path)
    with _answering(path):
        return cast("IO[bytes]", _Object(path, store.open(place, "rb", block_size=AHEAD)))


def found(path: str) -> list[Found]:
    """Return the file with a path or URL; of a folder, all that it holds, to any depth, sorted.

    Hidden files are left out.

    Raises:
        OSError: There is no such file.
        SourceError: The library that reads the store is not installed.
    """
    if not is_url(path):
        top = Path(path)
        if not top.is_dir():
            return [Found(path, top.stat().st_size)]
        files = [(str(file), file.stat().st_size) for file in top.rglob("*") if file.is_file()]
    else:
        store, place = _store(path)
        with _answering(path):
            if not store.isdir(place):
                return [Found(path, int(store.size(place) or 0))]
            listed = store.find(place, detail=True).values()
        files = [(store.unstrip_protocol(file["name"]), int(file["size"] or 0)) for file in listed]
    visible = (file for file in files if not Path(file[0]).name.startswith("."))
    return [Found(name, size, is_named=False) for name, size in sorted(visible)]


def _store(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it."""
    try:
        store, place = import_module("fsspec.core").url_to_fs(url)
    except ImportError as error:
        missing = error.name or str(error)
        why = f"needs a library that is not installed ({missing})"
        remedy = 'type python -m bootstrap run -m pip install --editable ".[cloud]"'
        if not (error.name or "").startswith("fsspec"):
            remedy = "type python -m bootstrap run -m pip install and the name of that library"
        raise SourceError([Problem(url, 0, "", "", why, remedy)]) from None
    except ValueError as error:
        raise SourceError([Problem(url, 0, "", "", f"({error})", "check the address")]) from None
    return store, place


@contextmanager
def _answering(url: str) -> Iterator[None]:
    """Say in our words what a store's library raises in its own."""
    try:
        yield
    except (OSError, SourceError):
        raise
    except Exception as error:
        raise _failed(url, error) from None


def _failed(url: str, error: Exception) -> SourceError:
    why = f"cannot be read from its store ({error})"
    remedy = "check the address, and how the store is reached (docs/marc-at-scale.md)"
    return SourceError([Problem(url, 0, "", "", why, remedy)])


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
            raise _failed(self._url, error) from None

    def close(self) -> None:
        self._file.close()
        super().close()
