"""The stand-ins give what SQLite gives, and refuse what would take too long."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from datasette_hardened.limits import bounded_functions

LONG = "a" * 90_000
OTHER = "a" * 40_000 + "b"
plain = sqlite3.connect(":memory:", check_same_thread=False)
ours = sqlite3.connect(":memory:", check_same_thread=False)
bounded_functions.register(ours)
sqlite3.enable_callback_tracebacks(False)  # Datasette turns them on where it is loaded

texts = st.text(alphabet="ab%_[]^-*?äÄ\x00 1", max_size=12)
values = st.one_of(texts, st.none(), st.integers(-99, 99), st.floats(-9, 9), st.binary(max_size=4))


@pytest.fixture
def confined() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    bounded_functions.register(connection)
    yield connection
    connection.close()


def asked(connection: sqlite3.Connection, name: str, arguments: tuple[Any, ...]) -> Any:
    marks = ", ".join("?" * len(arguments))
    try:
        return connection.execute(f"SELECT {name}({marks})", arguments).fetchone()[0]
    except sqlite3.Error:
        return sqlite3.Error


@pytest.mark.parametrize("name", ["instr", "trim", "ltrim", "rtrim", "like", "glob"])
@given(first=values, second=values)
def test_two_arguments_as_sqlite(name: str, first: Any, second: Any) -> None:
    assert asked(ours, name, (first, second)) == asked(plain, name, (first, second))


@pytest.mark.parametrize("name", ["replace", "like", "printf"])
@example(first="\0", second="\0", third="")
@given(first=values, second=values, third=values)
def test_three_arguments_as_sqlite(name: str, first: Any, second: Any, third: Any) -> None:
    assume(not (name == "printf" and isinstance(first, str) and "*" in first))
    arguments = (first, second, third)
    assert asked(ours, name, arguments) == asked(plain, name, arguments)


@pytest.mark.parametrize("word", ["%lowell%", "%LOW%", "%%", "%", "%lö%", "%l_w%", "%l%l%"])
@pytest.mark.parametrize("text", ["Lowell", "LÖWELL", "", "lo%well"])
def test_like_as_sqlite(word: str, text: str) -> None:
    assert asked(ours, "like", (word, text)) == asked(plain, "like", (word, text))


def test_json_patch_and_dates_as_sqlite(confined: sqlite3.Connection) -> None:
    found = confined.execute(
        """SELECT json_patch('{"a":1}', '{"b":[2]}'), strftime('%Y', '2026-11-26')"""
    )
    assert found.fetchone() == ('{"a":1,"b":[2]}', "2026")


@pytest.mark.parametrize(
    ("sql", "arguments"),
    [
        ("SELECT trim(?, ?)", (LONG, OTHER)),
        ("SELECT glob(?, ?)", ("*[" + "b" * 150 + "]c", LONG)),
        ("SELECT ? LIKE ?", (LONG, "%_a" * 60 + "b")),
        ("SELECT json_patch(?, ?)", (LONG, LONG)),
        ("SELECT replace(?, ?, ?)", (LONG, b"a", LONG)),
        ("SELECT replace(?, 'a', 'bbbb')", (LONG,)),
        ("SELECT strftime(?, 'now')", ("%J" * 4_000,)),
        ("SELECT printf('%.*c', 1000000000, 'x')", ()),
        ("SELECT printf('%1000000000d', 1)", ()),
    ],
)
def test_too_much_work_is_refused(
    confined: sqlite3.Connection, sql: str, arguments: tuple[str, ...]
) -> None:
    if "printf" in sql and sqlite3.sqlite_version_info >= (3, 44):
        pytest.skip("this SQLite bounds printf itself")
    with pytest.raises(sqlite3.OperationalError):
        confined.execute(sql, arguments).fetchone()


@pytest.mark.parametrize("part", [OTHER, "b", "ab"])
def test_long_texts_are_searched_in_one_pass(confined: sqlite3.Connection, part: str) -> None:
    found = confined.execute("SELECT instr(?, ?), replace(?, ?, '')", (LONG, part, LONG, part))
    assert found.fetchone() == (0, LONG)
