"""Canned queries and views: one SQL file each, with a YAML header in its leading comment.

-- title: What does a lender charge?
-- description: Every dated price we know of …
-- parameters:
--   lender: {title: Lender, example: nlm, choices: select id, name from lenders}
-- supporting: [who_lends, vouchers]
-- desk: 2
-- chart: {title: Prices, mark: dot, x: item, y: {column: amount, label: price}}
-- answer: "{{ rows|counted('price is', 'prices are') }} known."
-- nothing: No price is known for this lender.
select …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from interloan.problems import SourceError
from interloan.questions import answer_sentence, chart_header
from interloan.questions.chart_header import Chart
from interloan.questions.input_validation import complaint
from interloan.questions.parameters import Parameter, QuestionError, known_keys, read
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.text_lines import read_text

__all__ = ["Parameter", "Question", "QuestionError", "fragment", "load", "parse"]

HEADER_KEYS = {
    "title",
    "description",
    "parameters",
    "chart",
    "answer",
    "nothing",
    "columns",
    "subject",
    "order",
    "supporting",
    "desk",
}
DESK = range(1, 8)
TYPES = {"x_type": "ordinal", "y_type": "quantitative"}


@dataclass(frozen=True)
class Question:
    """A named SELECT with what people need to know of it.

    Attributes:
        chart: What its page draws of the answer, if anything.
        answer: The sentence that says what the rows are, as `sentences` reads it.
        nothing: What to say when no row answers.
        columns: Column → description, for views.
        subject: The heading under which the site lists it.
        order: Its place in lists, least first.
        supporting: Names of questions that its page asks too, with the parameters they share.
        desk: Its place among the seven questions that lead the home page; 0 for all others.
    """

    name: str
    title: str
    description: str
    sql: str
    parameters: tuple[Parameter, ...] = ()
    chart: Chart | None = None
    answer: str = ""
    nothing: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    order: int = 99
    supporting: tuple[str, ...] = ()
    desk: int = 0

    @property
    def example(self) -> str:
        """The example's query string, such as `lender=nlm`."""
        return urlencode({p.name: p.example for p in self.parameters if p.example})


def fragment(chart: Mapping[str, str]) -> str:
    """Return the address fragment with which datasette-vega draws a chart.

    Args:
        chart: mark, x and y (columns), optionally color, size, x_type and y_type.

    >>> fragment({"mark": "line", "x": "year", "y": "speakers"})
    'g.mark=line&g.x_column=year&g.x_type=ordinal&g.y_column=speakers&g.y_type=quantitative'
    """
    if not chart:
        return ""
    full = {**TYPES, **chart}
    parts = {"g.mark": full["mark"]}
    for axis in ("x", "y"):
        parts[f"g.{axis}_column"] = full[axis]
        parts[f"g.{axis}_type"] = full[f"{axis}_type"]
    for extra in ("color", "size"):
        if extra in full:
            parts[f"g.{extra}_column"] = full[extra]
    return urlencode(parts)


def parse(name: str, text: str) -> Question:
    """Read one query file.

    Raises:
        QuestionError: The header is missing, not YAML, or has unknown or missing keys.
    """
    lines = text.splitlines()
    size = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    try:
        text = "\n".join(line[2:].removeprefix(" ") for line in lines[:size])
        header = load_yaml(text, f"{name}.sql")
    except SourceError as error:
        raise QuestionError(str(error)) from None
    if not isinstance(header, dict):
        raise QuestionError(f"{name}.sql: begin with comment lines `-- title: …`")
    known_keys(f"{name}.sql", header, HEADER_KEYS)
    for key in ("title", "description"):
        if not isinstance(header.get(key), str):
            raise QuestionError(f"{name}.sql: add `-- {key}: …` to its header")
    sql = "\n".join(lines[size:]).strip().removesuffix(";").rstrip()
    if not sql:
        raise QuestionError(f"{name}.sql: has a header but no SQL below it")
    parameters = tuple(
        read(f"{name}.sql", key, entry)
        for key, entry in (header.pop("parameters", None) or {}).items()
    )
    for parameter in parameters:
        said = complaint(parameter, parameter.example, choices={parameter.example})
        if said:
            where = f"{name}.sql: parameter {parameter.name}"
            raise QuestionError(f"{where}: its own example would be refused: {said}")
    supporting = _supporting(name, header.pop("supporting", []))
    if "chart" in header:
        header["chart"] = chart_header.read(f"{name}.sql", header["chart"])
    _check_answer(f"{name}.sql", header.get("answer", ""))
    if "desk" in header and (isinstance(header["desk"], bool) or header["desk"] not in DESK):
        raise QuestionError(f"{name}.sql: desk is a place from 1 to 7, not {header['desk']!r}")
    return Question(name=name, sql=sql, parameters=parameters, supporting=supporting, **header)


def _check_answer(file: str, entry: Any) -> None:
    try:
        if not isinstance(entry, str):
            raise ValueError("write a text")
        answer_sentence.columns(entry)
    except ValueError as error:
        raise QuestionError(f"{file}: answer cannot be filled in: {error}") from None


def _supporting(name: str, entry: Any) -> tuple[str, ...]:
    if not isinstance(entry, list) or not all(isinstance(other, str) for other in entry):
        raise QuestionError(f"{name}.sql: supporting is a list of queries, such as [vouchers]")
    return tuple(entry)


def load(folder: Path) -> list[Question]:
    """Read every `*.sql` of a folder, ordered by their `order` (least first) and name.

    Raises:
        QuestionError: A header cannot be used, or two of them do not fit together.
    """
    try:
        found = [parse(p.stem, read_text(p, p.name)) for p in sorted(folder.glob("*.sql"))]
        _fit(found)
    except (QuestionError, SourceError) as error:
        raise QuestionError(f"{folder.name}/{error}") from error
    return sorted(found, key=lambda question: (question.order, question.name))


def _fit(questions: list[Question]) -> None:
    by_name = {question.name: question for question in questions}
    places: dict[int, str] = {}
    for question in questions:
        if question.desk and question.desk in places:
            other = places[question.desk]
            raise QuestionError(f"{question.name}.sql: desk {question.desk} is {other}.sql's")
        places[question.desk] = question.name
        for name in question.supporting:
            if name not in by_name:
                raise QuestionError(f"{question.name}.sql: supporting {name}: no such query")
            _share(question, by_name[name])


def _share(question: Question, other: Question) -> None:
    own = {parameter.name for parameter in question.parameters}
    for parameter in other.parameters:
        if not parameter.optional and parameter.name not in own:
            raise QuestionError(
                f"{question.name}.sql: supporting {other.name} needs the parameter "
                f"{parameter.name}, which this query has not"
            )
