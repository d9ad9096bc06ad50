"""Heavy requests are handed to another process and its answers handed back, byte for byte."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from datasette.app import Datasette

from datasette_hardened import headers
from datasette_hardened.asgi import begin
from datasette_hardened.heavy import proxy
from datasette_hardened.limits import concurrency
from datasette_hardened.settings import Settings

HEAVY = "/interloan?sql=select+%27%C3%A9%27+--+%2F"
LIGHT = "/interloan/fees?loan_type=book"
ANSWER = b"HTTP/1.1 400 Wrong\r\nContent-Type: text/x\r\nX-B: 1\r\nConnection: close\r\n\r\n"
Messages = list[dict[str, Any]]


class Refused:
    """Stands for the site's refusals."""

    async def send(self, _scope: object, send: Any, refusal: Any) -> None:
        headers = [(name.encode(), value.encode()) for name, value in refusal.headers]
        await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await send({"type": "http.response.body", "body": refusal.title.encode()})


class Other:
    """Stands for the other process: it keeps what it was asked, and answers as told."""

    def __init__(self, answer: bytes = ANSWER, finish: asyncio.Event | None = None) -> None:
        self.asked: list[bytes] = []
        self.left = asyncio.Event()
        self._answer, self._finish = answer, finish

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        if self._finish:
            leaving = asyncio.ensure_future(reader.read())
            finishing = asyncio.ensure_future(self._finish.wait())
            await asyncio.wait({leaving, finishing}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                self.left.set()
            leaving.cancel()
            finishing.cancel()
        writer.write(self._answer)
        writer.close()


Visit = Callable[..., Awaitable[Messages]]


def told(
    other: Other | None, monkeypatch: pytest.MonkeyPatch, story: Callable[[Visit], Awaitable[None]]
) -> None:
    """Let a story happen at a site whose heavy requests go to another server, or to none."""

    async def here(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    async def run() -> None:
        server = await asyncio.start_server(other or Other(), "127.0.0.1", 0)
        monkeypatch.setenv(proxy.PORT, str(server.sockets[0].getsockname()[1]))
        if other is None:
            server.close()
            await server.wait_closed()
        is_heavy = concurrency.judge(Settings())
        with_headers = headers.wrap(Datasette(), Settings())
        layer = proxy.wrap(Refused(), is_heavy, with_headers)  # type: ignore[arg-type]
        site = begin("/")(layer(here))

        async def visit(
            address: str, leaves: asyncio.Event | None = None, **headers: str
        ) -> Messages:
            path, _, query = address.partition("?")
            scope = {
                "type": "http",
                "method": "GET",
                "scheme": "https",
                "client": ("192.0.2.1", 5),
                "path": path,
                "raw_path": path.encode(),
                "query_string": query.encode(),
                "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
            }
            sent: Messages = []

            async def receive() -> dict[str, Any]:
                await (leaves or asyncio.Event()).wait()
                return {"type": "http.disconnect"}

            async def send(message: Any) -> None:
                sent.append(message)

            await site(scope, receive, send)
            return sent

        async with server:
            await story(visit)

    asyncio.run(run())


def body(messages: Messages) -> bytes:
    return b"".join(message.get("body", b"") for message in messages)


def test_what_is_heavy_is_asked_of_the_other_in_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = Other(ANSWER + b"caf\xe9")

    async def story(visit: Visit) -> None:
        heavy = await visit(HEAVY, host="library.example", x_forwarded_for="10.9.9.9")
        assert body(heavy) == b"caf\xe9"
        assert heavy[0]["status"] == 400
        assert heavy[0]["headers"] == [(b"Content-Type", b"text/x"), (b"X-B", b"1")]
        assert body(await visit(LIGHT)) == b"here"

    told(other, monkeypatch, story)
    (asked,) = other.asked
    line, *headers = asked.decode().split("\r\n")
    assert line == f"GET {HEAVY} HTTP/1.1"
    assert "host: library.example" in headers
    assert "x-forwarded-proto: https" in headers
    assert [h for h in headers if h.startswith("x-forwarded-for")] == ["x-forwarded-for: 192.0.2.1"]


def test_a_body_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Other()

    async def story(visit: Visit) -> None:
        assert (await visit(HEAVY, host="x", content_length="4"))[0]["status"] == 400

    told(other, monkeypatch, story)
    assert b"content-length" not in other.asked[0]


def test_a_visitor_need_not_name_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(visit: Visit) -> None:
        assert (await visit(HEAVY))[0]["status"] == 400

    told(Other(), monkeypatch, story)


def test_without_an_answer_the_visitor_is_told_when_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(visit: Visit) -> None:
        start, *_ = await visit(HEAVY)
        headers = dict(start["headers"])
        assert (start["status"], headers[b"retry-after"]) == (503, b"5")
        assert b"content-security-policy" in headers
        assert body(await visit(LIGHT)) == b"here"

    told(None, monkeypatch, story)
    told(Other(b""), monkeypatch, story)


def test_an_answer_that_breaks_off_is_not_passed_off_as_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(visit: Visit) -> None:
        with pytest.raises(proxy.FAILURES):
            await visit(HEAVY)

    told(Other(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"), monkeypatch, story)


def test_a_visitor_who_leaves_takes_the_request_along(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(visit: Visit) -> None:
        leaves = asyncio.Event()
        visiting = asyncio.ensure_future(visit(HEAVY, leaves))
        while not other.asked:
            await asyncio.sleep(0.001)
        leaves.set()
        assert await visiting == []
        await asyncio.wait_for(other.left.wait(), 5)

    other = Other(finish=asyncio.Event())
    told(other, monkeypatch, story)


def test_a_crowd_waits_and_the_next_is_refused_while_ordinary_pages_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finish = asyncio.Event()
    other = Other(finish=finish)

    async def story(visit: Visit) -> None:
        most = proxy.MOST_AT_A_TIME + proxy.MOST_WAITING
        visits = [asyncio.ensure_future(visit(HEAVY)) for _ in range(most)]
        while len(other.asked) < proxy.MOST_AT_A_TIME:
            await asyncio.sleep(0.001)
        start, *_ = await visit(HEAVY)
        assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"5")
        assert body(await visit(LIGHT)) == b"here"
        assert len(other.asked) == proxy.MOST_AT_A_TIME
        finish.set()
        assert {(await visiting)[0]["status"] for visiting in visits} == {400}

    told(other, monkeypatch, story)
