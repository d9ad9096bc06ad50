"""From a computed figure back to the rows that it was made of: their addresses within the site."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote_plus

from interloan.database.search_index import DATABASE

_quoted = lru_cache(maxsize=4096)(quote_plus)  # keys repeat in thousands of addresses


def address(table: str, **wanted: object) -> str:
    """Return the address of the rows of a table with these values.

    Args:
        table: Name of the table.
        wanted: Column → value, or a list of values of which a row must have one.

    >>> address("speakers", vintage=2018, measure="speakers")
    '/interloan/speakers?vintage=2018&measure=speakers'
    >>> address("holdings", language_id=["lao", "khm"])
    '/interloan/holdings?language_id__in=lao%2Ckhm'
    """
    filters = [
        f"{column}__in={'%2C'.join(_quoted(str(each)) for each in value)}"
        if isinstance(value, Iterable) and not isinstance(value, str)
        else f"{column}={_quoted(str(value))}"
        for column, value in wanted.items()
    ]
    return f"/{DATABASE}/{table}?{'&'.join(filters)}"
