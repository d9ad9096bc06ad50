"""The CSV of questions and of own SQL is whole, or says that it is not."""

import csv
import io
import sqlite3
from collections.abc import Callable

import httpx
import pytest

from interloan.project import Project
from interloan.site import csv as site_csv

Get = Callable[..., httpx.Response]


def rows(answer: httpx.Response) -> list[list[str]]:
    """Return a CSV answer as rows."""
    return list(csv.reader(io.StringIO(answer.text, newline="")))


def test_own_sql_is_whole_beyond_what_a_page_shows(get: Get, project: Project) -> None:
    with sqlite3.connect(project.database) as connection:
        (count,) = connection.execute("SELECT count(*) FROM speakers").fetchone()
    connection.close()
    assert count > 2000
    answer = get("/interloan.csv", sql="select * from speakers", _size="max")
    assert len(rows(answer)) == count + 1
    assert "x-truncated" not in answer.headers
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_a_longer_result_is_cut_and_says_so(get: Get) -> None:
    numbers = (
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 60000) "
        "select i from n"
    )
    answer = get("/interloan.csv", sql=numbers)
    found = rows(answer)
    assert answer.headers["x-truncated"] == "true"
    assert len(found) == 50_002
    assert found[-1][0].startswith("CUT HERE: the first 50,000 rows")
    assert answer.headers["cache-control"] == "no-store"


def test_a_wide_result_is_cut_by_its_size() -> None:
    cursor = sqlite3.connect(":memory:").execute(
        "select 'xxxxxxxxxx' from (values (1), (2), (3), (4), (5))"
    )
    written = site_csv.write(cursor, most_characters=30)
    assert written.is_cut
    assert written.text.count("xxxxxxxxxx\r\n") < 5


def test_a_question_gives_the_same_rows_as_csv_and_as_json(get: Get) -> None:
    answer = rows(get("/interloan/my_town.csv", town="Brockton"))
    page = get("/interloan/my_town.json", town="Brockton").json()
    assert answer[0] == page["columns"]
    assert len(answer) - 1 == len(page["rows"]) > 0


def test_a_question_without_its_parameter_is_an_empty_answer_not_an_error(get: Get) -> None:
    answer = get("/interloan/my_town.csv")
    assert answer.status_code == 200
    assert len(rows(answer)) == 1


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("", "Statement must be a SELECT"),
        ("delete from fees", "Statement must be a SELECT"),
        ("select missing", "no such column: missing"),
        ("select load_extension('x')", "not authorized"),
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n",
            "took longer than 1.5 seconds",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(get: Get, sql: str, words: str) -> None:
    answer = get("/interloan.csv", sql=sql)
    assert answer.status_code == 400
    assert words in answer.text


def test_formulas_are_text_in_csv_and_untouched_in_json(get: Get) -> None:
    sql = """select '=1+1' as "=x", -5 as minus"""
    assert rows(get("/interloan.csv", sql=sql)) == [["'=x", "minus"], ["'=1+1", "-5"]]
    assert get("/interloan.json", sql=sql).json()["rows"] == [["=1+1", -5]]


def test_a_key_asked_with_its_label_takes_two_columns(get: Get) -> None:
    head, first = rows(get("/interloan/fees.csv?_labels=on&_size=1"))
    assert "lender_id_label" in head
    assert first[head.index("lender_id_label")] != first[head.index("lender_id")]


def test_a_filter_that_takes_too_long_is_an_answer_in_words(get: Get) -> None:
    endless = "(with recursive n (i) as (select 1 union all select i from n) select max(i) from n)"
    answer = get("/interloan/fees.csv", _where=endless)
    assert answer.status_code == 400
    assert "took too long" in answer.text


def test_the_csv_of_a_table_is_whole_up_to_a_bound_and_says_so_beyond_it(get: Get) -> None:
    assert len(rows(get("/interloan/consortia.csv", _size="max"))) > 5
    assert len(rows(get("/interloan/speakers.csv", _stream="1"))) == 2_002
