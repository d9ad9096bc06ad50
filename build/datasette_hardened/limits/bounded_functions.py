"""Stand-ins for SQLite's functions that can burn seconds inside one step.

Stops: `replace`, `instr`, `trim`, `like`, `glob` and `json_patch` on long text, whose work grows
with the product of their arguments; `printf` with a width of a billion (SQLite before 3.44);
`strftime` with a format of 100,000 letters. No time limit can stop a step, so each of these either
does its work in one pass or looks at the clock first. Results are SQLite's own.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable

from datasette_hardened.limits import deadlines

Value = str | bytes | int | float | None
LONGEST = 100_000  # of a value, as in limits
MOST_WORK = 4_000_000  # pairs of characters to compare in one step: some ten milliseconds
LONGEST_FORMAT = 1_000
LARGE_WIDTH = re.compile(r"%[^%a-zA-Z]*(?:\*|[0-9]{4})")
_here = threading.local()


class TooMuchWork(Exception):  # noqa: N818 (named for what the statement would do)
    """A function would take too long; SQLite stops the statement."""


def register(connection: sqlite3.Connection) -> None:
    """Let a connection use the stand-ins."""
    for name, count, function in STANDINS:
        connection.create_function(name, count, _timed(function), deterministic=True)


def replace(text: Value, old: Value, new: Value) -> Value:
    """Return a text with every occurrence of another replaced, as SQLite's `replace` does."""
    if not (isinstance(text, str) and isinstance(old, str) and isinstance(new, str)):
        return _guarded("replace", text, old, new)
    if old.startswith("\0") or not old:  # SQLite takes what begins with a zero for empty
        return text
    growth = len(new) - len(old)
    if growth > 0 and len(text) + growth * text.count(old) > LONGEST:
        raise TooMuchWork
    return text.replace(old, new)


def instr(text: Value, part: Value) -> Value:
    """Return the place of a part in a text, from 1; 0 where it is not in it."""
    if isinstance(text, str) and isinstance(part, str):
        return text.find(part) + 1
    if isinstance(text, bytes) and isinstance(part, bytes):
        return text.find(part) + 1
    return _guarded("instr", text, part)


def like(pattern: Value, text: Value) -> Value:
    """Return whether a text matches a LIKE pattern; `%word%` without SQLite's help."""
    if isinstance(pattern, str) and isinstance(text, str) and pattern.isascii() and text.isascii():
        word = pattern[1:-1]
        is_word = len(pattern) > 1 and pattern[0] == pattern[-1] == "%"
        if is_word and "%" not in word and "_" not in word:
            return int(word.lower() in text.lower())
    return _guarded("like", pattern, text)


def printf(template: Value, *values: Value) -> Value:
    """Return a formatted text, unless a width is taken from the values or has four digits."""
    if isinstance(template, str) and LARGE_WIDTH.search(template):
        raise TooMuchWork
    return _native("printf", template, *values)


def strftime(template: Value, *values: Value) -> Value:
    """Return a formatted date, unless the format is very long."""
    if _size(template) > LONGEST_FORMAT:
        raise TooMuchWork
    return _native("strftime", template, *values)


def _guarded(name: str, *values: Value) -> Value:
    """Return what SQLite's function returns, unless its work would be too much for one step."""
    work = 1
    for value in values[:2]:
        work *= max(_size(value), 1)
    if work > MOST_WORK:
        raise TooMuchWork
    return _native(name, *values)


def _size(value: Value) -> int:
    return len(value) if isinstance(value, (str, bytes)) else 25  # digits of the longest number


def _native(name: str, *values: Value) -> Value:
    connection: sqlite3.Connection | None = getattr(_here, "connection", None)
    if connection is None:
        connection = _here.connection = sqlite3.connect(":memory:")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    marks = ", ".join("?" * len(values))
    result: Value = connection.execute(f"SELECT {name}({marks})", values).fetchone()[0]
    return result


def _timed(function: Callable[..., Value]) -> Callable[..., Value]:
    def timed(*values: Value) -> Value:
        if deadlines.is_over():
            raise TooMuchWork
        return function(*values)

    return timed


def _named(name: str) -> Callable[..., Value]:
    def named(*values: Value) -> Value:
        return _guarded(name, *values)

    return named


STANDINS: list[tuple[str, int, Callable[..., Value]]] = [
    ("replace", 3, replace),
    ("instr", 2, instr),
    ("like", 2, like),
    ("like", 3, _named("like")),
    ("strftime", -1, strftime),
    *((name, 2, _named(name)) for name in ("trim", "ltrim", "rtrim", "glob", "json_patch")),
]
if sqlite3.sqlite_version_info < (3, 44):
    STANDINS += [("printf", -1, printf), ("format", -1, printf)]
