"""What a cell of a workbook holds: a date, an address, a code to be put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from interloan.exports.workbook import FIRST_DAY, Column
from interloan.figures import CODE, is_code, label

DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
DATE_WORDS = {"of", "date", "accessed", "published", "founded", "from", "to", "since", "until"}
ONE_OF = re.compile(r"\bOne of: [^.]*")


def in_words(column: Column) -> Column:
    """Return a column with its codes in words, in its cells and in what it means.

    A column without codes is returned as it is. Other names in a meaning, such as those of columns
    and tables, stay as they are.

    >>> told = in_words(Column("Kind", ["no_longer", "yes"], meaning="One of: no_longer, yes."))
    >>> told.values, told.meaning
    (['no longer', 'yes'], 'One of: no longer, yes.')
    """
    codes = {value for value in set(column.values) if is_code(column.name, value)}
    if not codes:
        return column
    listed = " ".join(ONE_OF.findall(column.meaning))
    known = codes | set(CODE.findall(listed))
    meaning = CODE.sub(lambda m: label(m[0]) if m[0] in known else m[0], column.meaning)
    values = [label(value) if value in codes else value for value in column.values]
    return replace(column, values=values, meaning=meaning)


def leads(value: object) -> bool:
    """Whether a value is an address of the web or within the site."""
    return str(value).startswith(("http://", "https://", "/interloan/"))


def is_dates(name: str, values: Iterable[Any]) -> bool:
    """Whether a column holds dates, each as precise as it is known, that a spreadsheet can count.

    Years alone are dates only where the name says so.

    >>> is_dates("as_of", ["2023", None]), is_dates("code", ["1000", "1025"])
    (True, False)
    >>> is_dates("seen", ["2023", "2023-11-18"]), is_dates("from_date", ["1706-08-16", "2001"])
    (True, False)
    """
    texts = {value for value in values if value not in (None, "")}
    is_named = bool(DATE_WORDS.intersection(name.split("_")))
    is_precise = is_named or any(len(str(text)) > 4 for text in texts)
    return bool(texts) and is_precise and all(_is_date(text) for text in texts)


def _is_date(text: object) -> bool:
    if not isinstance(text, str) or not DATE.fullmatch(text):
        return False
    try:
        return date.fromisoformat(f"{text}-01-01"[:10]) >= FIRST_DAY
    except ValueError:  # such as 30 February
        return False
