"""The search finds rows, questions and pages, and what is nearly spelt right."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from datasette.utils import escape_fts, tilde_encode
from hypothesis import given, settings
from hypothesis import strategies as st

from interloan.database import functions, search_index
from interloan.pipeline import Content
from interloan.project import Project

Search = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def connection(project: Project) -> sqlite3.Connection:
    """The database with the functions that queries may use."""
    opened = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    opened.row_factory = sqlite3.Row
    opened.create_function("escape_fts", 1, escape_fts)
    functions.register(opened)
    return opened


@pytest.fixture(scope="module")
def search(connection: sqlite3.Connection, content: Content) -> Search:
    """A function that searches for words."""
    sql = next(query.sql for query in content.queries if query.name == "search")
    return lambda words: [dict(row) for row in connection.execute(sql, {"q": words})]


@pytest.mark.parametrize("typed", ["newspapers", "voila", "Khmer", "431,000", "C/W MARS", "PAL"])
def test_what_occurs_is_searched_for_as_typed(search: Search, typed: str) -> None:
    assert {row["searched_for"] for row in search(typed)} == {typed}


@pytest.mark.parametrize("typed", ["qqqqzzzz", "", '"', "x" * 5_000, "qqqq " * 500])
def test_what_nothing_resembles_finds_nothing(search: Search, typed: str) -> None:
    assert search(typed) == []


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_respelling_changes_words_and_nothing_between_them(
    connection: sqlite3.Connection, typed: str
) -> None:
    (meant,) = connection.execute("select respelt(?)", [typed]).fetchone()
    assert len(meant.split()) == len(typed.split())


@pytest.mark.parametrize(
    ("words", "kind", "path"),
    [
        ("newspaper", "At the desk", "/interloan/where_to_look"),
        ("network map", "At the desk", "/interloan/my_town"),
        ("voucher", "At the desk", "/interloan/what_will_it_cost"),
        ("voucher", "More questions", "/interloan/ifla_vouchers"),
    ],
)
def test_questions_come_before_rows_and_the_desk_before_other_questions(
    search: Search, words: str, kind: str, path: str
) -> None:
    first = next(row for row in search(words) if row["kind"] == kind)
    assert first["path"] == path
    kinds = [row["kind"] for row in search(words)]
    order = sorted(kinds, key=lambda kind: (kind != "At the desk", kind != "More questions"))
    assert kinds == order


@pytest.mark.parametrize(
    ("words", "path"),
    [("how to cite", "/about#cite"), ("checksum", "/downloads"), ("license", "/about#license")],
)
def test_pages_of_text_are_found_at_their_section(search: Search, words: str, path: str) -> None:
    assert path in {row["path"] for row in search(words)}


def test_rows_that_share_a_name_tell_whose_they_are(search: Search) -> None:
    titles = {row["title"] for row in search("newspapers")}
    assert "newspaper · Chronicling America" in titles
    assert "newspaper" not in titles


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_addresses_of_rows_are_spelt_as_datasette_spells_them(text: str) -> None:
    assert search_index.tilde_encoded(text) == tilde_encode(text)
