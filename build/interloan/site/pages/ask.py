"""The page of the search box, `/interloan/ask?q=…`, and the same as JSON, `/interloan/ask.json`.

First the questions that answer the search, their fields filled and their sentences quoted; then
rows and pages of text in which its words occur.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from interloan.questions.answer_sentence import sentence
from interloan.questions.asking.names import Names
from interloan.questions.asking.ranking import Ranking, Suggestion
from interloan.questions.asking.reading import Reader, Reading
from interloan.questions.question_files import Question
from interloan.site import DATABASE, select
from interloan.site.pages.question_list import SEARCH, QuestionList
from interloan.site.pages.question_request import by_name

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

PAGE = "ask.html"
COMPLETED = """
    WITH listed AS (
      SELECT * FROM named_things
      WHERE kind IN ('town', 'language', 'lender', 'country', 'network', 'resource')
    )
    SELECT name FROM listed
    UNION SELECT found_by FROM listed WHERE length(found_by) > 2 AND found_by <> lower(found_by)
    ORDER BY 1 COLLATE NOCASE
"""
OCCURS = "SELECT 1 FROM search_entries_fts WHERE search_entries_fts MATCH :word LIMIT 1"
NAMED = "named_things"
NAMES = f"SELECT kind, key, name, found_by FROM {NAMED}"
QUOTED = 3  # answers whose sentences are quoted, after the first only as long as …
QUOTING_SECONDS = 0.02  # … they come fast
MOST_KEPT = 500  # sentences
LONGEST = 200  # characters of a search
PER_KIND = 3  # rows shown of each kind


@dataclass(frozen=True)
class Answer:
    """A question that answers a search, as the page shows it."""

    question: Question
    address: str
    values: Mapping[str, str]
    filled: list[tuple[str, str]]
    sentence: Markup


class AskBox:
    """Answers searches from the database of one running Datasette."""

    def __init__(self, datasette: Datasette, questions: QuestionList) -> None:
        self._datasette = datasette
        self._questions = questions
        self._rules: tuple[Reader, Ranking] | None = None
        self._kept: dict[tuple[str, str], Markup] = {}

    async def read(self, text: str, *, as_typed: bool = False) -> tuple[Reading, list[Suggestion]]:
        """Return a search as it is understood, and the questions that answer it.

        Args:
            text: What was typed.
            as_typed: Whether nothing is read as a slip of the pen.
        """
        reader, ranking = self._rules or await self.read_rules()
        text = text[:LONGEST]
        slips = [w for w in reader.unknown(text) if not await self._occurs(w)]
        understood = reader.read(text, [] if as_typed else slips, slips if as_typed else [])
        return understood, ranking.suggestions(understood)

    async def answers(self, suggestions: list[Suggestion]) -> list[Answer]:
        """Return the questions that answer a search, the first of them with their sentences."""
        made = []
        until = perf_counter() + QUOTING_SECONDS
        for place, one in enumerate(suggestions):
            titles = {parameter.name: parameter.title for parameter in one.question.parameters}
            filled = [(titles[name], shown) for name, shown in one.shown.items()]
            is_quick = place == 0 or (place < QUOTED and perf_counter() < until)
            said = await self._said(one) if is_quick and one.is_complete else Markup()
            made.append(Answer(one.question, self._address(one), one.values, filled, said))
        return made

    async def results(self, understood: Reading) -> list[dict[str, str]]:
        """Return the rows and pages in which the words of a search occur, each once."""
        search = self._questions.question(SEARCH)
        typed = [understood.words[place].typed for place in understood.content]
        said = " ".join([understood.slips.get(w, w) for w in typed if w not in understood.unread])
        if search is None or not said:
            return []
        found: dict[tuple[str, str], dict[str, str]] = {}
        for row in await select(self._datasette, search.sql, {"q": said}):
            if row["table_name"] or row["kind"] == "Pages":
                found.setdefault((row["kind"], row["title"]), dict(row))
        return list(found.values())

    def _address(self, one: Suggestion) -> str:
        path = str(self._datasette.urls.query(DATABASE, one.question.name))
        return f"{path}?{urlencode(one.values)}" if one.values else path

    async def _said(self, one: Suggestion) -> Markup:
        key = (one.question.name, urlencode(one.values))
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            values = {p.name: one.values.get(p.name, "") for p in one.question.parameters}
            rows = await select(self._datasette, one.question.sql, values)
            said = sentence(one.question.answer, rows) if rows else one.question.nothing
            self._kept[key] = Markup(said)  # noqa: S704 (ours)
        return self._kept[key]

    async def _occurs(self, word: str) -> bool:
        return bool(await select(self._datasette, OCCURS, {"word": f'"{word}"'}))

    async def read_rules(self) -> tuple[Reader, Ranking]:
        """Read what questions are asked with and what the data has names for, once."""
        asked = [question for question in self._questions if question.asked]
        choices = {
            (question.name, parameter.name): by_name(
                await self._questions.labelled(parameter.choices or parameter.suggested)
            )
            for question in asked
            for parameter in question.parameters
            if parameter.choices or parameter.suggested
        }
        ranking = Ranking(asked, choices)
        views = await self._datasette.get_database(DATABASE).view_names()
        has_names = NAMED in views  # a checkout with questions of its own need not have the view
        named = [tuple(row) for row in await select(self._datasette, NAMES)] if has_names else []
        names = Names(named, frozenset(ranking.asked))
        self._rules = Reader(names, ranking.asked), ranking
        return self._rules


def routes(datasette: Datasette, box: AskBox) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""

    async def may_ask(request: Request, question: str) -> bool:
        resource = (DATABASE, question)
        return bool(
            await datasette.permission_allowed(request.actor, "view-query", resource, default=True)
        )

    async def page(request: Request) -> Response:
        await datasette.ensure_permissions(request.actor, [("view-database", DATABASE)])
        typed = (request.args.get("q") or "").strip()
        understood, suggestions = await box.read(typed, as_typed=bool(request.args.get("as_typed")))
        allowed = [one for one in suggestions if await may_ask(request, one.question.name)]
        answers = await box.answers(allowed)
        results = await box.results(understood) if await may_ask(request, SEARCH) else []
        lifetime = {"cache-control": f"max-age={datasette.setting('default_cache_ttl')}"}
        if request.url_vars["format"]:
            return Response.json(_plain(datasette, understood, answers, results), headers=lifetime)
        context = {"typed": typed, "understood": understood, "answers": answers, "results": results}
        context |= {"per_kind": PER_KIND, "database": DATABASE}
        html = await datasette.render_template(PAGE, context, request=request, view_name="ask")
        return Response.html(html, headers=lifetime)

    async def names(request: Request) -> Response:
        await datasette.ensure_permissions(request.actor, [("view-database", DATABASE)])
        found = [row[0] for row in await select(datasette, COMPLETED)]
        lifetime = {"cache-control": f"max-age={datasette.setting('default_cache_ttl')}"}
        return Response.json(found, headers=lifetime)

    return [
        (rf"^/{DATABASE}/ask(?P<format>\.json)?$", page),
        (rf"^/{DATABASE}/names\.json$", names),
    ]


def _plain(
    datasette: Datasette, understood: Reading, answers: list[Answer], results: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "ok": True,
        "asked": understood.typed,
        "read_as": understood.slips,
        "answers": [
            {
                "question": one.question.name,
                "title": one.question.title,
                "values": one.values,
                "fields": dict(one.filled),
                "answer": one.sentence.striptags(),
                "address": one.address,
            }
            for one in answers
        ],
        "results": [
            {
                "kind": row["kind"],
                "title": row["title"].replace("⟦", "").replace("⟧", ""),
                "address": datasette.urls.path(row["path"]),
            }
            for row in results
        ],
    }
