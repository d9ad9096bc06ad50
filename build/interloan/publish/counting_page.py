"""Puts Python for the browser beside a served site, for the page that counts a catalogue."""

from __future__ import annotations

import shutil
from pathlib import Path

from interloan import files
from interloan.project import Project
from interloan.publish import parts

FOLDER = Path("static") / "python"


def write(project: Project) -> int:
    """Write the parts into a checkout, in place of older ones.

    Args:
        project: A checkout with its database built.

    Returns:
        Bytes that the page fetches.

    Raises:
        NoNpmError: npm is not there, or could not install.
    """
    place = project.root / FOLDER
    with files.drafting(project.root) as draft:
        made = draft / place.name
        made.mkdir()
        parts.write(project, made)
        size = parts.write_sizes(made)
        shutil.rmtree(place, ignore_errors=True)
        files.put_folder(made, place)
    return size
