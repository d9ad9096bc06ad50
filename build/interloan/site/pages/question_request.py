"""The values in a request for a question, checked before Datasette sees it.

A template cannot set a status and a failing SQL function loses its message, so a value that does
not fit is caught here: the page comes back with a sentence at the field, JSON and CSV with the
sentence alone, and all of them with status 400.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from datasette_hardened.asgi import (
    Application,
    Message,
    Receive,
    Scope,
    Send,
    ending,
    name_in,
    note,
    parameters,
    path,
)
from interloan.questions.asking.words import words
from interloan.questions.input_validation import complaint
from interloan.questions.question_files import Parameter, Question
from interloan.site import DATABASE

LEADS_TO = " → "  # between another name and the one that it leads to, in the labels of choices
CURRENCY = "currency"
EMBED = "embed"  # behind the address of a question: its chart alone
KEY = "interloan.question_request"  # in the scope
Find = Callable[[str], Question | None]
Choices = Callable[[Question, Parameter], Awaitable[list[tuple[str, str]]]]


@dataclass(frozen=True)
class QuestionRequest:
    """What was typed into a question's inputs.

    Attributes:
        question: The question; None on all other pages.
        values: Parameter → what was typed, empty where nothing was.
        wrong: Parameter → what is wrong with it, in a sentence.
        is_complete: Whether all that the question needs is there and fits.
    """

    question: Question | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    is_complete: bool = False


def of(scope: Scope | None) -> QuestionRequest:
    """Return what was requested, as `wrap` left it in the scope."""
    request: QuestionRequest = (scope or {}).get(KEY) or QuestionRequest()
    return request


def wrap(find: Find, choices: Choices, base_url: str = "/") -> Callable[[Application], Application]:
    """Return the layer that checks the values of questions.

    Args:
        find: Returns a question by its name.
        choices: Returns the values and labels from which a parameter is chosen.
        base_url: The path under which the site stands.
    """

    def layer(application: Application) -> Application:
        async def checked(scope: Scope, receive: Receive, send: Send) -> None:
            question = find(_name(scope)) if scope["type"] == "http" else None
            if question is None:
                await application(scope, receive, send)
                return
            note(question=question.name)
            pairs = parameters(scope)
            meant = await _meant(question, pairs, choices)
            if meant:
                address = f"{base_url}{path(scope)[1:]}?{urlencode(_replaced(pairs, meant))}"
                await Response.redirect(address).asgi_send(send)
                return
            request = await check(question, pairs, choices)
            scope = {**scope, KEY: request}
            if not request.wrong:
                await application(scope, receive, send)
            elif not ending(scope):
                await application({**scope, "query_string": b""}, receive, _with_status_400(send))
            else:
                await _refusal(ending(scope), request.wrong).asgi_send(send)

        return checked

    return layer


async def check(
    question: Question, pairs: list[tuple[str, str]], choices: Choices
) -> QuestionRequest:
    """Return the values for a question's parameters and what is wrong with them.

    Other names are ignored. Where something was typed, whatever else the question needs must be
    there too; an address without any value is a form still to be filled in.

    Args:
        question: The question.
        pairs: Names and values of a query string.
        choices: As `wrap` has it.
    """
    typed = dict(reversed(pairs))  # of a repeated name Datasette takes the first
    values = {p.name: typed.get(p.name, "") for p in question.parameters}
    is_begun = any(value.strip() for value in values.values())
    wrong = {}
    for parameter in question.parameters:
        value = values[parameter.name]
        listed = await choices(question, parameter) if parameter.type == "choice" else []
        message = complaint(parameter, value, {key for key, _ in listed})
        if not value.strip() and not parameter.optional and is_begun:
            message = "Choose one of the list." if parameter.choices else "Fill this in."
        if message:
            wrong[parameter.name] = message
    needs_input = any(not parameter.optional for parameter in question.parameters)
    is_complete = not wrong and (is_begun or not needs_input)
    return QuestionRequest(question, values, wrong, is_complete)


async def _meant(
    question: Question, pairs: list[tuple[str, str]], choices: Choices
) -> dict[str, str]:
    """Return the values that were meant where another name or spelling of them was typed.

    “Dorchester” leads to Boston, “cambodian” to Khmer; 35,50 USD is 35.50 in that currency.
    """
    typed = {name: value.strip() for name, value in reversed(pairs)}
    meant: dict[str, str] = {}
    for parameter in question.parameters:
        value = typed.get(parameter.name, "")
        if parameter.choices and value:
            listed = await choices(question, parameter)
            if value not in (key for key, _ in listed):
                key = by_name(listed).get(value.casefold(), value)
                meant |= {parameter.name: key} if key != value else {}
        elif parameter.type == "number" and complaint(parameter, value):
            meant |= await _sum(question, parameter, value, typed.get(CURRENCY, ""), choices)
    return meant


async def _sum(
    question: Question, parameter: Parameter, value: str, currency: str, choices: Choices
) -> dict[str, str]:
    """Return the number that a sum of money is, and its currency, if the question knows it."""
    sums = words(value)
    if len(sums) != 1 or not sums[0].amount:
        return {}
    named, amount = sums[0].currency, {parameter.name: sums[0].amount}
    if not named or named == currency:
        return amount
    asked = next((p for p in question.parameters if p.name == CURRENCY), None)
    is_known = asked and named in dict(await choices(question, asked))
    return amount | {CURRENCY: named} if is_known and not currency else {}


def by_name(listed: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the values to choose from by what may be typed for them, in small letters.

    >>> by_name([("Boston", "Boston"), ("Boston", "Dorchester → Boston"), ("GB", "United Kingdom")])
    {'boston': 'Boston', 'dorchester': 'Boston', 'united kingdom': 'GB', 'gb': 'GB'}
    """
    known: dict[str, str] = {}
    for value, label in listed:
        known.setdefault(label.partition(LEADS_TO)[0].casefold(), value)
    return known | {value.casefold(): value for value, _ in listed}


def _replaced(pairs: list[tuple[str, str]], meant: Mapping[str, str]) -> list[tuple[str, str]]:
    kept = [(name, meant.get(name, value)) for name, value in pairs]
    return [*kept, *((name, meant[name]) for name in meant if name not in dict(pairs))]


def _name(scope: Scope) -> str:
    """Return the name of the question, or of anything else in the database, in the address."""
    database, _, rest = path(scope)[1:].partition("/")
    stem = rest.removesuffix(f".{ending(scope)}").removesuffix(f"/{EMBED}")
    return name_in(stem) if name_in(database) == DATABASE else ""


def _with_status_400(send: Send) -> Send:
    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(k, v) for k, v in message["headers"] if k.lower() != b"cache-control"]
            message = {**message, "status": 400, "headers": kept}
        await send(message)

    return changed


def _refusal(suffix: str, wrong: Mapping[str, str]) -> Response:
    parameter, sentence = next(iter(wrong.items()))
    if suffix in ("csv", "xlsx"):
        lines = "".join(f"{name}: {why}\n" for name, why in wrong.items())
        return Response.text(lines, status=400)
    error: MutableMapping[str, Any] = {"ok": False, "error": sentence, "parameter": parameter}
    return Response.json(error, status=400)
