"""A question is one SQL file with a header; all that is wrong with either is named at once."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Complaints

from interloan.problems import Problem, SourceError
from interloan.project import Project
from interloan.questions import question_files
from interloan.questions.question_files import QUESTION_KEYS, Question

GOOD = """-- title: Who charges?
-- description: Lenders with a fee.
-- parameters:
--   lender: {title: Lender, example: nlm, choices: "select id, name from lenders"}
-- chart: {title: Fees, mark: bar, x: name, y: {column: amount_usd, label: fee}}
-- answer: "{{ rows|counted('fee', 'fees') }} known, first {{ first.name }}."
-- nothing: No fee is known.
select name, amount_usd from fees where lender_id = :lender;
"""


def parsed(text: str) -> tuple[Question | None, list[str]]:
    """The question of a file and what is wrong with it."""
    problems: list[Problem] = []
    try:
        question = question_files.parse("questions/lending/who.sql", text, problems)
    except SourceError as error:
        return None, [str(problem) for problem in error.problems]
    return question, [str(problem) for problem in sorted(problems)]


def test_a_header_becomes_title_parameters_chart_and_sql() -> None:
    question, wrong = parsed(GOOD)
    assert wrong == []
    assert question
    assert (question.name, question.subject, question.title) == ("who", "lending", "Who charges?")
    assert question.example == "lender=nlm"
    assert question.parameters[0].choices == "select id, name from lenders"
    assert question.sql == "select name, amount_usd from fees where lender_id = :lender"
    assert question.nothing == "No fee is known."
    assert question.chart
    assert question.chart.columns() == {"name", "amount_usd"}


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("-- title: Who charges?\n", "", 1, "title: is missing or not text; write a short text"),
        ("Who charges?", "7", 1, "title: '7' is missing or not text"),
        ("-- nothing:", "-- noting:", 7, "'noting' is not a known key; write 'nothing'"),
        ("-- nothing: No fee is known.", "-- nothing: [a", 8, "is not YAML"),
        ("-- nothing:", "-- colour:", 7, "'colour' is not a known key; write 'columns'"),
        ("-- nothing:", "-- order: first\n-- nothing:", 7, "order: 'first' is no such number"),
        ("-- nothing:", '-- asked: "{lendr} cost"\n-- nothing:', 7,
         "asked: 'lendr' is no parameter of the header; write 'lender'"),
        ("-- nothing:", "-- order: 0\n-- nothing:", 7, "order: '0' is no such number; write a"),
        ("-- nothing:", "-- desk: 8\n-- nothing:", 7, "desk: '8' is no such number; write a number "
         "from 1 to 7"),
        ("-- nothing:", "-- desk: true\n-- nothing:", 7, "desk: 'True' is no such number"),
        ("-- nothing:", "-- supporting: 7\n-- nothing:", 7, "supporting: '7' is not a list"),
        ("-- parameters:\n--   lender: ", "-- parameters: 7\n-- order: ", 3, "'7' is not a map"),
        ("{{ first.name }}", "{{ first.name", 6, "answer: cannot be filled in: expected name or"),
        ("counted(", "countd(", 6, "answer: cannot be filled in: No filter named 'countd'"),
        ("{{ first.name }}", "{{ frist.name }}", 6, "'frist' is not known to the sentence; write "
         "'first'"),
        ("mark: bar", "mark: bra", 5, "chart mark: 'bra' is unknown; write 'bar'"),
        ("mark: bar", "mark: pie", 5, "chart mark: 'pie' is unknown; write one of line, point"),
        ("mark: bar, ", "", 5, "chart mark: is missing; write one of line, point, dot, bar"),
        ("x: name, ", "", 5, "chart x: is missing or not text"),
        ("mark: bar", "mark: bar, scale: lin", 5, "chart scale: 'lin' is unknown; write 'linear'"),
        ("mark: bar", "mark: bar, most: all", 5, "chart most: 'all' is no such number"),
        ("mark: bar", "mark: bar, only: x", 5, "chart only: 'x' is not a mapping"),
        (", label: fee", "", 5, "chart y label: is missing or not text"),
        ("{column: amount_usd, label: fee}", "[]", 5, "chart y: '[]' is missing or too long"),
        ("label: fee", "label: fee, low: least", 5, "has half an interval, or two; write margin"),
        ("label: fee", "label: fee, margn: m", 5, "chart y: 'margn' is not a known key; write"),
        ("title: Lender, ", "", 4, "parameter lender title: is missing or not text"),
        ("example: nlm", "exmaple: nlm", 4, "parameter lender: 'exmaple' is not a known key; write "
         "'example'"),
        ("{title", "{{title", 4, "is a key that is no text"),
        ("example: nlm", "least: 2025-02-30", 4, "'2025-02-30' is no text to all readers; put it "),
        ("= :lender", "= :lendr", 8, "sql: 'lendr' is no parameter of the header; write 'lender'"),
        ("= :lender", "= @lender", 8, "sql: '@lender' is no parameter here; write :name"),
        ("= :lender", "= ?", 8, "sql: '?' is no parameter here; write :name"),
        ("= :lender", "= ':lender'", 4, "parameters: 'lender' is a parameter that no SQL uses"),
        ("= :lender", "= 1 -- :lender", 4, "parameters: 'lender' is a parameter that no SQL uses"),
        (GOOD[GOOD.index("select name, amount") :], "", 7, "has a header but no SQL; write a"),
        (GOOD, "select 1", 1, "has no header; begin with comment lines such as `-- title: …`"),
        (GOOD, "-- - title\nselect 1", 1, "is not a mapping"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_header_is_named_at_its_line_with_a_remedy(
    old: str, new: str, line: int, problem: str
) -> None:
    assert old in GOOD
    _, wrong = parsed(GOOD.replace(old, new, 1))
    mine = [text for text in wrong if problem in text]
    assert mine, wrong
    assert mine[0].startswith(f"questions/lending/who.sql:{line} ") or (
        mine[0].startswith(f"questions/lending/who.sql:{line}: ")
    )
    assert "; " in mine[0]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("type: year", "type: 'year' is unknown; write one of text, integer, number, date, isbn"),
        ("type: intger", "type: 'intger' is unknown; write 'integer'"),
        ("type: choice", "choices: is missing; write SQL that gives value and label"),
        ("type: integer, least: one", "least: 'one' is no integer; write digits, such as 40"),
        ("type: number, most: much", "most: 'much' is no number; write digits, such as 40"),
        ("type: date, least: '2025-02-30'", "least: '2025-02-30' is no date; write a day in"),
        ("type: integer, least: 9, most: 1", "least: '9' is more than the most; write at most 1"),
        ("least: 1", "least: '1' is no bound for type text; leave it out, or write a type"),
        ("longest: 0", "longest: '0' is no such number; write a number from 1 to"),
        ("optional: perhaps", "optional: 'perhaps' is neither true nor false"),
        ("hint: [7]", "hint: '[7]' is missing or not text"),
        ("type: integer, most: 8, example: '9'", "example: '9' is an example that would be refused"
         "; write a whole number of at most 8"),
        ("longest: 3, example: abcd", "example: 'abcd' is an example that would be refused; write "
         "at most 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_parameter_is_named_with_a_remedy(entry: str, problem: str) -> None:
    header = f"-- title: T\n-- description: D\n-- parameters:\n--   p: {{title: P, {entry}}}\n"
    _, wrong = parsed(header + "select :p")
    assert [text.startswith("questions/lending/who.sql:4 parameter p ") for text in wrong] == [True]
    assert problem in wrong[0]


def test_a_parameter_says_what_may_be_typed() -> None:
    entry = "{title: Day, type: date, least: '2000-01-01', example: '2025-08-29', hint: A day}"
    text = f"-- title: T\n-- description: D\n-- parameters:\n--   day: {entry}\nselect :day"
    question, wrong = parsed(text)
    assert wrong == []
    assert question
    (day,) = question.parameters
    assert (day.type, day.least, day.most) == ("date", date(2000, 1, 1), None)
    assert (day.example, day.hint, day.longest) == ("2025-08-29", "A day", 200)


def test_all_that_is_wrong_is_named_at_once() -> None:
    text = GOOD.replace("-- title", "-- titel").replace("mark: bar", "mark: pie")
    text = text.replace("title: Lender, ", "").replace("first.name", "frist.name")
    _, wrong = parsed(text)
    lines = [int(re.findall(r"who\.sql:(\d+)", problem)[0]) for problem in wrong]
    assert sorted(lines) == [1, 1, 4, 5, 6]


@given(st.sampled_from(sorted(QUESTION_KEYS)), st.integers(0, 20), st.sampled_from("aeiou"))
def test_any_misspelt_key_is_named_at_its_line(key: str, place: int, letter: str) -> None:
    misspelt = key[: place % len(key)] + letter + key[place % len(key) :]
    _, wrong = parsed(f"-- title: T\n-- description: D\n-- {misspelt}: x\nselect 1")
    assert any(f"who.sql:3: '{misspelt}' is not a known key; write '{key}'" in w for w in wrong)


@given(st.text("abc-: {}[]'\"\n%|&*!?", max_size=60))
def test_whatever_a_header_says_is_read_or_named(text: str) -> None:
    comment = "\n".join(f"-- {line}" for line in text.split("\n"))
    _, wrong = parsed(f"{comment}\nselect 1")
    assert all(problem.startswith("questions/lending/who.sql") for problem in wrong)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one subject, and a question with two parameters in it."""
    made = tmp_path / "questions"
    (made / "lending").mkdir(parents=True)
    (made / "subjects.yaml").write_text("lending: Costs and payment\ndiscs: Discs\n")
    other = GOOD.replace("lender: {title: Lender", "town: {title: Town")
    (made / "lending/other.sql").write_text(other.replace(":lender", ":town"))
    return made


def wrong_in(folder: Path) -> list[str]:
    return [str(problem) for problem in sorted(question_files.read(folder).problems)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("supporting: [othr]", "1 supporting: 'othr' is no question; write 'other'"),
        ("supporting: [other]", "1 supporting: 'other' needs the parameter town, which this "
         "question has not; declare it, or leave it out"),
    ],
)  # fmt: skip
def test_questions_that_do_not_fit_together_are_named(
    folder: Path, line: str, problem: str
) -> None:
    (folder / "lending/a.sql").write_text(f"-- {line}\n{GOOD}")
    assert wrong_in(folder) == [f"questions/lending/a.sql:{problem}"]
    with pytest.raises(SourceError, match="supporting"):
        question_files.load(folder)


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        ("{Own: a, Other: othr}", "'othr' is neither this question nor among its supporting ones; "
         "write 'other'"),
        ("{Other: other, Own: a}", "does not begin with the question itself; write {Name: a, …}"),
        ("{About: a}", "'About' is no name for a sheet; write 31 characters at most, without "
         "[]:*?/\\ and an apostrophe at an end"),
        ("{'1/2': a}", "'1/2' is no name for a sheet"),
        (f"{{{'x' * 32}: a}}", "is no name for a sheet"),
    ],
)  # fmt: skip
def test_sheets_of_a_workbook_are_named_and_show_what_the_page_asks(
    folder: Path, sheets: str, problem: str
) -> None:
    header = f"-- supporting: [other]\n-- sheets: {sheets}\n"
    (folder / "lending/a.sql").write_text(header + GOOD)
    assert any(": " in one and problem in one for one in wrong_in(folder)), wrong_in(folder)


def test_two_questions_cannot_have_one_place_at_the_desk(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / f"lending/{name}.sql").write_text(f"-- desk: 3\n{GOOD}")
    assert wrong_in(folder) == [
        "questions/lending/b.sql:1 desk: '3' is the place of questions/lending/a.sql; "
        "write one of 1, 2, 4, 5, 6, 7"
    ]


def test_two_questions_cannot_have_one_name(folder: Path) -> None:
    (folder / "discs").mkdir()
    (folder / "discs/other.sql").write_text(GOOD)
    assert wrong_in(folder) == [
        "questions/lending/other.sql: 'other' has the name of questions/discs/other.sql; "
        "rename one of them"
    ]


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("lendign/a.sql", "lendign/a.sql: 'lendign' is not a subject; write 'lending'"),
        ("music/a.sql", "music/a.sql: 'music' is not a subject; add it to questions/subjects.yaml"),
        ("a.sql", "a.sql: stands in no subject; move it to SUBJECT/NAME.sql or SUBJECT/views/"),
        ("lending/old/a.sql", "lending/old/a.sql: stands in no subject; move it to"),
        ("lending/Who is it.sql", "lending/Who is it.sql: 'Who is it' is no name for a question"),
        ("lending/othr.golden.yaml", "lending/othr.golden.yaml: 'othr' belongs to no question; "
         "write 'other'"),
        ("lending/othr.html", "lending/othr.html: 'othr' belongs to no question; write 'other'"),
        ("lending/notes.yml", "lending/notes.yml: 'notes.yml' belongs to no question"),
        ("notes.yaml", "notes.yaml: 'notes.yaml' belongs to no question"),
    ],
)  # fmt: skip
def test_a_file_that_nobody_would_read_is_named(folder: Path, place: str, problem: str) -> None:
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(GOOD)
    assert any(f"questions/{problem}" in text for text in wrong_in(folder)), wrong_in(folder)


def test_questions_are_listed_by_their_order_then_by_name(folder: Path) -> None:
    (folder / "discs/views").mkdir(parents=True)
    for name, order in (("lending/b", ""), ("lending/a", ""), ("discs/c", "-- order: 1\n")):
        (folder / f"{name}.sql").write_text(order + GOOD)
    view = "-- title: V\n-- description: D\n-- columns: {one: One.}\nselect 1 as one"
    (folder / "discs/views/v.sql").write_text(view)
    questions = question_files.load(folder)
    assert [(q.name, q.heading) for q in questions.queries] == [
        ("c", "Discs"),
        ("a", "Costs and payment"),
        ("b", "Costs and payment"),
        ("other", "Costs and payment"),
    ]
    assert [(view.name, view.subject) for view in questions.views] == [("v", "discs")]


@pytest.mark.parametrize(
    ("file", "edit", "problem"),
    [
        ("who_charges.sql", ("x: name", "x: nam"), "5 chart: 'nam' is no column that the SELECT "
         "returns; write 'name'"),
        ("who_charges.sql", ("-- nothing", "-- answer: '{{ first.nam }}.'\n-- nothing"), "6 "
         "answer: 'nam' is no column that the SELECT returns; write 'name'"),
        ("who_charges.sql", ("-- nothing", "-- answer: '{{ rows[0][\"nam\"] }}.'\n-- nothing"),
         "6 answer: 'nam' is no column that the SELECT returns; write 'name'"),
        ("who_charges.sql", ("select lenders", "selct lenders"), "7 sql: 'selct' makes SQL that "
         "cannot run: near \"selct\": syntax error; fix the SQL"),
        ("who_charges.sql", ("join lenders", "join lender"), "8 sql: 'lender' makes SQL that "
         "cannot run: no such table: lender; write 'lenders'"),
        ("who_charges.sql", ("lenders.name", "lenders.nmae"), "7 sql: 'nmae' makes SQL that "
         "cannot run: no such column: lenders.nmae; write 'name'"),
        ("who_charges.sql", ("id, name from lenders", "id, name from lendres"), "4 parameters: "
         "'lendres' of parameter lender makes SQL that cannot run: no such table: lendres; write"),
        ("views/lender_fees.sql", ("name: Name", "nam: Name"), "3 columns: 'nam' is no column that "
         "the SELECT returns; write 'name'"),
        ("views/lender_fees.sql", ("name: Name of the lender., ", ""), "3 columns: leave out name; "
         "add `name: …`"),
        ("views/lender_fees.sql", ("select lenders", "select ("), "4 sql: "),
    ],
)  # fmt: skip
def test_sql_is_judged_without_a_build(
    mini: Project, complaints: Complaints, file: str, edit: tuple[str, str], problem: str
) -> None:
    path = mini.questions / "lending" / file
    text = path.read_text()
    assert edit[0] in text
    path.write_text(text.replace(*edit, 1))
    assert any(f"questions/lending/{file}:{problem}" in line for line in complaints()), complaints()


def test_headers_and_sql_of_all_questions_are_judged_at_once(
    mini: Project, complaints: Complaints
) -> None:
    path = mini.questions / "lending/who_charges.sql"
    text = path.read_text()
    path.write_text(text.replace("-- title", "-- titel").replace("x: name", "x: nam"))
    path.with_name("another.sql").write_text("-- title: T\n-- description: D\nselect nothing")
    view = mini.questions / "lending/views/lender_fees.sql"
    view.write_text(view.read_text().replace("columns", "colums"))
    assert [line.split(":")[0] for line in complaints()] == [
        "questions/lending/another.sql",
        "questions/lending/views/lender_fees.sql",
        *["questions/lending/who_charges.sql"] * 3,
    ]


@pytest.mark.parametrize("file", ["fees.sql", "views/fees.sql"])
def test_a_question_or_view_cannot_have_the_name_of_a_table(
    mini: Project, complaints: Complaints, file: str
) -> None:
    """They would share one address, at which nobody would find the table."""
    text = "-- title: T\n-- description: D\nselect 1 as one"
    (mini.questions / "lending" / file).write_text(text)
    told = "title: has the name of the table fees; rename its file"
    assert any(file in line and told in line for line in complaints()), complaints()


def test_what_stands_on_a_broken_view_is_not_blamed_for_it(
    mini: Project, complaints: Complaints
) -> None:
    view = mini.questions / "lending/views/lender_fees.sql"
    view.write_text(view.read_text().replace("from fees", "from feess"))
    text = "-- title: T\n-- description: D\nselect * from lender_fees"
    (mini.questions / "lending/another.sql").write_text(text)
    assert [line.split(":")[0] for line in complaints()] == [
        "questions/lending/views/lender_fees.sql"
    ]
