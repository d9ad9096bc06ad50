"""Was the database built, and were the downloads written, from exactly what is here now?

Hashes decide, never the times of files. Nothing that a build needs is loaded for it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from interloan.database import integrity
from interloan.project import Project


def is_current(project: Project) -> bool:
    """Whether the database was built from exactly the inputs that are here now."""
    return recorded_inputs(project.database) == present_inputs(project) and integrity.is_of(
        project.inspection, project.database
    )


def has_current_downloads(project: Project) -> bool:
    """Whether there is a complete export of exactly this database."""
    try:
        manifest = json.loads(project.manifest.read_text(encoding="utf-8"))
        return bool(
            manifest["database_sha256"] == integrity.sha256(project.database)
            and all(_is_there(project.downloads / entry["file"]) for entry in manifest["files"])
        )
    except (OSError, ValueError, KeyError):
        return False


def _is_there(path: Path) -> bool:
    """Whether a download is there, packed or not: the site sends it either way."""
    return path.exists() or path.with_name(f"{path.name}.gz").exists()


def recorded_inputs(path: Path) -> dict[str, str]:
    """Return what a database was built from: path → SHA-256; empty where it does not say."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return dict(connection.execute("SELECT path, sha256 FROM build_inputs"))
    except sqlite3.Error:
        return {}


def present_inputs(project: Project) -> dict[str, str]:
    """Return what a build would read now: path → SHA-256."""
    return {
        path.relative_to(project.root).as_posix(): integrity.sha256(path)
        for path in project.inputs()
    }
