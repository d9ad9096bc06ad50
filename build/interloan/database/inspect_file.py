"""Datasette's inspect file: it makes the database immutable, and quick to open and to fetch.

Datasette believes it blindly, so one that belongs to another database must never lie beside ours.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from interloan.database.fingerprint import content_sha256
from interloan.database.schema import quoted


def inspected(database: Path) -> str:
    """Return what `datasette inspect` would write (hash, size, row counts), and the content hash.

    Args:
        database: The database, under the name that it will be served by.
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        counts = {
            name: {
                "count": connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]
            }
            for (name,) in names
        }
        content = content_sha256(connection)
    entry = {
        "hash": sha256(database), "size": database.stat().st_size, "file": database.name,
        "content_sha256": content, "tables": counts,
    }  # fmt: skip
    return json.dumps({database.stem: entry}, indent=1)


def is_of(inspection: Path, database: Path) -> bool:
    """Whether an inspect file describes exactly this database."""
    try:
        entry = json.loads(inspection.read_text(encoding="utf-8"))[database.stem]
        return bool(entry["file"] == database.name and entry["hash"] == sha256(database))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
