"""On a plain Datasette: nothing where nothing is configured, and all of it where it is."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.utils import StartupError
from tests.fixtures.answers import answers

Ask = Callable[..., list[httpx.Response]]
PATHS = ("/", "/.json", "/shop", "/shop.json", "/shop/goods", "/shop/goods.json?_size=3",
         "/shop/goods?_facet=maker", "/shop/goods?_sort=nowhere", "/shop/goods/7", "/shop.db",
         "/shop/goods.csv", "/shop?sql=select+nope", "/shop.json?sql=select+1", "/nowhere",
         "/-/databases.json", "/-/settings.json", "/-/static/app.css", "/-/plugins.json",
         "/shop?sql=select+0+as+is_open,+'confirmed'+as+status")  # fmt: skip
TIMES = re.compile(r'"query_ms": [0-9.]+|Queries took [0-9.]+ms')
OURS = ("datasette_hardened", "interloan")
DIRECTIVES = ("frame-ancestors 'none'", "object-src 'none'", "form-action 'self'")
ENDLESS = "with recursive n(i) as (select 1 union all select i+1 from n) select max(i) from n"


def test_where_nothing_is_configured_answers_are_those_of_a_plain_datasette(shop: Path) -> None:
    site: dict[str, Any] = {"immutables": [str(shop)]}
    here = answers(PATHS, **site)
    plain = answers(PATHS, blocked=OURS, **site)
    for path in PATHS:
        if path != "/-/plugins.json":  # that they are installed is no secret
            got, expected = here[path], plain[path]
            assert got[0] == expected[0], path
            assert got[1] == expected[1], path
            assert TIMES.sub("", got[2]) == TIMES.sub("", expected[2]), path


def test_what_is_configured_stands_before_every_answer(ask: Ask) -> None:
    for answer in ask("/", "/shop", "/shop/goods", "/shop/goods.json", "/nowhere", site={}):
        assert all(part in answer.headers["content-security-policy"] for part in DIRECTIVES)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "vary" not in answer.headers


def test_pages_of_a_plain_datasette_keep_their_own_scripts(ask: Ask) -> None:
    (page,) = ask("/shop/goods", site={})
    assert "<script>" in page.text
    assert "script-src 'self' 'unsafe-inline'" in page.headers["content-security-policy"]


def test_the_content_policy_can_be_stricter(ask: Ask) -> None:
    (page,) = ask("/shop/goods", site={"content_policy": {"script-src": "'self'"}})
    assert "script-src 'self';" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/shop?sql=select+1&x=" + "x" * 8_200, 414, "too long"),
        ("/?" + "&".join(["a=1"] * 101), 400, "Too many parameters"),
        ("/shop/goods?" + "&".join(["_facet=maker"] * 9), 400, "Too many facets"),
        ("/%5Cexample.org/", 400, "misspelt"),
        ("/-/databases.json", 404, "no such page"),
        ("/_internal", 404, "no such page"),
        ("/~5Finternal", 404, "no such page"),
        ("/shop/sqlite_master", 404, "no such page"),
        ("/shop/sqlite~5Fmaster", 404, "no such page"),
    ],
)
def test_refusals_look_like_the_site(ask: Ask, address: str, status: int, words: str) -> None:
    (answer,) = ask(address, site={})
    assert (answer.status_code, words in answer.text) == (status, True)
    assert answer.headers["cache-control"] == "no-store"


def test_only_reading_is_possible(ask: Ask) -> None:
    (answer,) = ask("/shop/goods", site={}, method="POST")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("place", ["site", "database"])
@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("select load_extension('x')", "not authorized"),
        ("select * from pragma_database_list", "is prohibited"),
        ("select randomblob(9)", "not authorized"),
        ("select printf('%.*c', 1000000000, 'x')", "more text than it may work on"),
        (ENDLESS, "SQL query took too long"),
    ],
)
def test_own_sql_is_bounded(
    ask: Ask, place: str, sql: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    options: dict[str, Any] = {place: {}, "settings": {"sql_time_limit_ms": 100}}
    (answer,) = ask(f"/shop.json?sql={sql.replace('%', '%25').replace('+', '%2B')}", **options)
    assert answer.status_code == 400
    assert words in answer.text
    assert sql not in capfd.readouterr().err  # a visitor cannot fill the log


def test_a_database_that_alone_is_bounded_leaves_the_rest_as_it_is(ask: Ask) -> None:
    page, closed, memory = ask(
        "/shop/goods",
        "/-/databases.json",
        "/_memory.json?sql=select+randomblob(1)+is+null",
        database={},
        memory=True,
    )
    assert "content-security-policy" not in page.headers
    assert (closed.status_code, memory.status_code) == (200, 200)


@pytest.mark.parametrize("place", ["site", "database"])
def test_more_functions_may_be_allowed(ask: Ask, place: str) -> None:
    functions = {"functions": ["randomblob"]}
    (answer,) = ask(
        "/shop.json?sql=select+length(randomblob(9))&_shape=array", **{place: functions}
    )
    assert list(answer.json()[0].values()) == [9]


def test_an_answer_is_kept_under_the_tag_of_its_edition(shop: Path, ask: Ask) -> None:
    page, file = ask("/shop/goods", "/shop.db", site={})
    digest = hashlib.sha256(shop.read_bytes()).hexdigest()
    assert file.content == shop.read_bytes()
    assert file.headers["etag"] == f'"{digest}"'
    assert file.headers["content-disposition"] == 'attachment; filename="shop.db"'
    tag = page.headers["etag"]
    (again,) = ask("/shop/goods", site={}, headers={"if-none-match": tag})
    assert (again.status_code, again.headers["etag"]) == (304, tag)
    (other,) = ask("/shop/goods", site={"functions": []}, headers={"if-none-match": tag})
    assert other.status_code == 200  # the metadata is part of the edition


def test_files_that_change_have_a_tag_of_their_time(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "list.json").write_text("[]")
    static: dict[str, Any] = {"static_mounts": [("files", str(tmp_path))]}
    site = {"static_seconds": 99, "changing_files": {"/files/": str(tmp_path / "list.json")}}
    tags = []
    for text in ("[]", "[1]"):
        (tmp_path / "list.json").write_text(text)
        (answer,) = ask("/files/list.json", site=site, **static)
        tags.append(answer.headers["etag"])
        assert answer.headers["cache-control"] == "max-age=5"
    assert tags[0] != tags[1]
    (fixed,) = ask("/files/list.json", site={"static_seconds": 99}, **static)
    assert fixed.headers["cache-control"] == "max-age=99"


@pytest.mark.parametrize(
    ("place", "settings", "words"),
    [
        ("site", True, "give settings as `name: value` pairs"),
        ("site", {"heavy_path": []}, "there is no setting 'heavy_path'; meant is heavy_paths?"),
        ("site", {"functions": "isbn"}, "functions must be of type list[str], not 'isbn'"),
        ("site", {"static_seconds": "1"}, "static_seconds must be of type int | None"),
        ("site", {"content_policy": ["x"]}, "content_policy must be of type dict[str, str]"),
        ("database", {"heavy_paths": []}, "of database shop: there is no setting 'heavy_paths'"),
    ],
)
def test_a_wrong_setting_is_named_at_the_start(
    ask: Ask, place: str, settings: Any, words: str
) -> None:
    with pytest.raises(StartupError, match=r"^datasette-hardened") as raised:
        ask("/", **{place: settings})
    assert words in str(raised.value)
