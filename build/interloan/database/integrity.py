"""Does a database hold together, and was it built from exactly the files that are here?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from interloan.database.schema import quoted


def differences(database: Path, present: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong, a sentence each; nothing where all is well.

    Args:
        database: The database file.
        present: What a build would read now: path → SHA-256.
    """
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            yield from (f"{database.name}: {finding}" for finding in damage(connection))
            yield from _miscounted(connection)
            recorded = dict(connection.execute("SELECT path, sha256 FROM build_inputs"))
    except sqlite3.Error as error:
        yield f"{database.name}: cannot be read as a database of Interloan ({error})"
        return
    for path in sorted(recorded.keys() | present.keys()):
        if path not in present:
            yield f"{path}: was built in, and is not here now"
        elif path not in recorded:
            yield f"{path}: is here now, and was not built in"
        elif recorded[path] != present[path]:
            yield f"{path}: differs from what was built in"


def damage(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with a database, one text a finding."""
    found = [text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok"]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    return found + [
        f"row {row} of {name} refers to nothing in {to}" for name, row, to, _ in orphans
    ]


def _miscounted(connection: sqlite3.Connection) -> Iterator[str]:
    for name, stated in connection.execute("SELECT name, row_count FROM data_tables"):
        (count,) = connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
        if count != stated:
            yield f"{name}: has {count} rows, and {stated} were built in"
