"""Finds the files of a catalogue, sees what they are, and splits them into parts to be counted.

Nothing is unpacked to disk. An archive that names files outside itself, or the same file twice, was
not made by an export, and it is unclear which of its members is meant: it is refused unopened.
"""

from __future__ import annotations

import re
import stat
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from interloan.collect.marc import streams
from interloan.collect.marc.streams import STANDARD_INPUT, Packing, StoredFile, refused
from interloan.figures import number
from interloan.problems import Problem, SourceError

Kind = Literal["marc", "marcxml"]

WHOLE = 1 << 62
"""A part size that no file reaches."""
SMALLEST_PART, LARGEST_PART = 1 << 25, 1 << 28
"""Bytes of a part of a plain file where several count: worth its start, and soon done again."""
PARTS_EACH = 4
"""Parts for each process: the last ones even the load out."""
PACKED_WORK = 12
"""A packed byte takes as long as so many plain ones: it becomes five, and must be unpacked."""
OPENED_AT_ONCE = 16
"""Files opened at the same time: a store answers each after some tens of milliseconds."""
SUFFIXES = {".mrc", ".marc", ".marc21", ".mrk", ".usmarc", ".iso", ".iso2709", ".dat", ".bib"}
SUFFIXES |= {".out", ".xml", ".marcxml"}
"""Endings of MARC files, by which folders and archives are searched; `.gz` or `.zip` may follow."""
HEAD = 1 << 16
"""Bytes read to see the kind of a file."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_MEMBERS = 1_000
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
ENCRYPTED = 1
"""Bit of a member's flags (APPNOTE.TXT, section 4.4.4)."""

_PACKED_TWICE = "is packed once more inside", "unpack it and give the file itself"
_JSON = "is JSON", "export the records as MARC (.mrc) or MARCXML"
_NOT_MARC = {
    b"\x1f\x8b": _PACKED_TWICE,
    b"PK\x03\x04": _PACKED_TWICE,
    b"%PDF": ("is a PDF document", "export the records as MARC (.mrc) or MARCXML"),
    b"=LDR": ("is MARC as text (.mrk)", "compile it to .mrc with MarcEdit"),
    b"\xff\xfe": ("is in UTF-16", "export it in UTF-8"),
    b"\xfe\xff": ("is in UTF-16", "export it in UTF-8"),
    b"{": _JSON,
    b"[": _JSON,
}
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:collection|record|leader)[\s>]")
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,80})", re.IGNORECASE)
_INSIDE = re.compile(r"(?!/)(?![A-Za-z]:)(?!(.*/)?\.\.(/|$))[^\\\x00-\x1f\x7f]+")

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Part:
    """A piece of work: a stretch of a file, or a whole file where it cannot be split.

    Attributes:
        path: Where the file is: a path, a URL, or `-` for standard input.
        kind: `marc` or `marcxml`.
        packed: ``, `gzip` or `zip`.
        member: Member of an archive.
        start: First byte; segments that start before `stop` belong to the part.
        stop: Byte after the last; None for all.
        size: Bytes on disk, for progress.
        head: The bytes of standard input that were read to see what it is.
    """

    path: str
    kind: Kind
    packed: Packing = ""
    member: str = ""
    start: int = 0
    stop: int | None = None
    size: int = 0
    head: bytes = b""

    @property
    def work(self) -> int:
        """How long it takes beside others, in bytes of a plain file."""
        return self.size * (PACKED_WORK if self.packed else 1)

    @property
    def name(self) -> str:
        """Name of the file, with its member."""
        return f"{self.path}/{self.member}" if self.member else self.path


@dataclass(frozen=True)
class Inputs:
    """What is to be counted: `parts` in the order of the files, and files `passed_over`."""

    parts: tuple[Part, ...]
    passed_over: tuple[str, ...]

    @property
    def has_standard_input(self) -> bool:
        """Whether some of it can be read by this process only."""
        return any(part.path == STANDARD_INPUT for part in self.parts)


def inputs(paths: Sequence[str | Path], processes: int = 1, part_size: int | None = None) -> Inputs:
    """Find the files to count and split them.

    Args:
        paths: Files, folders (searched to any depth), URLs of such, or `-` for standard input.
        processes: How many will count; one takes each file whole.
        part_size: Bytes of a part of a plain file, if not what suits the processes.

    Raises:
        SourceError: Files are missing, empty or no MARC; all of them are named.
    """
    problems: list[Problem] = []
    passed_over: list[str] = []
    files = _each([*map(str, paths)], lambda path: _files(path, passed_over), problems)
    size = part_size or _part_size(sum(file.size for file in files), processes)
    parts = _each(files, lambda file: _parts(file, size, passed_over), problems)
    if not problems and not parts:
        names = " ".join(map(str, paths))
        why = "holds no file with an ending of MARC"
        problems.append(Problem(names, 0, "", "", why, "name the files themselves"))
    if problems:
        raise SourceError(problems)
    return Inputs(tuple(parts), tuple(sorted(passed_over)))


def _each(
    things: Sequence[T], made: Callable[[T], Iterable[U]], problems: list[Problem]
) -> list[U]:
    """Return what is made of all things, many at a time; note what is wrong with any of them."""

    def attempt(thing: T) -> tuple[list[U], list[Problem]]:
        try:
            return list(made(thing)), []
        except SourceError as error:
            return [], error.problems
        except OSError as error:
            name = thing.path if isinstance(thing, StoredFile) else str(thing)
            why = f"cannot be read ({error.strerror or error})"
            return [], [Problem(name, 0, "", "", why, "check the name and the permissions")]

    every: list[U] = []
    with ThreadPoolExecutor(OPENED_AT_ONCE) as pool:
        for parts, wrong in (map if len(things) == 1 else pool.map)(attempt, things):
            every.extend(parts)
            problems.extend(wrong)
    return every


def _part_size(total: int, processes: int) -> int:
    """Return whole files for one process, else parts enough for an even load."""
    if processes == 1:
        return WHOLE
    return min(max(SMALLEST_PART, total // (PARTS_EACH * processes)), LARGEST_PART)


def _files(path: str, passed_over: list[str]) -> Iterator[StoredFile]:
    """Yield a file, or those of a folder that look like MARC."""
    if path == STANDARD_INPUT:
        yield StoredFile(path, 0)
        return
    for file in streams.files(path):
        if file.is_named or _looks_like_marc(file.path):
            yield file
        else:
            passed_over.append(file.path)


def _looks_like_marc(name: str) -> bool:
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    return any(suffix in SUFFIXES for suffix in suffixes) or suffixes[-1:] == [".zip"]


def _parts(file: StoredFile, part_size: int, passed_over: list[str]) -> Iterator[Part]:
    """Yield the parts of one file; raise SourceError where it is not MARC."""
    path, size = file.path, file.size
    if path == STANDARD_INPUT:
        yield _standard_input()
        return
    with streams.stored(path) as stream:
        packed = streams.packing(stream.read(4))
    if packed == "zip":
        yield from _members(path, size, passed_over)
    elif packed:
        yield _with_kind(Part(path, "marc", packed, size=size))
    else:
        whole = _with_kind(Part(path, "marc"))
        for start in range(0, size, part_size):
            stop = min(size, start + part_size)
            yield replace(whole, start=start, stop=stop, size=stop - start)


def _standard_input() -> Part:
    head = sys.stdin.buffer.read(HEAD)
    packed = streams.packing(head)
    if packed == "zip":
        raise refused(STANDARD_INPUT, "is a zip archive", "name the archive as a file")
    return _with_kind(Part(STANDARD_INPUT, "marc", packed, head=head))


def _with_kind(part: Part) -> Part:
    """Return the part with the kind that its first bytes show."""
    with streams.unpacked(part.path, part.packed, part.member, part.head) as source:
        head = source.peek(HEAD)
    if source.damage and not head:
        raise refused(part.name, source.damage, "copy or export it again")
    return replace(part, kind=_kind(head, part.name))


def _kind(head: bytes, name: str) -> Kind:
    """Return which form of MARC a file holds.

    Args:
        head: Its first bytes, unpacked.
        name: Name used in messages.

    Raises:
        SourceError: It is empty, or something else.
    """
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n\0\x1a \t")
    if not text:
        raise refused(name, "is empty", "export it again")
    for start, (why, remedy) in _NOT_MARC.items():
        if text.startswith(start):
            raise refused(name, why, remedy)
    if not text.startswith(b"<"):
        return "marc"
    lower = text.lower()
    if lower.startswith((b"<!doctype html", b"<html")) or b"<html" in lower[:2000]:
        title = _TITLE.search(text)
        shown = title[1].decode("utf-8", "replace").strip() if title else ""
        why = "is an HTML page" + (f" ({shown})" if shown else "") + ", not MARC"
        raise refused(name, why, "check whether the download failed or asks for a login")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise refused(name, "declares a document type or entities", "export plain MARCXML")
    if b"http://www.w3.org/2001/XInclude" in text:
        raise refused(name, "includes other files (XInclude)", "export it as one file")
    if not _ROOT.search(text):
        raise refused(name, "is XML, but not MARCXML", "export the records as MARCXML")
    return "marcxml"


def _members(path: str, size: int, passed_over: list[str]) -> Iterator[Part]:
    """Yield one part for each member of an archive that looks like MARC."""
    try:
        with streams.stored(path) as stream, zipfile.ZipFile(stream) as archive:
            _check_archive(path, archive.infolist(), size)
            members = [member for member in archive.infolist() if not member.is_dir()]
    except streams.NOT_A_ZIP as error:
        raise refused(
            path, f"is a damaged zip archive ({error})", "copy or export it again"
        ) from None
    for member in members:
        if not _looks_like_marc(member.filename) or member.filename.startswith("__MACOSX"):
            passed_over.append(f"{path}/{member.filename}")
            continue
        yield _with_kind(Part(path, "marc", "zip", member.filename, size=member.compress_size))


def _check_archive(path: str, members: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Raise SourceError for the first thing in an archive that no export of a catalogue has.

    Args:
        path: Name of the archive in messages.
        members: All of them, folders among them.
        size: Bytes of the archive.
    """
    if len(members) > MOST_MEMBERS:
        why = f"holds {number(len(members))} files, more than {number(MOST_MEMBERS)}"
        raise refused(path, why, "split it into several archives")
    times = Counter(member.filename.casefold() for member in members)
    for member in members:
        faults = (
            (not _INSIDE.fullmatch(member.orig_filename), "leads out of the archive"),
            (stat.S_ISLNK(member.external_attr >> 16), "is a symbolic link"),
            (member.flag_bits & ENCRYPTED, "is encrypted"),
            (member.compress_type not in METHODS, "is packed in a way that cannot be unpacked"),
            (times[member.filename.casefold()] > 1, "appears twice in the archive"),
        )
        for is_so, why in faults:
            if is_so:
                name = f"{path}/{member.filename}"
                raise refused(name, why, "export it again, or unpack it and give the file itself")
    if sum(member.file_size for member in members) > streams.most_unpacked(size):
        why = f"expands more than {streams.EXPANSION} times"
        raise refused(path, why, "unpack it and look into it")
