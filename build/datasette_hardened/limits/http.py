r"""Bounds on the request itself, before anything is done for it.

Stops: thousands of parameters or facets and statements of many kilobytes, which freeze the site
for everyone while they are taken apart (8,000 parameters: over 15 seconds); bodies that are read
into memory, and forms sent by other sites (only GET and HEAD are answered); addresses such as
`/\\elsewhere.org`, which a redirect would send a visitor to; host names made up to be echoed in
links that a cache then keeps; zeros in a path, which no file can have in its name; and addresses of
Datasette that tell of the machine or of its keeper: `/-/databases` names the folders of the server,
`/-/threads` its work in progress, others are consoles for whoever develops a Datasette. What
describes the data or the software stays open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from datasette_hardened import asgi
from datasette_hardened.asgi import Application, Receive, Scope, Send
from datasette_hardened.refusals import Refusal, Refusals
from datasette_hardened.settings import pattern

MOST_BYTES = 8_192
MOST_PARAMETERS = 100
MOST_FACETS = 8
METHODS = ("GET", "HEAD")
HOST = re.compile(rb"(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
STRANGE_PATH = re.compile(r"//|\\|%5c|%2f%2f|%[01]|%7f|~00|[^!-~]|^[^/]", re.IGNORECASE)
OPEN = frozenset({"metadata", "plugins", "settings", "static", "static-plugins", "versions"})
CLOSED = re.compile(r"/_|/:memory:|/[^/]+/sqlite_")  # Datasette's own databases, SQLite's tables

NOT_READING = Refusal(
    405, "Only reading is possible", "Ask with GET or HEAD.", (("allow", ", ".join(METHODS)),)
)
TOO_LONG = Refusal(414, "This address is too long", f"The most is {MOST_BYTES:,} bytes.")
MISSPELT = Refusal(400, "This address is misspelt", "Start from the home page.")
NO_HOST = Refusal(400, "This host name is misspelt", "Ask under the name of the site.")
TOO_MANY = Refusal(400, "Too many parameters", f"The most is {MOST_PARAMETERS}.")
NOT_HERE = Refusal(404, "There is no such page", "Start from the home page.")
TOO_MANY_FACETS = Refusal(400, "Too many facets", f"The most is {MOST_FACETS} at a time.")


def wrap(refusals: Refusals, opened: Sequence[str] = ()) -> Callable[[Application], Application]:
    """Return the layer that refuses what is out of bounds.

    Args:
        refusals: How visitors are told.
        opened: Paths that are open although they begin with `/-/`; `*` stands for anything.
    """
    is_opened = pattern(list(opened)).match

    def layer(application: Application) -> Application:
        async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
            refusal = _wrong(scope) if scope["type"] == "http" else None
            if refusal is NOT_HERE and is_opened(asgi.decoded_path(scope)):
                refusal = None
            if refusal:
                await refusals.send(scope, send, refusal)
            else:
                await application(scope, receive, send)

        return bounded

    return layer


def _wrong(scope: Scope) -> Refusal | None:
    """Return what is out of bounds; None where all is well."""
    query = scope.get("query_string") or b""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if scope["method"] not in METHODS:
        return NOT_READING
    if len(asgi.path(scope)) + len(query) > MOST_BYTES:
        return TOO_LONG
    if STRANGE_PATH.search(asgi.path(scope)):
        return MISSPELT
    if len(hosts) > 1 or not all(HOST.fullmatch(host) for host in hosts):
        return NO_HOST
    return _too_many(scope) or (NOT_HERE if is_closed(asgi.decoded_path(scope)) else None)


def _too_many(scope: Scope) -> Refusal | None:
    query: bytes = scope.get("query_string") or b""
    if query.count(b"&") >= MOST_PARAMETERS:
        return TOO_MANY
    names = [name for name, _ in asgi.parameters(scope) if name.startswith("_facet")]
    is_over = len(names) - names.count("_facet_size") > MOST_FACETS
    return TOO_MANY_FACETS if is_over else None


def is_closed(address: str) -> bool:
    """Whether a path leads to what visitors have no business with.

    >>> is_closed("/-/databases.json"), is_closed("/-/versions.json"), is_closed("/shop")
    (True, False, False)
    """
    if address.startswith("/-/"):
        return address.split("/")[2].partition(".")[0] not in OPEN
    return CLOSED.match(address) is not None
