"""International Standard Book Numbers in both lengths (ISO 2108): which are right.

A number of ten digits ends in a check digit modulo 11 (X stands for ten), one of thirteen in one
modulo 10. Ten digits become thirteen behind 978; what begins with 979 has no shorter form.
"""

from __future__ import annotations

import re

TEN = re.compile(r"[0-9]{9}[0-9Xx]")
THIRTEEN = re.compile(r"97[89][0-9]{10}")
BETWEEN = str.maketrans("", "", "- \u00a0\u2010\u2011\u2012\u2013")  # blanks and hyphens


def bare(text: str) -> str:
    """Return text without the hyphens and blanks that people write between digits."""
    return text.translate(BETWEEN)


def isbn_13(text: str | None) -> str | None:
    """Return an ISBN in its thirteen digits.

    Args:
        text: What was typed, with or without hyphens and blanks.

    Returns:
        The thirteen digits; None for what is no ISBN or has a wrong check digit.

    >>> isbn_13("0-8044-2957-X"), isbn_13("978-0-8044-2957-3"), isbn_13("0804429570")
    ('9780804429573', '9780804429573', None)
    """
    digits = bare(text or "")
    if TEN.fullmatch(digits) and digits[9].upper() == _last_of_ten(digits[:9]):
        return f"978{digits[:9]}{_last_of_thirteen(f'978{digits[:9]}')}"
    if THIRTEEN.fullmatch(digits) and digits[12] == _last_of_thirteen(digits[:12]):
        return digits
    return None


def isbn_10(text: str | None) -> str | None:
    """Return an ISBN in its ten digits; None for what is no ISBN or exists in thirteen only.

    >>> isbn_10("978-0-8044-2957-3"), isbn_10("979-10-90636-07-1")
    ('080442957X', None)
    """
    full = isbn_13(text)
    if full is None or not full.startswith("978"):
        return None
    return full[3:12] + _last_of_ten(full[3:12])


def _last_of_ten(digits: str) -> str:
    rest = -sum(weight * int(d) for weight, d in zip(range(10, 1, -1), digits, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _last_of_thirteen(digits: str) -> str:
    return str(-sum((1, 3)[place % 2] * int(digit) for place, digit in enumerate(digits)) % 10)
