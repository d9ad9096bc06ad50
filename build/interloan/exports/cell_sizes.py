"""How wide a column of a workbook is shown, and how many lines a text takes in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, isfinite
from typing import Any

from interloan.figures import number

SAMPLE = 300  # rows that decide how wide a column is
NARROWEST, WIDEST, WIDEST_LINK = 8, 42, 80  # LibreOffice breaks no link into lines
FULL = 1.2  # characters on a line for each digit that would fit: most letters are narrower


def lines_of(text: str, width: int) -> int:
    r"""Return about how many lines a text takes in a column.

    >>> lines_of("short", 10), lines_of("a text of four words", 10), lines_of("One.\nTwo.", 10)
    (1, 2, 2)
    """
    full = FULL * width
    return sum(max(1, ceil(len(part) / full)) for part in text.splitlines()) if text else 1


def width_of(heading: str, values: Sequence[Any], *, is_link: bool = False) -> int:
    """Return how many characters wide a column is shown.

    >>> width_of("Fee", [12.5, None]), width_of("Note", ["x" * 200])
    (8, 42)
    """
    word = max(map(len, heading.split()), default=0) + 4  # the button of the filter
    longest = max(map(_length, _sample(values)), default=0) + 2
    widest = WIDEST_LINK if is_link else WIDEST
    return min(max(longest, word, NARROWEST, len(heading) // 3), widest)


def _sample(values: Sequence[Any]) -> Iterable[Any]:
    return (value for value in values[:SAMPLE] if value is not None)


def _length(value: object) -> int:
    """Return how long a value is when shown."""
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0)
    if isinstance(value, int | float) and isfinite(value):
        return len(number(round(value, 3))) + 1
    return len(str(value))
