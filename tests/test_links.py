"""The link check against a real server on this machine."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from interloan import links, pipeline
from interloan.project import Project


class Handler(BaseHTTPRequestHandler):
    """Answers 200, 404, a redirect, or 405 to HEAD and 200 to GET."""

    def do_HEAD(self) -> None:
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


def test_each_address_gets_a_verdict_and_keeps_its_citations(host: str) -> None:
    paths = {"/": "ok", "/gone": "broken", "/old": "moved", "/get-only": "ok"}
    cited: dict[str, tuple[str, ...]] = {host + path: (f"resources{path}",) for path in paths}
    answers = {answer.url: answer for answer in links.check(cited)}
    assert {url.removeprefix(host): a.verdict for url, a in answers.items()} == paths
    assert answers[f"{host}/old"].detail == f"{host}/new"
    assert answers[f"{host}/gone"].cited_in == ("resources/gone",)


def test_a_host_that_does_not_answer_is_unreachable() -> None:
    (answer,) = links.check({"http://127.0.0.1:9/": ("lenders/nlm",)})
    assert answer.verdict == "unreachable"


def test_addresses_are_gathered_with_the_rows_that_give_them(mini: Project) -> None:
    content = pipeline.read(mini)
    assert links.addresses(content.tables, content.rows) == {
        "https://example.org/fees": ("publications/nlm-fees",),
        "https://example.org/voila": ("publications/lac-voila",),
    }
