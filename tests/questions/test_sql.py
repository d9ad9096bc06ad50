"""Queries and views can be read in one look, and each rule has one place in them."""

import re
import sqlite3

import pytest

from interloan.pipeline import Content
from interloan.project import Project
from interloan.questions.question_files import Question

MOST_LINES = 80
WIDEST = 120


def lines(question: Question) -> int:
    """How many lines of SQL it has, header and blank lines not counted; a wide line is several."""
    rows = [line for line in question.sql.splitlines() if line.strip()]
    return sum(-(-len(line) // WIDEST) for line in rows)


def test_no_query_or_view_is_longer_than_a_page(content: Content) -> None:
    sizes = {question.name: lines(question) for question in (*content.queries, *content.views)}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}
    assert len(sizes) > 45


def test_how_sure_a_status_is_stands_in_one_place(content: Content, project: Project) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    ranked = connection.execute("select status from statuses order by rank").fetchall()
    assert ranked == [("unverified",), ("stated",), ("confirmed",)]
    by_hand = re.compile(r"when '(confirmed|stated|unverified)' then \d|status in \('")
    both = (*content.queries, *content.views)
    assert [question.name for question in both if by_hand.search(question.sql)] == []
    assert [question.name for question in both if "'confirmed'" in question.sql] == ["statuses"]


@pytest.mark.parametrize("table", ["fees", "disc_formats", "disc_region_codes", "players"])
def test_every_status_that_a_row_may_have_is_ranked(
    content: Content, project: Project, table: str
) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    ranked = {row[0] for row in connection.execute("select status from statuses")}
    (declared,) = [one for one in content.tables if one.name == table]
    (column,) = [column for column in declared.columns if column.name == "status"]
    assert set(column.constraints["enum"]) == ranked


def test_made_up_counts_are_named_so_in_one_place(content: Content) -> None:
    choices = [p.choices for query in content.queries for p in query.parameters]
    sql = [question.sql for question in (*content.queries, *content.views)]
    assert sum("counts made up" in text for text in (*choices, *sql)) == 1
