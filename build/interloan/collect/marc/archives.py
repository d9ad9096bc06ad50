"""What a ZIP archive says of its members, judged before any of them is opened.

Nothing is ever unpacked to disk. An archive that names files outside itself, or the same file
twice, was not made by an export, and nobody can say which of its members is meant.
"""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Sequence
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipInfo

from interloan.figures import number
from interloan.problems import Problem, SourceError

EXPANSION = 200
"""Bytes that one packed byte may become; catalogues give five to thirty."""
UNBOUNDED = 1 << 26
"""Bytes that are unpacked before the expansion is judged."""
MOST_MEMBERS = 1_000
METHODS = {ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA}
ENCRYPTED = 1
"""Bit of a member's flags (APPNOTE.TXT, section 4.4.4)."""
_INSIDE = re.compile(r"(?!/)(?![A-Za-z]:)(?!(.*/)?\.\.(/|$))[^\\\x00-\x1f\x7f]+")


def check(path: str, members: Sequence[ZipInfo], size: int) -> None:
    """Judge the members of an archive.

    Args:
        path: How to call the archive.
        members: All of them, folders among them.
        size: Bytes of the archive.

    Raises:
        SourceError: With the first thing that no sound archive of a catalogue has.
    """
    if len(members) > MOST_MEMBERS:
        why = f"holds {number(len(members))} files, more than {number(MOST_MEMBERS)}"
        raise _wrong(path, why, "split it into several archives")
    times = Counter(member.filename.casefold() for member in members)
    for member in members:
        faults = (
            (not _INSIDE.fullmatch(member.orig_filename), "leads out of the archive"),
            (stat.S_ISLNK(member.external_attr >> 16), "is a symbolic link"),
            (member.flag_bits & ENCRYPTED, "is encrypted"),
            (member.compress_type not in METHODS, "is packed in a way that cannot be unpacked"),
            (times[member.filename.casefold()] > 1, "stands twice in the archive"),
        )
        for is_so, why in faults:
            if is_so:
                name = f"{path}/{member.filename}"
                raise _wrong(name, why, "export it again, or unpack it and give the file itself")
    if sum(member.file_size for member in members) > max(UNBOUNDED, EXPANSION * size):
        raise _wrong(path, f"expands more than {EXPANSION} times", "unpack it and look into it")


def _wrong(name: str, why: str, remedy: str) -> SourceError:
    return SourceError([Problem(name, 0, "", "", why, remedy)])
