"""The vocabulary of ASGI that layers share, and the notes they leave for one another.

A layer stands between the server and Datasette and sees each request first
(https://asgi.readthedocs.io/en/latest/specs/www.html). Other plugins may use this module without
configuring the plugin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote

from datasette.utils import tilde_decode

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

NOTES = "datasette_hardened"  # the key of the notes in the request's scope
_notes: ContextVar[dict[str, Any] | None] = ContextVar("datasette_hardened_notes", default=None)


def begin(base_url: str) -> Callable[[Application], Application]:
    """Return the layer that starts the notes on each request, and answers HEAD as GET.

    Where a layer further out has done so already, it does nothing.

    Args:
        base_url: The path under which the site stands, `/` where it has a host to itself.
    """

    def layer(application: Application) -> Application:
        async def begun(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or NOTES in scope:
                await application(scope, receive, send)
                return
            within = _within(base_url, scope)
            notes = {"path": within}
            _notes.set(notes)
            if base_url != "/":  # Datasette would put it before many of its addresses once more
                within_scope = {"path": unquote(within), "raw_path": within.encode("latin-1")}
                scope = {**scope, **within_scope}
            is_head = scope["method"] == "HEAD"
            scope = {**scope, NOTES: notes, "method": "GET" if is_head else scope["method"]}
            await application(scope, receive, _without_body(send) if is_head else send)

        return begun

    return layer


def note(**values: Any) -> None:
    """Leave notes on the request that is being answered; without a request they are lost."""
    notes = _notes.get()
    if notes is not None:
        notes.update(values)


def current(name: str) -> Any:
    """Return a note on the request that is being answered; None where there is none."""
    return (_notes.get() or {}).get(name)


def noted(scope: Scope) -> dict[str, Any]:
    """Return the notes on a request."""
    notes: dict[str, Any] = scope.get(NOTES) or {}
    return notes


def path(scope: Scope) -> str:
    """Return the path within the site as it was sent, still encoded: what Datasette routes by."""
    within: str = noted(scope).get("path") or _within("/", scope)
    return within


def decoded_path(scope: Scope) -> str:
    """Return the path with the names of databases and tables as Datasette looks them up.

    >>> decoded_path({"path": "/shop/sqlite~5Fmaster"})
    '/shop/sqlite_master'
    """
    return name_in(path(scope))


@lru_cache(maxsize=512)  # Datasette draws a random number for each, and every layer asks again
def name_in(encoded: str) -> str:
    """Return a name, or a whole path, as Datasette looks it up.

    >>> name_in("sqlite~5Fmaster")
    'sqlite_master'
    """
    decoded: str = tilde_decode(encoded)
    return decoded


def parameters(scope: Scope) -> list[tuple[str, str]]:
    """Return the pairs after the question mark, in order, repeated names included."""
    return list(_pairs(scope.get("query_string") or b""))


@lru_cache(maxsize=64)  # each layer asks for those of the same request
def _pairs(query: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def ending(scope: Scope) -> str:
    """Return what the path ends in: `json`, `csv`; empty for a page.

    >>> ending({"path": "/interloan/fees.json"}), ending({"path": "/interloan/fees"})
    ('json', '')
    """
    stem, dot, suffix = path(scope).rpartition("/")[2].rpartition(".")
    return suffix if dot and stem else ""


def is_page(scope: Scope) -> bool:
    """Whether a person will read the answer in a browser."""
    return ending(scope) == ""


def static_paths(datasette: Datasette) -> tuple[str, ...]:
    """Return how the paths of static files begin."""
    return ("/-/static", *(f"/{mount}/" for mount, _ in datasette.static_mounts))


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
