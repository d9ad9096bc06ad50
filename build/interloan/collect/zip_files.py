"""A file of a ZIP archive that a public service gives out, unpacked as it is read."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from interloan.problems import Problem, SourceError

DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What zipfile raises for an archive that is cut, damaged, packed in another way, or locked."""


@contextmanager
def opened(path: Path, pattern: re.Pattern[str], what: str) -> Iterator[io.BufferedReader]:
    """Open the file in an archive whose name matches.

    How large it may be is for the reader to bound: what an archive says of it need not be true.

    Args:
        path: The archive.
        pattern: What its name, without folders, looks like.
        what: The file in words, used in messages.

    Raises:
        SourceError: The archive is damaged, or has no such file, or several.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist()
                     if pattern.fullmatch(name.rpartition("/")[2])]  # fmt: skip
            if len(names) != 1:
                why = f"has {len(names) or 'no'} files that could be {what}"
                raise SourceError([Problem(path.name, 0, "", "; ".join(names), why,
                                           "give the archive as it was downloaded")])  # fmt: skip
            with archive.open(names[0]) as member:
                yield io.BufferedReader(cast("io.RawIOBase", member))
    except DAMAGED as error:
        why = f"is no sound ZIP archive ({error})"
        raise SourceError([Problem(path.name, 0, "", "", why, "download it again")]) from None


def is_zip(path: Path) -> bool:
    """Tell an archive by its first bytes, whatever its name; one that is cut is still one."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"
