"""Golden answers are judged as strictly as descriptors, and say clearly what came instead."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.questions import golden

from interloan.problems import Problem, SourceError
from interloan.questions.question_files import Parameter, Question

PARAMETERS = (Parameter("lender", "Lender"), Parameter("year", "Year"))
QUESTION = Question(
    "prices", "Prices", "Prices.", "select 1", PARAMETERS, file="questions/lending/prices.sql"
)
ROWS = [
    {"lender": "NLM", "amount": 12.0, "note": "costs 12 USD each", "until": None},
    {"lender": "NLM", "amount": 9.0, "note": "replaced", "until": "2017"},
    {"lender": "Toronto", "amount": 35.0, "note": "ask first", "until": None},
]
Judge = Callable[[str], list[str]]


@pytest.fixture
def problems(tmp_path: Path) -> Judge:
    """A function that returns what is wrong with a file of golden answers."""

    def judge(text: str) -> list[str]:
        (tmp_path / "questions/lending").mkdir(parents=True, exist_ok=True)
        (tmp_path / "questions/lending/prices.golden.yaml").write_text(text)
        found: list[Problem] = []
        try:
            golden.read(QUESTION, tmp_path, found)
        except SourceError as error:
            found += error.problems
        return [str(problem) for problem in found]

    return judge


@pytest.fixture
def differences(tmp_path: Path, problems: Judge) -> Judge:
    """A function that returns what differs between the rows and a golden answer."""

    def compare(text: str) -> list[str]:
        assert problems(text) == []
        cases = golden.read(QUESTION, tmp_path, [])
        return [line for case in cases for line in golden.differences(case, ROWS, "3 prices.")]

    return compare


def test_a_question_without_golden_answers_is_told_how_to_add_one(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert golden.read(QUESTION, tmp_path, problems) == []
    assert [str(problem) for problem in problems] == [
        "questions/lending/prices.sql: has no golden answer; write "
        "questions/lending/prices.golden.yaml, as CONTRIBUTING.md (“Add a question”) shows"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- case: A.\n  rws: 3", "2: 'rws' is not a known key; write 'rows'"),
        ("- case: A.\n  with: {lendr: nlm}\n  rows: 3", "2 with: 'lendr' is not a known key; write "
         "'lender'"),
        ("- case: A.\n  with: {year: 1905}\n  rows: 3", "2 with year: '1905' is no text; put"),
        ("- rows: 3", "1 case: is missing or not text"),
        ("- case: A.\n  with: {lender: nlm}", "1: expects nothing; write what must come, such as"),
        ("- case: A.\n  rows: many", "2 rows: 'many' is no number of rows; write 3, or at least"),
        ("- case: A.\n  rows: [9, 3]", "2 rows: '[9, 3]' is no number of rows"),
        ("- case: A.\n  first: nlm", "2 first: 'nlm' is not a mapping"),
        ("- case: A.\n  has: {lender: nlm}", "is not a list; begin each of its lines with `- `"),
        ("- case: A.\n  has: [nlm]", "2 has: 'nlm' is not a mapping"),
        ("- case: A.\n  says: 7", "2 says: '7' is not a list of texts"),
        ("- case: A.\n  first: {taken: yes}", "2 first taken: 'yes' is no text to all readers"),
        ("case: A.\nrows: 3", "is not a list; begin each of its lines with `- `"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_golden_answers_is_named(
    problems: Judge, text: str, problem: str
) -> None:
    assert any(f"prices.golden.yaml:{problem}" in line or (
        problem in line and problem.startswith("is not a list")
    ) for line in problems(text)), problems(text)  # fmt: skip


@pytest.mark.parametrize(
    "expected",
    [
        "rows: 3", "rows: [1, 3]", "first: {amount: 12, until: null}", "last: {lender: Toronto}",
        "has: [{amount: 9, until: true}]", "has_not: [{amount: 8}]", "every: {note: true}",
        "every: {lender: [NLM, Toronto]}", "lists: {lender: [NLM, Toronto]}", "counts: {lender: 2}",
        'first: {note: "... 12 USD ..."}', "every: {amount: {least: 9, most: 35}}",
        "where: {until: null}\n  rows: 2", "says: 3 prices", "says_not: none",
    ],
)  # fmt: skip
def test_what_is_so_passes(differences: Judge, expected: str) -> None:
    assert differences(f"- case: A.\n  {expected}") == []


@pytest.mark.parametrize(
    ("expected", "difference"),
    [
        ("rows: 2", "rows: expected 2 rows; came 3"),
        ("rows: [4, 9]", "rows: expected 4 to 9 rows; came 3"),
        ("first: {amount: 13}", "first: expected amount = 13; came 12.0"),
        ("first: {until: true}", "first: expected until = True; came None"),
        ("first: {note: 12 USD}", "first: expected note = '12 USD'; came 'costs 12 USD each'"),
        ("last: {until: '2017'}", "last: expected until = '2017'; came None"),
        ("has: [{lender: NLM, amount: 35}]", "has: expected {'lender': 'NLM', 'amount': 35}; came"),
        ("has_not: [{amount: 9}]", "has_not: expected {'amount': 9}; came such a row"),
        ("every: {lender: NLM}", "every: expected lender = 'NLM'; came 'Toronto'"),
        ("every: {amount: {most: 30}}", "every: expected amount = {'most': 30}; came 35.0"),
        ("lists: {lender: [Toronto, NLM]}", "lists: expected lender = ['Toronto', 'NLM']; came"),
        ("counts: {lender: 3}", "counts: expected 3 values of lender; came 2"),
        ("where: {amount: 1}\n  first: {lender: NLM}", "first: expected {'lender': 'NLM'}; came"),
        ("has_not: [{lendr: x}]", "has_not: expected a column lendr; came none of that name; write "
         "'lender'"),
        ("where: {untl: null}\n  rows: 3", "where: expected a column untl; came none of that name"),
        ("says: ['3', four]", "says: expected 'four'; came '3 prices.'"),
        ("says_not: prices", "says_not: expected 'prices'; came '3 prices.'"),
    ],
)  # fmt: skip
def test_what_is_not_so_is_said_with_file_line_and_case(
    differences: Judge, expected: str, difference: str
) -> None:
    came = differences(f"- case: The price of NLM.\n  {expected}")
    assert any(difference in line for line in came), came
    assert all(line.startswith("questions/lending/prices.golden.yaml:") for line in came)
    assert all(" The price of NLM.\n" in line for line in came)
