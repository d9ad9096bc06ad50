"""A page shows what a page can hold; a table of 190 columns is an ordinary page."""

import asyncio
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

Get = Callable[..., httpx.Response]
COLUMNS = 190


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose one table has 190 columns and 300 rows."""
    root = tmp_path_factory.mktemp("wide")
    names = ", ".join(f"column_{number} TEXT" for number in range(COLUMNS))
    marks = ", ".join("?" * (COLUMNS + 1))
    with sqlite3.connect(root / "interloan.db") as connection:
        connection.execute(f"CREATE TABLE broad (id INTEGER PRIMARY KEY, {names})")
        for ours in ("data_tables", "build_inputs"):
            connection.execute(f"CREATE TABLE {ours} (name TEXT)")
        rows = ([row, *(f"{row} of {n}" for n in range(COLUMNS))] for row in range(300))
        connection.executemany(f"INSERT INTO broad VALUES ({marks})", rows)
    connection.close()
    inspect = [sys.executable, "-m", "datasette", "inspect", "interloan.db"]
    report = subprocess.run(inspect, cwd=root, check=True, capture_output=True).stdout
    (root / "inspect-data.json").write_bytes(report)
    return root


def test_a_wide_table_shows_fewer_rows_and_leads_on(wide: Path) -> None:
    async def story() -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        client = Datasette(config_dir=wide).client
        page = await client.get("/interloan/broad")
        further = await client.get("/interloan/broad?_next=26&_size=max")
        return page, further, await client.get("/interloan/broad.json?_size=max")

    page, further, data = asyncio.run(story())
    assert page.text.count("<td") <= 5_000 + COLUMNS
    assert "_next=25" in page.text
    assert "27 of 3" in further.text
    assert "26 of 3" not in further.text
    assert len(data.json()["rows"]) == 300


def test_a_page_that_asks_for_more_says_how_much_it_shows(get: Get) -> None:
    page = get("/interloan/speakers?_size=max")
    assert page.status_code == 200
    assert page.text.count("<tr>") - 1 <= 200
    assert "A page shows 200 rows" in page.text or "rows of this table at a time" in page.text
    assert "rows of this table at a time" not in get("/interloan/fees").text


def test_json_is_not_clamped(get: Get) -> None:
    assert len(get("/interloan/speakers.json?_size=max").json()["rows"]) == 2_000


def test_own_sql_shows_so_many_cells(get: Get) -> None:
    sql = "with recursive n (i) as (select 1 union all select i + 1 from n limit 1000) "
    sql += f"select {', '.join(['i'] * 50)} from n"
    page = get("/interloan", sql=sql)
    assert len(re.findall(r"<td|<th scope=\"row\"", page.text)) == 5_000
    assert "the first of more" in page.text
    assert len(get("/interloan.json", sql=sql).json()["rows"]) == 1_000


def test_a_facet_shows_so_many_values(get: Get) -> None:
    page = get("/interloan/municipalities.json?_facet=name&_facet_size=max")
    assert len(page.json()["facet_results"]["name"]["results"]) == 200
