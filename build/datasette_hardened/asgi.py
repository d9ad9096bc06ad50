"""The words of ASGI that the site's layers share, and the notes they leave for one another.

A layer stands between the server and Datasette and sees each request first
(https://asgi.readthedocs.io/en/latest/specs/www.html).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl, quote

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

FILES = ("/static/", "/-/static")  # how the addresses of files begin
NOTES = "interloan"  # the key of our notes in the request's scope
notes: ContextVar[dict[str, Any] | None] = ContextVar("interloan_notes", default=None)


def begin(base_url: str) -> Callable[[Application], Application]:
    """Return the outermost layer: it starts the notes on each request, and answers HEAD as GET.

    Args:
        base_url: The path under which the site stands, `/` where it has a host to itself.
    """

    def layer(application: Application) -> Application:
        async def begun(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return
            started = {"path": _within(base_url, scope)}
            notes.set(started)
            is_head = scope["method"] == "HEAD"
            asked = {**scope, NOTES: started, "method": "GET" if is_head else scope["method"]}
            await application(asked, receive, _without_body(send) if is_head else send)

        return begun

    return layer


def note(**noted: Any) -> None:
    """Leave a note on the request that is being answered; without a request it is lost."""
    kept = notes.get()
    if kept is not None:
        kept.update(noted)


def noted(scope: Scope) -> dict[str, Any]:
    """Return the notes on a request."""
    found: dict[str, Any] = scope.get(NOTES) or {}
    return found


def path(scope: Scope) -> str:
    """Return the path within the site as it was sent, still encoded: what Datasette routes by."""
    within: str = noted(scope).get("path") or _within("/", scope)
    return within


def parameters(scope: Scope) -> list[tuple[str, str]]:
    """Return what is asked after the question mark, in order, repeated names included."""
    query: bytes = scope.get("query_string") or b""
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def ending(scope: Scope) -> str:
    """Return what the address ends in: `json`, `csv`; empty for a page.

    >>> ending({"path": "/interloan/fees.json"}), ending({"path": "/interloan/fees"})
    ('json', '')
    """
    stem, dot, suffix = path(scope).rpartition("/")[2].rpartition(".")
    return suffix if dot and stem else ""


def is_page(scope: Scope) -> bool:
    """Whether a person will read the answer in a browser."""
    return ending(scope) == ""


async def left(receive: Receive) -> None:
    """Return when the visitor has left; nothing else is worth hearing, as a GET has no body."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _within(base_url: str, scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    sent = raw.partition(b"?")[0].decode("latin-1")
    return "/" + sent.removeprefix(base_url) if sent.startswith(base_url) else sent


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        is_body = message["type"] == "http.response.body"
        await send({**message, "body": b""} if is_body else message)

    return send_head
