"""How numbers, dates and true or false are written: Frictionless accepts more than one way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from interloan.problems import Problem
from interloan.sources.csv_rows import Line
from interloan.sources.table import Column, Table

LARGEST = 2**63 - 1
DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
"""How a descriptor declares a date of which perhaps only the year or month is known."""
YEAR = "(1[0-9]|20)[0-9]{2}"
FORMATS = {
    "integer": (re.compile(r"-?(0|[1-9][0-9]*)"), "an integer", "write digits only, such as 1200"),
    "number": (
        re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?"),
        "a plain number",
        "write digits with a point, such as 0.26",
    ),
    "boolean": (re.compile("true|false", re.I), "true or false", "write true or false"),
    "year": (re.compile(YEAR), "a year", "write four digits, such as 2018"),
}


def wrongly_formatted(table: Table, lines: Sequence[Line]) -> Iterator[Problem]:
    """Yield the cells that are not written as their type asks."""
    for place, column in enumerate(table.columns):
        if column.type not in FORMATS and column.constraints.get("pattern") != DATE:
            continue
        for line in lines:
            cell = line.cells[place]
            if cell and (wrong := _wrong(column, cell)):
                yield Problem(line.file, line.number, column.name, cell, *wrong)


def slug(text: str) -> str:
    """Return a text as a key: a–z, 0–9 and single hyphens; empty where none is left.

    >>> slug("My  Library, Ångermanland")
    'my-library-angermanland'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def is_day(text: str) -> bool:
    """Whether a year, month or day is in the calendar.

    >>> is_day("2018"), is_day("2018-02-28"), is_day("2018-02-30"), is_day("3022-01")
    (True, True, False, False)
    """
    if not re.fullmatch(rf"{YEAR}(-[0-9]{{2}}){{0,2}}", text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def is_ahead(day: str) -> bool:
    """Whether a year, month or day has begun nowhere in the world."""
    furthest = datetime.now(UTC) + timedelta(hours=14)  # Kiribati, the first to have a new day
    return day > furthest.date().isoformat()[: len(day)]


def _wrong(column: Column, cell: str) -> tuple[str, str] | None:
    if column.type not in FORMATS:
        remedy = "write 2017, 2017-04 or 2017-04-27"
        if not is_day(cell):
            return "is no date of the calendar", remedy
        return (
            ("lies in the future", "write the day on which it was so") if is_ahead(cell) else None
        )
    pattern, kind, remedy = FORMATS[column.type]
    if not pattern.fullmatch(cell):
        return f"is not {kind}", remedy
    if column.type == "integer" and (len(cell) > 20 or abs(int(cell)) > LARGEST):
        return "is too large to store", "check the digits"
    return None
