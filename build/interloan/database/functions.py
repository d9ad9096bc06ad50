"""The SQL functions of our own that queries may use, on the site, in the build and in tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from urllib.parse import quote

from interloan.database.search_correction import Respelling
from interloan.questions.isbn import isbn_10, isbn_13

NAMES = frozenset({"isbn_10", "isbn_13", "respelt", "url_encode"})


def register(connection: sqlite3.Connection) -> None:
    """Give a connection `url_encode`, `isbn_10`, `isbn_13` and `respelt`, each of one value."""
    functions: dict[str, Callable[..., str | None]] = {
        "url_encode": url_encode,
        "isbn_10": isbn_10,
        "isbn_13": isbn_13,
        "respelt": Respelling(connection),
    }
    for name, function in functions.items():
        connection.create_function(name, 1, function, deterministic=True)


def url_encode(text: object) -> str | None:
    """Return a value as it may stand in any part of an address (RFC 3986, section 2).

    >>> url_encode('War & "Peace" #1 50%+'), url_encode("Voilà/?"), url_encode(None)
    ('War%20%26%20%22Peace%22%20%231%2050%25%2B', 'Voil%C3%A0%2F%3F', None)
    """
    return None if text is None else quote(str(text), safe="")
