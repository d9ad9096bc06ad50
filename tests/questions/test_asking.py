"""Any search is taken apart, and questions are weighed by what their headers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.problems import Problem
from interloan.questions import question_files
from interloan.questions.asking.names import Names
from interloan.questions.asking.ranking import Ranking, Suggestion
from interloan.questions.asking.reading import Reader
from interloan.questions.asking.words import MOST_WORDS, stem, words

COST = """-- title: What will it cost?
-- description: Prices.
-- asked: "{lender} cost; how much; lost book"
-- parameters:
--   lender: {title: Lender, example: nlm, choices: "select id, name from lenders"}
--   fee: {title: Fee, type: number, optional: true}
select :lender, :fee"""
LANGUAGE = """-- title: Who speaks a language?
-- description: Speakers.
-- asked: "{language}; {language} speaker"
-- parameters:
--   language: {title: Language, example: Khmer, choices: "select name, name from languages"}
--   year: {title: Year, type: integer, least: 1900, most: 2100, optional: true}
select :language, :year"""
NAMED = [
    ("lender", "nlm", "National Library of Medicine", "National Library of Medicine"),
    ("lender", "nlm", "National Library of Medicine", "NLM"),
    ("language", "khm", "Khmer", "Khmer"),
    ("language", "khm", "Khmer", "Cambodian"),
    ("country", "KH", "Cambodia", "Cambodian"),
]
CHOICES = {("cost", "lender"): {"nlm": "nlm"}, ("speakers", "language"): {"khmer": "Khmer"}}


def suggestions(text: str, *, slips: tuple[str, ...] = ()) -> list[Suggestion]:
    problems: list[Problem] = []
    files = {"cost": COST, "speakers": LANGUAGE}
    asked = [question_files.parse(f"questions/x/{n}.sql", t, problems) for n, t in files.items()]
    assert not problems
    ranking = Ranking(asked, CHOICES)
    reader = Reader(Names(NAMED, frozenset(ranking.asked)), ranking.asked)
    return ranking.suggestions(reader.read(text, slips))


def first(text: str) -> tuple[str, dict[str, str]]:
    one = suggestions(text)[0]
    return one.question.name, dict(one.values)


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("nlm costs", "cost", {"lender": "nlm"}),
        ("the cost of the National Library of Medicine", "cost", {"lender": "nlm"}),
        ("medicine cost", "cost", {"lender": "nlm"}),
        ("nlm cost $35", "cost", {"lender": "nlm", "fee": "35"}),
        ("cambodian", "speakers", {"language": "Khmer"}),
        ("Khmer speakers in 2018", "speakers", {"language": "Khmer", "year": "2018"}),
        ("books lost", "cost", {}),
        ("how much", "cost", {}),
        ("who speaks the language", "speakers", {}),
    ],
)
def test_a_search_fills_the_fields_of_the_question_that_explains_most(
    text: str, name: str, values: dict[str, str]
) -> None:
    assert first(text) == (name, values)


@pytest.mark.parametrize("text", ["", "lost", "Cambodia", "nlm", "qqqq"])
def test_a_phrase_must_fit_as_a_whole(text: str) -> None:
    assert suggestions(text) == []


def test_a_year_out_of_bounds_is_not_filled_in() -> None:
    assert first("khmer 1850") == ("speakers", {"language": "Khmer"})


def test_a_question_that_needs_more_is_not_complete() -> None:
    (cost,) = suggestions("how much")
    assert not cost.is_complete
    assert suggestions("nlm cost")[0].is_complete


def test_a_slip_is_read_as_the_nearest_name() -> None:
    (one,) = suggestions("kmher", slips=("kmher",))
    assert one.values == {"language": "Khmer"}
    assert suggestions("kmher") == []


@given(st.text(max_size=300))
def test_any_text_is_taken_apart(text: str) -> None:
    found = words(text)
    assert len(found) <= MOST_WORDS
    assert all(word.typed for word in found)
    assert all(stem(word.typed) for word in found if not word.is_value)


@given(st.integers(1, 99_999), st.sampled_from(["$%d", "%d usd", "USD %d", "%d dollars", "%d.00"]))
def test_a_sum_of_money_is_read_however_it_is_written(amount: int, written: str) -> None:
    found = [word for word in words(written % amount) if word.amount]
    assert [float(word.amount or 0) for word in found] == [amount]
    assert written == "%d.00" or found[0].currency == "USD"


@given(st.sampled_from(["book", "libraries", "newspaper", "charge", "movie", "voucher", "speaker"]))
def test_plurals_and_capitals_are_one(word: str) -> None:
    assert stem(word.upper()) == stem(word)
    assert word.endswith("s") or stem(f"{word}s") == stem(word)
