"""Statements are judged in one pass, as Datasette judges them."""

import pytest
from datasette import utils

from datasette_hardened.limits import sandbox

READS = [
    "select 1",
    "  select 1",
    "/* a */ -- b\n select 1",
    "/**//**/ with a as (select 1) select * from a",
    "explain select 1",
    "explain  query plan with a as (select 1) select * from a",
    "/* /* nested-looking */ select 1",
]
OTHERS = ["", "selects", "delete from t", "/* select 1", "-- select 1", "explain delete from t"]


@pytest.fixture(autouse=True)
def _judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(utils, "allowed_sql_res", [sandbox.READING])


@pytest.mark.parametrize("sql", READS)
def test_reading(sql: str) -> None:
    utils.validate_sql_select(sql)


@pytest.mark.parametrize("sql", OTHERS)
def test_anything_else(sql: str) -> None:
    with pytest.raises(utils.InvalidSql):
        utils.validate_sql_select(sql)


@pytest.mark.parametrize("before", [" ", "\n", "/**/", "-- \n", "/* */\n", "--\n \n", "/*"])
def test_much_before_a_statement_is_read_once(before: str) -> None:
    utils_sql = before * 20_000 + "x"
    with pytest.raises(utils.InvalidSql):
        utils.validate_sql_select(utils_sql)
