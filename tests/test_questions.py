"""A question is one SQL file whose header says all that its page needs."""

from pathlib import Path

import pytest

from interloan import questions
from interloan.questions import QuestionError

GOOD = """-- title: Who charges?
-- description: Lenders with a fee.
-- parameters:
--   lender: {title: Lender, example: nlm, choices: "select id, name from lenders"}
-- chart: {mark: bar, x: name, y: amount_usd}
-- nothing: No fee is known.
select name, amount_usd from fees where lender_id = :lender;
"""


def test_a_header_becomes_title_parameters_chart_and_sql() -> None:
    question = questions.parse("who_charges", GOOD)
    assert question.title == "Who charges?"
    assert question.example == "lender=nlm"
    assert question.parameters[0].choices == "select id, name from lenders"
    assert question.sql == "select name, amount_usd from fees where lender_id = :lender"
    assert question.nothing == "No fee is known."


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("-- title: Who charges?\n", "", "who.sql: add `-- title: …` to its header"),
        ("-- nothing:", "-- noting:", "who.sql: 'noting' is not a known key"),
        ("example: nlm", "exmaple: nlm", "'exmaple' is not a known key"),
        ("title: Lender, ", "", "parameter lender needs a title and an example"),
        ("{title", "{{title", "its header is not YAML"),
        (GOOD[GOOD.index("select name, amount") :], "", "has a header but no SQL below it"),
        (GOOD, "select 1", "begin with comment lines"),
    ],
)
def test_a_wrong_header_is_named_with_a_remedy(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(QuestionError, match=r"^who\.sql: ") as caught:
        questions.parse("who", GOOD.replace(old, new, 1))
    assert complaint in str(caught.value)


def test_queries_are_listed_by_their_order_then_by_name(tmp_path: Path) -> None:
    for name, order in (("b", ""), ("a", ""), ("c", "-- order: 1\n")):
        (tmp_path / f"{name}.sql").write_text(order + GOOD)
    assert [question.name for question in questions.load(tmp_path)] == ["c", "a", "b"]
