"""Charts of questions: within their pages, as a file, and alone for frames in pages of others.

`QUESTION.svg?…` is the file; `QUESTION/embed?…` is the only page of the site that others may frame.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from datasette_hardened import asgi
from interloan.questions.question_files import Question
from interloan.site import DATABASE, statements, xlsx
from interloan.site.charts import files
from interloan.site.charts.drawings import SCALE, Drawing, drawing
from interloan.site.pages import question_request
from interloan.site.pages.citations import Citation, Citations
from interloan.site.pages.question_list import QuestionList
from interloan.site.pages.question_request import EMBED, QuestionRequest

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

WITHOUT = "_without"  # in the address of a file: the class of a kind of figure that it leaves out
STYLE = "chart.css"
MOST_SOURCES = 3
ROOM_FOR_WORDS = 320  # pixels above and below the drawing in a frame
FRAMED = {"frame-ancestors": "*"}
STANDS_ALONE = {"style-src": "'unsafe-inline'"}  # the file brings its own style sheet, no script


@dataclass(frozen=True)
class AnswerChart:
    """The chart of an answer, and where it can be had.

    Attributes:
        sources: The publications behind its figures, the first of them.
        page: The address of the answer; `file` and `embed` are those of the chart.
        name: What a file of it is called, without ending.
        scales: Address and name of each other scale.
    """

    drawing: Drawing
    sources: Sequence[Citation]
    page: str
    file: str
    embed: str
    name: str
    scales: Sequence[tuple[str, str]]

    @property
    def frame_height(self) -> int:
        """The height of a frame that shows it whole, in pixels, unless that is very narrow."""
        return round(self.drawing.wide.height) + ROOM_FOR_WORDS

    @property
    def source(self) -> str:
        """Where its figures come from, in a sentence; empty where nothing is cited."""
        return source_line(self.sources)


def source_line(cited: Sequence[Citation]) -> str:
    """Return where figures come from, in a sentence; empty where nothing is cited."""
    named = "; ".join(f"{one.publisher}, {one.title}" for one in cited)
    return f"{'Source' if len(cited) == 1 else 'Sources'}: {named}." if named else ""


def file_name(drawn: Drawing, cited: Sequence[Citation]) -> str:
    """Return what a file of a chart is called, without ending."""
    return drawn.file_name(cited[0].publisher if cited else "")


class Charts:
    """The charts of questions of one running Datasette."""

    def __init__(self, datasette: Datasette, questions: QuestionList, cited: Citations) -> None:
        self._datasette = datasette
        self._questions = questions
        self._cited = cited

    async def draw(
        self,
        question: Question,
        rows: Sequence[Mapping[str, Any]],
        values: Mapping[str, str],
        scale: str | None = None,
    ) -> AnswerChart | None:
        """Return the chart of an answer; None where there is none.

        Args:
            question: What was asked.
            rows: The answer.
            values: What was filled in.
            scale: How it is to be drawn; its own way where it cannot be drawn so.
        """
        if question.chart is None:
            return None
        chosen = await self._chosen(question, values)
        drawn = drawing(question.chart, rows, chosen, scale)
        if drawn is None:
            return None
        named = [{"source_id": key} for key in question.chart.sources]
        cited = await self._cited.behind(rows, named)
        filled = {name: value for name, value in values.items() if value}
        own = {SCALE: drawn.scale} if drawn.scale != question.chart.scale else {}
        page = self._questions.path(question)
        chosen_here = urlencode(filled | own)
        query = f"?{chosen_here}" if chosen_here else ""
        return AnswerChart(
            drawn,
            cited[:MOST_SOURCES],
            page + query,
            f"{page}.svg{query}",
            f"{page}/{EMBED}{query}",
            file_name(drawn, cited),
            [(other, f"{page}?{urlencode(filled | {SCALE: other})}") for other in drawn.scales],
        )

    async def _chosen(self, question: Question, values: Mapping[str, str]) -> dict[str, str]:
        request = QuestionRequest(
            question, {p.name: values.get(p.name, "") for p in question.parameters}
        )
        fields = await self._questions.form(question, request)
        return {
            f.parameter.name: f.shown or f.parameter.blank
            for f in fields
            if f.shown or f.parameter.blank
        }

    def routes(self) -> list[tuple[str, Any]]:
        """Return the addresses that are answered here, for Datasette's register_routes."""
        names = [re.escape(question.name) for question in self._questions if question.chart]
        if not names:
            return []
        address = rf"^/{DATABASE}/(?P<query>{'|'.join(names)})"
        return [(rf"{address}\.svg$", self.file), (rf"{address}/{EMBED}$", self.embed)]

    async def file(self, request: Request) -> Response:
        """Answer with the chart as a file."""
        found = await self._asked(request)
        if isinstance(found, Response):
            return found
        chart, _ = found
        if chart is None:
            return Response.text("There is too little to draw: see the table.\n", status=404)
        return self.drawn_file(request, chart.drawing, chart.sources, chart.page)

    def drawn_file(
        self, request: Request, drawn: Drawing, cited: Sequence[Citation], page: str
    ) -> Response:
        """Answer with a drawing as a file.

        Args:
            request: What was asked; `_without` names kinds of figures that are left out.
            drawn: The chart.
            cited: The publications behind its figures.
            page: The address of the page that shows it.
        """
        asgi.note(content_policy=STANDS_ALONE)
        style = Path(self._datasette.config_dir or ".") / "static" / STYLE
        address = self._datasette.absolute_url(request, page)
        said = files.Words(source_line(cited), f"Drawn by Interloan, CC0 1.0. {address}")
        without = request.args.getlist(WITHOUT)
        body = files.file(drawn, said, style.read_text(encoding="utf-8"), without)
        lifetime = self._datasette.setting("default_cache_ttl")
        headers = {
            "cache-control": f"max-age={lifetime}",
            "content-disposition": f'inline; filename="{file_name(drawn, cited)}.svg"',
        }
        return Response(body, headers=headers, content_type="image/svg+xml; charset=utf-8")

    async def embed(self, request: Request) -> Response:
        """Answer with a page of nothing but the chart, for a frame."""
        found = await self._asked(request)
        if isinstance(found, Response):
            return found
        chart, question = found
        asgi.note(content_policy=FRAMED)
        asked = question_request.of(request.scope)
        page = {"chart": chart, "question": question, "wrong": asked.wrong}
        body = await self._datasette.render_template("embed.html", page, request=request)
        lifetime = self._datasette.setting("default_cache_ttl")
        status = 400 if asked.wrong else 200
        return Response.html(body, status=status, headers={"cache-control": f"max-age={lifetime}"})

    async def _asked(self, request: Request) -> tuple[AnswerChart | None, Question] | Response:
        question = self._questions.question(request.url_vars["query"])
        if question is None:
            return Response.text("There is no such question.\n", status=404)
        asked = question_request.of(request.scope)
        if asked.wrong or not asked.is_complete:
            return None, question
        found = await statements.question(request, self._datasette, xlsx.read)
        if isinstance(found, Response):
            return found
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        if not rows:
            return None, question
        return await self.draw(question, rows, asked.values, request.args.get(SCALE)), question
