"""The hooks that Datasette calls; each hands over to the module that does the job."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from datasette import database as databases
from datasette import hookimpl
from datasette.utils.asgi import Request
from jinja2 import BaseLoader, ChoiceLoader, Environment
from markupsafe import Markup

from datasette_hardened import asgi, caching, database_file, drop_cookies, headers, startup_gate
from datasette_hardened.heavy import proxy
from datasette_hardened.limits import (
    blocked_paths,
    bounded_functions,
    concurrency,
    deadlines,
    http,
    malloc,
    memory,
    page_size,
    sandbox,
    select_pattern,
)
from interloan import figures
from interloan.database import functions
from interloan.questions import answer_sentence
from interloan.site import DATABASE, csv, maps, permissions, schemas, static_files
from interloan.site.charts import page as chart_page
from interloan.site.pages import (
    citations,
    error_pages,
    exception_status,
    home,
    question_list,
    question_request,
)
from interloan.site.tables import cells, table_facts

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

Function = TypeVar("Function")


class Hook(Protocol):
    """Datasette's decorator, with the type it should have."""

    def __call__(self, function: Function, /) -> Function:
        """Mark a function as one that Datasette calls."""
        ...


hook: Hook = hookimpl
first: Hook = hookimpl(tryfirst=True)

KNOWN = "_interloan"
VEGA = ("table.html", "query.html")  # the pages that load datasette-vega, but for questions
malloc.keep_small()  # while there is one thread: a thread keeps the pool that it began with


def _asked(datasette: Datasette) -> dict[str, Any]:
    """Return what templates may ask, made once for each running Datasette.

    It hangs on the Datasette itself, so that both go when a new database comes.
    """
    known: dict[str, Any] | None = getattr(datasette, KNOWN, None)
    if known is None:
        known = {
            "questions": question_list.QuestionList(datasette),
            "cited": citations.Citations(datasette),
            "data": table_facts.Tables(datasette),
            "files": static_files.Downloads(datasette),
            "maps": maps.Maps(datasette),
        }
        setattr(datasette, KNOWN, known)
    return known


@hook
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Make ready what a running Datasette needs once."""
    permissions.remember(datasette)
    schemas.remember(datasette)
    database_file.remember(datasette)
    select_pattern.judge()
    exception_status.be_brief(datasette)
    memory.watch(datasette)
    page_size.watch(datasette)
    databases.sqlite_timelimit = deadlines.limited
    tables: table_facts.Tables = _asked(datasette)["data"]
    return tables.read_declarations


@hook
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Confine every connection to a database of ours; Datasette's internal one must be written."""
    if not database.startswith("_"):
        functions.register(conn)
        bounded_functions.register(conn)
        conn.row_factory = memory.Budget()
        sandbox.confine(conn)


@hook
def asgi_wrapper(datasette: Datasette) -> Any:
    """Stand between the server and Datasette in layers; the last one named is the outermost."""
    refused = error_pages.Refusals(datasette)
    known: question_list.QuestionList = _asked(datasette)["questions"]

    def wrap(application: asgi.Application) -> asgi.Application:
        for layer in (
            question_request.wrap(known.question, known.choices),
            page_size.wrap(datasette),
            concurrency.wrap(refused),
            caching.wrap(datasette),
            blocked_paths.wrap(refused),
            http.wrap(refused),
            drop_cookies.wrap,
            headers.wrap,
            proxy.wrap(refused),
            startup_gate.wrap(datasette),
            asgi.begin(datasette.setting("base_url")),
        ):
            application = layer(application)
        return application

    return wrap


@hook
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Answer the home page, the database's file and the CSV addresses ourselves."""
    answering = (home, database_file, csv)
    return [route for module in answering for route in module.routes(datasette)]


@hook
def extra_template_vars(
    template: str, request: Request | None, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give templates what they may ask for, and note which pages draw charts."""

    async def given() -> dict[str, Any]:
        known = _asked(datasette)
        typed = question_request.of(request.scope if request else None)
        draws_charts = template in VEGA and typed.question is None
        if draws_charts and request is not None:
            headers.allow_charts(request.scope)
        page = await question_list.page_variables(datasette, request, known["questions"], typed)
        noted = asgi.noted(request.scope) if request else {}
        rows_at_a_time = noted.get("rows_at_a_time")
        return {"draws_charts": draws_charts, "rows_at_a_time": rows_at_a_time, **known, **page}

    return given


@first
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Answer a visitor's mistake as one."""
    return exception_status.answer(datasette, request, exception)


@first
def render_cell(
    row: Any, value: object, column: str, table: str | None, datasette: Datasette
) -> Markup | None:
    """Render statuses, yes and no, figures and addresses within the site."""
    kind = _asked(datasette)["data"].kind(table, column, row)
    return cells.rendered(column, value, datasette.setting("base_url"), kind)


@hook
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Add the pages of questions, and what every template has, those of error pages included."""
    env.loader = ChoiceLoader([env.loader or BaseLoader(), question_list.page_loader(datasette)])
    env.trim_blocks = env.lstrip_blocks = True
    filters = (
        cells.answer_body,
        cells.badge,
        cells.column_order,
        cells.facet_label,
        cells.grouped,
        cells.heading,
        cells.marked,
        cells.options,
        cells.table_body,
        cells.web,
        cells.site,
        chart_page.drawing,
        figures.money,
        figures.number,
        figures.quantity,
        figures.size,
        answer_sentence.sentence,
    )
    env.filters.update({function.__name__: function for function in filters})
    env.globals["site_database"] = DATABASE
    env.globals["rows_of_an_answer"] = page_size.MOST_ROWS
    env.globals["longest_address"] = http.MOST_BYTES
    env.globals["asset"] = static_files.addresses(datasette)
