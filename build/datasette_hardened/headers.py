"""Security headers on every answer; a strict content policy unless a page says it draws charts."""

from __future__ import annotations

from typing import Any

from datasette_hardened.asgi import FILES, NOTES, Application, Message, Receive, Scope, Send, path

STATIC_SECONDS = 86_400  # a changed file has a changed address, see assets

RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
# datasette-vega bundles Vega 4, which compiles expressions and writes style elements.
CHART_RULES = {
    **RULES,
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
WRONG = {b"transfer-encoding"}  # the server frames answers; Datasette says it of downloads


def policy(rules: dict[str, str]) -> str:
    """Return the value of a Content-Security-Policy header.

    >>> policy({"default-src": "'none'", "img-src": "'self'"})
    "default-src 'none'; img-src 'self'"
    """
    return "; ".join(f"{name} {value}" for name, value in rules.items())


STRICT, CHARTS = policy(RULES), policy(CHART_RULES)


def allow_charts(scope: Scope) -> None:
    """Note that the page being rendered loads datasette-vega."""
    scope.get(NOTES, {})["charts"] = True


def wrap(application: Application) -> Application:
    """Return the application with our headers on all it answers."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _headers(path(scope), message, scope[NOTES])}
            await send(message)

        await application(scope, receive, send_with_headers)

    return wrapped


def _headers(address: str, message: Message, notes: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    ours = dict(ALWAYS)
    if message["status"] != 304:  # a browser would put the policy on the page that it has kept
        ours["content-security-policy"] = CHARTS if notes.get("charts") else STRICT
    is_file = address.startswith(FILES) and not address.startswith("/static/downloads/")
    if is_file and message["status"] == 200:
        ours["cache-control"] = f"max-age={STATIC_SECONDS}"
    replaced = {name.encode() for name in ours} | WRONG
    kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in replaced]
    return kept + [(name.encode(), value.encode()) for name, value in ours.items()]
