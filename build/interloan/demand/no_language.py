"""What a count is of where it is of no one language that is known: kinds that are never joined.

Of what is unknown, other, in several languages or unread nobody can say that it is not in a certain
language; what is without language is in none.
"""

from __future__ import annotations

from interloan.sources.typed_rows import Value

SEVERAL_TOGETHER = "stands for several languages together"
"""Why a label such as “Other” has no key of `languages`."""
MISSING = "is missing"
"""Why a title without a code has none."""

UNKNOWN, OTHER, SEVERAL, SIGNED, NONE, UNREAD = (
    "of unknown language", "in other languages", "in several languages at once",
    "in sign languages", "without language", "under labels that could not be read",
)  # fmt: skip
KINDS: dict[str, str] = {
    "und": UNKNOWN, "mis": OTHER, "mul": SEVERAL, "sgn": SIGNED, "zxx": NONE,
}  # fmt: skip
"""Keys of `languages` that readers of one language cannot be counted for → what they are."""
MAY_BE_IN_ANY = (UNKNOWN, OTHER, SEVERAL, UNREAD)
"""Kinds of which something may be in any language."""


def kind(language_id: Value, reason: Value) -> str:
    """Return what a row of `holdings` is of; empty for one language.

    Args:
        language_id: Key of the language; None where it has none.
        reason: Why it has none.

    >>> kind("und", None), kind("por", None)
    ('of unknown language', '')
    >>> kind(None, "The label stands for several languages together.")
    'in other languages'
    """
    if language_id:
        return KINDS.get(str(language_id), "")
    if SEVERAL_TOGETHER in str(reason):
        return OTHER
    return UNKNOWN if MISSING in str(reason) else UNREAD
