"""Answers that pages of other sites may read: a notebook in a browser, a map in a newspaper.

Datasette's `--cors` leaves out what is not a table, a row or a query: files, the database, refusals
and the CSV of plugins. A page of another site then sees no status at all, only that something
failed. Here the same switch is for every answer, and what a browser asks beforehand (OPTIONS) is
answered too.

Nothing is given away by it, as no answer depends on who asks (see headers).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from datasette_hardened.asgi import Application, Message, Receive, Scope, Send
from datasette_hardened.limits.http import METHODS

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

BEGINNING = b"access-control-"
EXPOSED = (
    "Accept-Ranges", "Content-Disposition", "Content-Length", "Content-Range", "ETag", "Link",
    "Retry-After", "X-Truncated",
)  # fmt: skip
ALWAYS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", ", ".join(EXPOSED).encode()),
]
BEFOREHAND = [
    (b"access-control-allow-methods", ", ".join((*METHODS, "OPTIONS")).encode()),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match, If-Range, Range"),
    (b"access-control-max-age", b"3600"),
]


def wrap(datasette: Datasette) -> Callable[[Application], Application]:
    """Return the layer that lets other sites read; it does nothing without Datasette's `cors`."""

    def layer(application: Application) -> Application:
        if not datasette.cors:
            return application

        async def open_to_all(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return

            async def send_openly(message: Message) -> None:
                if message["type"] == "http.response.start":
                    sent = message.get("headers", [])
                    kept = [pair for pair in sent if not pair[0].lower().startswith(BEGINNING)]
                    message = {**message, "headers": [*kept, *ALWAYS]}
                await send(message)

            if scope["method"] == "OPTIONS":
                start = {
                    "type": "http.response.start",
                    "status": 204,
                    "headers": ALWAYS + BEFOREHAND,
                }
                await send(start)
                await send({"type": "http.response.body", "body": b""})
                return
            await application(scope, receive, send_openly)

        return open_to_all

    return layer
