"""Finds the files of a catalogue, sees what they are, and splits them into parts."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from interloan.collect.marc import archives, packing, sniffing, stores
from interloan.collect.marc.part import STANDARD_INPUT, Part
from interloan.collect.marc.stores import Found
from interloan.problems import Problem, SourceError

WHOLE = 1 << 62
"""A part size that no file reaches."""
SMALLEST_PART, LARGEST_PART = 1 << 25, 1 << 28
"""Bytes of a part of a plain file where several count: worth its start, and soon done again."""
PARTS_EACH = 4
"""Parts for each process: the last ones even the load out."""
OPENED_AT_ONCE = 16
"""Files looked into at a time: a store answers each after some tens of milliseconds."""
SUFFIXES = {".mrc", ".marc", ".marc21", ".mrk", ".usmarc", ".iso", ".iso2709", ".dat", ".bib"}
SUFFIXES |= {".out", ".xml", ".marcxml"}
"""Endings by which MARC files are told in a folder or an archive; `.gz` and `.zip` may follow."""

T = TypeVar("T")
U = TypeVar("U")


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

    def tried(thing: T) -> tuple[list[U], list[Problem]]:
        try:
            return list(made(thing)), []
        except SourceError as error:
            return [], error.problems
        except OSError as error:
            name = thing.path if isinstance(thing, Found) else str(thing)
            why = f"cannot be read ({error.strerror or error})"
            return [], [Problem(name, 0, "", "", why, "check the name and the rights")]

    every: list[U] = []
    with ThreadPoolExecutor(OPENED_AT_ONCE) as pool:
        for parts, wrong in (map if len(things) == 1 else pool.map)(tried, things):
            every.extend(parts)
            problems.extend(wrong)
    return every


def _part_size(total: int, processes: int) -> int:
    """Return whole files for one process, else parts enough for an even load."""
    if processes == 1:
        return WHOLE
    return min(max(SMALLEST_PART, total // (PARTS_EACH * processes)), LARGEST_PART)


def _files(path: str, passed_over: list[str]) -> Iterator[Found]:
    """Yield a file, or those of a folder that look like MARC."""
    if path == STANDARD_INPUT:
        yield Found(path, 0)
        return
    for file in stores.found(path):
        if file.is_named or _looks_like_marc(file.path):
            yield file
        else:
            passed_over.append(file.path)


def _looks_like_marc(name: str) -> bool:
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    return any(suffix in SUFFIXES for suffix in suffixes) or suffixes[-1:] == [".zip"]


def _parts(file: Found, part_size: int, passed_over: list[str]) -> Iterator[Part]:
    """Yield the parts of one file; raise SourceError where it is no MARC."""
    path, size = file.path, file.size
    if path == STANDARD_INPUT:
        yield _standard_input()
        return
    with stores.opened(path) as stream:
        packed = sniffing.packing(stream.read(4))
    if packed == "zip":
        yield from _members(path, size, passed_over)
    elif packed:
        yield _seen(Part(path, "marc", packed, size=size))
    else:
        whole = _seen(Part(path, "marc"))
        for start in range(0, size, part_size):
            stop = min(size, start + part_size)
            yield replace(whole, start=start, stop=stop, size=stop - start)


def _standard_input() -> Part:
    head = sys.stdin.buffer.read(sniffing.HEAD)
    packed = sniffing.packing(head)
    if packed == "zip":
        why, remedy = "is a zip archive", "name the archive as a file"
        raise SourceError([Problem(STANDARD_INPUT, 0, "", "", why, remedy)])
    return _seen(Part(STANDARD_INPUT, "marc", packed, head=head))


def _seen(part: Part) -> Part:
    """Return the part with the kind that its first bytes show."""
    with packing.opened(part.path, part.packed, part.member, part.head) as source:
        head = source.peek(sniffing.HEAD)
    if source.damage and not head:
        remedy = "copy or export it again"
        raise SourceError([Problem(part.name, 0, "", "", source.damage, remedy)])
    return replace(part, kind=sniffing.kind(head, part.name))


def _members(path: str, size: int, passed_over: list[str]) -> Iterator[Part]:
    """Yield one part for each member of an archive that looks like MARC."""
    try:
        with stores.opened(path) as stream, zipfile.ZipFile(stream) as archive:
            archives.check(path, archive.infolist(), size)
            members = [member for member in archive.infolist() if not member.is_dir()]
    except packing.NOT_A_ZIP as error:
        why = f"is a damaged zip archive ({error})"
        raise SourceError([Problem(path, 0, "", "", why, "copy or export it again")]) from None
    for member in members:
        if not _looks_like_marc(member.filename) or member.filename.startswith("__MACOSX"):
            passed_over.append(f"{path}/{member.filename}")
            continue
        yield _seen(Part(path, "marc", "zip", member.filename, size=member.compress_size))
