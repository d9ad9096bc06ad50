"""The link check against a real server on this machine."""

import shutil
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from click.testing import CliRunner

from interloan import pipeline
from interloan.collect import links
from interloan.commands.group import main
from interloan.project import Project
from interloan.sources.table import Table
from interloan.sources.typed_rows import Rows

ROOT = Path(__file__).parents[2]
REDIRECTS = {
    "/old": "/new", "/deep/page": "/", "/loop": "/loop", "/db": "/idp/login.jsp?return=/db",
    "/sub": "/cas/login", "/lost": "/404.html", "/lost2": "/errors/page-not-found",
    "/chain": "/old", "/login/old": "/login/new", "/blog": "/blog/", "/ftp": "ftp://example.org/",
    "/none": "", "/logins-of-old": "/a/logins-of-old", "/away": "http://127.0.0.2:9/",
}  # fmt: skip
HEADERS = {"/waf-202": ("x-amzn-waf-action", "challenge"), "/cf": ("cf-mitigated", "challenge"),
           "/cookie": ("set-cookie", "seen=1")}  # fmt: skip
CAME_BEFORE: set[str] = set()


class Handler(BaseHTTPRequestHandler):
    """Answers as real hosts do: by path `/404`, `/head-405` (to HEAD alone), `/old`, `/drip` …"""

    def do_HEAD(self) -> None:
        if self.path == "/hangs-up":
            return
        while self.path == "/drip":
            self.wfile.write(b"H")
            time.sleep(0.02)
        self.answer(self.path.removeprefix("/head-"))

    def do_GET(self) -> None:
        self.answer(self.path)

    def answer(self, path: str) -> None:
        is_code = path[-3:].isdigit() and not path.startswith("/head-")
        status = int(path[-3:]) if is_code else 302 if path in REDIRECTS else 200
        if path == "/no-links" and "link" in self.headers["User-Agent"].lower():
            status = 403
        if path.startswith("/soon") and path in CAME_BEFORE:
            status = 200
        if path.startswith("/soon") and self.command == "GET":
            CAME_BEFORE.add(path)
        self.send_response(status)
        if path in REDIRECTS:
            self.send_header("Location", REDIRECTS[path])
        if path.startswith(("/soon", "/late")):
            seconds = {"/soon": "1", "/late": "3600"}[path[:5]]
            self.send_header("Retry-After", seconds)
        if self.path in HEADERS:
            self.send_header(*HEADERS[self.path])
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def host(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(links, "PAUSE_SECONDS", 0.0)
    CAME_BEFORE.clear()
    return server


def test_each_address_gets_a_status_and_keeps_its_citations(host: str) -> None:
    paths = {"/": "works", "/404": "gone", "/old": "moved"}
    cited: dict[str, tuple[str, ...]] = {host + path: (f"resources{path}",) for path in paths}
    answers = {answer.url: answer for answer in links.check(cited)}
    assert {url.removeprefix(host): a.status for url, a in answers.items()} == paths
    assert answers[f"{host}/old"].detail == f"{host}/new"
    assert answers[f"{host}/404"].detail == "404 Not Found"
    assert answers[f"{host}/404"].cited_in == ("resources/404",)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *[(f"/{code}", "works") for code in (200, 203, 204, 206)],
        *[(f"/{code}", "gone") for code in (404, 410)],
        *[(f"/{code}", "cannot tell") for code in (400, 401, 402, 403, 406, 407, 418, 425, 429)],
        *[(f"/{code}", "cannot tell") for code in (451, 500, 502, 503, 504, 520, 522, 530, 999)],
        *[(f"/head-{code}", "works") for code in (400, 403, 404, 405, 406, 410, 500, 501, 503)],
        ("/no-links", "works"),
        ("/loop", "cannot tell"),
        ("/deep/page", "cannot tell"),
        ("/soon-429", "works"),
        ("/soon-503", "works"),
        ("/late-429", "cannot tell"),
        ("/late-503", "cannot tell"),
        *[
            (f"/{code}", "cannot tell")
            for code in (300, 304, 405, 408, 409, 423, 426, 508, 521, 525)
        ],
        *[(path, "cannot tell") for path in ("/waf-202", "/cf", "/db", "/sub", "/lost", "/lost2")],
        *[(path, "cannot tell") for path in ("/ftp", "/none", "/away")],
        *[(path, "works") for path in ("/hangs-up", "/cookie", "/blog", "/202", "/226")],
        *[(path, "moved") for path in ("/chain", "/login/old", "/logins-of-old")],
    ],
)
def test_only_what_the_host_itself_calls_gone_is_gone(host: str, path: str, status: str) -> None:
    (answer,) = links.check({host + path: ()})
    assert (answer.status, bool(answer.detail)) == (status, True)


def test_an_odd_answer_is_told_in_words(host: str) -> None:
    answers = {a.url.removeprefix(host): a.detail for a in links.check(
        {host + path: () for path in ("/403", "/999", "/deep/page")})}  # fmt: skip
    assert answers == {
        "/403": "403 Forbidden",
        "/999": "999, no status of HTTP",
        "/deep/page": "leads to the first page of 127.0.0.1",
    }


def test_an_address_that_answers_for_ever_costs_no_more_than_its_time(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "ADDRESS_SECONDS", 0.2)
    paths = {"/drip": "cannot tell", "/": "works"}
    answers = {a.url.removeprefix(host): a for a in links.check({host + p: () for p in paths})}
    assert {path: answer.status for path, answer in answers.items()} == paths
    assert answers["/drip"].detail == "no answer in 0.2 seconds"


def test_when_the_time_is_up_what_was_not_asked_is_told(host: str) -> None:
    cited = {f"{host}{path}": (f"resources{path}",) for path in ("/", "/drip", "/404")}
    answers = list(links.check(cited, most_seconds=2))
    assert [(a.url.removeprefix(host), a.status) for a in answers] == [
        ("/", "works"), ("/drip", "not asked"), ("/404", "not asked"),
    ]  # fmt: skip
    assert answers[2].cited_in == ("resources/404",)


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
    assert (
        f"not asked: {host}/drip (the time was up), cited in publications/nlm-fees" in told.output
    )
    assert "1 not asked, 1 works" in told.output
    assert "The 0.01 minutes were up; --minutes gives more." in told.output


def test_answers_are_kept_with_their_day_and_the_site_says_when_a_link_last_worked(
    mini: Project, host: str
) -> None:
    """What was not asked, or cannot be told, keeps the day on which it was last seen working."""
    for name in ("link_checks.resource.yaml", "link_checks.csv"):
        shutil.copy(ROOT / "sources/resources" / name, mini.root / "sources/guide" / name)
    path = mini.root / "sources/guide/link_checks.csv"
    path.write_text(path.read_text() + f"{host}/503,works,200 OK,2025-01-02,2025-01-02\n"
                    "https://example.org/uncited,works,200 OK,2025-01-02,2025-01-02\n")  # fmt: skip
    for before, after in (("https://example.org/fees", "/503"), ("https://example.org/voila", "/")):
        publications = mini.root / "sources/guide/publications.csv"
        publications.write_text(publications.read_text().replace(before, host + after))
    told = CliRunner().invoke(
        main, ["--project", str(mini.root), "check", "--links", "--save"], catch_exceptions=False
    )
    today = date.today().isoformat()
    assert "Kept the last answer of 2 addresses." in told.output
    assert path.read_text().splitlines()[1:] == [
        f"{host}/,works,200 OK,{today},{today}",
        f"{host}/503,cannot tell,503 Service Unavailable,{today},2025-01-02",
    ]
    assert len(links.addresses(*_tables(mini))) == 2


def _tables(project: Project) -> tuple[list[Table], Rows]:
    content = pipeline.read(project)
    return content.tables, content.rows


def test_of_a_host_that_does_not_answer_nothing_can_be_told() -> None:
    (answer,) = links.check({"http://127.0.0.1:9/": ("lenders/nlm",)})
    assert answer.status == "cannot tell"


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
    assert [answers[url].status for url in urls] == ["cannot tell", "works", "cannot tell"]
    assert answers[urls[0]].detail == "LookupError: an odd answer"


def test_addresses_are_gathered_with_the_rows_that_give_them(mini: Project) -> None:
    content = pipeline.read(mini)
    assert links.addresses(content.tables, content.rows) == {
        "https://example.org/fees": ("publications/nlm-fees",),
        "https://example.org/voila": ("publications/lac-voila",),
    }
