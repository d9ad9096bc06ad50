"""Short programs that read an answer at its own address: in pandas, R, DuckDB and JavaScript.

Stops: codes that lose their zeros. CSV has no types, so a program takes text for numbers, dates or
truth values where a whole column looks like them (`007`, `T`, `2018` as a date known to the year).
The programs name these columns as text; JSON has types of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.site.xlsx import address

MISTAKEN = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?0x[0-9a-f]+|[+-]?inf(?:inity)?|nan"
    r"|t|f|true|false|[0-9]{4}-[0-9]{2}-[0-9]{2}",
    re.IGNORECASE,
)
"""What programs take for something else than text."""
PANDAS = """import pandas

ADDRESS = {csv}
rows = pandas.read_csv(ADDRESS, keep_default_na=False, na_values=[""]{types})
print(rows)"""
R = """address <- {csv}
rows <- read.csv(address, na.strings = "", encoding = "UTF-8"{types})
str(rows)"""
DUCKDB = """import urllib.request

import duckdb

ADDRESS = {csv}
urllib.request.urlretrieve(ADDRESS, "answer.csv")
rows = duckdb.sql(\"\"\"
    SELECT * FROM read_csv('answer.csv', header = true, delim = ',', sample_size = -1{types})
\"\"\").df()
print(rows)"""
JAVASCRIPT = """const address = {json};
const rows = await (await fetch(address)).json();
console.table(rows);"""


@dataclass(frozen=True)
class Cell:
    """A program to be copied: the name of its language or library, and what it says."""

    name: str
    code: str


def program_cells(url: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Cell]:
    """Return programs that read an answer.

    Args:
        url: The whole address of its CSV.
        columns: The names of its columns.
        rows: Its rows, or the first of them.

    >>> cells = program_cells("http://a.org/b.csv?c=d&_size=max", ["code", "year"], [("007", 2018)])
    >>> print(cells[1].code)
    address <- "http://a.org/b.csv?c=d"
    rows <- read.csv(address, na.strings = "", encoding = "UTF-8",
                     colClasses = c(code = "character"))
    str(rows)
    """
    kept = address(url)
    csv = json.dumps(kept.replace(".xlsx", ".csv", 1))
    shaped = f"{kept.replace('.xlsx', '.json', 1)}{'&' if '?' in kept else '?'}_shape=array"
    text = _mistaken(columns, rows)
    dtype = ", ".join(f'"{name}": str' for name in text)
    classes = ", ".join(f'{name} = "character"' for name in text)
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in text)
    return [
        Cell(
            "pandas",
            PANDAS.format(csv=csv, types=f",\n{' ' * 23}dtype={{{dtype}}}" if text else ""),
        ),
        Cell(
            "R", R.format(csv=csv, types=f",\n{' ' * 17}colClasses = c({classes})" if text else "")
        ),
        Cell(
            "DuckDB",
            DUCKDB.format(csv=csv, types=f",\n{' ' * 27}types = {{{types}}}" if text else ""),
        ),
        Cell("JavaScript", JAVASCRIPT.format(json=json.dumps(shaped))),
    ]


def _mistaken(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return the columns of text that a program would take for something else."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    found = []
    for name, column in zip(columns, values, strict=True):
        texts = {value for value in column if value not in (None, "")}
        if texts and all(isinstance(text, str) and MISTAKEN.fullmatch(text) for text in texts):
            found.append(name)
    return found
