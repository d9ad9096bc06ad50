"""Addresses of answers without a question mark: `/my-library/lowell` for `my_town?town=Lowell`.

A static host knows no query strings, so the static edition keeps its finished answers under these
paths. The served site leads from them to the answer, so that a link to either works in both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode

from datasette.utils.asgi import NotFound, Request, Response

from interloan.questions.question_files import Question
from interloan.site import DATABASE
from interloan.site.pages.question_list import Choice, QuestionList, shown

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

NONE = "-"  # stands where nothing was chosen


def in_an_address(name: str) -> str:
    """Return a name as people expect it in an address.

    >>> in_an_address("Haitian Creole"), in_an_address("São Tomé"), in_an_address("中文")
    ('haitian-creole', 'sao-tome', '')
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def segments(choices: Sequence[Choice]) -> dict[str, str]:
    """Return how each value to choose from is written in an address: its name, if only it has it.

    >>> segments([("GB", "United Kingdom"), ("US", "USA"), ("USA", "U S A"), ("x", "中文")])
    {'GB': 'united-kingdom', 'US': 'usa', 'USA': 'u-s-a', 'x': 'x'}
    """
    written: dict[str, str] = {}
    for value in dict(choices):
        name = in_an_address(shown(value, choices))
        is_free = name and name != NONE and name not in written.values()
        written[value] = name if is_free else quote(value, safe="")
    return written


def path(
    question: Question, values: Mapping[str, str], written: Mapping[str, Mapping[str, str]]
) -> str:
    """Return the path of an answer, without a slash at its ends.

    Args:
        question: The question.
        values: Parameter → value; what is not there was not chosen.
        written: Parameter → `segments` of its choices, for those that have choices.
    """
    parts = []
    for parameter in question.parameters:
        value = values.get(parameter.name, "")
        known = written.get(parameter.name, {})
        parts.append(known.get(value) or quote(value, safe="") or NONE)
    return "/".join([question.path, *parts]).removesuffix(f"/{NONE}")


class QuestionPaths:
    """The paths of the answers of one running site."""

    def __init__(self, questions: QuestionList) -> None:
        self._questions = questions
        self._written: dict[str, dict[str, str]] = {}

    async def of(self, question: Question, values: Mapping[str, str]) -> str:
        """Return the path of an answer, as `path` does."""
        return path(question, values, await self._segments(question))

    async def values(self, question: Question, parts: Iterable[str]) -> dict[str, str] | None:
        """Return the values that a path's parts after the first stand for; None for a wrong path.

        Args:
            question: The question of its first part.
            parts: The other parts, as they were sent.
        """
        found: dict[str, str] = {}
        written = await self._segments(question)
        parts = [part for part in parts if part]
        if len(parts) > len(question.parameters):
            return None
        for parameter, part in zip(question.parameters, parts, strict=False):
            by_segment = {name: value for value, name in written.get(parameter.name, {}).items()}
            if part != NONE:
                found[parameter.name] = by_segment.get(part) or unquote(part)
        return found

    async def _segments(self, question: Question) -> Mapping[str, Mapping[str, str]]:
        chosen = [parameter for parameter in question.parameters if parameter.choices]
        for parameter in chosen:
            if parameter.choices not in self._written:
                choices = await self._questions.choices(question, parameter)
                self._written[parameter.choices] = segments(choices)
        return {parameter.name: self._written[parameter.choices] for parameter in chosen}


def routes(datasette: Datasette, questions: QuestionList) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""
    paths = QuestionPaths(questions)
    by_path = {question.path: question for question in questions}

    async def lead(request: Request) -> Response:
        question = by_path[request.url_vars["question"]]
        values = await paths.values(question, request.url_vars["values"].split("/"))
        if values is None:
            raise NotFound(f"{question.title} has no answer at this address")
        names = {parameter.name for parameter in question.parameters}
        values |= {name: request.args[name] for name in names if name in request.args}
        page = datasette.urls.query(DATABASE, question.name)
        return Response.redirect(f"{page}?{urlencode(values)}" if values else str(page))

    names = "|".join(map(re.escape, sorted(by_path)))
    return [(rf"^/(?P<question>{names})(?P<values>(?:/[^/]*)*)$", lead)] if names else []
