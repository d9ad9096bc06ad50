"""Finds the place that somebody names on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from interloan.near_names import nearest
from interloan.problems import Problem
from interloan.sources.typed_rows import Row


def find_place(text: str, places: Iterable[Row], file: str, option: str) -> str | Problem:
    """Return the key of the place with a key, GEOID (what follows `US` in the key) or name.

    Args:
        text: Key, GEOID or name, in capitals or not.
        places: The rows of `places`.
        file: File or command used in messages.
        option: Option used in messages.

    Returns:
        The key, or what is wrong: no place, or several, have that name.

    >>> lowell = {"id": "0600000US2501737000", "name": "Lowell"}
    >>> find_place("LOWELL", [lowell], "interloan report", "--place")
    '0600000US2501737000'
    >>> print(find_place("Lowel", [lowell], "interloan report", "--place"))
    interloan report --place: 'Lowel' is not in places; write Lowell
    """
    names = {str(row["id"]): str(row["name"]) for row in places}
    folded = text.casefold()
    keys = [
        key
        for key, name in names.items()
        if text in (key, key.partition("US")[2]) or folded == name.casefold()
    ]
    if len(keys) == 1:
        return keys[0]
    if keys:
        why, choices = "is the name of several places", keys
    else:
        why = "is not in places"
        choices = nearest(text, names.values(), 3) or ["a name or key from the table places"]
    return Problem(file, 0, option, text, why, f"write {' or '.join(choices)}")
