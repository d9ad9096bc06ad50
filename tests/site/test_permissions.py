"""A fork may close a table in its metadata, and then it is closed."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

CLOSED = {"allow": {"id": "root"}, "title": "Not for all"}
OPEN = {"title": "For all", "columns": {"id": "Key."}}


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "interloan.db"
    with sqlite3.connect(path) as connection:
        connection.executescript("CREATE TABLE fees (id); CREATE TABLE notes (id);")
    connection.close()
    return str(path)


@pytest.mark.parametrize(
    "metadata",
    [
        {"databases": {"interloan": {"tables": {"notes": CLOSED, "fees": OPEN}}}},
        {"databases": {"interloan": {"tables": {"notes": OPEN, "NOTES": CLOSED, "fees": OPEN}}}},
        {"tables": {"notes": CLOSED}},
    ],
    ids=["under its database", "under two spellings", "for every database"],
)
def test_a_closed_table_is_closed_and_the_others_are_not(
    database: str, metadata: dict[str, object]
) -> None:
    async def statuses() -> list[int]:
        client = Datasette([database], metadata=metadata).client
        pages = ("/interloan/notes", "/interloan/notes.json", "/interloan/fees", "/interloan.json")
        answers = [await client.get(page) for page in pages]
        assert [table["name"] for table in answers[-1].json()["tables"]] == ["fees"]
        return [answer.status_code for answer in answers]

    assert asyncio.run(statuses()) == [403, 403, 200, 200]
