"""The headers: strict wherever datasette-vega draws no chart."""

from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]
STRICT = (
    "/", "/questions", "/downloads", "/about", "/sql", "/interloan", "/interloan/search?q=clio",
    "/interloan/publications/mls-ill-guide", "/nowhere", "/interloan.json?sql=select+1",
    "/interloan/my_town.csv?town=Brockton", "/static/interloan.css",
    "/interloan/fees", "/interloan?sql=select+1", "/interloan/guide_speakers",
    "/interloan/my_town?town=Brockton", "/interloan/census_series?language=Haitian+Creole",
)  # fmt: skip
CHARTED = ("/interloan/fees?_draw=1", "/interloan?sql=select+1&_draw=1")


@pytest.mark.parametrize("path", STRICT)
def test_pages_without_charts_are_strict(get: Get, path: str) -> None:
    page = get(path)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert "datasette_vega" not in page.text


@pytest.mark.parametrize("path", CHARTED)
def test_only_pages_that_load_the_charts_allow_what_charts_need(get: Get, path: str) -> None:
    page = get(path)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert "datasette_vega" in page.text


@pytest.mark.parametrize("path", STRICT + CHARTED)
def test_every_answer_is_framed_by_nobody_and_sniffed_by_nobody(get: Get, path: str) -> None:
    headers = get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in headers["permissions-policy"]
    assert len(headers.get_list("referrer-policy")) == 1
    assert "set-cookie" not in headers


def test_static_files_may_be_kept_because_their_address_names_their_version(get: Get) -> None:
    page = get("/").text
    address = page.split('href="/static/interloan.css')[1].split('"')[0]
    assert address.startswith("?")
    assert get(f"/static/interloan.css{address}").headers["cache-control"] == "max-age=86400"


def test_the_style_sheet_stays_small(get: Get) -> None:
    assert len(get("/static/interloan.css").content) < 40_000
