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
from interloan.questions.answer_sentence import columns
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
    queries: Sequence[Question],
) -> None:
    """Write a new database and check it.

    Args:
        path: Where to write it; nothing may stand there. Beside it stands a second file meanwhile.
        tables: The declarations, source and derived.
        rows: Table name → rows.
        views: Named SELECT statements.
        queries: Canned queries, which must compile against the new database.

    Raises:
        DatabaseError: A view or query does not compile, or the new file is not sound, or there is
            no room for it.
    """
    loose = path.with_name(f"{path.name}.loose")
    try:
        with closing(sqlite3.connect(loose)) as connection:
            _fill(connection, tables, rows)
            for view in views:
                _compile(
                    connection, view, f"CREATE VIEW {quoted(view.name)} AS {view.sql}", "views"
                )
            for query in queries:
                _compile(connection, query, f"SELECT * FROM ({query.sql}\n) LIMIT 0", "queries")
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
    database = sqlite_utils.Database(connection)
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
        if table.search:
            database.table(table.name).enable_fts(list(table.search), tokenize=TOKENIZER)


def _compile(
    connection: sqlite3.Connection, question: Question, statement: str, folder: str
) -> None:
    """Let SQLite compile a view or query; what it cannot compile is named with its file."""
    connection.create_function("escape_fts", 1, str)  # Datasette gives it to connections
    functions.register(connection)
    try:
        answer = connection.execute(statement, {p.name: None for p in question.parameters})
        if folder == "views":
            connection.execute(f"SELECT * FROM {quoted(question.name)} LIMIT 0")
    except sqlite3.Error as error:
        message = f"{folder}/{question.name}.sql: SQLite cannot run it: {error}"
        raise DatabaseError(f"{message}; fix the SQL below its header.") from error
    drawn = question.chart.columns if question.chart else set()
    has = {column[0] for column in answer.description or ()}
    for name in sorted((drawn | columns(question.answer)) - has):
        does = "chart draws" if name in drawn else "answer tells"
        message = f"{folder}/{question.name}.sql: its {does} {name}"
        raise DatabaseError(f"{message}, which the answer has not; name a column of the SELECT.")


def _verify(path: Path, counts: Mapping[str, int]) -> None:
    """Check the file as it will be served."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        wrong = damage(connection)
        for name, count in counts.items():
            if (rows := row_count(connection, name)) != count:
                wrong.append(f"{name} has {rows} rows, not {count}")
    if wrong:
        raise DatabaseError(f"The new database is not sound: {'; '.join(wrong[:5])}.")
