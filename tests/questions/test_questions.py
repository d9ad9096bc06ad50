"""A question is one SQL file whose header says all that its page needs."""

import re
from datetime import date
from pathlib import Path

import pytest

from interloan.questions import question_files
from interloan.questions.question_files import QuestionError

GOOD = """-- title: Who charges?
-- description: Lenders with a fee.
-- parameters:
--   lender: {title: Lender, example: nlm, choices: "select id, name from lenders"}
-- chart: {title: Fees, mark: bar, x: name, y: {column: amount_usd, label: fee}}
-- answer: "{{ rows|counted('fee', 'fees') }} known, first {{ first.name }}."
-- nothing: No fee is known.
select name, amount_usd from fees where lender_id = :lender;
"""


def test_a_header_becomes_title_parameters_chart_and_sql() -> None:
    question = question_files.parse("who_charges", GOOD)
    assert question.title == "Who charges?"
    assert question.example == "lender=nlm"
    assert question.parameters[0].choices == "select id, name from lenders"
    assert question.sql == "select name, amount_usd from fees where lender_id = :lender"
    assert question.nothing == "No fee is known."
    assert question.chart
    assert question.chart.columns == {"name", "amount_usd"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("-- title: Who charges?\n", "", "who.sql: add `-- title: …` to its header"),
        ("-- nothing:", "-- noting:", "who.sql: 'noting' is not a known key"),
        ("example: nlm", "exmaple: nlm", "'exmaple' is not a known key"),
        (
            "{{ first.name }}",
            "{{ first.name",
            "who.sql: answer cannot be filled in: ",
        ),
        ("mark: bar", "mark: pie", "chart: mark 'pie' is unknown; write one of line, point"),
        ("mark: bar, ", "", "chart needs mark"),
        (", label: fee", "", "each of y needs a column and a label"),
        ("label: fee", "label: fee, low: least", "needs a margin, or both low and high"),
        ("label: fee", "label: fee, margn: m", "'margn' is not a known key"),
        ("title: Lender, ", "", "parameter lender needs a title and an example"),
        ("{title", "{{title", "is a key that is no text"),
        ("example: nlm", "least: 2025-02-30", "'2025-02-30' is no text to all readers; put it in"),
        (GOOD[GOOD.index("select name, amount") :], "", "has a header but no SQL below it"),
        (GOOD, "select 1", "begin with comment lines"),
    ],
)
def test_a_wrong_header_is_named_with_a_remedy(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(QuestionError, match=r"^who\.sql\b") as caught:
        question_files.parse("who", GOOD.replace(old, new, 1))
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("type: year", "type 'year' is unknown; write one of text, integer, number, date, isbn"),
        ("type: choice", "a choice needs `choices`, SQL that gives value and label"),
        ("type: integer, least: one", "least is the least integer, in digits, not 'one'"),
        ("type: number, most: much", "most is the most number, in digits, not 'much'"),
        ("type: date, least: '2025-02-30'", "least is a day such as 2025-08-29, not '2025-02-30'"),
        ("type: integer, least: 9, most: 1", "least (9) is more than most (1)"),
        ("least: 1", "least is for integer, number and date, not for text"),
        ("longest: 0", "longest is a number of characters, not 0"),
        ("optional: perhaps", "optional is true or false, not 'perhaps'"),
        ("type: integer, most: 8, example: 9", "its own example would be refused: Write a whole"),
        ("longest: 3, example: abcd", "its own example would be refused: Write at most 3"),
    ],
)
def test_a_wrong_parameter_is_named_with_a_remedy(entry: str, complaint: str) -> None:
    header = f"-- title: T\n-- description: D\n-- parameters:\n--   p: {{title: P, {entry}}}\n"
    with pytest.raises(QuestionError, match=r"^who\.sql: parameter p: ") as caught:
        question_files.parse("who", header + "select :p")
    assert complaint in str(caught.value)


def test_a_parameter_says_what_may_be_typed() -> None:
    entry = "{title: Day, type: date, least: '2000-01-01', example: '2025-08-29', hint: A day}"
    text = f"-- title: T\n-- description: D\n-- parameters:\n--   day: {entry}\nselect :day"
    (day,) = question_files.parse("when", text).parameters
    assert (day.type, day.least, day.most) == ("date", date(2000, 1, 1), None)
    assert (day.example, day.hint, day.longest) == ("2025-08-29", "A day", 200)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("desk: 8", "a.sql: desk is a place from 1 to 7, not 8"),
        ("desk: true", "a.sql: desk is a place from 1 to 7, not True"),
        ("supporting: b", "a.sql: supporting is a list of queries, such as [vouchers]"),
        ("supporting: [nowhere]", "a.sql: supporting nowhere: no such query"),
        ("supporting: [b]", "a.sql: supporting b needs the parameter town, which this query has"),
    ],
)
def test_questions_that_do_not_fit_together_are_named(
    tmp_path: Path, line: str, complaint: str
) -> None:
    (tmp_path / "a.sql").write_text(f"-- {line}\n{GOOD}")
    other = GOOD.replace("lender: {title: Lender", "town: {title: Town")
    (tmp_path / "b.sql").write_text(other)
    with pytest.raises(QuestionError, match=re.escape(f"{tmp_path.name}/{complaint}")):
        question_files.load(tmp_path)


def test_two_questions_cannot_have_one_place_at_the_desk(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.sql").write_text(f"-- desk: 3\n{GOOD}")
    with pytest.raises(QuestionError, match=r"b\.sql: desk 3 is a\.sql's"):
        question_files.load(tmp_path)


def test_queries_are_listed_by_their_order_then_by_name(tmp_path: Path) -> None:
    for name, order in (("b", ""), ("a", ""), ("c", "-- order: 1\n")):
        (tmp_path / f"{name}.sql").write_text(order + GOOD)
    assert [question.name for question in question_files.load(tmp_path)] == ["c", "a", "b"]
