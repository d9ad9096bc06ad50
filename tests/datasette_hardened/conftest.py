"""A plain Datasette with a small database that has nothing to do with Interloan."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

Ask = Callable[..., list[httpx.Response]]
NAME = "datasette-hardened"


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of two tables, one of which leads to the other."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            CREATE TABLE makers (id TEXT PRIMARY KEY, name TEXT);
            CREATE TABLE goods (
                id INTEGER PRIMARY KEY, name TEXT, price REAL, maker TEXT REFERENCES makers (id)
            );
            INSERT INTO makers VALUES ('a', 'Ada & Co.'), ('b', 'Babbage');
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300)
            INSERT INTO goods SELECT i, 'Good ' || i, i / 4.0, substr('ab', 1 + i % 2, 1) FROM n;
            """
        )
    return path


@pytest.fixture
def ask(shop: Path) -> Ask:
    """A function that asks a Datasette on that database, configured as it is told."""

    def asked(
        *addresses: str,
        site: Any = None,
        database: Any = None,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> list[httpx.Response]:
        metadata: dict[str, Any] = {} if site is None else {"plugins": {NAME: site}}
        if database is not None:
            metadata["databases"] = {"shop": {"plugins": {NAME: database}}}

        async def run() -> list[httpx.Response]:
            datasette = Datasette(immutables=[str(shop)], metadata=metadata, **options)
            await datasette.invoke_startup()
            return [await datasette.client.request(method, a, headers=headers) for a in addresses]

        return asyncio.run(run())

    return asked
