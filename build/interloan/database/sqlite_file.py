"""Typed rows → one SQLite file, byte for byte the same from the same rows.

What would differ from build to build (change counters, page order, insertion order) is fixed: one
order of statements, rows in key order, no clock, and a final VACUUM INTO a fresh file
(https://www.sqlite.org/lang_vacuum.html, section 2).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import sqlite_utils

from interloan.database import functions
from interloan.database.integrity import damage, row_count
from interloan.database.schema import create_indexes, create_table, quoted
from interloan.problems import RefusedError
from interloan.questions.question_files import Question
from interloan.sources.table import Table
from interloan.sources.typed_rows import Rows

TOKENIZER = "porter unicode61 remove_diacritics 2"
APPLICATION_ID = 0x494C4C21  # "ILL!"


class DatabaseError(RefusedError):
    """The new database failed a check of its own; it was not put in place."""


def write(
    path: Path,
    tables: Sequence[Table],
    rows: Rows,
    views: Sequence[Question],
) -> None:
    """Write a new database and check it.

    Args:
        path: Where to write it; nothing may stand there. Beside it stands a second file meanwhile.
        tables: The declarations, source and derived.
        rows: Table name → rows.
        views: Named SELECT statements.

    Raises:
        DatabaseError: The new file is not sound, or there is no room for it.
    """
    loose = path.with_name(f"{path.name}.loose")
    try:
        with closing(sqlite3.connect(loose)) as connection:
            _fill(connection, tables, rows)
            add_functions(connection)
            for view in views:
                connection.execute(f"CREATE VIEW {quoted(view.name)} AS {view.sql}")
            connection.execute("ANALYZE")
            connection.commit()
            connection.execute("VACUUM INTO ?", (str(path),))
        _verify(path, {name: len(part) for name, part in rows.items()})
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"The new database could not be written: {error}.") from error


def _fill(
    connection: sqlite3.Connection,
    tables: Sequence[Table],
    rows: Mapping[str, Sequence[Mapping[str, object]]],
) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA synchronous = OFF")
    for table in tables:
        connection.execute(create_table(table))
        names = [column.name for column in table.columns]
        marks = ", ".join("?" * len(names))
        connection.executemany(
            f"INSERT INTO {quoted(table.name)} VALUES ({marks})",
            ([row[name] for name in names] for row in rows[table.name]),
        )
        for statement in create_indexes(table):
            connection.execute(statement)
        add_search(connection, table)


def add_search(connection: sqlite3.Connection, table: Table) -> None:
    """Index the rows that a table has by now for the search, if it is searched."""
    if table.search:
        indexed = sqlite_utils.Database(connection).table(table.name)
        indexed.enable_fts(list(table.search), tokenize=TOKENIZER)


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection all functions that questions may use on the site."""
    connection.create_function("escape_fts", 1, str)  # Datasette gives it to its connections
    functions.register(connection)


def _verify(path: Path, counts: Mapping[str, int]) -> None:
    """Check the file as it will be served."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        wrong = damage(connection)
        for name, count in counts.items():
            if (rows := row_count(connection, name)) != count:
                wrong.append(f"{name} has {rows} rows, not {count}")
    if wrong:
        raise DatabaseError(f"The new database is not sound: {'; '.join(wrong[:5])}.")
