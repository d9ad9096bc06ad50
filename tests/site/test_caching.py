"""What may be kept, under which tag, and what must not."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from datasette_hardened import asgi, caching
from interloan.project import Project

Get = Callable[..., httpx.Response]
VERSION = "PRAGMA schema_version"
KEPT = ("/", "/questions", "/interloan/fees", "/interloan/my_town?town=Lowell", "/downloads",
        "/interloan/my_town.csv?town=Lowell", "/interloan/fees.json", "/static/interloan.css",
        "/interloan?sql=select+1", "/static/downloads/fees.csv", "/interloan.db")  # fmt: skip


@pytest.mark.parametrize("path", KEPT)
def test_an_answer_says_how_long_it_holds_and_is_not_sent_twice(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.headers["cache-control"].startswith("max-age=")
    assert "set-cookie" not in answer.headers
    tag = answer.headers["etag"]
    again = get(path, headers={"if-none-match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert "content-security-policy" not in again.headers  # it would replace the kept page's
    assert get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", KEPT)
def test_an_answer_is_the_same_for_everyone_and_says_so(get: Get, path: str) -> None:
    whole = get(path)
    telling = {"cookie": "_ga=GA1.2; ds_actor=x", "authorization": "Bearer x"}
    known = get(path, headers=telling)
    assert "vary" not in whole.headers
    assert known.headers == whole.headers


def test_pages_are_of_a_day_and_files_are_not(get: Get) -> None:
    page, file = get("/").headers["etag"], get("/static/logo.svg").headers["etag"]
    assert page.startswith(file[:-1])
    assert len(page) == len(file) + len("-20261126")


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/interloan/fees?_size=x",
        "/interloan/fees?_sort=x",
        "/interloan?sql=select+x",
        "/static/nowhere.css",
        "/interloan/fees.xml",
        "/interloan.csv?sql=with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n+limit+50001)"
        "+select+i+from+n",
    ],
)
def test_what_is_refused_or_cut_is_kept_by_nobody(get: Get, path: str) -> None:
    headers = get(path).headers
    assert "etag" not in headers
    assert headers["cache-control"] == "no-store"


def test_the_database_keeps_its_own_tag_and_is_framed_once(get: Get) -> None:
    headers = get("/interloan.db", method="HEAD").headers
    assert "transfer-encoding" not in headers
    assert int(headers["content-length"]) > 1_000_000
    page = get("/interloan.db")
    digest = hashlib.sha256(page.content).hexdigest()
    assert page.headers["etag"] == headers["etag"] == f'"{digest}"'
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == 'attachment; filename="interloan.db"'
    assert get("/interloan.db", headers={"if-none-match": f'W/"{digest}"'}).status_code == 304


def test_renewed_downloads_have_a_new_tag_though_the_database_is_the_same(
    get: Get, project: Project
) -> None:
    paths = ("/downloads", "/static/downloads/fees.csv")
    before = [get(path).headers["etag"] for path in paths]
    os.utime(project.manifest)  # what an export writes last
    for path, tag in zip(paths, before, strict=True):
        assert get(path, headers={"if-none-match": tag}).status_code == 200
        assert get(path).headers["etag"] != tag


def test_what_was_half_answered_is_kept_by_nobody() -> None:
    scope = {"type": "http", "path": "/", asgi.NOTES: {"is_incomplete": True}}
    message = {"status": 200, "headers": [(b"cache-control", b"max-age=9")]}
    assert caching._headers(message, scope, b"tag", b"max-age=9") == caching.NEVER


def test_schemas_are_read_once_and_again_when_a_database_comes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Datasette(config_dir=project.root)
    asked = []

    async def visits() -> None:
        await site.invoke_startup()
        database = site.get_database("interloan")
        execute = database.execute

        async def noted(sql: str, *values: Any, **options: Any) -> Any:
            asked.append(sql)
            return await execute(sql, *values, **options)

        monkeypatch.setattr(database, "execute", noted)
        for _ in range(2):
            await site.client.get("/interloan/fees.json?_size=1")
        assert asked.count(VERSION) == 1
        site.add_memory_database("other")  # which may change
        for _ in range(2):
            await site.client.get("/interloan/fees.json?_size=1")
        assert asked.count(VERSION) == 3

    asyncio.run(visits())
