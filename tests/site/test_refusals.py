"""Requests out of bounds are refused at once, in our own page or as data."""

from collections.abc import Callable

import httpx
import pytest

from interloan.project import Project

Get = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/interloan?sql=select+1&x=" + "x" * 8_200, 414, "too long"),
        ("/interloan?sql=" + "%20" * 6_000 + "select+1", 414, "too long"),
        ("/?" + "&".join(["a=1"] * 101), 400, "Too many parameters"),
        ("/interloan/fees?" + "&".join(["_facet=kind"] * 9), 400, "Too many facets"),
        ("/interloan/fees?_size=-1", 400, "Give _size as a whole number"),
        ("/interloan/fees?_size=1e9", 400, "Give _size as a whole number"),
        ("/interloan/fees?_timelimit=soon", 400, "Give _timelimit as a whole number"),
        ("/interloan/fees?_through=%7B%7D", 400, "Give _through as JSON"),
        ("/interloan/fees?_through=" + "%5B" * 2_000, 400, "Give _through as JSON"),
        ("/interloan/fees?_trace=1", 400, "This site does not trace"),
        ("/interloan/fees?_facet=%7B%7D", 400, "Give _facet as the name of a column"),
        ("/%5Cexample.org/", 400, "misspelt"),
        ("/%2F%2Fexample.org/", 400, "misspelt"),
        ("/interloan//fees", 400, "misspelt"),
        ("/static/%00", 400, "misspelt"),
        ("/static/a%0d%0aset-cookie:x", 400, "misspelt"),
    ],
)
def test_refused_in_our_own_page(get: Get, address: str, status: int, words: str) -> None:
    page = get(address)
    assert page.status_code == status
    assert words in page.text
    assert '<main id="main"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in page.headers["content-security-policy"]


def test_a_program_is_refused_in_its_own_language(get: Get) -> None:
    told = get("/interloan/fees.json?_size=-1").json()
    assert told["ok"] is False
    assert told["error"] == "Give _size as a whole number."
    plain = get("/interloan/fees.csv?_size=-1")
    assert plain.status_code == 400
    assert plain.text == "This is not a number: Give _size as a whole number.\n"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])
@pytest.mark.parametrize("path", ["/", "/interloan/fees", "/-/messages", "/-/logout"])
def test_nothing_can_be_sent(get: Get, method: str, path: str) -> None:
    answer = get(path, method=method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path", ["/", "/interloan/fees", "/interloan/fees.json", "/static/logo.svg"]
)
def test_head_is_get_without_its_body(get: Get, path: str) -> None:
    whole, head = get(path), get(path, method="HEAD")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize("host", ["evil.org/x", 'a"b', "a b", "x" * 300, "a:b"])
def test_a_made_up_host_name_is_not_echoed(get: Get, host: str) -> None:
    assert get("/interloan/fees", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["interloan.example.org", "localhost:8001", "[::1]:8001"])
def test_real_host_names_are_answered(get: Get, host: str) -> None:
    assert get("/interloan/fees", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/-/databases.json", "/-/threads", "/-/actor.json", "/-/auth-token", "/-/permissions",
        "/-/messages", "/-/allow-debug", "/-/patterns", "/-/logout", "/_internal", "/:memory:",
        "/interloan/sqlite_master", "/interloan/sqlite_stat1/1.json",
    ],
)  # fmt: skip
def test_what_tells_of_the_machine_is_closed(get: Get, path: str) -> None:
    assert get(path).status_code == 404


@pytest.mark.parametrize("path", ["/-/versions.json", "/-/metadata.json", "/-/settings.json"])
def test_what_describes_the_data_and_the_software_is_open(
    get: Get, project: Project, path: str
) -> None:
    answer = get(path)
    assert answer.status_code == 200
    assert str(project.root) not in answer.text


# Datasette makes the work of all kinds of facets ready and drops the rest when the first one fails.
@pytest.mark.filterwarnings("ignore:coroutine '.*facet.*' was never awaited:RuntimeWarning")
@pytest.mark.parametrize(
    "asked",
    [
        "_next=a", "_sort=x", "_sort_desc=x", "_sort=id&_sort_desc=id", "_where=(", "_col=x",
        "id__in=%5B%5B", "id__arraycontains=%5B", "fiscal_year__gt=" + "9" * 30, "_shape=x",
        "x__exact=1", "_facet=x", "_json_infinity=x", "_search=%22",
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_s_address_is_not_a_fault_of_ours(get: Get, asked: str) -> None:
    for ending in ("", ".json", ".csv"):
        answer = get(f"/interloan/libraries_and_loans{ending}?{asked}")
        assert answer.status_code in {200, 400}, (ending, asked)


def test_too_deep_is_a_mistake_too(get: Get) -> None:
    nested = "select+replace(hex(zeroblob(40000)),'00','[')+as+a"
    assert get(f"/interloan.json?_json=a&sql={nested}").status_code == 400


def test_no_file_has_so_long_a_name(get: Get) -> None:
    assert get("/static/" + "a" * 4_000).status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["/interloan?sql=select+nope", "/interloan/fees?_where=nope", "/interloan?sql=select+("],
)
def test_a_mistake_leaves_nothing_in_the_log(
    get: Get, asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert get(asked).status_code == 400
    assert capsys.readouterr().err == ""


def test_a_filter_through_another_table_takes_numbers_and_texts(get: Get) -> None:
    for value in ("4", "4.5", '"4"'):
        through = f'{{"table":"fees","column":"amount","value":{value}}}'
        assert get("/interloan/lenders.json", _through=through).status_code == 200, value
    whole = get("/interloan/fees.json?_shape=array&_size=max&amount__notnull=1").json()
    through = f'{{"table":"fees","column":"amount","value":{whole[0]["amount"]}}}'
    found = get("/interloan/lenders.json", _shape="array", _through=through).json()
    assert whole[0]["lender_id"] in [row["id"] for row in found]
