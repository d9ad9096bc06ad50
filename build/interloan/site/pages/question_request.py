"""What was asked of a question, checked before Datasette sees it.

A template cannot set a status and a failing SQL function loses its message, so a value that does
not fit is caught here: the page comes back with a sentence at the field, JSON and CSV with the
sentence alone, and all of them with status 400.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Response

from datasette_hardened.asgi import (
    Application,
    Message,
    Receive,
    Scope,
    Send,
    ending,
    note,
    parameters,
    path,
)
from interloan.questions.input_validation import complaint
from interloan.questions.question_files import Parameter, Question
from interloan.site import DATABASE

KEY = "interloan.asked"  # of our note in the request's scope
Look = Callable[[str], Question | None]
Choose = Callable[[Question, Parameter], Awaitable[list[tuple[str, str]]]]


@dataclass(frozen=True)
class Asked:
    """What was typed into a question's inputs.

    Attributes:
        question: The question; None on all other pages.
        values: Parameter → what was typed, empty where nothing was.
        wrong: Parameter → what is wrong with it, in a sentence.
        is_asked: Whether all that the question needs is there and fits.
    """

    question: Question | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    is_asked: bool = False


def of(scope: Scope | None) -> Asked:
    """Return what was asked, as `wrap` noted it in the request's scope."""
    asked: Asked = (scope or {}).get(KEY) or Asked()
    return asked


def wrap(look: Look, choose: Choose) -> Callable[[Application], Application]:
    """Return the layer that checks the values of questions.

    Args:
        look: Finds a question by its name.
        choose: Finds the values and labels from which a parameter is chosen.
    """

    def layer(application: Application) -> Application:
        async def checked(scope: Scope, receive: Receive, send: Send) -> None:
            question = look(_name(scope)) if scope["type"] == "http" else None
            if question is None:
                await application(scope, receive, send)
                return
            note(question=question.name)
            asked = await check(question, parameters(scope), choose)
            scope = {**scope, KEY: asked}
            if not asked.wrong:
                await application(scope, receive, send)
            elif not ending(scope):
                await application({**scope, "query_string": b""}, receive, _refusing(send))
            else:
                await _refusal(ending(scope), asked.wrong).asgi_send(send)

        return checked

    return layer


async def check(question: Question, given: list[tuple[str, str]], choose: Choose) -> Asked:
    """Return what was asked of a question and what is wrong with it.

    What the question does not know is ignored. Where something was typed, whatever else it needs
    must be there too; an address without any value is a form still to be filled in.
    """
    typed = dict(reversed(given))  # of a repeated name Datasette takes the first
    values = {p.name: typed.get(p.name, "") for p in question.parameters}
    is_begun = any(value.strip() for value in values.values())
    wrong = {}
    for parameter in question.parameters:
        value = values[parameter.name]
        listed = await choose(question, parameter) if parameter.type == "choice" else []
        said = complaint(parameter, value, {key for key, _ in listed})
        if not value.strip() and not parameter.optional and is_begun:
            said = "Choose one of the list." if parameter.choices else "Fill this in."
        if said:
            wrong[parameter.name] = said
    needs_input = any(not parameter.optional for parameter in question.parameters)
    return Asked(question, values, wrong, is_asked=not wrong and (is_begun or not needs_input))


def _name(scope: Scope) -> str:
    """Return the name of the question, or of anything else in the database, that is asked."""
    database, _, rest = path(scope)[1:].partition("/")
    stem = rest.removesuffix(f".{ending(scope)}")
    return tilde_decode(stem) if tilde_decode(database) == DATABASE else ""


def _refusing(send: Send) -> Send:
    async def refuse(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(k, v) for k, v in message["headers"] if k.lower() != b"cache-control"]
            message = {**message, "status": 400, "headers": kept}
        await send(message)

    return refuse


def _refusal(suffix: str, wrong: Mapping[str, str]) -> Response:
    parameter, sentence = next(iter(wrong.items()))
    if suffix == "csv":
        said = "".join(f"{name}: {why}\n" for name, why in wrong.items())
        return Response.text(said, status=400)
    error: MutableMapping[str, Any] = {"ok": False, "error": sentence, "parameter": parameter}
    return Response.json(error, status=400)
