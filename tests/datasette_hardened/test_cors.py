"""With Datasette's `cors`, a page of another site may read every answer; without, none."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

Ask = Callable[..., list[httpx.Response]]
ADDRESSES = (
    "/", "/shop", "/shop/goods", "/shop/goods.json", "/shop/goods.csv", "/shop/goods/1.json",
    "/shop.json?sql=select+1", "/shop.db", "/files/a.csv", "/files/none.csv", "/nowhere",
    "/-/databases.json", "/shop.json?sql=delete+from+goods", "/shop/goods?_size=x", "//elsewhere",
)  # fmt: skip
ORIGIN = {"origin": "https://notebook.example"}


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[str, str]]:
    """A static folder."""
    (tmp_path / "a.csv").write_text("name\nBokmål\n", encoding="utf-8")
    return [("files", str(tmp_path))]


def test_every_answer_may_be_read(ask: Ask, files: list[tuple[str, str]]) -> None:
    answers = ask(*ADDRESSES, site={}, cors=True, static_mounts=files, headers=ORIGIN)
    assert {answer.status_code for answer in answers} >= {200, 400, 404}
    for answer in answers:
        assert answer.headers.get_list("access-control-allow-origin") == ["*"], answer.url
        assert "X-Truncated" in answer.headers["access-control-expose-headers"]


def test_what_has_not_changed_may_be_read_too(ask: Ask) -> None:
    address = "/shop/goods.json?_nocount=1&_nosuggest=1"  # whole, however busy the machine is
    (first,) = ask(address, site={}, cors=True)
    kept = {"if-none-match": first.headers["etag"], **ORIGIN}
    (again,) = ask(address, site={}, cors=True, headers=kept)
    assert (again.status_code, again.headers["access-control-allow-origin"]) == (304, "*")


def test_a_browser_that_asks_beforehand_is_told_what_it_may(ask: Ask) -> None:
    wish = {"access-control-request-method": "GET", "access-control-request-headers": "range"}
    for answer in ask(*ADDRESSES, site={}, cors=True, method="OPTIONS", headers=ORIGIN | wish):
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Range" in answer.headers["access-control-allow-headers"]
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


def test_nothing_is_written_from_elsewhere(ask: Ask) -> None:
    (answer,) = ask("/shop/goods", site={}, cors=True, method="POST", headers=ORIGIN)
    assert answer.status_code == 405


def test_it_is_off_by_default(ask: Ask, files: list[tuple[str, str]]) -> None:
    for answer in ask(*ADDRESSES, site={}, static_mounts=files, headers=ORIGIN):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    (beforehand,) = ask("/shop/goods", site={}, method="OPTIONS", headers=ORIGIN)
    assert beforehand.status_code == 405
