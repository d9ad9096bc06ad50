"""One hash for what a database says, the same whatever version of SQLite wrote the file.

The same sources give the same bytes only under the same SQLite; whoever built with another one
compares this hash instead.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3

from interloan.database.schema import quoted


def content_sha256(connection: sqlite3.Connection) -> str:
    """Return the SHA-256, in hexadecimal digits, of the schema and all rows.

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
