"""Every file that is written: drafted out of sight, synced to disk, put in place by one rename.

Drafts of a build live in the checkout's `.draft/`, on the file system of what they replace, and
are made by one process at a time.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from interloan.problems import RefusedError

FOLDER = ".draft"


class DraftError(RefusedError):
    """Nothing can be written into this checkout now; the text says why."""


@contextmanager
def drafting(root: Path) -> Iterator[Path]:
    """Give an empty folder for drafts, to one process at a time.

    What a killed process left there is removed. The lock is SQLite's own lock on a file: the
    system lifts it when the process ends, however it ends.

    Args:
        root: The checkout.

    Raises:
        DraftError: Another process is at it, or there is no room or no right to write.
    """
    work = root / FOLDER / "files"
    with ExitStack() as stack:
        try:
            work.parent.mkdir(exist_ok=True)
            stack.enter_context(_locked(work.with_name("lock")))
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
        except sqlite3.Error as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise DraftError(f"{FOLDER}/ could not be written: {error}.") from error
            message = f"Another build of {root.name}/ is running: wait until it ends."
            raise DraftError(message) from error
        except OSError as error:
            raise DraftError(f"{FOLDER}/ could not be written: {error.strerror}.") from error
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        yield work


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def put(draft: Path, place: Path) -> None:
    """Put a finished draft in its place: at every moment, and after a power cut, one is whole.

    Args:
        draft: The file; it must be on the same file system.
        place: Where it shall stand, replacing what stands there.

    Raises:
        DraftError: What stands there is open, which only Windows minds.
    """
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        draft.replace(place)
    except PermissionError as error:
        raise DraftError(
            f"{place.name} cannot be replaced: if a site is running on it, stop that first."
        ) from error
    _sync(place.parent)


def put_folder(draft: Path, place: Path) -> None:
    """Put a finished folder where none stands; a half-written one is never seen."""
    for path in draft.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    draft.replace(place)
    _sync(place.parent)


def _sync(folder: Path) -> None:
    """Let a rename survive a power cut; Windows cannot open a folder, and keeps renames anyway."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def write_text(text: str, draft: Path, place: Path) -> None:
    """Write a text file by way of a draft."""
    draft.write_text(text, encoding="utf-8", newline="\n")
    put(draft, place)
