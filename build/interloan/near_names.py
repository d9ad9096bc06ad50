"""The known names that a misspelt one comes near to: the one place that measures likeness."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LIKENESS = 0.6
"""As difflib measures it: twice the letters in common by the letters of both."""


def nearest(
    word: str, known: Iterable[str], most: int = 1, likeness: float = LIKENESS
) -> list[str]:
    """Return the known names that a word resembles, nearest first.

    Args:
        word: What was written.
        known: The names to compare with.
        most: How many to return at the most.
        likeness: From 0, nothing in common, to 1, the same.

    >>> nearest("Lowel", ["Lynn", "Lowell", "Boston"], most=3)
    ['Lowell']
    >>> nearest("Lowel", ["Boston"])
    []
    """
    return get_close_matches(word, list(known), most, likeness)
