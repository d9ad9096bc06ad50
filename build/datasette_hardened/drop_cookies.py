"""Every visitor is the same stranger: nothing that tells them apart reaches Datasette.

Stops: one who sends a cookie of his own making with each request, so that no cache may keep the
answer and each page is made anew; and cookies of a library's other sites, which do the same by
chance. There is nothing to log in to, so no answer depends on who asks, and none says it does.
"""

from __future__ import annotations

from datasette_hardened.asgi import Application, Message, Receive, Scope, Send

TELLING = frozenset({b"cookie", b"authorization"})


def wrap(application: Application) -> Application:
    """Return the application as a stranger sees it, whoever asks."""

    async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        told = [(name, value) for name, value in scope["headers"] if name.lower() not in TELLING]

        async def send_alike(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _alike(message)}
            await send(message)

        await application({**scope, "headers": told}, receive, send_alike)

    return unknown


def _alike(message: Message) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer, without those on which it is said to depend."""
    sent: list[tuple[bytes, bytes]] = []
    for name, value in message.get("headers", []):
        if name.lower() == b"vary":
            parts = [part.strip() for part in value.split(b",")]
            value = b", ".join(part for part in parts if part.lower() not in TELLING)  # noqa: PLW2901
        if value or name.lower() != b"vary":
            sent.append((name, value))
    return sent
