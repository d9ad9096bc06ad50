"""Addresses of answers without a question mark: `/my-library/lowell` for `my_town?town=Lowell`.

A static host knows no query strings, so the static edition keeps its finished answers under these
paths. The served site answers under the same ones, and both lead to them: a layer around Datasette
turns what it writes as a link with a query string. Other paths of the kind lead to the question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from datasette.utils.asgi import NotFound, Request, Response

from datasette_hardened import asgi
from datasette_hardened.asgi import Application, Message, Receive, Scope, Send
from interloan.questions.question_files import Question
from interloan.site import DATABASE
from interloan.site.pages.question_list import Choice, QuestionList, shown

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

NONE = "-"  # stands where nothing was chosen
WHOLE = ("my_town", "a_language", "languages_for_the_board")  # finished for every choice
Values = frozenset[tuple[str, str]]  # parameters and what was chosen


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
        self._by_first = {question.path: question for question in questions}
        self._written: dict[str, dict[str, str]] = {}
        self._finished: dict[str, dict[Values, str]] = {}
        self._behind_a_link = lru_cache(maxsize=4_096)(self._finished_path)  # pages share links

    def first(self) -> Iterable[str]:
        """Return how the paths of answers begin."""
        return self._by_first

    async def finished(self, question: Question) -> Mapping[Values, str]:
        """Return the paths of the answers that are finished: of the example, or of all choices.

        They begin and end without a slash.
        """
        if question.name not in self._finished:
            written = await self._segments(question)
            chosen: list[Mapping[str, str]] = [dict(parse_qsl(question.example))]
            if question.name in WHOLE:
                (parameter, *_) = question.parameters
                chosen = [{parameter.name: value} for value in written[parameter.name]]
            self._finished[question.name] = {
                frozenset(values.items()): path(question, values, written)
                for values in chosen
                if values
            }
        return self._finished[question.name]

    async def all(self) -> list[str]:
        """Return the paths of all finished answers within the site."""
        found = [await self.finished(question) for question in self._by_first.values()]
        return [f"/{path}/" for paths in found for path in paths.values()]

    async def of(self, question: Question, values: Iterable[tuple[str, str]]) -> str:
        """Return the path of an answer within the site, if it is a finished one."""
        found = (await self.finished(question)).get(frozenset(values))
        return f"/{found}/" if found else ""

    async def behind(self, sent: str) -> tuple[Question, Mapping[str, str]] | None:
        """Return the question and the values of which a path is the finished answer."""
        within = sent.strip("/")
        question = self._by_first.get(within.partition("/")[0])
        for values, finished in (await self.finished(question)).items() if question else ():
            if finished == within:
                return (question, dict(values)) if question else None
        return None

    async def meant(self, sent: str) -> tuple[Question, Mapping[str, str]] | None:
        """Return the question and the values that any path stands for; None for a wrong one."""
        first, *parts = [part for part in sent.split("/") if part]
        question = self._by_first[first]
        written = await self._segments(question)
        if len(parts) > len(question.parameters):
            return None
        found: dict[str, str] = {}
        for parameter, part in zip(question.parameters, parts, strict=False):
            by_segment = {name: value for value, name in written.get(parameter.name, {}).items()}
            if part != NONE:
                found[parameter.name] = by_segment.get(part) or unquote(part)
        return question, found

    async def linked(self, page: bytes, root: str) -> bytes:
        """Return a page whose links to finished answers are their paths.

        Args:
            page: The page.
            root: The path under which the site stands.
        """
        if len(self._finished) < len(self._by_first):
            await self.all()
        pattern = rf'="{re.escape(root)}{DATABASE}/(?P<name>\w+)\?(?P<query>[^"#]+)(?=["#])'

        def turned(found: re.Match[bytes]) -> bytes:
            finished = self._behind_a_link(found["name"], found["query"])
            return f'="{root}{escape(finished)}/'.encode() if finished else found[0]

        return re.sub(pattern.encode(), turned, page)

    def _finished_path(self, name: bytes, query: bytes) -> str:
        """Return where a link, as pages have it, finds its finished answer; empty for others."""
        values = parse_qsl(unescape(query.decode()), keep_blank_values=True)
        return self._finished.get(name.decode(), {}).get(frozenset(values), "")

    async def _segments(self, question: Question) -> Mapping[str, Mapping[str, str]]:
        chosen = [parameter for parameter in question.parameters if parameter.choices]
        for parameter in chosen:
            if parameter.choices not in self._written:
                choices = await self._questions.choices(question, parameter)
                self._written[parameter.choices] = segments(choices)
        return {parameter.name: self._written[parameter.choices] for parameter in chosen}


def wrap(paths: QuestionPaths, root: str) -> Callable[[Application], Application]:
    """Return the layer that answers under the paths of finished answers, and links to them.

    Args:
        paths: The paths.
        root: The path under which the site stands.
    """

    def layer(application: Application) -> Application:
        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return
            found = await paths.behind(asgi.path(scope))
            if found:
                question, values = found
                within = f"/{DATABASE}/{question.name}"
                asgi.note(path=within)
                query = "&".join(filter(None, [urlencode(values), scope["query_string"].decode()]))
                scope = {**scope, "path": within, "raw_path": within.encode()}
                scope["query_string"] = query.encode()
            await application(scope, receive, _with_links(send, paths, root))

        return answered

    return layer


def _with_links(send: Send, paths: QuestionPaths, root: str) -> Send:
    """Return what sends pages with their links turned; everything else goes as it comes."""
    start: Message = {}
    page = bytearray()

    async def turned(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            headers = [(k, v) for k, v in message["headers"] if k.lower() != b"content-length"]
            if any(k.lower() == b"content-type" and v.startswith(b"text/html") for k, v in headers):
                start = {**message, "headers": headers}
                return
        elif start:
            page.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            await send(start)
            message = {**message, "body": await paths.linked(bytes(page), root)}
        await send(message)

    return turned


def routes(paths: QuestionPaths, datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""

    async def lead(request: Request) -> Response:
        found = await paths.meant(request.url_vars["path"])
        if found is None:
            raise NotFound("The question has no answer at this address")
        question, values = found
        given = [p.name for p in question.parameters if p.name in request.args]
        values = {**values, **{name: request.args[name] for name in given}}
        page = datasette.urls.query(DATABASE, question.name)
        return Response.redirect(f"{page}?{urlencode(values)}" if values else str(page))

    names = "|".join(map(re.escape, sorted(paths.first())))
    return [(rf"^/(?P<path>(?:{names})(?:/[^/]*)*)$", lead)] if names else []
