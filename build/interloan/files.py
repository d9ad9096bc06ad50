"""Writes files so that a reader finds the old one or the new one, and never a half.

Every file of the project is written here: a draft is synced to disk and then put in its place by
one atomic rename. Drafts of a build stand in the checkout's `.draft/`, which one process at a time
may use; those of smaller files stand beside what they replace.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
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
    _sync(draft)
    _rename(draft, place)


def put_folder(draft: Path, place: Path) -> None:
    """Put a finished folder where none stands; a half-written one is never seen."""
    for path in draft.rglob("*"):
        if path.is_file():
            _sync(path)
    draft.replace(place)
    _sync_folder(place.parent)


def write_text(text: str, draft: Path, place: Path) -> None:
    """Write a text file by way of a draft."""
    draft.write_text(text, encoding="utf-8", newline="\n")
    put(draft, place)


def replace_all(files: Mapping[Path, bytes | None]) -> None:
    """Write some files, all or none; folders are made as needed.

    All drafts are on the disk before the first takes its place: a full disk changes nothing. Where
    one cannot take its place, those before it get their old content back.

    Args:
        files: Path → content; None removes the file.
    """
    drafts = {path: path.with_name(f"{path.name}.{os.getpid()}.new") for path in files}
    replaced: dict[Path, bytes | None] = {}
    try:
        for path, content in files.items():
            if content is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                drafts[path].write_bytes(content)
                _sync(drafts[path])
        for path, content in files.items():
            before = path.read_bytes() if path.exists() else None
            if content is not None:
                _rename(drafts[path], path)
            elif before is not None:
                _remove(path)
            replaced[path] = before
    except BaseException:
        for path, before in replaced.items():
            _restore(path, before, drafts[path])
        raise
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _restore(path: Path, content: bytes | None, draft: Path) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    draft.write_bytes(content)
    put(draft, path)


def _sync(draft: Path) -> None:
    with draft.open("rb+") as file:
        os.fsync(file.fileno())


def _rename(draft: Path, place: Path) -> None:
    try:
        draft.replace(place)
    except PermissionError as error:
        raise DraftError(
            f"{place.name} cannot be replaced: if a site is running on it, stop that first."
        ) from error
    _sync_folder(place.parent)


def _remove(place: Path) -> None:
    try:
        place.unlink()
    except PermissionError as error:
        raise DraftError(
            f"{place.name} cannot be removed: if a site is running on it, stop that first."
        ) from error
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """Let a rename survive a power cut; Windows cannot open a folder, and keeps renames anyway."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
