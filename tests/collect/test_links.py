"""The link check against a real server on this machine."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from click.testing import CliRunner

from interloan import pipeline
from interloan.collect import links
from interloan.commands.group import main
from interloan.project import Project


class Handler(BaseHTTPRequestHandler):
    """Answers 200, 404, a redirect, or 405 to HEAD and 200 to GET; or drips for ever."""

    def do_HEAD(self) -> None:
        while self.path == "/drip":
            self.wfile.write(b"H")
            time.sleep(0.02)
        status = {"/gone": 404, "/old": 301, "/get-only": 405}.get(self.path, 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/new")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test's output clean."""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(links, "PAUSE_SECONDS", 0.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_each_address_gets_a_status_and_keeps_its_citations(host: str) -> None:
    paths = {"/": "ok", "/gone": "broken", "/old": "moved", "/get-only": "ok"}
    cited: dict[str, tuple[str, ...]] = {host + path: (f"resources{path}",) for path in paths}
    answers = {answer.url: answer for answer in links.check(cited)}
    assert {url.removeprefix(host): a.status for url, a in answers.items()} == paths
    assert answers[f"{host}/old"].detail == f"{host}/new"
    assert answers[f"{host}/gone"].cited_in == ("resources/gone",)


def test_an_address_that_answers_for_ever_costs_no_more_than_its_time(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "ADDRESS_SECONDS", 0.2)
    paths = {"/drip": "unreachable", "/": "ok"}
    answers = {a.url.removeprefix(host): a for a in links.check({host + p: () for p in paths})}
    assert {path: answer.status for path, answer in answers.items()} == paths
    assert answers["/drip"].detail == "no answer in 0.2 seconds"


def test_when_the_time_is_up_what_was_not_asked_is_told(host: str) -> None:
    cited = {f"{host}{path}": (f"resources{path}",) for path in ("/", "/drip", "/gone")}
    answers = list(links.check(cited, most_seconds=0.5))
    assert [(a.url.removeprefix(host), a.status) for a in answers] == [
        ("/", "ok"), ("/drip", "unasked"), ("/gone", "unasked"),
    ]  # fmt: skip
    assert answers[2].cited_in == ("resources/gone",)


def test_the_command_lists_what_was_not_asked_and_says_so_by_its_status(
    mini: Project, host: str
) -> None:
    path = mini.root / "sources/guide/publications.csv"
    path.write_text(path.read_text().replace("https://example.org/fees", f"{host}/drip"))
    text = path.read_text().replace("https://example.org/voila", f"{host}/")
    path.write_text(text)
    told = CliRunner().invoke(
        main, ["--project", str(mini.root), "check", "--links", "--minutes", "0.01"]
    )
    assert told.exit_code == 1
    assert f"unasked: {host}/drip (the time was up), cited in publications/nlm-fees" in told.output
    assert "1 ok, 1 unasked" in told.output
    assert "The 0.01 minutes were up; --minutes gives more." in told.output


def test_a_host_that_does_not_answer_is_unreachable() -> None:
    (answer,) = links.check({"http://127.0.0.1:9/": ("lenders/nlm",)})
    assert answer.status == "unreachable"


def test_whatever_goes_wrong_with_an_address_is_told_and_the_others_are_asked(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = httpx.AsyncHTTPTransport.handle_async_request

    async def sends(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/odd":
            raise LookupError("an odd answer")
        return await send(transport, request)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", sends)
    urls = [f"{host}/odd", f"{host}/", "https://[half"]
    answers = {answer.url: answer for answer in links.check(dict.fromkeys(urls, ()))}
    assert [answers[url].status for url in urls] == ["unreachable", "ok", "unreachable"]
    assert answers[urls[0]].detail == "LookupError: an odd answer"


def test_addresses_are_gathered_with_the_rows_that_give_them(mini: Project) -> None:
    content = pipeline.read(mini)
    assert links.addresses(content.tables, content.rows) == {
        "https://example.org/fees": ("publications/nlm-fees",),
        "https://example.org/voila": ("publications/lac-voila",),
    }
