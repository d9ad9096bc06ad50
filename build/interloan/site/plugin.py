"""The hooks that Datasette calls; each hands over to the module that does the job."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.utils import path_with_replaced_args
from datasette.utils.asgi import Request
from jinja2 import Environment

from datasette_hardened import asgi
from datasette_hardened.limits import http
from interloan import figures
from interloan.database import functions
from interloan.questions import answer_sentence
from interloan.site import (
    DATABASE,
    csv,
    datasette_internals,
    local_configuration,
    page_bounds,
    row_notebooks,
    statements,
    static_files,
    tables_page,
    templates,
    xlsx,
)
from interloan.site.charts import answers, table_files, table_rows
from interloan.site.maps import networks, town_files
from interloan.site.pages import (
    ask,
    citations,
    exception_status,
    for_programs,
    glossary,
    hits,
    home,
    link_previews,
    linked_data,
    menus,
    mistakes,
    program_cells,
    question_list,
    question_paths,
    question_request,
)
from interloan.site.tables import (
    addresses,
    answer_rows,
    answer_sizes,
    cells,
    filters,
    moved_rows,
    table_facts,
)

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

KEPT = "_interloan"
OURS = "SELECT count(*) = 2 FROM sqlite_master WHERE name IN ('data_tables', 'build_inputs')"
VEGA = ("table.html", "query.html")  # the pages that load datasette-vega when asked, by
DRAW = "_draw"
VEGA_POLICY = {  # it bundles Vega 4, which compiles expressions and writes style elements
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
}


def _site(datasette: Datasette) -> dict[str, Any] | None:
    """Return what templates may use, made once for each Datasette; None where it is not ours.

    It hangs on the Datasette itself, so that both go when a new database comes.
    """
    if not hasattr(datasette, KEPT):
        site = None
        if _is_ours(datasette):
            questions = question_list.QuestionList(datasette)
            downloads = static_files.Downloads(datasette)
            cited = citations.Citations(datasette)
            site = {
                "questions": questions,
                "ask_box": ask.AskBox(datasette, questions),
                "charts": answers.Charts(datasette, questions, cited),
                "cited": cited,
                "data": table_facts.Tables(datasette),
                "glossary": glossary.Glossary(datasette),
                "files": downloads,
                "linked": linked_data.LinkedData(datasette, downloads),
                "maps": networks.Maps(datasette),
                "mistakes": mistakes.Mistakes(datasette),
                "paths": question_paths.QuestionPaths(questions),
                "town_maps": town_files.TownMaps(datasette),
                "workbooks": xlsx.Workbooks(datasette, questions),
            }
        setattr(datasette, KEPT, site)
    kept: dict[str, Any] | None = getattr(datasette, KEPT)
    return kept


def _is_ours(datasette: Datasette) -> bool:
    """Whether a Datasette serves a database that the build made: its name is not enough."""
    database = datasette.databases.get(DATABASE)
    if database is None or not database.path:
        return False
    try:
        with closing(sqlite3.connect(f"file:{database.path}?mode=ro", uri=True)) as connection:
            return bool(connection.execute(OURS).fetchone()[0])
    except sqlite3.Error:
        return False


@hook
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]] | None:
    """Let pages of queries stop where a page ends; read what the columns of tables hold."""
    site = _site(datasette)
    if site is None:
        return None
    datasette_internals.replace_execute(datasette, page_bounds.cut)
    datasette_internals.read_schemas_once(datasette)
    datasette_internals.read_signatures_once(datasette)
    tables: table_facts.Tables = site["data"]
    box: ask.AskBox = site["ask_box"]
    words: glossary.Glossary = site["glossary"]

    async def read() -> None:
        await tables.read_declarations()
        await words.read()
        with suppress(QueryInterrupted):  # a machine that is too busy now reads at the first search
            await box.read_rules()

    return read


@hook
def get_metadata(datasette: Datasette) -> dict[str, Any] | None:
    """Add what the site's keeper configures of other plugins."""
    return (local_configuration.of(datasette) or None) if _site(datasette) else None


@hook
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Give our SQL functions to every connection to our database."""
    if database == DATABASE and _site(datasette):
        functions.register(conn)


@hook
def asgi_wrapper(datasette: Datasette) -> Any:
    """Check what is asked of questions and tables before Datasette sees it."""
    site = _site(datasette)
    if site is None:
        return None
    questions: question_list.QuestionList = site["questions"]

    base_url = datasette.setting("base_url")

    def wrap(application: asgi.Application) -> asgi.Application:
        checks = question_request.wrap(questions.question, questions.choices, base_url)
        application = checks(application)
        application = filters.wrap(datasette)(application)
        application = static_files.wrap(page_bounds.wrap(datasette)(application))
        application = question_paths.wrap(site["paths"], base_url)(application)
        return asgi.begin(base_url)(application)

    return wrap


@hook
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Answer the home page, the list of tables, CSV and workbooks ourselves."""
    site = _site(datasette)
    if site is None:
        return []
    drawn = table_files.TableFiles(datasette, site["charts"], site["cited"])
    in_csv = csv.Answers(datasette, site["data"])
    answering = (home, tables_page, in_csv, town_files)
    # The widest addresses come last.
    routes = [route for module in (*answering, addresses) for route in module.routes(datasette)]
    routes += for_programs.routes(site["paths"]) + question_paths.routes(site["paths"], datasette)
    charts = [*site["charts"].routes(), *drawn.routes()]
    return [*ask.routes(datasette, site["ask_box"]), *charts, *site["workbooks"].routes(), *routes]


@hook
def register_output_renderer(datasette: Datasette) -> list[dict[str, Any]]:
    """Offer a notebook of the rows of each page."""
    if not _site(datasette):
        return []
    rendered: dict[str, Any] = {
        "render": row_notebooks.render,
        "can_render": row_notebooks.can_render,
    }
    return [{"extension": row_notebooks.ENDING, **rendered}]


@hook
def extra_template_vars(
    template: str, request: Request | None, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """Give templates what they may use, and note which pages draw charts."""
    site = _site(datasette)
    if site is None:
        return None

    previews = link_previews.LinkPreviews(datasette, site["paths"])

    async def variables() -> dict[str, Any]:
        typed = question_request.of(request.scope if request else None)
        is_asked = request is not None and bool(request.args.get(DRAW))
        draws_charts = is_asked and template in VEGA and typed.question is None
        if draws_charts:
            asgi.note(content_policy=VEGA_POLICY)
        page = await question_list.page_variables(datasette, request, site["questions"], typed)
        return {
            "draws_charts": draws_charts,
            "rows_at_a_time": asgi.current("rows_at_a_time"),
            "preview": await previews.of(request, typed) if request else {},
            "explainer": site["glossary"].page(),
            **site,
            **page,
        }

    return variables


@first
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Answer a visitor's mistake as one, and an old address with the new one."""
    if not _site(datasette):
        return None
    mistake = exception_status.answer(datasette, request, exception)
    return mistake or moved_rows.answer(datasette, request, exception)


@first
def render_cell(  # noqa: PLR0913, PLR0917 (the hook of Datasette has them)
    row: Any, value: object, column: str, table: str | None, database: str, datasette: Datasette
) -> str | None:
    """Render statuses, yes and no, figures and addresses in tables.

    Answers, which have no table, are written whole (`answer_rows`), only what is shown.
    """
    site = _site(datasette) if table and database == DATABASE else None
    if site is None or table is None:
        return None
    data: table_facts.Tables = site["data"]
    return data.look(table, column, value, row)


def _with_arguments(datasette: Datasette, request: Request, changed: dict[str, str | None]) -> str:
    """Return the address of the page that is shown with other arguments; None takes one away."""
    return str(datasette.urls.path(path_with_replaced_args(request, changed)))


@hook
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Add the pages of questions, and what every template has, those of error pages included."""
    if not _site(datasette):
        return
    templates.prepare(env, datasette)
    functions_of_templates = (
        answer_rows.answer_body,
        answer_rows.answer_head,
        cells.badge,
        cells.column_order,
        cells.facet_label,
        cells.folded,
        cells.grouped,
        cells.in_words,
        cells.table_body,
        cells.site,
        figures.heading,
        figures.money,
        figures.number,
        figures.quantity,
        figures.size,
        hits.hits,
        menus.chosen,
        program_cells.program_cells,
        menus.current,
        answers.file_name,
        table_rows.rows_chart,
        answer_sizes.answer_columns,
        answer_sizes.answer_size,
    )
    env.filters["sentence"] = lambda text, rows: cells.unbroken(
        answer_sentence.sentence(text, rows)
    )
    env.filters["web"] = partial(cells.web, base_url=datasette.setting("base_url"))
    env.filters["workbook_address"] = xlsx.address
    env.filters.update({function.__name__: function for function in functions_of_templates})
    env.globals["site_database"] = DATABASE
    env.globals["rows_of_an_answer"] = page_bounds.MOST_ROWS
    env.globals["rows_of_a_csv"] = statements.MOST_ROWS
    env.globals["unchanging"] = templates.unchanging(env, datasette)
    env.globals["with_arguments"] = partial(_with_arguments, datasette)
    env.globals["longest_address"] = http.MOST_BYTES
    env.globals["asset"] = static_files.addresses(datasette)
    env.globals["live_address"] = partial(row_notebooks.live_address, datasette)
    env.globals["live_notebooks"] = partial(static_files.live_notebooks, datasette)
    env.globals["static_edition"] = partial(static_files.bundle, datasette)
    env.globals["python_parts"] = static_files.python_parts(datasette)
