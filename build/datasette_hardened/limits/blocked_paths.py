"""Addresses of Datasette that tell of the machine or of its keeper are closed.

Stops: `/-/databases` names the folders of the server, `/-/threads` its work in progress, others
are consoles for whoever develops a Datasette. What describes the data or the software stays open.
"""

from __future__ import annotations

from collections.abc import Callable

from datasette_hardened.asgi import Application, Receive, Scope, Send, path
from interloan.site import DATABASE
from interloan.site.pages.error_pages import Refusal, Refusals

OPEN = frozenset({"metadata", "plugins", "settings", "static", "static-plugins", "versions"})
ELSEWHERE = ("/_internal", "/:memory:", f"/{DATABASE}/sqlite_")  # SQLite's own tables
NOT_HERE = Refusal(404, "There is no such page", "Start from the home page.")


def wrap(refusals: Refusals) -> Callable[[Application], Application]:
    """Return the layer that knows nothing of closed addresses."""

    def layer(application: Application) -> Application:
        async def closed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and is_closed(path(scope)):
                await refusals.send(scope, send, NOT_HERE)
            else:
                await application(scope, receive, send)

        return closed

    return layer


def is_closed(address: str) -> bool:
    """Whether a path leads to what visitors have no business with.

    >>> is_closed("/-/databases.json"), is_closed("/-/versions.json"), is_closed("/interloan")
    (True, False, False)
    """
    if not address.startswith("/-/"):
        return address.startswith(ELSEWHERE)
    return address.split("/")[2].partition(".")[0] not in OPEN
