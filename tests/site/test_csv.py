"""The CSV of questions and of own SQL is whole, or says that it is not."""

import asyncio
import csv
import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

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


def test_a_longer_result_is_cut_and_says_so_beside_the_rows(get: Get) -> None:
    numbers = (
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 60000) "
        "select i from n"
    )
    answer = get("/interloan.csv", sql=numbers)
    found = rows(answer)
    assert answer.headers["x-truncated"] == "true"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="interloan-sql-first-50000-rows.csv"'
    )
    assert found == [["i"], *([str(number)] for number in range(1, 50_001))]
    assert answer.headers["cache-control"] == "no-store"


def written(count: int, most: tuple[int, int]) -> site_csv.Writer:
    """Return a CSV into which `count` rows of ten letters were written."""
    writer = site_csv.Writer(["letters"], lambda _: False, most=most)
    writer.write([("x" * 10,)] * count)
    return writer


def test_a_result_is_cut_by_its_rows_and_by_its_size() -> None:
    assert not written(5, (5, 1_000)).is_cut
    by_rows, by_size = written(6, (5, 1_000)), written(5, (5, 30))
    assert by_rows.is_cut
    assert by_rows.text.count("xxxxxxxxxx\r\n") == by_rows.rows == 5
    assert by_size.is_cut
    assert by_size.text.count("xxxxxxxxxx\r\n") == by_size.rows < 5


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


@pytest.mark.parametrize("asked", ["", "_size=max", "_stream=on", "_stream=1&_size=5"])
def test_the_csv_of_a_table_is_whole(get: Get, project: Project, asked: str) -> None:
    whole = rows(get("/static/downloads/speakers.csv"))
    answer = get(f"/interloan/speakers.csv?{asked}")
    assert len(whole) > 2_001
    assert sorted(rows(answer)) == sorted(whole)
    assert "x-truncated" not in answer.headers


def test_so_many_rows_as_asked_are_no_cut_table(get: Get) -> None:
    answer = get("/interloan/speakers.csv?_size=7")
    assert len(rows(answer)) == 8
    assert "x-truncated" not in answer.headers
    after = get("/interloan/speakers.json?_size=7").json()["next"]
    rest = get("/interloan/speakers.csv", _next=after)
    assert len(rows(rest)) + 7 == len(rows(get("/interloan/speakers.csv")))


def test_a_table_beyond_the_bound_leads_to_its_file(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_csv, "MOST_ROWS", 3_000)
    answer = get("/interloan/speakers.csv?_labels=on")
    found = rows(answer)
    assert len(found) == 3_001
    assert {len(row) for row in found} == {len(found[0])}
    assert answer.headers["x-truncated"] == "true"
    assert answer.headers["link"] == (
        '</static/downloads/speakers.csv>; rel="alternate"; type="text/csv"'
    )
    assert "speakers-first-3000-rows.csv" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    "address", ["fees.csv?_size=2", "fees/aaa-microfilm-old.csv", "my_town.csv?town=Brockton"]
)
def test_the_header_can_be_left_out(get: Get, address: str) -> None:
    mark = "&" if "?" in address else "?"
    whole = rows(get(f"/interloan/{address}"))
    assert rows(get(f"/interloan/{address}{mark}_header=off")) == whole[1:]


def test_both_files_of_one_name_are_alike(get: Get) -> None:
    for table in ("fees", "players", "language_gaps", "disc_region_codes", "resources_with_fees"):
        here = get(f"/interloan/{table}.csv")
        assert sorted(rows(here)) == sorted(rows(get(f"/static/downloads/{table}.csv"))), table


def test_yes_and_no_are_true_and_false_in_all_csv(get: Get) -> None:
    table = [row[-1] for row in rows(get("/interloan/players.csv?_col=plays_pal"))]
    assert table[0] == "plays_pal"
    assert set(table[1:]) <= {"true", "false", ""}
    row = rows(get("/interloan/fees/aaa-microfilm-old.csv"))
    assert dict(zip(*row, strict=True))["is_current"] == "false"
    own = get("/interloan.csv", sql="select 1 as is_open, 0 as plays_pal, 1 as rank")
    assert rows(own)[1] == ["true", "false", "1"]


def test_the_csv_of_a_row_is_harmless_too(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "interloan.db")) as connection, connection:
        connection.execute("CREATE TABLE notes (id TEXT PRIMARY KEY, note TEXT)")
        connection.execute("INSERT INTO notes VALUES ('a.b', '=1+1')")
        for ours in ("data_tables", "build_inputs"):
            connection.execute(f"CREATE TABLE {ours} (name TEXT)")

    async def row() -> httpx.Response:
        client: httpx.AsyncClient = Datasette(config_dir=tmp_path).client
        return await client.get("/interloan/notes/a~2Eb.csv")

    answer = asyncio.run(row())
    assert rows(answer) == [["id", "note"], ["a.b", "'=1+1"]]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_namibia_is_explained_beside_the_download(get: Get) -> None:
    note = "is Namibia’s country code, not an empty cell"
    for page in ("countries", "countries/NA", "dvd_region_countries", "country_discs"):
        assert note in get(f"/interloan/{page}").text, page
    assert note in get("/downloads").text
    assert note not in get("/interloan/fees").text
    assert note not in get("/interloan/countries/FR").text
