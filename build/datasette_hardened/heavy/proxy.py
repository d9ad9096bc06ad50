"""Heavy requests are handed to a process of their own, where there is one.

Stops: own SQL, facets and large pages that make ordinary pages wait. In one process they share
Python's lock, the event loop and SQLite's memory, however narrow their lane is: a table that is
written out, a function of ours that runs long or a statement that fills the memory holds up
everybody. Here the operating system keeps them apart. Whoever starts the server starts that
process too (see process); under plain Datasette there is none, and the lanes alone protect the
ordinary pages.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from urllib.parse import quote

import httpcore

from datasette_hardened.asgi import Application, Message, Receive, Scope, Send, left
from datasette_hardened.limits.concurrency import IsHeavy, Lane
from datasette_hardened.refusals import Refusal, Refusals

PORT = (
    "DATASETTE_HARDENED_HEAVY_PORT"  # tells the processes that answer where the heavy one listens
)
HERE = b"127.0.0.1"
MOST_AT_A_TIME, MOST_WAITING = 5, 5  # the places of two processes fill the other's lane and queue
PLACE_SECONDS = 0.1
"""How long a place is taken at least. A flood of requests that are refused at once would otherwise
occupy this process, which only hands them on; whoever asks one thing after another just waits."""
TIMEOUTS = {"connect": 5.0, "read": 30.0}
FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)
OF_ONE_CONNECTION = {b"connection", b"keep-alive", b"te", b"transfer-encoding", b"upgrade"}
"""Headers that nobody hands on (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)."""
NOT_HANDED_ON = {
    *(*OF_ONE_CONNECTION, b"content-length", b"expect"),
    *(b"forwarded", b"x-forwarded-for", b"x-forwarded-proto"),
}
"""Not handed on either: headers of a body, which no request needs, and what a visitor says of how
this server was reached, which it knows better."""
AWAY = Refusal(
    503, "This cannot be answered just now", "Try again in 5 seconds.", (("retry-after", "5"),)
)


def wrap(
    refusals: Refusals, is_heavy: IsHeavy, with_headers: Callable[[Application], Application]
) -> Callable[[Application], Application]:
    """Return the layer that hands heavy requests on; it does nothing where nobody takes them.

    Args:
        refusals: Tells whoever finds no place.
        is_heavy: Which requests are handed on.
        with_headers: Puts the headers of the site on a refusal.
    """
    port = os.environ.get(PORT)

    def layer(application: Application) -> Application:
        if port is None:
            return application
        forward = Forward(int(port))
        places = Lane(slots=MOST_AT_A_TIME, queue=MOST_WAITING, retry_seconds=5)

        async def refuse(scope: Scope, _receive: Receive, send: Send) -> None:
            await refusals.send(scope, send, places.refusal if places.is_full else AWAY)

        refused = with_headers(refuse)

        async def parted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not is_heavy(scope):
                await application(scope, receive, send)
            elif places.is_full:
                await refused(scope, receive, send)
            elif await places.enter(receive):
                clock = asyncio.get_running_loop()
                until = clock.time() + PLACE_SECONDS
                try:
                    if not await forward(scope, receive, send):
                        await refused(scope, receive, send)
                finally:
                    clock.call_at(until, places.leave)

        return parted

    return layer


class Forward:
    """Asks another server on this machine, and passes its answer on as it comes."""

    def __init__(self, port: int) -> None:
        self._port = port
        # A kept connection may be closed by the other side in the moment it is used again.
        self._connections = httpcore.AsyncConnectionPool(
            max_connections=MOST_AT_A_TIME, max_keepalive_connections=0
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer a request; return False where the other server gave no answer.

        A visitor who leaves takes the request along: the other server sees its connection closed.

        Raises:
            httpcore.NetworkError: The other server went away amid an answer; so are its kin
                `ProtocolError` and `TimeoutException` raised then.
        """
        passing = asyncio.ensure_future(self._pass(scope, send))
        gone = asyncio.ensure_future(left(receive))
        try:
            await asyncio.wait({passing, gone}, return_when=asyncio.FIRST_COMPLETED)
            return await passing if passing.done() else True
        finally:
            gone.cancel()
            passing.cancel()
            await asyncio.wait({passing, gone})

    async def _pass(self, scope: Scope, send: Send) -> bool:
        has_begun = False
        request = httpcore.Request(
            scope["method"],
            httpcore.URL(scheme=b"http", host=HERE, port=self._port, target=_target(scope)),
            headers=_request_headers(scope),
            extensions={"timeout": TIMEOUTS},
        )
        try:
            answer = await self._connections.handle_async_request(request)
            try:
                has_begun = True
                await send(_start(answer))
                async for piece in answer.aiter_stream():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            finally:
                await answer.aclose()
        except FAILURES:
            if has_begun:
                raise
            return False
        await send({"type": "http.response.body", "body": b""})
        return True


def _target(scope: Scope) -> bytes:
    """Return the address as it was sent, so that the other server judges the same bytes."""
    path: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    query: bytes = scope.get("query_string") or b""
    return path.partition(b"?")[0] + (b"?" + query if query else b"")


def _request_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the visitor's headers, and how this server was reached."""
    kept = [(name, value) for name, value in scope["headers"] if name not in NOT_HANDED_ON]
    client = scope.get("client")
    reached = [(b"x-forwarded-proto", scope["scheme"].encode())]
    reached += [(b"x-forwarded-for", client[0].encode())] if client else []
    if all(name != b"host" for name, _ in kept):  # HTTP/1.0 may do without
        reached.append((b"host", HERE))
    return [*kept, *reached, (b"connection", b"close")]


def _start(answer: httpcore.Response) -> Message:
    sent = answer.headers
    kept = [(name, value) for name, value in sent if name.lower() not in OF_ONE_CONNECTION]
    return {"type": "http.response.start", "status": answer.status, "headers": kept}
