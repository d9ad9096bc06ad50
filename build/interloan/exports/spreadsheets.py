"""How rows are written as CSV, everywhere: harmless in a spreadsheet, with `true` and `false`.

Stops: a value such as `=HYPERLINK(…)` or `=cmd|…`, which a spreadsheet program runs when the file
is opened (https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe in front makes it
text. JSON, Parquet and the database keep every value as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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


def csv_row(row: Iterable[Any], truths: Sequence[bool]) -> list[Any]:
    """Return a row as it is written in CSV.

    Args:
        row: The values, as SQLite or Python has them.
        truths: For each column, whether its 1 and 0 are yes and no.

    >>> csv_row([1, 1, 0, None, "=1+1"], [False, True, True, True, False])
    [1, 'true', 'false', None, "'=1+1"]
    """
    return [
        ("false", "true")[bool(value)] if is_truth and value in (0, 1) else harmless(value)
        for value, is_truth in zip(row, truths, strict=True)
    ]
