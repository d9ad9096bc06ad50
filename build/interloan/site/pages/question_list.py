"""What templates need of the questions: lists, addresses, forms, near names, supporting answers.

All is kept for the life of one Datasette, because its database is immutable; for a new database
`live` makes a new Datasette.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request
from markupsafe import Markup

from interloan.database.functions import LIKENESS, WORD
from interloan.near_names import nearest
from interloan.questions import column_meanings
from interloan.questions.question_files import Parameter, Question, load
from interloan.site import DATABASE, select
from interloan.site.pages import menus
from interloan.site.pages.question_request import LEADS_TO, QuestionRequest, by_name, check
from interloan.site.tables.table_facts import by_subject

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

SEARCH = "search"
SEARCH_EXAMPLES = (
    "UK DVD",
    "NLM cost",
    "languages in Lowell",
    "1905 Brockton newspaper",
    "microfilm",
)
ASK = "ask"
MOST_SUGGESTIONS = 3
LONGEST_NAME = 60  # of what is compared, which bounds the cost of a page
Choice = tuple[str, str]  # a value and its label


def folder(datasette: Datasette) -> Path:
    """Return where the questions of a site stand."""
    return Path(datasette.config_dir or ".") / "questions"


@dataclass(frozen=True)
class Field:
    """One input of a question's form."""

    parameter: Parameter
    choices: list[Choice]
    suggested: list[str]
    value: str
    wrong: str = ""

    @property
    def shown(self) -> str:
        """What stands in it, as people read it: Boston, not “Dorchester → Boston”."""
        return shown(self.value, self.choices)


def shown(value: str, choices: Iterable[Choice]) -> str:
    """Return the label of a value, and not one of another name that leads to it.

    >>> shown("GB", [("GB", "United Kingdom")]), shown("x", [])
    ('United Kingdom', 'x')
    >>> shown("Boston", [("Boston", "Allston → Boston"), ("Boston", "Boston")])
    'Boston'
    """
    labels = (label for key, label in choices if key == value and LEADS_TO not in label)
    return next(labels, value)


class QuestionList:
    """The questions of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        place = folder(datasette)
        queries = load(place).queries if place.is_dir() else []
        self._questions = {query.name: query for query in queries}
        self.column_meanings = column_meanings.load(place)
        self._choices: dict[str, list[Choice]] = {}
        self._menus: dict[tuple[str, str], Markup] = {}
        self._names: dict[str, list[str]] = {}

    def __iter__(self) -> Iterator[Question]:
        """Yield all questions, in their order."""
        return iter(self._questions.values())

    def question(self, name: str) -> Question | None:
        """Return a question by its name."""
        return self._questions.get(name)

    def address(self, question: Question, query: str = "") -> str:
        """Return the address of a question.

        Args:
            question: The question.
            query: A query string; the parameters' examples where it is empty.
        """
        path = self.path(question)
        query = query or question.example
        return f"{path}?{query}" if query else path

    def path(self, question: Question) -> str:
        """Return the address of a question that is still to be filled in."""
        return str(self._datasette.urls.query(DATABASE, question.name))

    def desk(self) -> list[Question]:
        """Return the questions that lead the home page, in their places."""
        return sorted((q for q in self._questions.values() if q.desk), key=lambda q: q.desk)

    def questions_by_subject(self) -> list[tuple[str, list[Question]]]:
        """Return all questions but those of the desk and the search, by subject."""
        others = [q for name, q in self._questions.items() if name != SEARCH and not q.desk]
        return by_subject([(q.heading, q) for q in others])

    async def form(self, question: Question, request: QuestionRequest) -> list[Field]:
        """Return the inputs of a question, with what may be chosen and what was typed."""
        return [
            Field(
                parameter,
                await self.choices(question, parameter),
                await self._suggested(parameter),
                request.values[parameter.name],
                request.wrong.get(parameter.name, ""),
            )
            for parameter in question.parameters
        ]

    async def _suggested(self, parameter: Parameter) -> list[str]:
        """Return the names that a browser offers while one types, in their order."""
        sql = parameter.suggested
        if sql not in self._names:
            self._names[sql] = sorted({value for value, _ in await self.labelled(sql)})
        return self._names[sql]

    async def choices(self, question: Question, parameter: Parameter) -> list[Choice]:
        """Return the values to choose from and their labels; none for free text."""
        return await self.labelled(parameter.choices)

    async def menu(self, parameter: Parameter) -> Markup:
        """Return the options of a field's list, those first that the question begins with."""
        key = parameter.choices, parameter.first
        if key not in self._menus:
            first = {value for value, _ in await self.labelled(parameter.first)}
            listed = await self.labelled(parameter.choices)
            self._menus[key] = menus.options(listed, first, parameter.first_title)
        return self._menus[key]

    async def may_be_chosen(self, name: str, parameter: str, value: str) -> bool:
        """Whether a value is among those to choose from in a field of a question."""
        question = self._questions.get(name)
        found = [p for p in question.parameters if p.name == parameter] if question else []
        return any([value.casefold() in by_name(await self.labelled(p.choices)) for p in found])

    async def suggestions(
        self, question: Question, request: QuestionRequest
    ) -> dict[str, list[tuple[str, str]]]:
        """Return near names, each with the address of the answer for it, by parameter.

        Only a parameter has them that lists its names, for a name that is not among them.
        """
        suggested = {}
        for parameter in question.parameters:
            choices = await self.labelled(parameter.choices or parameter.suggested)
            names = near(request.values[parameter.name], choices) if request.is_complete else []
            values = {name: value for name, value in request.values.items() if value}
            suggested[parameter.name] = [
                (label, self.address(question, urlencode(values | {parameter.name: value})))
                for value, label in names
            ]
        return {name: names for name, names in suggested.items() if names}

    async def supporting(
        self, question: Question, request: QuestionRequest
    ) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of a question's supporting questions, by their names.

        These get the values of the parameters that they share with it, and have no rows before
        the form is filled in.
        """
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in question.supporting}
        for name in rows if request.is_complete else ():
            other = self._questions[name]
            values = {p.name: request.values.get(p.name, "") for p in other.parameters}
            rows[name] = [dict(row) for row in await select(self._datasette, other.sql, values)]
        return rows

    async def supporting_links(
        self, question: Question, values: Mapping[str, str]
    ) -> list[tuple[str, str]]:
        """Return the titles and addresses of a question's supporting questions.

        An address leads to the form still to be filled in where the shared values do not suffice.
        """
        links = []
        for other in (self._questions[name] for name in question.supporting):
            shared = {p.name: values[p.name] for p in other.parameters if values.get(p.name)}
            is_complete = (await check(other, list(shared.items()), self.choices)).is_complete
            path = str(self._datasette.urls.query(DATABASE, other.name))
            suffices = shared and is_complete
            links.append((other.title, f"{path}?{urlencode(shared)}" if suffices else path))
        return links

    def example_label(self, fields: list[Field], parameter: Parameter) -> str:
        """Return the example of a parameter as people read it."""
        choices = next((f.choices for f in fields if f.parameter == parameter), [])
        return shown(parameter.example, choices)

    def search_examples(self) -> list[tuple[str, str]]:
        """Return words worth a first search, with the addresses of their results."""
        path = self._datasette.urls.query(DATABASE, ASK)
        return [(words, f"{path}?{urlencode({'q': words})}") for words in SEARCH_EXAMPLES]

    async def labelled(self, sql: str) -> list[Choice]:
        """Return the rows of SQL that gives choices, each a value and its label."""
        if sql and sql not in self._choices:
            rows = await select(self._datasette, sql)
            self._choices[sql] = [(str(row[0]), str(row[-1])) for row in rows]
        return self._choices.get(sql, [])


async def page_variables(
    datasette: Datasette,
    request: Request | None,
    questions: QuestionList,
    question_request: QuestionRequest,
) -> dict[str, Any]:
    """Return the variables of a question's template; none for other pages.

    Where a value does not fit its input, no rows are shown.
    """
    question = question_request.question
    if question is None or request is None:
        return {}
    fields = await questions.form(question, question_request)
    page = {
        "question": question,
        "fields": fields,
        "chosen": ", ".join(
            field.shown
            for field in fields
            if field.value and not field.wrong and field.parameter.type != "flag"
        ),
        "supporting": await questions.supporting(question, question_request),
        "suggestions": await questions.suggestions(question, question_request),
        "values": question_request.values,
        "wrong": question_request.wrong,
        "is_complete": question_request.is_complete,
        "absolute": partial(datasette.absolute_url, request),
        "today": date.today().isoformat(),
        "edition": (datasette.get_database(DATABASE).hash or "")[:12],
    }
    return page | ({"rows": [], "display_rows": []} if question_request.wrong else {})


def near(typed: str, choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that a typed name resembles, nearest first; none if it is one of them.

    What follows a comma is left out: “Springfeild, MA” is a town and its state. Where no name as a
    whole is near, one word of it may be.

    >>> near("Springfeild, MA", [("Springfield", "Springfield"), ("Lowell", "Lowell")])
    [('Springfield', 'Springfield')]
    >>> near("Cambodian", [("Khmer", "Khmer"), ("Khmer", "Cambodian → Khmer")])
    []
    >>> near("Lewistn", [("lpl", "Lewiston Public Library")])
    [('lpl', 'Lewiston Public Library')]
    """
    by_name: dict[str, Choice] = {}
    for value, label in choices:
        for name in (label.partition(LEADS_TO)[0], value):
            by_name.setdefault(name.casefold(), (value, label))
    whole = typed.strip().casefold()
    name = whole.partition(",")[0].strip()[:LONGEST_NAME]
    if not whole or whole in by_name or name in by_name:
        return []
    names = nearest(name, by_name, MOST_SUGGESTIONS, LIKENESS)
    if not names:  # perhaps a word of a name is near
        by_word: dict[str, list[str]] = {}
        for other in by_name:
            for word in WORD.findall(other):
                by_word.setdefault(word, []).append(other)
        words = nearest(name, by_word, MOST_SUGGESTIONS, LIKENESS)
        names = [other for word in words for other in by_word[word]]
    suggested = [by_name[other] for other in names[:MOST_SUGGESTIONS]]
    return list({value: (value, label) for value, label in suggested}.values())
