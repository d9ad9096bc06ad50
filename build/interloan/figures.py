"""Figures and names of columns in words: the one place where a number becomes text.

An amount has a comma at each thousand, from 1,000 on; a year and a key never have one. Which of
them a column holds is what its descriptor declares, or else what its name says (see `kind_of`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import isnan
from typing import Literal

UNKNOWN = "not known"
SPACE = "\N{NO-BREAK SPACE}"
YEAR_UNITS = {"year", "years"}
YEAR_NAMES = {"year", "vintage", "decade", "published"}
SPAN_ENDS = {"from", "to", "since", "until", "before", "after"}
SPELT = {  # parts of column names that read otherwise than they are written
    "bluray": "Blu-ray", "dvd": "DVD", "english": "English", "eur": "EUR", "fscs": "FSCS",
    "geoid": "GEOID", "ifla": "IFLA", "iso": "ISO", "iso639": "ISO 639", "marc": "MARC",
    "massachusetts": "Massachusetts", "moe": "margin of error", "ntsc": "NTSC", "oclc": "OCLC",
    "pal": "PAL", "pct": "%", "uhd": "UHD", "url": "address", "usd": "USD",
}  # fmt: skip
CODES = {  # codes that read otherwise than their words
    "acs1": "one-year survey", "acs5": "five-year survey", "english_less_than_very_well":
    "English less than very well", "english_only": "only English", "english_very_well":
    "English very well", "first_to_last": "first and last year", "if_member": "if a member",
    "iso639_1": "ISO 639-1", "iso639_2b": "ISO 639-2/B", "iso639_2t": "ISO 639-2/T",
    "iso639_3": "ISO 639-3", "iso639_5": "ISO 639-5", "marc_obsolete": "MARC, obsolete",
    "mls_team": "MLS ILL team", "name_lower": "name in small letters", "no_row":
    "no row in the source", "not_in_copy": "not in the copy that was read",
    "other_indo_european": "other Indo-European", "asian_and_pacific_island":
    "Asian and Pacific Island", "patron_or_library": "patron or library",
    "town_city": "town with the form of a city",
}  # fmt: skip
CODE = re.compile(r"acs[15]|[a-z0-9]+(?:_[a-z0-9]+)+")
NAMES = {"id", "name", "table_name", "column_name", "refers_to", "allowed_values"}
"""Columns of names that are meant as they are written: of tables, of columns, of values."""
Kind = Literal["amount", "year", "key", "yes or no"]


class Year(int):
    """A year, which `number` writes digit by digit.

    >>> number(Year(2018)), number(2018)
    ('2018', '2,018')
    """


@lru_cache(maxsize=4_096)  # asked for each cell
def kind_of(column: str, declared_type: str = "", unit: str = "") -> Kind:
    """Return what the numbers of a column are.

    Args:
        column: Its name.
        declared_type: Its type, where a descriptor declares one; else the name alone decides.
        unit: Its unit, where one is declared, or stands in the row.

    >>> kind_of("requests_per_year", "integer", "requests"), kind_of("fiscal_year", "year")
    ('amount', 'year')
    >>> kind_of("value", "number", "year"), kind_of("is_open", "boolean"), kind_of("fscs_id")
    ('year', 'yes or no', 'key')
    >>> kind_of("year_of_massachusetts"), kind_of("covers_from"), kind_of("loans_per_year")
    ('year', 'year', 'amount')
    """
    words = column.split("_")
    if declared_type == "boolean" or (not declared_type and words[0] in ("is", "has")):
        return "yes or no"
    if declared_type == "year" or unit in YEAR_UNITS:
        return "year"
    if words[-1] == "id":
        return "key"
    if declared_type or "per" in words:
        return "amount"
    is_year = words[-1] in YEAR_NAMES | SPAN_ENDS or words[:2] == ["year", "of"]
    return "year" if is_year else "amount"


def heading(column: str) -> str:
    """Return a column's name as people read it.

    >>> heading("source_id"), heading("is_open"), heading("id"), heading("fee_usd")
    ('source', 'open', 'id', 'fee USD')
    >>> heading("limited_english_moe")
    'limited English margin of error'
    """
    words = column.split("_")
    if len(words) > 1 and words[0] in ("is", "has"):
        words = words[1:]
    if len(words) > 1 and words[-1] == "id":
        words = words[:-1]
    return " ".join(SPELT.get(word, word) for word in words)


def is_code(column: str, value: object) -> bool:
    """Whether a value is a code of the data, which people read as `label` writes it.

    >>> is_code("kind", "national_library"), is_code("kind", "library"), is_code("lender_id", "a_b")
    (True, False, False)
    """
    is_name = column in NAMES or column.endswith("_id")
    return isinstance(value, str) and not is_name and CODE.fullmatch(value) is not None


def label(code: str) -> str:
    """Return a code of the data, such as a kind or a measure, as people read it.

    >>> label("national_library"), label("iso639_2b"), label("mls_team"), label("uhd_player")
    ('national library', 'ISO 639-2/B', 'MLS ILL team', 'UHD player')
    """
    return CODES.get(code) or " ".join(SPELT.get(word, word) for word in code.split("_"))


def number(value: float | None, most_decimals: int | None = None, unknown: str = UNKNOWN) -> str:
    """Return a number as people read it.

    Args:
        value: The number; None and NaN are not known.
        most_decimals: It is rounded to so many; None keeps what it has.
        unknown: What to write where it is not known.

    >>> number(999), number(5945), number(12345.67), number(-3.0), number(None)
    ('999', '5,945', '12,345.67', '-3', 'not known')
    >>> number(12.504, 2), number(2911.2, 0), number(None, unknown="–")
    ('12.5', '2,911', '–')
    """
    if type(value) is int:  # most figures are, and no year
        return f"{value:,}"
    if value is None or isnan(value):
        return unknown
    if isinstance(value, Year):
        return str(int(value))
    if most_decimals is not None:
        text = fixed(value, most_decimals)
        return text.rstrip("0").rstrip(".") if most_decimals else text
    is_whole = isinstance(value, int) or value.is_integer()
    return f"{int(value):,}" if is_whole else f"{value:,.15g}"


def fixed(value: float | None, decimals: int, unknown: str = UNKNOWN) -> str:
    """Return a number with exactly so many decimals.

    >>> fixed(1250, 2), fixed(17.5, 1), fixed(-0.001, 2), fixed(None, 2)
    ('1,250.00', '17.5', '0.00', 'not known')
    """
    if value is None or isnan(value):
        return unknown
    text = f"{value:,.{decimals}f}"
    return text if text.strip("-0.") else text.removeprefix("-")


def money(amount: float | None) -> str:
    """Return an amount of money with its cents.

    >>> money(1250), money(None)
    ('1,250.00', 'not known')
    """
    return fixed(amount, 2)


def significant(value: float | None, digits: int = 3, unknown: str = UNKNOWN) -> str:
    """Return a number with so many significant digits at most, but never without its whole part.

    >>> significant(0.6589), significant(535.92), significant(2911.2)
    ('0.659', '536', '2,911')
    """
    if value is None or isnan(value):
        return unknown
    whole = abs(value) >= 10 ** (digits - 1)
    return fixed(value, 0) if whole else f"{value:.{digits}g}"


def with_margin(value: float, margin: float | None, most_decimals: int | None = None) -> str:
    """Return a number with its margin of error.

    >>> with_margin(88030, 8432), with_margin(12, None)
    ('88,030 ± 8,432', '12')
    """
    shown = number(value, most_decimals)
    return shown if margin is None else f"{shown} ± {number(margin, most_decimals)}"


def span(low: float, high: float, most_decimals: int | None = None) -> str:
    """Return the ends of an interval.

    >>> span(1000, 2500.5)
    '1,000 to 2,500.5'
    """
    return f"{number(low, most_decimals)} to {number(high, most_decimals)}"


def quantity(count: int, one: str, many: str, nothing: str = "0") -> str:
    """Return how many things there are, with the words that fit.

    >>> quantity(1, "row", "rows"), quantity(1234, "row", "rows"), quantity(0, "row", "rows", "no")
    ('1 row', '1,234 rows', 'no rows')
    """
    return f"{number(count) if count else nothing} {one if count == 1 else many}"


def size(count: int) -> str:
    r"""Return a number of bytes, rounded.

    >>> size(999), size(45_600), size(12_345_678)
    ('999\xa0B', '46\xa0kB', '12.3\xa0MB')
    """
    if count < 1_000:
        return f"{count}{SPACE}B"
    if count < 1_000_000:
        return f"{number(count / 1_000, 0)}{SPACE}kB"
    return f"{fixed(count / 1_000_000, 1)}{SPACE}MB"
