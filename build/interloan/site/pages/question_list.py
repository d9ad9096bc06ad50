"""What the templates ask of the questions: lists, addresses, forms with what may be chosen.

All is kept for the life of one Datasette, because its database is immutable; for a new database
`live` makes a new Datasette.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import FileSystemLoader, PrefixLoader

from interloan.questions.question_files import Parameter, Question, load
from interloan.site import DATABASE
from interloan.site.pages.question_request import Asked, check
from interloan.site.pages.suggestions import near
from interloan.site.tables.table_facts import by_subject

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

SEARCH = "search"
SEARCH_EXAMPLES = ("newspapers", "Haitian Creole", "Lewiston", "microfilm", "PAL")


def _folder(datasette: Datasette) -> Path:
    return Path(datasette.config_dir or ".") / "questions"


def page_loader(datasette: Datasette) -> PrefixLoader:
    """Return what finds the page of a question beside its SQL, `questions/SUBJECT/NAME.html`.

    Datasette looks for it under the name `query-interloan-NAME.html`.
    """
    subjects = FileSystemLoader(sorted(_folder(datasette).glob("*/")))
    return PrefixLoader({"query": subjects}, delimiter=f"-{DATABASE}-")


@dataclass(frozen=True)
class Field:
    """One input of a question's form."""

    parameter: Parameter
    choices: list[tuple[str, str]]
    value: str
    wrong: str = ""


class Answers:
    """The site's knowledge of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        folder = _folder(datasette)
        queries = load(folder).queries if folder.is_dir() else []
        self._questions = {query.name: query for query in queries}
        self._choices: dict[str, list[tuple[str, str]]] = {}

    def question(self, name: str) -> Question | None:
        """Return a question by its name."""
        return self._questions.get(name)

    def address(self, question: Question, query: str = "") -> str:
        """Return the address of a question.

        Args:
            question: The question.
            query: A query string; the parameters' examples where it is empty.
        """
        path = str(self._datasette.urls.query(DATABASE, question.name))
        asked = query or question.example
        return f"{path}?{asked}" if asked else path

    def desk(self) -> list[Question]:
        """Return the questions that lead the home page, in their places."""
        return sorted((q for q in self._questions.values() if q.desk), key=lambda q: q.desk)

    def questions_by_subject(self) -> list[tuple[str, list[Question]]]:
        """Return all questions but those of the desk and the search, by subject."""
        others = [q for name, q in self._questions.items() if name != SEARCH and not q.desk]
        return by_subject([(q.heading, q) for q in others])

    def has_search(self) -> bool:
        """Whether there is a question that the search box can ask."""
        return SEARCH in self._questions

    async def form(self, question: Question, asked: Asked) -> list[Field]:
        """Return the inputs of a question, with what may be chosen and what was typed.

        Args:
            question: The question.
            asked: What the visitor asked of it.
        """
        return [
            Field(
                parameter,
                await self.choices(question, parameter),
                asked.values[parameter.name],
                asked.wrong.get(parameter.name, ""),
            )
            for parameter in question.parameters
        ]

    async def choices(self, question: Question, parameter: Parameter) -> list[tuple[str, str]]:
        """Return the values to choose from and their labels; none for free text."""
        return await self._listed(parameter.choices)

    async def meant(self, question: Question, asked: Asked) -> dict[str, list[tuple[str, str]]]:
        """Return near names, each with the address that asks for it, by parameter.

        Only a parameter has them that lists its names, for a name that is not among them.

        Args:
            question: The question.
            asked: What the visitor asked of it.
        """
        found = {}
        for parameter in question.parameters:
            listed = await self._listed(parameter.choices or parameter.suggested)
            names = near(asked.values[parameter.name], listed) if asked.is_asked else []
            given = {name: value for name, value in asked.values.items() if value}
            found[parameter.name] = [
                (label, self.address(question, urlencode(given | {parameter.name: value})))
                for value, label in names
            ]
        return {name: names for name, names in found.items() if names}

    async def supporting(self, question: Question, asked: Asked) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of the questions that a page asks too, by their names.

        They get the values of the parameters that they share with the page's own question; nothing
        is asked before that question is.
        """
        others = [self._questions[name] for name in question.supporting]
        if not asked.is_asked:
            return {other.name: [] for other in others}
        return {
            other.name: [
                dict(row)
                for row in await self._rows(
                    other.sql, {p.name: asked.values.get(p.name, "") for p in other.parameters}
                )
            ]
            for other in others
        }

    async def also_asked(
        self, question: Question, values: Mapping[str, str]
    ) -> list[tuple[str, str]]:
        """Return the titles of the questions that a page asks too, and where each has a page.

        It is the form still to be filled in where the values shared do not make a whole question.
        """
        found = []
        for other in (self._questions[name] for name in question.supporting):
            shared = {p.name: values[p.name] for p in other.parameters if values.get(p.name)}
            is_whole = (await check(other, list(shared.items()), self.choices)).is_asked
            path = str(self._datasette.urls.query(DATABASE, other.name))
            asks = shared and is_whole
            found.append((other.title, f"{path}?{urlencode(shared)}" if asks else path))
        return found

    def chosen(self, fields: list[Field], parameter: Parameter) -> str:
        """Return the example of a parameter as people read it."""
        choices = next((f.choices for f in fields if f.parameter == parameter), [])
        return dict(choices).get(parameter.example, parameter.example)

    def search_examples(self) -> tuple[str, ...]:
        """Return words worth a first search."""
        return SEARCH_EXAMPLES

    def searching(self, words: str) -> str:
        """Return the address of a search."""
        path = self._datasette.urls.query(DATABASE, SEARCH)
        return f"{path}?{urlencode({'q': words})}"

    async def _listed(self, sql: str) -> list[tuple[str, str]]:
        if sql and sql not in self._choices:
            rows = await self._rows(sql)
            self._choices[sql] = [(str(row[0]), str(row[-1])) for row in rows]
        return self._choices.get(sql, [])

    async def _rows(self, sql: str, values: Mapping[str, str] | None = None) -> list[Any]:
        return list((await self._datasette.execute(DATABASE, sql, values)).rows)
