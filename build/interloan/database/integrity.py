"""Is a database whole, what does it say, and was it built from exactly the files that are here?

Datasette's inspect file makes the database immutable, and quick to open and to fetch. Datasette
believes it blindly, so one that belongs to another database must never lie beside ours.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from interloan.database.schema import quoted


def inspected(database: Path) -> str:
    """Return what `datasette inspect` would write (hash, size, row counts), and the content hash.

    Args:
        database: The database, under the name that it will be served by.
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        counts = {name: {"count": row_count(connection, name)} for (name,) in names.fetchall()}
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


def row_count(connection: sqlite3.Connection, name: str) -> int:
    """Return the number of rows of a table or view."""
    count: int = connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]
    return count


def content_sha256(connection: sqlite3.Connection) -> str:
    """Return the SHA-256, in hexadecimal digits, of the schema and all rows.

    The same sources give the same bytes only under the same version of SQLite; whoever built with
    another one compares this hash instead.
    Hashed are lines of JSON: the SQL of each table, index and view by name, then each table's rows
    in the order in which they were written. What SQLite keeps for itself (statistics, the inner
    tables of full text) differs from version to version and says nothing of its own.

    >>> database = sqlite3.connect(":memory:")
    >>> _ = database.execute("CREATE TABLE fees (usd REAL)")
    >>> empty = content_sha256(database)
    >>> _ = database.execute("INSERT INTO fees VALUES (0.26)")
    >>> content_sha256(database) == empty
    False
    """
    inner = "SELECT name FROM pragma_table_list WHERE type = 'shadow' OR name GLOB 'sqlite_*'"
    schema = connection.execute(
        f"SELECT type, name, sql FROM sqlite_master WHERE tbl_name NOT IN ({inner}) "
        "AND sql IS NOT NULL ORDER BY type, name"
    ).fetchall()
    digest = hashlib.sha256()
    encode = json.JSONEncoder(ensure_ascii=False).encode

    def add(line: object) -> None:
        digest.update(encode(line).encode() + b"\n")

    for kind, name, sql in schema:
        add([kind, name, sql])
        if kind == "table" and not sql.startswith("CREATE VIRTUAL"):
            for row in connection.execute(f"SELECT * FROM {quoted(name)} ORDER BY rowid"):
                add(row)
    return digest.hexdigest()


def differences(database: Path, present: Mapping[str, str]) -> Iterator[str]:
    """Yield how a database differs from the files here, a sentence each; nothing where it does not.

    Args:
        database: The database file.
        present: What a build would read now: path → SHA-256.
    """
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            yield from (f"{database.name}: {fault}" for fault in damage(connection))
            yield from _wrong_row_counts(connection)
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
    faults = [text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok"]
    for name, row, target, _ in connection.execute("PRAGMA foreign_key_check"):
        faults.append(f"row {row} of {name} refers to nothing in {target}")
    return faults


def _wrong_row_counts(connection: sqlite3.Connection) -> Iterator[str]:
    for name, stated in connection.execute("SELECT name, row_count FROM data_tables").fetchall():
        if (count := row_count(connection, name)) != stated:
            yield f"{name}: has {count} rows, and {stated} were built in"
