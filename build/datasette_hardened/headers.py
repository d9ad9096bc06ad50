"""Security headers on every answer, and nothing on the way in that tells visitors apart.

Stops: scripts, frames and forms of others, by a content policy; and whoever sends a cookie of his
own making with each request, so that no cache may keep the answer and each page is made anew
(cookies of a library's other sites do the same by chance). There is nothing to log in to, so no
answer depends on who sends the request, and none says it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
WRONG = {b"transfer-encoding"}  # the server frames answers; Datasette says it of downloads
TELLING = frozenset({b"cookie", b"authorization"})


def policy(rules: Mapping[str, str]) -> str:
    """Return the value of a Content-Security-Policy header.

    >>> policy({"default-src": "'none'", "img-src": "'self'"})
    "default-src 'none'; img-src 'self'"
    """
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def wrap(datasette: Datasette, settings: Settings) -> Callable[[Application], Application]:
    """Return the layer that puts the headers on all answers, and takes cookies off all requests.

    A page may widen the policy for itself by the note `content_policy`, a mapping of directives.
    """
    rules = {**RULES, **settings.content_policy}
    static, changing = asgi.static_paths(datasette), tuple(settings.changing_files)
    kept = settings.static_seconds

    def headers(scope: Scope, message: Message) -> Headers:
        ours = dict(ALWAYS)
        if message["status"] != 304:  # a browser would put the policy on the page that it has kept
            of_page = {**rules, **asgi.noted(scope).get("content_policy", {})}
            ours["content-security-policy"] = policy(of_page)
            if of_page["frame-ancestors"] != NOBODY:  # the older header cannot name who may
                del ours["x-frame-options"]
        is_file = asgi.path(scope).startswith(static) and not asgi.path(scope).startswith(changing)
        if kept is not None and is_file and message["status"] == 200:
            ours["cache-control"] = f"max-age={kept}"
        replaced = {name.encode() for name in ours} | WRONG
        others = [pair for pair in message.get("headers", []) if pair[0].lower() not in replaced]
        return _alike(others) + [(name.encode(), value.encode()) for name, value in ours.items()]

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
