"""Cells that a spreadsheet would run as formulas are made harmless in CSV meant for people.

Stops: a value such as `=HYPERLINK(…)` or `=cmd|…`, which a spreadsheet program runs when the file
is opened (https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe in front makes it
text. JSON, Parquet and the database keep every value as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

FORMULA = re.compile(r"[=+@\t\r＝＋－＠-]")
NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[+-]")


def harmless(value: object) -> object:
    """Return a cell's value, with an apostrophe in front where a spreadsheet would run it.

    >>> harmless("=1+1"), harmless("+1 617 555"), harmless("A = B"), harmless("-12.5"), harmless(-3)
    ("'=1+1", "'+1 617 555", 'A = B', '-12.5', -3)
    """
    is_formula = isinstance(value, str) and FORMULA.match(value) and not NUMBER.fullmatch(value)
    return f"'{value}" if is_formula else value


def harmless_row(row: Iterable[Any]) -> list[Any]:
    """Return a row with each of its cells harmless."""
    return [harmless(value) for value in row]
