"""Finds the files of a catalogue, sees what they are, and splits them into parts to be counted.

Nothing is unpacked to disk. An archive that names files outside itself, or the same file twice, was
not made by an export, and it is unclear which of its members is meant: it is refused unopened.
"""

from __future__ import annotations

import hashlib
import re
import stat
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from interloan.collect.marc import file_kinds, streams
from interloan.collect.marc.file_kinds import HEAD, Kind, OtherKindError
from interloan.collect.marc.streams import STANDARD_INPUT, Packing, StoredFile, refused
from interloan.figures import number
from interloan.problems import Problem, SourceError

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
OTHER_NAME = "not named as MARC files are"
MOST_NAMED = 5
MOST_MEMBERS = 1_000
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
ENCRYPTED = 1
"""Bit of a member's flags (APPNOTE.TXT, section 4.4.4)."""

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
        root: Name of the XML element that the end of the part must close; empty where the file
            goes on behind the part, or has none.
    """

    path: str
    kind: Kind
    packed: Packing = ""
    member: str = ""
    start: int = 0
    stop: int | None = None
    size: int = 0
    head: bytes = b""
    root: bytes = b""

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
    counted = {part.path for part in parts}
    problems += _same_bytes(file for file in files if file.path in counted and file.size)
    if not problems and not parts:
        names, others = " ".join(map(str, paths)), "; ".join(passed_over[:MOST_NAMED])
        why = "holds no file of MARC" + (f": {others}" if others else "")
        problems.append(Problem(names, 0, "", "", why, "name the files themselves"))
    if problems:
        raise SourceError(problems)
    return Inputs(tuple(parts), tuple(sorted(passed_over)))


def _each(
    things: Sequence[T], made: Callable[[T], Iterable[U]], problems: list[Problem]
) -> list[U]:
    """Return what is made of all things, and note what is wrong; many at a time from a store."""

    def attempt(thing: T) -> tuple[list[U], list[Problem]]:
        try:
            return list(made(thing)), []
        except SourceError as error:
            return [], error.problems
        except OSError as error:
            why = f"cannot be read ({error.strerror or error})"
            return [], [Problem(_path(thing), 0, "", "", why, "check the name and the permissions")]

    def note(results: Iterable[tuple[list[U], list[Problem]]]) -> list[U]:
        every: list[U] = []
        for parts, wrong in results:
            every.extend(parts)
            problems.extend(wrong)
        return every

    if not any(streams.is_url(_path(thing)) for thing in things):
        return note(map(attempt, things))
    with ThreadPoolExecutor(OPENED_AT_ONCE) as pool:
        return note(pool.map(attempt, things))


def _path(thing: object) -> str:
    return thing.path if isinstance(thing, StoredFile) else str(thing)


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
        if file.is_named or not streams.is_url(path) or _is_named_like_marc(file.path):
            yield file
        else:  # to open each object of a store takes long
            passed_over.append(f"{file.path} ({OTHER_NAME})")


def _is_named_like_marc(name: str) -> bool:
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    return any(suffix in SUFFIXES for suffix in suffixes) or suffixes[-1:] == [".zip"]


def _same_bytes(files: Iterable[StoredFile]) -> Iterator[Problem]:
    """Yield files with the bytes of an earlier one: their titles would count twice."""
    by_size: defaultdict[int, list[str]] = defaultdict(list)
    for file in files:
        by_size[file.size].append(file.path)
    for paths in (paths for paths in by_size.values() if len(paths) > 1):
        first: dict[bytes, str] = {}
        for path in paths:
            with streams.stored(path) as stream:
                digest = hashlib.file_digest(stream, "sha256").digest()  # type: ignore[arg-type]
            if digest in first:
                why = f"has the same bytes as {first[digest]}, and would be counted twice"
                yield Problem(path, 0, "", "", why, "give one of the two")
            first.setdefault(digest, path)


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
        return
    whole = Part(path, "marc", packed, size=size)
    for part in [_with_kind(whole)] if file.is_named else _if_marc(whole, passed_over):
        step = WHOLE if packed else part_size
        for start in range(0, size, step):
            stop = None if packed else min(size, start + step)
            root = part.root if stop in (None, size) else b""
            yield replace(part, start=start, stop=stop, size=(stop or size) - start, root=root)


def _standard_input() -> Part:
    head = sys.stdin.buffer.read(HEAD)
    packed = streams.packing(head)
    if packed == "zip":
        raise refused(STANDARD_INPUT, "is a zip archive", "name the archive as a file")
    return _with_kind(Part(STANDARD_INPUT, "marc", packed, head=head))


def _with_kind(part: Part) -> Part:
    """Return the part with the kind that its first bytes show."""
    head = _head(part)
    kind = file_kinds.kind(head, part.name)
    return replace(part, kind=kind, root=file_kinds.root(head) if kind == "marcxml" else b"")


def _head(part: Part) -> bytes:
    """Return the first bytes of a part, unpacked."""
    with streams.unpacked(part.path, part.packed, part.member, part.head) as source:
        head = source.peek(HEAD)
    if source.damage and not head:
        raise refused(part.name, source.damage, "copy or export it again")
    return head


def _if_marc(part: Part, passed_over: list[str]) -> Iterator[Part]:
    """Yield a part that nobody named, with its kind, if it is MARC; list it otherwise."""
    is_named_so = _is_named_like_marc(part.member or part.path)
    try:
        found = _with_kind(part)
    except SourceError as error:
        if is_named_so and not isinstance(error, OtherKindError):
            raise
        passed_over.append(f"{part.name} ({error.problems[0].why if is_named_so else OTHER_NAME})")
        return
    if is_named_so or file_kinds.is_record(_head(part)):
        yield found
    else:
        passed_over.append(f"{part.name} ({OTHER_NAME})")


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
    if any(member.filename == "[Content_Types].xml" for member in members):
        why, remedy = "is an Office document, not MARC", "give counts to `interloan add counts`"
        raise refused(path, why, remedy)
    first: dict[tuple[int, int], str] = {}
    for member in (one for one in members if not one.filename.startswith("__MACOSX")):
        whole = Part(path, "marc", "zip", member.filename, size=member.compress_size)
        for part in _if_marc(whole, passed_over):
            other = first.setdefault((member.CRC, member.file_size), part.name)
            if other != part.name:
                why = f"has the same content as {other}, and would be counted twice"
                raise refused(part.name, why, "keep one of the two")
            yield part


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
