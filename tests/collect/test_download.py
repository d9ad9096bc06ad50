"""Asking a service: patience with what passes, plain words for what does not, bounds on both."""

import json
from pathlib import Path

import pytest
from tests.collect.conftest import Census

from interloan.collect import json_service, web
from interloan.problems import SourceError


def get(service: Census, cache: Path, **parameters: str) -> object:
    return json_service.get_json(service.address, parameters, cache)


def refused(service: Census, cache: Path, **parameters: str) -> str:
    with pytest.raises(SourceError) as caught:
        get(service, cache, **parameters)
    assert not cache.exists(), "an answer that was refused is not kept"
    return str(caught.value)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "answer.json"


def test_an_answer_is_kept_as_it_came_and_not_asked_for_again(service: Census, cache: Path) -> None:
    service.answer(b'[["NAME"],\n["Lowell"]]')
    assert get(service, cache) == [["NAME"], ["Lowell"]]
    assert cache.read_bytes() == b'[["NAME"],\n["Lowell"]]'
    assert get(service, cache) == [["NAME"], ["Lowell"]]
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_service_is_asked_again(service: Census, cache: Path, status: int) -> None:
    service.answer(b"busy", status)
    service.answer(b"busy", status, Retry_After="0")
    service.answer([["NAME"]])
    assert get(service, cache) == [["NAME"]]
    assert len(service.asked) == 3


def test_patience_ends(service: Census, cache: Path) -> None:
    service.answer(b"busy", 503)
    assert "did not answer properly in 5 attempts (status 503)" in refused(service, cache)
    assert len(service.asked) == 5


def test_the_pause_doubles_unless_the_service_says_how_long(
    service: Census, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(web, "FIRST_PAUSE_SECONDS", 1.0)
    monkeypatch.setattr("time.sleep", pauses.append)
    service.answer(b"busy", 500)
    service.answer(b"busy", 500)
    service.answer(b"busy", 429, Retry_After="7")
    service.answer(b"busy", 429, Retry_After="86400")
    service.answer([1])
    get(service, cache)
    assert pauses == [1.0, 2.0, 7.0, 60.0]


def test_an_answer_cut_short_is_asked_for_again(service: Census, cache: Path) -> None:
    service.answer(b'[["NAME"],["Low', Content_Length="40")  # the connection ends too soon
    service.answer(b'[["NAME"],["Low')  # a proxy that made a whole answer of a half one
    service.answer([["NAME"], ["Lowell"]])
    assert get(service, cache) == [["NAME"], ["Lowell"]]


def test_a_web_page_with_status_200_is_named_by_its_title(service: Census, cache: Path) -> None:
    service.answer(b"<html><head><title>Invalid Key</title></head><body>A valid <em>key</em>")
    said = refused(service, cache, key="SECRET-123")
    assert "answers with a web page ('Invalid Key', status 200); check the key" in said
    assert "SECRET-123" not in said
    assert len(service.asked) == 1


def test_what_the_service_says_of_a_wrong_request_is_passed_on(
    service: Census, cache: Path
) -> None:
    service.answer(b"error: unknown variable 'B16001_999E'", 400)
    assert "status 400 (error: unknown variable 'B16001_999E')" in refused(service, cache)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 204, "has no data for this"),
        (b"", 200, "has no data for this"),
        (b"error: no such thing", 200, "answers with something other than JSON"),
        (b"", 404, "status 404 (without a message)"),
    ],
)
def test_answers_that_are_no_data(
    service: Census, cache: Path, body: bytes, status: int, said: str
) -> None:
    service.answer(body, status)
    assert said in refused(service, cache)


def test_redirects_are_followed_a_few_times_and_nowhere_but_to_the_web(
    service: Census, cache: Path
) -> None:
    service.answer(b"", 302, Location=f"{service.address}/moved")
    service.answer([1])
    assert get(service, cache) == [1]
    cache.unlink()
    service.answers.clear()
    service.answer(b"", 302, Location=f"{service.address}/round")
    assert "leads to another address more than 3 times" in refused(service, cache)
    service.answers.clear()
    service.answer(b"", 302, Location="file:///etc/hostname")
    assert "cannot be requested (UnsupportedProtocol)" in refused(service, cache)


def test_an_answer_has_a_greatest_size(
    service: Census, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "LARGEST_BYTES", 1000)
    service.answer(json.dumps(["x" * 2000]).encode())
    assert "answers more than 1,000 bytes" in refused(service, cache)


def test_a_service_that_is_not_there(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "FIRST_PAUSE_SECONDS", 0.0)
    said = refused(Census("http://127.0.0.1:9/data"), cache)
    assert "in 5 attempts (ConnectError); try again later" in said


def test_progress_counts_the_bytes(service: Census, cache: Path) -> None:
    service.answer([["NAME"]])
    seen: list[tuple[int, int | None]] = []
    json_service.get_json(service.address, {}, cache, lambda *step: seen.append(step))
    assert seen[-1] == (10, 10)
