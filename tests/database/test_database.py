"""The database enforces what the descriptors say, and is the same bytes every time."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from interloan import freshness, pipeline
from interloan.pipeline import Content
from interloan.problems import SourceError
from interloan.project import Project


def connect(project: Project) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)


def test_the_same_sources_give_the_same_bytes_whatever_the_surroundings(
    project: Project, tmp_path: Path
) -> None:
    first = project.database.read_bytes()
    code = "import sys; from pathlib import Path; from interloan import pipeline as p; "
    code += "p.build(p.Project(Path(sys.argv[1])))"
    surroundings = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "HOME": str(tmp_path)}
    subprocess.run(
        [sys.executable, "-c", code, str(project.root)], check=True, env=os.environ | surroundings
    )
    assert project.database.read_bytes() == first


def test_the_database_is_sound(project: Project) -> None:
    with connect(project) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_declared_table_is_strict_and_has_its_rows(
    project: Project, content: Content
) -> None:
    with connect(project) as connection:
        strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list"))
        for table in content.tables:
            (count,) = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()
            assert count == len(content.rows[table.name]), table.name
            assert strict[table.name] == 1, table.name


def test_every_foreign_key_facet_and_sort_column_is_indexed(
    project: Project, content: Content
) -> None:
    sql = """
        SELECT i.name, group_concat(c.name, ',')
        FROM pragma_index_list(?) AS i JOIN pragma_index_info(i.name) AS c GROUP BY i.name
    """
    with connect(project) as connection:
        for table in content.tables:
            indexed = [columns for _, columns in connection.execute(sql, [table.name])]
            for columns in map(",".join, table.indexed):
                assert any(f"{index},".startswith(f"{columns},") for index in indexed), columns


def test_search_finds_a_word_without_its_accent(project: Project) -> None:
    sql = "SELECT title FROM search_entries_fts WHERE search_entries_fts MATCH ?"
    with connect(project) as connection:
        titles = [title for (title,) in connection.execute(sql, ["voila"])]
        newspapers = connection.execute(sql, ["newspaper"]).fetchall()
    assert any("Voilà" in title for title in titles)
    assert newspapers


def rejected(mini: Project, statement: str) -> bool:
    pipeline.build(mini)
    with sqlite3.connect(mini.database) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            connection.execute(statement)
        except sqlite3.IntegrityError:
            return True
    return False


@pytest.mark.parametrize(
    "assignment",
    [
        "name = NULL",
        "lends = 'maybe'",
        "is_free = 2",
        "requests = -1",
        "requests = 'many'",
        "source_id = 'nowhere'",
        "name = (SELECT name FROM lenders WHERE id = 'nlm')",
        "name = printf('%50s', 'x')",
    ],
)
def test_sqlite_itself_enforces_the_descriptors(mini: Project, assignment: str) -> None:
    assert rejected(mini, f"UPDATE lenders SET {assignment} WHERE id = 'lac'")


def test_numbers_are_found_with_and_without_separators(mini: Project) -> None:
    pipeline.build(mini)
    sql = "SELECT title FROM search_entries_fts WHERE search_entries_fts MATCH ?"
    with connect(mini) as connection:
        for typed in ('"150,000"', "150000"):
            assert connection.execute(sql, [typed]).fetchall() == [
                ("National Library of Medicine",)
            ]


def test_bad_sources_leave_the_old_database_as_it_was(mini: Project) -> None:
    pipeline.build(mini)
    before = {p.name: p.read_bytes() for p in mini.root.iterdir() if p.is_file()}
    (mini.root / "sources/lending/lenders.csv").write_bytes(b"id\n\xff\n")
    with pytest.raises(SourceError):
        pipeline.build(mini)
    assert {p.name: p.read_bytes() for p in mini.root.iterdir() if p.is_file()} == before


@pytest.mark.parametrize(
    ("file", "sql"),
    [
        ("lending/views/lender_fees.sql", "select ("),
        ("lending/views/lender_fees.sql", "select nothing from lenders"),
        ("lending/who_charges.sql", "selct name from lenders"),
        ("lending/who_charges.sql", "select name from lender"),
        ("lending/who_charges.sql", "select name from lenders where id = :unknown"),
    ],
)
def test_sql_that_cannot_run_is_named_and_leaves_the_old_database_as_it_was(
    mini: Project, file: str, sql: str
) -> None:
    pipeline.build(mini)
    before = mini.database.read_bytes()
    (mini.questions / file).write_text(f"-- title: T\n-- description: D\n{sql}")
    with pytest.raises(SourceError, match=f"questions/{file}:3 sql: "):
        pipeline.build(mini)
    assert mini.database.read_bytes() == before
    assert not (mini.root / ".draft/files").exists()


def test_freshness_is_judged_by_content_not_by_time(mini: Project) -> None:
    pipeline.build(mini)
    path = mini.root / "sources/lending/lenders.csv"
    os.utime(path)
    assert freshness.is_current(mini)
    path.write_bytes(path.read_bytes().replace(b"150000", b"150001"))
    assert not freshness.is_current(mini)
