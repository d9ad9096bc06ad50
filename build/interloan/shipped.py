"""A checkout for who has only installed the program: what came with it, copied beside them.

A wheel holds the tables, questions and pages as a checkout has them. Outside a checkout they are
copied into a folder `interloan/` where the command is typed, once; what a library adds goes into
its `local/`. A newer program renews what it copied, unless somebody has changed it since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from interloan import files
from interloan.problems import RefusedError
from interloan.project import SHIPPED

CONTENT = Path(__file__).parent / "checkout"
FOLDER = "interloan"
MOST_NAMED = 5


class ChangedError(RefusedError):
    """What was copied has been changed, and a newer program would overwrite that."""


def checkout(beside: Path, content: Path = CONTENT) -> tuple[Path, int] | None:
    """Return the folder to work on, and how many files were written into it now.

    Args:
        beside: The folder in which the command was typed.
        content: What came with the program.

    Returns:
        None where nothing came with the program, as in a checkout.

    Raises:
        ChangedError: The folder is not ours, or was changed and is of another edition.
    """
    if not content.is_dir():
        return None
    place = beside / FOLDER
    mark = place / SHIPPED
    kept = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    if kept.get("program") == (program := _program()):
        return place, 0
    if place.exists() and not kept:
        raise ChangedError(
            f"{place} is there and is no copy of ours: work in another folder, or rename it."
        )
    before = kept.get("files", {})
    _refuse_if_changed(place, before)
    new = {path.relative_to(content).as_posix(): path.read_bytes() for path in _files(content)}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(new.items())}
    wanted: dict[Path, bytes | None] = {place / name: None for name in before if name not in new}
    wanted |= {place / name: data for name, data in new.items()}
    said = {"program": program, "files": digests}
    wanted[mark] = (json.dumps(said, indent=1) + "\n").encode()  # the last: then all is there
    files.replace_all(wanted)
    return place, len(new)


def _refuse_if_changed(place: Path, digests: Mapping[str, str]) -> None:
    changed = [
        name
        for name, digest in digests.items()
        if not (place / name).exists()
        or hashlib.sha256((place / name).read_bytes()).hexdigest() != digest
    ]
    if changed:
        named = ", ".join(changed[:MOST_NAMED]) + (" …" if len(changed) > MOST_NAMED else "")
        raise ChangedError(
            f"{place} is of another edition and was changed here: {named}. "
            "Rename it to begin anew; your own figures are in its local/."
        )


def _files(content: Path) -> list[Path]:
    paths = (path for path in content.rglob("*") if path.is_file())
    return [path for path in paths if "__pycache__" not in path.parts]


def _program() -> str:
    """Return what changes whenever the installed program does."""
    try:
        record = distribution("interloan").read_text("RECORD")
    except PackageNotFoundError:
        record = None
    return hashlib.sha256((record or "").encode()).hexdigest()
