"""What somebody may have meant by a name that is none of those known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from interloan.database.functions import LIKENESS, WORD

MOST = 3
LONGEST = 60  # of what is compared, which bounds the cost of a page
LEADS_TO = " → "  # between another name and the one that it leads to, in the labels of choices


def near(typed: str, choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the choices that a typed name resembles, nearest first; none if it is one of them.

    What follows a comma is left out: “Springfeild, MA” is a town and its state. Where no name as a
    whole is near, one word of it may be.

    Args:
        typed: What was typed.
        choices: Values and labels, as a parameter's `choices` or `suggested` give them.

    >>> near("Springfeild, MA", [("Springfield", "Springfield"), ("Lowell", "Lowell")])
    [('Springfield', 'Springfield')]
    >>> near("Cambodian", [("Khmer", "Khmer"), ("Khmer", "Cambodian → Khmer")])
    []
    >>> near("Lewistn", [("lpl", "Lewiston Public Library")])
    [('lpl', 'Lewiston Public Library')]
    """
    known: dict[str, tuple[str, str]] = {}
    for value, label in choices:
        for name in (label.partition(LEADS_TO)[0], value):
            known.setdefault(name.casefold(), (value, label))
    whole = typed.strip().casefold()
    if not whole or whole in known:
        return []
    name = whole.partition(",")[0].strip()[:LONGEST]
    if name in known:
        return []
    nearest = get_close_matches(name, known, MOST, LIKENESS) or _by_a_word(name, known)
    return list({known[other][0]: known[other] for other in nearest}.values())


def _by_a_word(name: str, known: Iterable[str]) -> list[str]:
    """Return the names that hold a word near to what was typed."""
    holding: dict[str, list[str]] = {}
    for other in known:
        for word in WORD.findall(other):
            holding.setdefault(word, []).append(other)
    words = get_close_matches(name, holding, MOST, LIKENESS)
    return [other for word in words for other in holding[word]][:MOST]
