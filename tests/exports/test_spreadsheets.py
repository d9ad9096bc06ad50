"""CSV for people holds nothing that a spreadsheet would run; nothing else is changed."""

import csv
import io
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.exports.spreadsheets import harmless
from interloan.site.csv import Writer


@pytest.mark.parametrize(
    "value",
    [
        '=HYPERLINK("http://example.org")', "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1",
        "＝1", "=cmd|'/c calc'!A0", "-2+3+cmd|' /C calc'!A0", "+16175551234;1",
    ],
)  # fmt: skip
def test_what_would_run_becomes_text(value: str) -> None:
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize("value", ["a=b", "-", "-3.5", "+7", "", "'=1", " x", None, -3, 2.5, b"=1"])
def test_what_would_not_run_stays(value: Any) -> None:
    assert harmless(value) == value


@given(st.lists(st.text(alphabet=string.printable, max_size=9), min_size=1, max_size=4))
def test_no_written_cell_begins_a_formula(cells: list[str]) -> None:
    writer = Writer(cells, lambda _: False, most=(1, 1_000))
    writer.write([cells])
    for row in csv.reader(io.StringIO(writer.text, newline="")):
        assert not any(cell[:1] in "=@\t\r" and cell for cell in row)
        assert [c.removeprefix("'") for c in row] == [c.removeprefix("'") for c in cells]
    assert writer.rows == 1
