"""Whether a value that somebody typed fits the input it was typed into, said in a sentence.

International Standard Book Numbers have ten digits, the last a check digit modulo 11 (X stands for
ten), or thirteen, the last one modulo 10 (ISO 2108). Ten digits become thirteen behind 978; what
begins with 979 has no shorter form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any

from interloan import figures
from interloan.questions.parameters import READERS, Bound, Parameter, value_of

TEN = re.compile(r"[0-9]{9}[0-9Xx]")
THIRTEEN = re.compile(r"97[89][0-9]{10}")
BETWEEN = str.maketrans("", "", "- \u00a0\u2010\u2011\u2012\u2013")  # blanks and hyphens
NOT_ONE_OF = {"choice": "Choose one of the list.", "flag": "Write yes, or leave it empty."}


def complaint(parameter: Parameter, value: str, choices: Collection[str] = ()) -> str | None:
    """Say what is wrong with a typed value, in a sentence that tells what to write instead.

    Args:
        parameter: The input.
        value: What was typed; an empty one fits, because nothing was asked yet.
        choices: The values to choose from, for an input of type `choice`.

    Returns:
        The sentence, which never repeats what was typed; None where the value fits.

    >>> complaint(Parameter("region", "Region", type="integer", least=0, most=8), "9")
    'Write a whole number from 0 to 8.'
    >>> complaint(Parameter("region", "Region", type="integer", least=0, most=8), "2")
    """
    typed = value.strip()
    if not typed:
        return None
    if len(typed) > parameter.longest:
        most = figures.number(parameter.longest)
        return f"Write at most {most} characters; these are {figures.number(len(typed))}."
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in typed):
        return "Leave out tabs, line breaks and other characters that cannot be seen."
    if parameter.type in NOT_ONE_OF:
        allowed = choices if parameter.type == "choice" else ("yes",)
        return None if typed in allowed else NOT_ONE_OF[parameter.type]
    if parameter.type == "isbn":
        return _no_isbn(typed)
    return _out_of_bounds(parameter, typed) if parameter.type in READERS else None


def isbn_13(text: str | None) -> str | None:
    """Return an ISBN in its thirteen digits.

    Args:
        text: What was typed, with or without hyphens and blanks.

    Returns:
        The thirteen digits; None for what is no ISBN or has a wrong check digit.

    >>> isbn_13("0-8044-2957-X"), isbn_13("978-0-8044-2957-3"), isbn_13("0804429570")
    ('9780804429573', '9780804429573', None)
    """
    digits = (text or "").translate(BETWEEN)
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


def _no_isbn(typed: str) -> str | None:
    if isbn_13(typed):
        return None
    digits = typed.translate(BETWEEN)
    if TEN.fullmatch(digits) or THIRTEEN.fullmatch(digits):
        return "A digit of this ISBN is wrong: its last one does not fit the others. Copy it again."
    if len(digits) == 13 and digits.isdigit():
        return "An ISBN of 13 digits begins with 978 or 979."
    return "An ISBN has 10 or 13 digits (the last of 10 may be an X), with or without hyphens."


def _out_of_bounds(parameter: Parameter, typed: str) -> str | None:
    value: Any = value_of(parameter.type, typed)
    if value is not None and (
        (parameter.least is None or value >= parameter.least)
        and (parameter.most is None or value <= parameter.most)
    ):
        return None
    kind = {"integer": "a whole number", "number": "a number", "date": "a day"}[parameter.type]
    form = {"date": " as year-month-day, such as 2025-08-29"}.get(parameter.type, "")
    if value is None and not form:
        form = " in digits alone" + (f", such as {parameter.example}" if parameter.example else "")
    return f"Write {kind}{_bounds(parameter)}{form}."


def _bounds(parameter: Parameter) -> str:
    least, most = (_shown(parameter, bound) for bound in (parameter.least, parameter.most))
    if least and most:
        return f" from {least} to {most}"
    is_day = parameter.type == "date"
    if least:
        return f" {'on or after' if is_day else 'of at least'} {least}"
    return f" {'on or before' if is_day else 'of at most'} {most}" if most else ""


def _shown(parameter: Parameter, bound: Bound | None) -> str:
    if bound is None or isinstance(bound, date):
        return str(bound or "")
    is_year = figures.kind_of(parameter.name) == "year"
    return figures.number(figures.Year(bound) if is_year else bound)
