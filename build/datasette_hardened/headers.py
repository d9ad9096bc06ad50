"""Security headers on every answer, and nothing on the way in that tells visitors apart.

Stops: scripts, frames and forms of others, by a content policy; and whoever sends a cookie of his
own making with each request, so that no cache may keep the answer and each page is made anew
(cookies of a library's other sites do the same by chance). There is nothing to log in to, so no
answer depends on who sends the request, and none says it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from datasette_hardened import asgi
from datasette_hardened.asgi import Application, Message, Receive, Scope, Send
from datasette_hardened.settings import Settings

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

Headers = list[tuple[bytes, bytes]]
NOBODY = "'none'"
RULES = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-inline'",  # Datasette's own pages have scripts and styles in them
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": NOBODY,
}
ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}
WRONG = {b"transfer-encoding"}  # the server frames answers; Datasette says it of downloads
TELLING = frozenset({b"cookie", b"authorization"})


def policy(rules: Mapping[str, str]) -> str:
    """Return the value of a Content-Security-Policy header.

    >>> policy({"default-src": "'none'", "img-src": "'self'"})
    "default-src 'none'; img-src 'self'"
    """
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def widened(rules: Mapping[str, str], also: Mapping[str, str]) -> dict[str, str]:
    """Return directives that allow what they did and something beside.

    >>> widened({"img-src": "'self'", "frame-src": "'none'"}, {"img-src": "https://a.example"})
    {'img-src': "'self' https://a.example", 'frame-src': "'none'"}
    >>> widened({"frame-src": "'none'"}, {"frame-src": "'self'"})
    {'frame-src': "'self'"}
    """
    sums = {name: f"{rules.get(name, '')} {more}" for name, more in also.items()}
    return {**rules, **{name: text.replace("'none' ", "").strip() for name, text in sums.items()}}


def wrap(datasette: Datasette, settings: Settings) -> Callable[[Application], Application]:
    """Return the layer that puts the headers on all answers, and takes cookies off all requests.

    A page may widen the policy for itself by the note `content_policy`, a mapping of directives.
    """
    of_page = _policies(settings)
    static, changing = asgi.static_paths(datasette), tuple(settings.changing_files)
    kept = settings.static_seconds

    def headers(scope: Scope, message: Message) -> Headers:
        ours = dict(ALWAYS)
        if message["status"] != 304:  # a browser would put the policy on the page that it has kept
            noted = asgi.noted(scope).get("content_policy", {})
            ours[b"content-security-policy"], is_unframed = of_page(tuple(noted.items()))
            if not is_unframed:  # the older header cannot name who may
                del ours[b"x-frame-options"]
        is_file = asgi.path(scope).startswith(static) and not asgi.path(scope).startswith(changing)
        if kept is not None and is_file and message["status"] == 200:
            ours[b"cache-control"] = f"max-age={kept}".encode()
        replaced = WRONG.union(ours)
        others = [pair for pair in message.get("headers", []) if pair[0].lower() not in replaced]
        return _alike(others) + list(ours.items())

    def layer(application: Application) -> Application:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return

            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": headers(scope, message)}
                await send(message)

            sent = [pair for pair in scope["headers"] if pair[0].lower() not in TELLING]
            await application({**scope, "headers": sent}, receive, send_with_headers)

        return wrapped

    return layer


def _policies(
    settings: Settings,
) -> Callable[[tuple[tuple[str, str], ...]], tuple[bytes, bool]]:
    """Return what gives a page's policy, and whether nobody may frame it, by what it noted."""

    @lru_cache(maxsize=32)  # pages note few
    def of_page(noted: tuple[tuple[str, str], ...]) -> tuple[bytes, bool]:
        ours = {**RULES, **settings.content_policy, **dict(noted)}
        rules = widened(ours, settings.also_allowed)
        return policy(rules).encode(), rules["frame-ancestors"] == NOBODY

    return of_page


def _alike(headers: Headers) -> Headers:
    """Return the headers of an answer without those on which it is said to depend."""
    alike: Headers = []
    for name, value in headers:
        if name.lower() == b"vary":
            parts = [part.strip() for part in value.split(b",")]
            others = b", ".join(part for part in parts if part.lower() not in TELLING)
            alike += [(name, others)] if others else []
        else:
            alike.append((name, value))
    return alike
