"""Workbooks of questions, of tables' rows and of visitors' own SQL: readable, cited, bounded.

They have as many rows as CSV (see csv), and no more cells than can be written in seconds; where
rows are left out, the first sheet says so, and never a row. Tables have all rows that fit the
filters, not those of one page. A question whose page shows several tables names them in its header
(`sheets`), and its workbook has a sheet for each.
"""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode, to_css_class
from datasette.utils.asgi import Request, Response

from interloan.exports import first_sheet, readable_rows, workbook
from interloan.exports.first_sheet import EDITION_DIGITS, Part, Story
from interloan.exports.readable_rows import Facts, Origin, ReadableRows
from interloan.figures import heading, number
from interloan.questions.answer_sentence import sentence
from interloan.questions.question_files import Question
from interloan.site import DATABASE, datasette_internals, statements
from interloan.site.pages import question_request
from interloan.site.pages.question_list import QuestionList

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_CELLS = 300_000  # ten millionths of a second each, and some 200 bytes
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEFT_OUT = (
    "Only the first {rows} rows are here; there are more. Whole tables are on the Downloads page, "
    "and a narrower question gives a whole answer."
)
OF_A_PAGE = ("_next", "_size", "_labels", "_bom", "_stream", "_nofacet", "_nocount", "_facet_size")
LIMIT = re.compile(r" limit \d+(?: offset \d+)?$")
NAMED = re.compile(r'"[^"]*"|\w+')  # in a filter in words, where values stand in quotes
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Answer:
    """Rows, and whether there are more."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool


@dataclass(frozen=True)
class Found:
    """What was found for one sheet.

    Attributes:
        answer: The rows.
        origin: Where they come from.
        sheet: The name of the sheet.
        said: What they say, in a sentence.
    """

    answer: Answer
    origin: Origin
    sheet: str = workbook.ROWS
    said: str = ""


class Workbooks:
    """The workbooks of one running Datasette."""

    def __init__(self, datasette: Datasette, questions: QuestionList) -> None:
        self._datasette = datasette
        self._questions = questions
        self._facts: Facts | None = None

    def routes(self) -> list[tuple[str, Callable[[Request], Any]]]:
        """Return the addresses that are answered here, for Datasette's register_routes."""
        names = "|".join(re.escape(question.name) for question in self._questions)
        queries = [(rf"^/{DATABASE}/(?P<query>{names})\.xlsx$", self.question)] if names else []
        table = rf"^/(?P<database>{DATABASE})/(?P<table>[^\/\.]+)\.(?P<format>xlsx)$"
        return [(rf"^/{DATABASE}\.xlsx$", self.own_sql), *queries, (table, self.table)]

    async def own_sql(self, request: Request) -> Response:
        """Answer a visitor's own SQL."""
        found = await statements.own_sql(request, self._datasette, read)
        if isinstance(found, Response):
            return found
        sql = request.args.get("sql") or ""
        story = Story("Own SQL", "The answer to a visitor's own SQL.", tuple(sql.splitlines()))
        part = Found(found, Origin(_named_in(sql)))
        return await self._written(request, [part], story, statements.OWN_SQL)

    async def question(self, request: Request) -> Response:
        """Answer a question."""
        found = await statements.question(request, self._datasette, read)
        if isinstance(found, Response):
            return found
        asked = question_request.of(request.scope)
        question = asked.question or self._questions.question(request.url_vars["query"])
        if question is None:
            return Response.text("There is no such question.\n", status=404)
        choice = await self._choice(question, asked)
        answer = _sentence(question, found)
        story = Story(question.title, question.description, choice, answer)
        parts = await self._parts(question, found, asked)
        if isinstance(parts, Response):
            return parts
        return await self._written(request, parts, story, question.name)

    async def _parts(
        self, question: Question, found: Answer, asked: question_request.QuestionRequest
    ) -> list[Found] | Response:
        """Return the sheets that a question has once it is filled in, its own first."""
        sheets = question.sheets if asked.is_complete else {}
        own = next(iter(sheets), workbook.ROWS)
        parts = [Found(found, self._origin(question), own)]
        share = partial(read, most_cells=MOST_CELLS // max(len(sheets), 1))
        for sheet, name in list(sheets.items())[1:]:
            other = self._questions.question(name)
            if other is not None:
                values = {p.name: asked.values.get(p.name, "") for p in other.parameters}
                rows = await statements.run(self._datasette, other.sql, share, values, name)
                if isinstance(rows, Response):
                    return rows
                said = f"{other.title} {_sentence(other, rows)}"
                parts.append(Found(rows, self._origin(other), sheet, said))
        return parts

    def _origin(self, question: Question) -> Origin:
        meanings = self._questions.column_meanings
        return Origin(_named_in(question.sql), headings=question.columns, meanings=meanings)

    async def table(self, request: Request) -> Any:
        """Answer with the rows of a table that fit the filters."""
        found = await self._rows_of_table(request)
        if not isinstance(found, tuple):
            return found
        answer, filters = found
        table = tilde_decode(request.url_vars["table"])
        page = self._pages().get(table, {})
        words = NAMED.sub(lambda m: heading(m[0]) if m[0] in answer.columns else m[0], filters)
        choice = (f"Rows {words}",) if filters else ()
        story = Story(page.get("title", table), page.get("description", ""), choice)
        part = Found(answer, Origin([table]))
        return await self._written(request, [part], story, to_css_class(table))

    async def _rows_of_table(self, request: Request) -> Any:
        pairs = parse_qsl(request.query_string, keep_blank_values=True)
        kept = [*(pair for pair in pairs if pair[0] not in OF_A_PAGE), *statements.NOT_NEEDED]
        leaner = Request(
            {**request.scope, "query_string": urlencode(kept).encode()}, request.receive
        )
        try:
            page = await datasette_internals.table_data(self._datasette, leaner, "1")
        except QueryInterrupted:
            return Response.text(statements.TOO_SLOW, status=400)
        if isinstance(page, Response):  # a form that was sent without script leads on
            return page
        statement = page[0]["query"]
        sql = LIMIT.sub(f" limit {statements.MOST_ROWS + 1}", statement["sql"].rstrip())
        found = await statements.run(self._datasette, sql, read, statement["params"])
        is_refused = isinstance(found, Response)
        return found if is_refused else (found, page[0]["human_description_en"])

    async def _choice(
        self, question: Question, asked: question_request.QuestionRequest
    ) -> tuple[str, ...]:
        """Return what was filled in, as people read it."""
        lines = []
        for field in await self._questions.form(question, asked) if asked.question else []:
            if field.value:
                lines.append(f"{field.parameter.title}: {field.shown}")
        return tuple(lines)

    async def _written(
        self, request: Request, found: Sequence[Found], story: Story, name: str
    ) -> Response:
        """Return the workbook as a file to keep."""
        database = self._datasette.get_database(DATABASE)
        if self._facts is None:
            pages = self._pages()
            self._facts = await database.execute_fn(lambda c: readable_rows.read(c, pages))
        facts = self._facts
        page = self._datasette.urls.path(request.full_path)
        address = self._datasette.absolute_url(request, page)
        today = datetime.now(UTC).date().isoformat()
        is_cut = any(part.answer.is_cut for part in found)
        whole = replace(
            story,
            left_out=" ".join(_left_out(part, found) for part in found if part.answer.is_cut),
            edition=(database.hash or "")[:EDITION_DIGITS],
            taken=today,
            address=address.replace(".xlsx", "", 1),
        )
        site = self._datasette.absolute_url(request, self._datasette.urls.path("/")).rstrip("/")

        def make() -> bytes:
            parts = [Part(_readable(facts, one, site), one.sheet, one.said) for one in found]
            buffer = io.BytesIO()
            workbook.write(buffer, first_sheet.book(facts, whole, parts))
            return buffer.getvalue()

        body = await asyncio.to_thread(make)
        headers = {"content-disposition": f'attachment; filename="{name}-{today}.xlsx"'}
        cut = {"x-truncated": "true"} if is_cut else {}
        return Response(body, headers={**headers, **cut}, content_type=TYPE)

    def _pages(self) -> Mapping[str, Mapping[str, Any]]:
        databases = self._datasette.metadata("databases") or {}
        pages: Mapping[str, Mapping[str, Any]] = databases.get(DATABASE, {}).get("tables", {})
        return pages


def read(
    cursor: sqlite3.Cursor,
    most_rows: int = statements.MOST_ROWS,
    most_cells: int = MOST_CELLS,
    most_characters: int = statements.MOST_CHARACTERS,
) -> Answer:
    """Read rows, up to a number of rows, cells and characters.

    Args:
        cursor: The executed statement.
        most_rows: Rows beyond this are left out.
        most_cells: So are those beyond this many cells.
        most_characters: As soon as texts are longer than this, the rest is left out.
    """
    columns = [column[0] for column in cursor.description]
    most = min(most_rows, max(most_cells // len(columns), 1))
    rows: list[tuple[Any, ...]] = []
    characters = 0
    for row in cursor:
        if len(rows) == most or characters > most_characters:
            return Answer(columns, rows, is_cut=True)
        rows.append(row)
        characters += sum(len(value) for value in row if isinstance(value, str | bytes))
    return Answer(columns, rows, is_cut=False)


def address(url: str) -> str:
    """Return the address of the workbook of the rows whose CSV has an address.

    >>> address("/interloan/fees.csv?lender_id=nlm&_size=max"), address("/interloan.csv?sql=x")
    ('/interloan/fees.xlsx?lender_id=nlm', '/interloan.xlsx?sql=x')
    """
    path, _, query = str(url).partition("?")  # Datasette's own kind of text is slow at each step
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = urlencode([pair for pair in pairs if pair[0] not in OF_A_PAGE])
    return f"{path.removesuffix('.csv')}.xlsx{'?' * bool(kept)}{kept}"


def _readable(facts: Facts, found: Found, site: str) -> ReadableRows:
    origin = replace(found.origin, site=site)
    return readable_rows.readable(facts, found.answer.columns, found.answer.rows, origin)


def _left_out(part: Found, parts: Sequence[Found]) -> str:
    """Return which rows of a sheet are not there; the sheet is named where there are several."""
    place = f"“{part.sheet}”: " if len(parts) > 1 else ""
    return place + LEFT_OUT.format(rows=number(len(part.answer.rows)))


def _named_in(sql: str) -> list[str]:
    """Return the words of a statement, among which are the tables and views that it asks."""
    return sorted(set(WORD.findall(sql)))


def _sentence(question: Question, found: Answer) -> str:
    """Return the answer in a sentence, where the question has one."""
    if not found.rows:
        return question.nothing
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return sentence(question.answer, rows).striptags() if question.answer else ""
