r"""Bounds on the request itself, before anything is done for it.

Stops: thousands of parameters or facets and statements of many kilobytes, which freeze the site
for everyone while they are taken apart (8,000 parameters: over 15 seconds); bodies that are read
into memory, and forms sent by other sites (only GET and HEAD are answered); addresses such as
`/\\elsewhere.org`, which a redirect would send a visitor to; host names made up to be echoed in
links that a cache then keeps; zeros in a path, which no file can have in its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from datasette_hardened.asgi import Application, Receive, Scope, Send, parameters, path
from interloan.site.pages.error_pages import Refusal, Refusals

MOST_BYTES = 8_192
MOST_PARAMETERS = 100
MOST_FACETS = 8
METHODS = ("GET", "HEAD")
HOST = re.compile(rb"(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
STRANGE_PATH = re.compile(r"//|\\|%5c|%2f%2f|%[01]|%7f|~00|[^!-~]|^[^/]", re.IGNORECASE)
WHOLE_NUMBERS = ("_facet_size", "_size", "_timelimit", "_ttl")
NUMBER = re.compile(r"[0-9]{1,9}")

NOT_READING = Refusal(
    405, "Only reading is possible", "Ask with GET or HEAD.", (("allow", ", ".join(METHODS)),)
)
TOO_LONG = Refusal(414, "This address is too long", f"The most is {MOST_BYTES:,} bytes.")
MISSPELT = Refusal(400, "This address is misspelt", "Start from the home page.")
NO_HOST = Refusal(400, "This host name is misspelt", "Ask under the name of the site.")
TOO_MANY = Refusal(400, "Too many parameters", f"The most is {MOST_PARAMETERS}.")
NO_THROUGH = Refusal(
    400, "This filter cannot be read", "Give _through as JSON with table, column and value."
)
TOO_MANY_FACETS = Refusal(400, "Too many facets", f"The most is {MOST_FACETS} at a time.")


def wrap(refusals: Refusals) -> Callable[[Application], Application]:
    """Return the layer that refuses what is out of bounds."""

    def layer(application: Application) -> Application:
        async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
            refusal = _wrong(scope) if scope["type"] == "http" else None
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
    if len(path(scope)) + len(query) > MOST_BYTES:
        return TOO_LONG
    if STRANGE_PATH.search(path(scope)):
        return MISSPELT
    if len(hosts) > 1 or not all(HOST.fullmatch(host) for host in hosts):
        return NO_HOST
    if query.count(b"&") >= MOST_PARAMETERS:
        return TOO_MANY
    return _wrong_parameters(parameters(scope))


def _wrong_parameters(asked: list[tuple[str, str]]) -> Refusal | None:
    facets = [name for name, _ in asked if name.startswith("_facet") and name != "_facet_size"]
    if len(facets) > MOST_FACETS:
        return TOO_MANY_FACETS
    for name, value in asked:
        if name == "_through" and not _is_through(value):
            return NO_THROUGH
        if name.startswith("_facet") and value.startswith("{"):
            return Refusal(400, "This is not a column", f"Give {name} as the name of a column.")
        if name in WHOLE_NUMBERS and value not in ("", "max") and not NUMBER.fullmatch(value):
            return Refusal(400, "This is not a number", f"Give {name} as a whole number.")
    return None


def _is_through(value: str) -> bool:
    try:
        given = json.loads(value)
    except (ValueError, RecursionError):
        return False
    return isinstance(given, dict) and all(
        isinstance(given.get(key), str) for key in ("table", "column", "value")
    )
