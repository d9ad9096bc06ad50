"""Whoever follows Next in any order meets every row once."""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest

from interloan.pipeline import Content
from interloan.project import Project

Get = Callable[..., httpx.Response]
Orders = Callable[[list[str]], list[dict[str, str]]]
SAMPLE = (  # where rows were lost before: an index, ties, empty cells, keys of several columns
    "languages", "state_library_years", "area_languages", "country_region_codes", "voucher_counts",
)  # fmt: skip


def downwards(columns: list[str]) -> list[dict[str, str]]:
    """Return the table's own order, and each column downwards, where rows used to be lost."""
    return [{}, *({"_sort_desc": column} for column in columns)]


def every_way(columns: list[str]) -> list[dict[str, str]]:
    """Return the same, and each column upwards."""
    return [*downwards(columns), *({"_sort": column} for column in columns)]


def walk(get: Get, table: str, size: int, order: dict[str, str]) -> list[str]:
    """Return the rows that the pages of a table show, one after the other."""
    rows: list[str] = []
    here = {"_size": str(size), "_nofacet": "1", "_nocount": "1", **order}
    while True:
        answer = get(f"/interloan/{table}.json", **here)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rows += map(str, page["rows"])
        if page["next"] is None:
            return rows
        here["_next"] = page["next"]


def assert_all_are_met(get: Get, project: Project, table: str, orders: Orders) -> None:
    """Walk through a table in each order, in three or four pages."""
    with closing(sqlite3.connect(project.database)) as connection:
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        columns = [entry[0] for entry in cursor.description]
        whole = Counter(str(list(row)) for row in cursor)
    size = max(min(whole.total() // 3, 2_000), 1)
    for order in orders(columns):
        assert Counter(walk(get, table, size, order)) == whole, (table, order)


@pytest.mark.parametrize("table", SAMPLE)
def test_no_row_is_lost_or_doubled(get: Get, project: Project, table: str) -> None:
    assert_all_are_met(get, project, table, downwards)


@pytest.mark.thorough
def test_no_row_of_any_table_or_view_is_lost_or_doubled(
    get: Get, project: Project, content: Content
) -> None:
    views = [view.name for view in content.views]
    for table in [*(table.name for table in content.tables), *views]:
        assert_all_are_met(get, project, table, every_way)


def test_downwards_is_downwards_over_all_pages(get: Get) -> None:
    titles = get("/interloan/fees.json?_sort_desc=amount&_shape=array&_size=max").json()
    amounts = [row["amount"] for row in titles if row["amount"] is not None]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) > 10


def test_the_page_shows_the_sql_that_was_run(get: Get) -> None:
    page = get("/interloan/languages?_sort_desc=script").text
    sql = re.search(r"<pre[^>]*><code>(select [^<]*)</code>", page)
    assert sql
    assert re.search(r"order by script desc, id limit \d+$", sql[1])
    again = get("/interloan.json", sql=sql[1]).json()["rows"]
    shown = get("/interloan/languages.json?_sort_desc=script&_size=50").json()["rows"]
    assert again[:50] == shown


@pytest.mark.parametrize(
    ("table", "column"),
    [("fees", "lender_id"), ("languages", "script"), ("library_years", "visits")],
)
def test_a_page_may_be_sorted_by_a_column_that_it_does_not_show(
    get: Get, table: str, column: str
) -> None:
    page = get(f"/interloan/{table}?_nocol={column}&_sort={column}&_size=3")
    assert page.status_code == 200
    assert "_next=" in page.text
