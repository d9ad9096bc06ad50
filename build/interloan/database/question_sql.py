"""Judges the SQL of questions and views on tables without rows, so that no build is needed for it.

SQLite itself says what it cannot run, and which columns a SELECT returns; what a header says of
columns is held against these.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from interloan.database.schema import create_indexes, create_table, quoted
from interloan.database.sqlite_file import add_functions, add_search
from interloan.problems import Problem
from interloan.questions.answer_sentence import columns
from interloan.questions.question_files import Question, Questions
from interloan.sources.section import instead
from interloan.sources.table import Table

NAMED = re.compile(r'near "([^"]+)"|no such \w+: (?:\w+\.)?(\w+)|ambiguous column name: (\w+)')
CHOICES = ("choices", "suggested")


def problems(tables: Sequence[Table], questions: Questions) -> list[Problem]:
    """Return all that is wrong with the SQL of all questions and views.

    Args:
        tables: All declarations.
        questions: What their headers say. Queries of a view that cannot be made are passed over.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        wrong = list(_table_problems(connection, tables))
        if wrong:
            return wrong  # each question on such a table would repeat it
        add_functions(connection)
        broken: set[str] = set()
        names = {table.name for table in tables}
        for view in questions.views:
            judged = list(_view_problems(connection, view, names))
            broken |= {view.name} if judged else set()
            wrong += judged
        for query in questions.queries:
            if query.name in names:  # Datasette has one address for both
                wrong.append(_named_like_a_table(query))
            elif not any(re.search(rf"\b{name}\b", query.sql) for name in broken):
                wrong += _query_problems(connection, query)
    return wrong


def _table_problems(connection: sqlite3.Connection, tables: Sequence[Table]) -> Iterator[Problem]:
    """Tables whose names or columns SQLite keeps to itself, such as a searched column `rank`."""
    for table in tables:
        try:
            connection.execute(create_table(table))
            add_search(connection, table)
            for statement in create_indexes(table):
                connection.execute(statement)
        except sqlite3.Error as error:
            file = table.descriptor.relative_to(table.descriptor.parents[2]).as_posix()
            why = f"cannot be a table of SQLite: {error}"
            yield Problem(file, 0, "", table.name, why, "use another name")


def _named_like_a_table(question: Question) -> Problem:
    why = f"has the name of the table {question.name}"
    return question.problem("title", "", why, "rename its file")


def _view_problems(
    connection: sqlite3.Connection, view: Question, tables: set[str]
) -> Iterator[Problem]:
    if view.name in tables:
        yield _named_like_a_table(view)
        return
    try:
        connection.execute(f"CREATE VIEW {quoted(view.name)} AS {view.sql}")
        answer = connection.execute(f"SELECT * FROM {quoted(view.name)} LIMIT 0")
    except sqlite3.Error as error:
        yield _cannot_run(connection, view, "sql", error)
        return
    returned = [column[0] for column in answer.description]
    yield from _unknown(view, "columns", set(view.columns), returned)
    yield from _unknown(view, "types", set(view.types), returned)
    for name in returned:
        if view.columns and name not in view.columns:
            yield view.problem("columns", "", f"leave out {name}", f"add `{name}: …`")


def _query_problems(connection: sqlite3.Connection, query: Question) -> Iterator[Problem]:
    for parameter in query.parameters:
        for statement in filter(None, (getattr(parameter, key) for key in CHOICES)):
            try:
                connection.execute(f"SELECT * FROM ({statement}\n) LIMIT 0")
            except sqlite3.Error as error:
                yield _cannot_run(connection, query, "parameters", error, parameter.name)
    values = {parameter.name: None for parameter in query.parameters}
    try:
        answer = connection.execute(f"SELECT * FROM ({query.sql}\n) LIMIT 0", values)
    except sqlite3.Error as error:
        if "binding" not in str(error):  # a parameter not declared, which the header's judge names
            yield _cannot_run(connection, query, "sql", _plainer(connection, query, error))
        return
    returned = [column[0] for column in answer.description]
    yield from _unknown(query, "columns", set(query.columns), returned)
    yield from _unknown(query, "chart", _drawn(query), returned)
    try:
        yield from _unknown(query, "answer", columns(query.answer), returned)
    except ValueError:
        return  # no template, which the header's judge names


def _drawn(query: Question) -> set[str]:
    """Return the columns that the chart of a question needs."""
    names = [parameter.name for parameter in query.parameters]
    return query.chart.columns(names) if query.chart else set()


def _unknown(
    question: Question, key: str, named: set[str], returned: list[str]
) -> Iterator[Problem]:
    for name in sorted(named - set(returned)):
        why = "is no column that the SELECT returns"
        yield question.problem(key, name, why, instead(name, returned))


def _plainer(
    connection: sqlite3.Connection, query: Question, error: sqlite3.Error
) -> sqlite3.Error:
    """Return what SQLite says of the SQL by itself: within another SELECT it may stumble later."""
    try:
        connection.execute(f"EXPLAIN {query.sql}", {name.name: None for name in query.parameters})
    except sqlite3.Error as plainer:
        return plainer
    return error


def _cannot_run(
    connection: sqlite3.Connection,
    question: Question,
    key: str,
    error: sqlite3.Error,
    parameter: str = "",
) -> Problem:
    """Say where SQLite stumbles, and which name was perhaps meant."""
    named = NAMED.search(str(error))
    word = next(filter(None, named.groups()), "") if named else ""
    remedy = "fix the SQL"
    if "no such table" in str(error):
        remedy = instead(word, _names(connection))
    elif "no such column" in str(error):
        remedy = instead(word, _columns(connection), "name a column of the tables it reads")
    place = f"of parameter {parameter} " if parameter else ""
    why = f"{place}{'makes SQL that ' if word else ''}cannot run: {error}"
    return question.problem(key, word, why, remedy)


def _names(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    return [row[0] for row in rows if "_fts" not in row[0]]


def _columns(connection: sqlite3.Connection) -> list[str]:
    tables = _names(connection)
    sql = "SELECT name FROM pragma_table_info(?)"
    return sorted({row[0] for table in tables for row in connection.execute(sql, (table,))})
