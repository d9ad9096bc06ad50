"""An ISBN is right or it is none, and both its lengths name the same book (ISO 2108)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.questions.input_validation import isbn_10, isbn_13


@pytest.mark.parametrize(
    ("typed", "ten", "thirteen"),
    [
        ("0-306-40615-2", "0306406152", "9780306406157"),  # the example of the ISBN manual
        ("080442957x", "080442957X", "9780804429573"),
        ("978 0 8044 2957 3", "080442957X", "9780804429573"),
        ("978–0–8044–2957–3", "080442957X", "9780804429573"),
        ("979-10-90636-07-1", None, "9791090636071"),
    ],
)
def test_both_lengths_are_read_and_written(typed: str, ten: str | None, thirteen: str) -> None:
    assert (isbn_10(typed), isbn_13(typed)) == (ten, thirteen)


@pytest.mark.parametrize(
    "typed",
    [
        None, "", "X", "0306406153", "9780306406158", "978030640615", "97803064061577",
        "9770306406157", "0X06406152", "٠٣٠٦٤٠٦١٥٢", "0306406152 and more", "0.306.40615.2",
    ],
)  # fmt: skip
def test_anything_else_is_no_isbn(typed: str | None) -> None:
    assert isbn_13(typed) is None
    assert isbn_10(typed) is None


@given(st.text("0123456789", min_size=9, max_size=9))
def test_one_wrong_digit_is_always_noticed(digits: str) -> None:
    right = [digits + last for last in "0123456789X" if isbn_13(digits + last)]
    assert len(right) == 1
    full = isbn_13(right[0])
    assert full is not None
    assert isbn_10(full) == right[0]
    for place in range(13):
        for digit in set("0123456789") - {full[place]}:
            assert isbn_13(full[:place] + digit + full[place + 1 :]) is None
