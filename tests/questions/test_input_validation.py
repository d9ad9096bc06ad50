"""A typed value fits its input, or a sentence says what to write instead."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.questions.input_validation import complaint, isbn_10, isbn_13
from interloan.questions.parameters import Parameter

REGION = Parameter("region", "Region", type="integer", least=0, most=8)
YEAR = Parameter("year", "Year", type="integer", least=1690, most=2100, example="1905")
FEE = Parameter("fee", "Fee", type="number", least=0.01, most=10_000.0, example="35.50")
SINCE = Parameter("since", "Since", type="date", least=date(2000, 1, 1))
ISBN = Parameter("isbn", "ISBN", type="isbn")
FORMAT = Parameter("format", "Format", type="choice", choices="select …")
WORDS = Parameter("words", "Words", longest=5)
NO_DAY = "Write a day on or after 2000-01-01 as year-month-day, such as 2025-08-29."
WRONG_DIGIT = "A digit of this ISBN is wrong: its last one does not fit the others. Copy it again."
NO_ISBN = "An ISBN has 10 or 13 digits (the last of 10 may be an X), with or without hyphens."


@pytest.mark.parametrize(
    ("parameter", "typed"),
    [
        (REGION, ""), (REGION, "  "), (REGION, "0"), (REGION, " 8 "), (YEAR, "1905"),
        (FEE, "35.50"), (FEE, "35"), (FEE, ".5"), (FEE, "10000"), (SINCE, "2024-02-29"),
        (ISBN, "0-306-40615-2"), (ISBN, "978-0-306-40615-7"), (ISBN, "0 8044 2957 x"),
        (ISBN, "979-10-90636-07-1"), (FORMAT, "dvd"), (WORDS, "Voilà"),
    ],
)  # fmt: skip
def test_what_fits(parameter: Parameter, typed: str) -> None:
    assert complaint(parameter, typed, {"dvd", "blu_ray"}) is None


@pytest.mark.parametrize(
    ("parameter", "typed", "sentence"),
    [
        (REGION, "9", "Write a whole number from 0 to 8."),
        (REGION, "-1", "Write a whole number from 0 to 8."),
        (REGION, "two", "Write a whole number from 0 to 8 in digits alone."),
        (YEAR, "3000", "Write a whole number from 1690 to 2100."),
        (YEAR, "1,905", "Write a whole number from 1690 to 2100 in digits alone, such as 1905."),
        (YEAR, "1_905", "Write a whole number from 1690 to 2100 in digits alone, such as 1905."),
        (YEAR, "١٩٠٥", "Write a whole number from 1690 to 2100 in digits alone, such as 1905."),
        (YEAR, "1905.0", "Write a whole number from 1690 to 2100 in digits alone, such as 1905."),
        (FEE, "-5", "Write a number from 0.01 to 10,000."),
        (FEE, "1e3", "Write a number from 0.01 to 10,000 in digits alone, such as 35.50."),
        (FEE, "nan", "Write a number from 0.01 to 10,000 in digits alone, such as 35.50."),
        (SINCE, "1999-12-31", NO_DAY),
        (SINCE, "2025-02-30", NO_DAY),
        (ISBN, "978-0-306-40615-8", WRONG_DIGIT),
        (ISBN, "977-0-306-40615-0", "An ISBN of 13 digits begins with 978 or 979."),
        (ISBN, "12345", NO_ISBN),
        (FORMAT, "vhs", "Choose one of the list."),
        (WORDS, "longer", "Write at most 5 characters; these are 6."),
        (WORDS, "a\x00b", "Leave out tabs, line breaks and other characters that cannot be seen."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(parameter: Parameter, typed: str, sentence: str) -> None:
    assert complaint(parameter, typed, {"dvd", "blu_ray"}) == sentence


@given(st.sampled_from([REGION, YEAR, FEE, SINCE, ISBN, FORMAT, WORDS]), st.text())
def test_whatever_is_typed_gets_a_sentence_or_nothing_and_is_never_repeated(
    parameter: Parameter, typed: str
) -> None:
    said = complaint(parameter, typed, {"dvd"})
    assert said is None or (said.endswith(".") and said[0].isupper())
    marked = f"<{typed}>"
    assert marked not in (complaint(parameter, marked, {"dvd"}) or "")


@given(st.integers())
def test_an_integer_fits_exactly_within_its_bounds(number: int) -> None:
    assert (complaint(YEAR, str(number)) is None) == (1690 <= number <= 2100)


@given(st.dates())
def test_every_day_from_the_first_on_fits(day: date) -> None:
    assert (complaint(SINCE, day.isoformat()) is None) == (day >= date(2000, 1, 1))


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
