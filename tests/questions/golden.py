"""Golden answers: what a question must answer, in YAML beside its SQL, `NAME.golden.yaml`.

- case: A fee of 17 dollars comes to one and a half vouchers.
  with: {fee: "17"}
  rows: 3
  first: {vouchers: 1.5, status: unverified}
  has: [{rule: "12 USD a voucher...", from_oclc_usd: 18}]
  says: 1.5 vouchers

`case` says in a sentence what is held, and the others:

- `with`: what is typed, parameter by parameter; the others stay empty, as on the page.
- `where`: the others but `says` and `shows` look at rows alone that have this.
- `rows`: how many rows answer; `rows: [2, 9]` means at least 2 and at most 9.
- `first`, `last`: what stands in the columns of the first and of the last row.
- `has`, `has_not`: rows of which there must be one, or none.
- `every`: what each row has.
- `lists`: all different values of a column, in the order of the rows.
- `counts`: how many different values a column has.
- `says`, `says_not`: words of the sentence that answers.
- `shows`, `shows_not`: words, or the addresses of links, on the page of the answer.
- `unanswered`: words with which the page of questions says what is missing in the answer.

A value is a text, a number, `null` for an empty cell, `true` for any but an empty one, or a list
of those that are allowed. Three dots stand for any text (`"... 12 USD ..."`), and
`{least: 5, most: 9}` for any number between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interloan.problems import Problem
from interloan.questions.question_files import GOLDEN, Question
from interloan.sources.section import Section, instead
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.text_lines import read_text

ROWS = {"first", "last", "every"}
LISTED = {"has", "has_not"}
BY_COLUMN = {*ROWS, "where", "lists", "counts"}
WORDS = {"says", "says_not", "shows", "shows_not", "unanswered"}
KEYS = {"case", "with", "rows", *LISTED, *BY_COLUMN, *WORDS}
DOTS = re.compile(r"\s*(?:\.\.\.|…)\s*")
MANY = 10**9
HOW_TO = "write {file}, as CONTRIBUTING.md (“Add a question”) shows"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One golden answer: what is typed, and what must come.

    Attributes:
        says: What the case holds, in a sentence.
        typed: Parameter → what is typed.
        expected: Key of the case → what its YAML says.
        lines: Key of the case → line.
    """

    question: Question
    file: str
    says: str
    typed: Mapping[str, str]
    expected: Mapping[str, Any]
    lines: Mapping[str, int]

    def failure(self, key: str, expected: object, came: object) -> str:
        """Return what differs, in one line."""
        place = f"{self.file}:{self.lines.get(key, 0)}"
        return f"{place} {self.says}\n  {key}: expected {expected}; came {came}"


def read(question: Question, root: Path, problems: list[Problem]) -> list[Case]:
    """Return the cases of a question; what is wrong with their file is added to the problems.

    Args:
        question: The question.
        root: The folder above all questions.
        problems: Where problems are added; they are raised as a SourceError where it is no YAML.
    """
    path = (root / question.file).with_suffix(GOLDEN)
    file = path.relative_to(root).as_posix()
    if not path.exists():
        remedy = HOW_TO.format(file=file)
        problems.append(Problem(question.file, 0, "", "", "has no golden answer", remedy))
        return []
    top = {"cases": load_yaml(read_text(path, file), file)}
    cases = []
    for line, entry in Section(file, top, problems).entries("cases"):
        section = Section(file, entry, problems, line=line).known(KEYS)
        cases.append(_case(question, file, section))
    return cases


def _case(question: Question, file: str, section: Section) -> Case:
    typed = section.section("with")
    typed.known([parameter.name for parameter in question.parameters])
    expected = {key: value for key, value in section.content.items() if key in KEYS}
    for name, value in typed.content.items():
        if not isinstance(value, str):
            typed.wrong(name, "is no text", "put it in quotes, as it is typed")
    if not set(expected) - {"case", "with", "where"}:
        section.problem("", "", "expects nothing", "write what must come, such as `rows: 3`")
    for key in WORDS & expected.keys():
        expected[key] = section.texts(key)
    for key in BY_COLUMN & expected.keys():
        expected[key] = section.section(key).content
    for key in LISTED & expected.keys():
        expected[key] = [
            section.below(entry, f"{key} ", line).content for line, entry in section.entries(key)
        ]
    if "rows" in expected:
        expected["rows"] = _bounds(section)
    return Case(
        question,
        file,
        section.text("case"),
        typed.content,
        expected,
        section.lines,
    )


def _bounds(section: Section) -> tuple[int, int]:
    match section.content["rows"]:
        case int(number) if number >= 0:
            return number, number
        case [int(least), int(most)] if 0 <= least <= most:
            return least, most
    section.wrong("rows", "is no number of rows", "write 3, or at least and at most: [3, 9]")
    return 0, MANY


def fits(expected: Any, cell: Any) -> bool:
    """Whether a cell is what a golden answer expects of it.

    >>> fits("... 12 USD ...", "costs 12 USD each"), fits("12 USD", "costs 12 USD each")
    (True, False)
    >>> fits({"least": 5}, 7), fits([1, None], None), fits(True, ""), fits(17.5, 17.5)
    (True, True, False, True)
    """
    match expected:
        case True:
            return cell not in (None, "")
        case list():
            return any(fits(one, cell) for one in expected)
        case dict():
            return isinstance(cell, int | float) and (
                expected.get("least", cell) <= cell <= expected.get("most", cell)
            )
        case int() | float():
            return isinstance(cell, int | float) and abs(cell - expected) < 1e-9
        case str():
            pattern = ".*".join(map(re.escape, DOTS.split(expected)))
            return isinstance(cell, str) and bool(re.fullmatch(pattern, cell, re.DOTALL))
    return expected is None and cell is None


def differences(case: Case, rows: Sequence[Row], sentence: str) -> Iterator[str]:
    """Yield what differs between the rows and sentence that came and those expected."""
    yield from _unknown_columns(case, rows)
    rows = [row for row in rows if _row_fits(case.expected.get("where", {}), row)]
    for key, expected in case.expected.items():
        match key:
            case "rows" if not expected[0] <= len(rows) <= expected[1]:
                least, most = expected
                shown = str(least) if least == most else f"{least} to {most}"
                yield case.failure(key, f"{shown} rows", len(rows))
            case "first" | "last" | "every":
                some = {"first": rows[:1], "last": rows[-1:], "every": rows}[key]
                yield from _cells(case, key, expected, some)
            case "has" | "has_not":
                for row in expected:
                    there = any(_row_fits(row, one) for one in rows)
                    if there != (key == "has"):
                        came = _nearest_row(row, rows) if key == "has" else "such a row"
                        yield case.failure(key, row, came)
            case "lists" | "counts":
                yield from _values(case, key, expected, rows)
            case "says" | "says_not":
                yield from _words(case, key, sentence)


def _unknown_columns(case: Case, rows: Sequence[Row]) -> Iterator[str]:
    """Name the columns that the answer has not: a misspelt one must not make a case hold."""
    for key in (BY_COLUMN | LISTED) & case.expected.keys():
        expected = case.expected[key]
        named = {name for row in (expected if key in LISTED else [expected]) for name in row}
        for column in sorted(named.difference(*rows[:1])) if rows else ():
            remedy = instead(column, rows[0])
            yield case.failure(key, f"a column {column}", f"none of that name; {remedy}")


def _words(case: Case, key: str, text: str) -> Iterator[str]:
    for words in case.expected[key]:
        if (words in text) != (not key.endswith("_not")):
            yield case.failure(key, repr(words), repr(text))


def page_differences(case: Case, key: str, text: str) -> list[str]:
    """Return which words expected of a page it has not, or has and must not have."""
    return list(_words(case, key, text)) if key in case.expected else []


def _cells(case: Case, key: str, expected: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        yield case.failure(key, expected, "no row")
    for row in rows:
        for column, value in expected.items():
            if column in row and not fits(value, row[column]):
                yield case.failure(key, f"{column} = {value!r}", repr(row[column]))


def _row_fits(expected: Mapping[str, Any], row: Row) -> bool:
    return all(column in row and fits(value, row[column]) for column, value in expected.items())


def _nearest_row(expected: Mapping[str, Any], rows: Sequence[Row]) -> object:
    """Return the cells of the row that comes nearest."""

    def agreeing(row: Row) -> int:
        return sum(fits(value, row.get(column)) for column, value in expected.items())

    best = max(rows, key=agreeing, default=None)
    return best and {column: best.get(column) for column in expected}


def _values(
    case: Case, key: str, expected: Mapping[str, Any], rows: Sequence[Row]
) -> Iterator[str]:
    for column, value in expected.items():
        came = list(dict.fromkeys(row.get(column) for row in rows))
        if key == "counts":
            if not fits(value, len(came)):
                yield case.failure(key, f"{value} values of {column}", len(came))
        elif len(came) != len(value) or not all(map(fits, value, came)):
            yield case.failure(key, f"{column} = {value}", came)
