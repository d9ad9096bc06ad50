"""What a visitor's SQL may not do, and that what Datasette needs still works."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from datasette_hardened.limits import sandbox
from interloan.project import Project

Get = Callable[..., httpx.Response]


@pytest.fixture
def connection(project: Project) -> Iterator[sqlite3.Connection]:
    """A connection as Datasette opens it, confined by the plugin."""
    opened = sqlite3.connect(f"file:{project.database}?immutable=1", uri=True)
    sandbox.confine(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH DATABASE ':memory:' AS other",
        "DETACH DATABASE main",
        "PRAGMA query_only = 0",
        "PRAGMA writable_schema = 1",
        "PRAGMA journal_mode = WAL",
        "PRAGMA hard_heap_limit = 0",
        "PRAGMA temp_store_directory = '/tmp'",
        "SELECT load_extension('x')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT sqlite_compileoption_get(1)",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM pragma_compile_options",
        "SELECT * FROM temp.sqlite_master",
        "SELECT * FROM dbstat",
        "INSERT INTO fees (id) VALUES ('x')",
        "UPDATE fees SET amount = 0",
        "DELETE FROM fees",
        "DROP TABLE fees",
        "CREATE TABLE mine (x)",
        "CREATE TEMP TABLE mine (x)",
        "CREATE VIRTUAL TABLE temp.mine USING fts5 (x)",
        "CREATE VIEW mine AS SELECT 1",
        "ALTER TABLE fees RENAME TO mine",
        "REINDEX",
        "ANALYZE",
        "VACUUM",
        "VACUUM INTO '/tmp/interloan-copy.db'",
        "INSERT INTO search_entries_fts (search_entries_fts) VALUES ('rebuild')",
    ],
)
def test_refused(connection: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.Error):
        connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*), upper(group_concat(name)) FROM consortia",
        "SELECT snippet(search_entries_fts, 0, '', '', '', 9), bm25(search_entries_fts) "
        "FROM search_entries_fts WHERE search_entries_fts MATCH 'newspaper' ORDER BY rank",
        "SELECT value FROM json_each('[1, 2]')",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT i FROM n",
        "SELECT name, row_number() OVER (ORDER BY name) FROM consortia",
        "SELECT name FROM sqlite_master",
        "PRAGMA schema_version",
        "PRAGMA table_info(fees)",
        "SELECT * FROM pragma_table_info('fees')",
        "EXPLAIN QUERY PLAN SELECT * FROM fees",
    ],
)
def test_allowed(connection: sqlite3.Connection, sql: str) -> None:
    assert connection.execute(sql).fetchall()


def _has(kind: str) -> list[str]:
    """Return all functions, pragmas or modules that the SQLite here has."""
    plain = sqlite3.connect(":memory:")
    return sorted({name for (name,) in plain.execute(f"SELECT name FROM pragma_{kind}_list")})


@pytest.mark.parametrize("name", _has("function"))
def test_of_the_functions_of_this_sqlite_only_listed_ones_run(
    connection: sqlite3.Connection, name: str
) -> None:
    if name.lower() in sandbox.FUNCTIONS or name in ("like", "->", "->>"):
        return
    for arguments in ("", "1", "1, 1", "1, 1, 1"):
        with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|wrong number"):
            connection.execute(f"SELECT {name}({arguments})").fetchall()


@pytest.mark.parametrize("name", _has("pragma"))
def test_of_the_pragmas_of_this_sqlite_only_listed_ones_run(
    connection: sqlite3.Connection, name: str
) -> None:
    for value in ("", " = 1", "(1)"):
        if name in sandbox.PRAGMAS and (not value or name in sandbox.PRAGMAS_OF_A_NAME):
            continue
        with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
            connection.execute(f"PRAGMA {name}{value}").fetchall()


@pytest.mark.parametrize("name", [*_has("module"), "bytecode", "tables_used", "sqlite_dbpage"])
def test_of_the_virtual_tables_of_this_sqlite_only_listed_ones_can_be_read(
    connection: sqlite3.Connection, name: str
) -> None:
    if name in sandbox.MODULES:
        return
    with pytest.raises(sqlite3.DatabaseError):
        connection.execute(f"SELECT * FROM {name}").fetchall()
    with pytest.raises(sqlite3.DatabaseError):
        connection.execute(f"CREATE VIRTUAL TABLE temp.mine USING {name} (x)").fetchall()


def test_a_value_cannot_be_huge(connection: sqlite3.Connection) -> None:
    with pytest.raises((sqlite3.DataError, sqlite3.OperationalError)):
        connection.execute("SELECT zeroblob(1000000000)").fetchall()


def test_no_query_of_the_tables_knows_the_machine(get: Get, project: Project) -> None:
    answer = get("/interloan.json", sql="select * from pragma_database_list")
    assert answer.status_code == 400
    assert str(Path(project.root)) not in answer.text


def test_a_refusal_is_an_answer_and_not_a_crash(get: Get) -> None:
    page = get("/interloan", sql="select load_extension('x')")
    assert page.status_code == 400
    assert "not authorized" in page.text


def test_datasette_still_knows_its_own_tables(get: Get) -> None:
    versions = get("/-/versions.json")
    assert versions.status_code == 200
    assert "FTS5" in versions.json()["sqlite"]["fts_versions"]
    assert get("/interloan.json").json()["tables"]
