"""Whether a value that somebody typed fits the input it was typed into, said in a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any

from interloan import figures
from interloan.questions.isbn import TEN, THIRTEEN, bare, isbn_13
from interloan.questions.parameters import READERS, Bound, Parameter

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


def _no_isbn(typed: str) -> str | None:
    if isbn_13(typed):
        return None
    digits = bare(typed)
    if TEN.fullmatch(digits) or THIRTEEN.fullmatch(digits):
        return "A digit of this ISBN is wrong: its last one does not fit the others. Copy it again."
    if len(digits) == 13 and digits.isdigit():
        return "An ISBN of 13 digits begins with 978 or 979."
    return "An ISBN has 10 or 13 digits (the last of 10 may be an X), with or without hyphens."


def _out_of_bounds(parameter: Parameter, typed: str) -> str | None:
    found = READERS[parameter.type](typed)
    if found is not None and _within(parameter, found):
        return None
    kind = {"integer": "a whole number", "number": "a number", "date": "a day"}[parameter.type]
    form = {"date": " as year-month-day, such as 2025-08-29"}.get(parameter.type, "")
    if found is None and not form:
        form = " in digits alone" + (f", such as {parameter.example}" if parameter.example else "")
    return f"Write {kind}{_bounds(parameter)}{form}."


def _within(parameter: Parameter, found: Any) -> bool:
    return (parameter.least is None or found >= parameter.least) and (
        parameter.most is None or found <= parameter.most
    )


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
