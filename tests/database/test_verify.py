"""`interloan verify` names whatever differs between a database and the files it was built from."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interloan import pipeline
from interloan.commands.group import main
from interloan.project import Project


def verify(project: Project, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(project.root), "verify", *arguments])


@pytest.fixture
def built(mini: Project) -> Project:
    pipeline.build(mini)
    return mini


def test_a_fresh_database_is_whole_and_shows_both_hashes(built: Project) -> None:
    result = verify(built)
    assert result.exit_code == 0
    assert "interloan.db is whole, and was built from exactly the " in result.output
    assert result.output.count("SHA-256") == 2


def test_changed_new_and_missing_files_are_each_named(built: Project) -> None:
    path = built.root / "sources/lending/lenders.csv"
    path.write_bytes(path.read_bytes().replace(b"150000", b"150001"))
    (built.root / "questions/lending/another.sql").write_text(
        "-- title: T\n-- description: D\nselect 1"
    )
    (built.root / "questions/lending/views/lender_fees.sql").unlink()
    result = verify(built)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "questions/lending/another.sql: is here now, and was not built in",
        "questions/lending/views/lender_fees.sql: was built in, and is not here now",
        "sources/lending/lenders.csv: differs from what was built in",
        "3 differences; `interloan build` makes a database of what is here now.",
    ]


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DELETE FROM fees WHERE rowid = 1", "fees: has 1 rows, and 2 were built in"),
        ("UPDATE fees SET lender_id = 'x'", "row 1 of fees refers to nothing in lenders"),
        ("DROP TABLE build_inputs", "cannot be read as a database of Interloan"),
    ],
)
def test_a_database_changed_by_hand_is_noticed(
    built: Project, statement: str, finding: str
) -> None:
    with sqlite3.connect(built.database) as connection:
        connection.execute(statement)
    connection.close()
    result = verify(built)
    assert result.exit_code == 1
    assert finding in result.output
    assert "inspect-data.json: is missing or of another database" in result.output


def test_damaged_bytes_are_noticed(built: Project) -> None:
    data = bytearray(built.database.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = bytes(4096)
    built.database.write_bytes(data)
    assert verify(built).exit_code == 1


def test_a_database_from_elsewhere_can_be_named(built: Project, tmp_path: Path) -> None:
    fetched = tmp_path / "fetched.db"
    shutil.copy(built.database, fetched)
    assert verify(built, str(fetched)).exit_code == 0
    fetched.write_text("<html>Not found</html>")
    result = verify(built, str(fetched))
    assert result.exit_code == 1
    assert "fetched.db: cannot be read as a database" in result.output


def test_without_a_database_it_says_what_to_do(mini: Project) -> None:
    result = verify(mini)
    assert result.exit_code == 1
    assert "There is no interloan.db: run `interloan build`." in result.output
