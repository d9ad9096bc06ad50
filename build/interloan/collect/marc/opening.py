"""Finds the files of a catalogue, sees what they are, and splits them into parts."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from interloan.collect.marc import packing, sniffing
from interloan.problems import Problem, SourceError

PART = 1 << 25
"""Bytes of a part of a plain file: small enough for an even load, large enough to start."""
SUFFIXES = {".mrc", ".marc", ".marc21", ".mrk", ".usmarc", ".iso", ".iso2709", ".dat", ".bib"}
SUFFIXES |= {".out", ".xml", ".marcxml"}
"""Endings by which MARC files are told in a folder or an archive; `.gz` and `.zip` may follow."""


@dataclass(frozen=True)
class Part:
    """A piece of work: a stretch of a file, or a whole file where it cannot be split.

    Attributes:
        path: Where the file is; `-` for standard input.
        kind: `marc` or `marcxml`.
        packed: ``, `gzip` or `zip`.
        member: Member of an archive.
        start: First byte; segments that start before `stop` belong to the part.
        stop: Byte after the last; None for all.
        size: Bytes on disk, for progress.
        head: What was read of standard input to see what it is.
    """

    path: str
    kind: sniffing.Kind
    packed: sniffing.Packing = ""
    member: str = ""
    start: int = 0
    stop: int | None = None
    size: int = 0
    head: bytes = b""

    @property
    def name(self) -> str:
        """Name of the file, with its member."""
        return f"{self.path}/{self.member}" if self.member else self.path


@dataclass(frozen=True)
class Inputs:
    """What is to be counted: `parts` in the order of the files, and files `passed_over`."""

    parts: tuple[Part, ...]
    passed_over: tuple[str, ...]


def inputs(paths: Sequence[str | Path], part_size: int = PART) -> Inputs:
    """Find the files to count and split them.

    Args:
        paths: Files, folders (searched to any depth), or `-` for standard input.
        part_size: Bytes of a part of a plain file.

    Raises:
        SourceError: Files are missing, empty or no MARC; all of them are named.
    """
    found: list[Part] = []
    passed_over: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            for file in _files(str(path), passed_over):
                found.extend(_parts(file, part_size, passed_over))
        except SourceError as error:
            problems.extend(error.problems)
        except OSError as error:
            why = f"cannot be read ({error.strerror or error})"
            problems.append(Problem(str(path), 0, "", "", why, "check the name and the rights"))
    if not problems and not found:
        names = " ".join(map(str, paths))
        why = "holds no file with an ending of MARC"
        problems.append(Problem(names, 0, "", "", why, "name the files themselves"))
    if problems:
        raise SourceError(problems)
    return Inputs(tuple(found), tuple(passed_over))


def _files(path: str, passed_over: list[str]) -> Iterator[str]:
    """Yield a file, or those of a folder that look like MARC."""
    if path == "-" or not Path(path).is_dir():
        yield path
        return
    for file in sorted(Path(path).rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            if _looks_like_marc(file.name):
                yield str(file)
            else:
                passed_over.append(str(file))


def _looks_like_marc(name: str) -> bool:
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    return any(suffix in SUFFIXES for suffix in suffixes) or suffixes[-1:] == [".zip"]


def _parts(path: str, part_size: int, passed_over: list[str]) -> Iterator[Part]:
    """Yield the parts of one file; raise SourceError where it is no MARC."""
    if path == "-":
        head = sys.stdin.buffer.read(sniffing.HEAD)
        packed = sniffing.packing(head)
        if packed == "zip":
            why, remedy = "is a zip archive", "name the archive as a file"
            raise SourceError([Problem(path, 0, "", "", why, remedy)])
        yield _seen(Part(path, "marc", packed, head=head))
        return
    size = Path(path).stat().st_size
    with Path(path).open("rb") as file:
        packed = sniffing.packing(file.read(4))
    if packed == "zip":
        yield from _members(path, passed_over)
    elif packed:
        yield _seen(Part(path, "marc", packed, size=size))
    else:
        whole = _seen(Part(path, "marc"))
        for start in range(0, size, part_size):
            stop = min(size, start + part_size)
            yield replace(whole, start=start, stop=stop, size=stop - start)


def _seen(part: Part) -> Part:
    """Return the part with the kind that its first bytes show."""
    with packing.opened(part.path, part.packed, part.member, part.head) as source:
        head = source.peek(sniffing.HEAD)
    return replace(part, kind=sniffing.kind(head, part.name))


def _members(path: str, passed_over: list[str]) -> Iterator[Part]:
    """Yield one part for each member of an archive that looks like MARC."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except zipfile.BadZipFile as error:
        why = f"is a damaged zip archive ({error})"
        raise SourceError([Problem(path, 0, "", "", why, "copy or export it again")]) from None
    for member in members:
        if not _looks_like_marc(member.filename) or member.filename.startswith("__MACOSX"):
            passed_over.append(f"{path}/{member.filename}")
            continue
        packing.check_member(path, member)
        yield _seen(Part(path, "marc", "zip", member.filename, size=member.compress_size))
