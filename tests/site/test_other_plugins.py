"""Other plugins find what Datasette promises them: base.html, crumbs and their configuration."""

import asyncio
import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import StartupError
from datasette.utils.asgi import Response
from jinja2 import ChoiceLoader, DictLoader, Environment
from markupsafe import Markup

PAGE = """{% extends "base.html" %}
{% block title %}Theirs{% endblock %}
{% block crumbs %}
{{ crumbs.nav(request=request, database="interloan", table="fees") }}
{% endblock %}
{% block content %}<p>Their page: {{ set_to }}</p>{% endblock %}"""


def add_template(env: Environment) -> None:
    """Bring a template along (a hook of Datasette)."""
    env.loader = ChoiceLoader([DictLoader({"theirs.html": PAGE}), *filter(None, [env.loader])])


async def show(datasette: Datasette, request: object) -> Response:
    """Show it, with what is configured."""
    values = {
        "set_to": [
            datasette.plugin_config("theirs"),
            datasette.plugin_config("theirs", database="interloan", table="fees"),
        ]
    }
    return Response.html(await datasette.render_template("theirs.html", values, request=request))


def lines(rows: list[Sequence[object]]) -> dict[str, str]:
    """Return rows as lines (what a format of a plugin does)."""
    return {"body": "\n".join(str(tuple(row)) for row in rows), "content_type": "text/plain"}


@pytest.fixture
def plugin() -> Iterator[None]:
    """Another plugin with a page, a format and a script of its own."""
    theirs = ModuleType("theirs")
    vars(theirs)["extra_body_script"] = hookimpl(lambda: {"module": True, "script": "theirs(1)"})
    vars(theirs)["register_output_renderer"] = hookimpl(
        lambda: {"extension": "lines", "render": lines}
    )
    vars(theirs)["prepare_jinja2_environment"] = hookimpl(add_template)
    vars(theirs)["register_routes"] = hookimpl(lambda: [("^/theirs$", show), ("^/-/theirs$", show)])
    pm.register(theirs)
    yield
    pm.unregister(theirs)


def ask(root: Path, *paths: str) -> list[httpx.Response]:
    """Return what the site in a folder answers."""

    async def answers() -> list[httpx.Response]:
        datasette = Datasette(config_dir=root)
        await datasette.invoke_startup()
        return [await datasette.client.get(path) for path in paths]

    return asyncio.run(answers())


def page(root: Path) -> str:
    """Return the page of the other plugin on the site in a folder."""
    theirs, ours = ask(root, "/theirs", "/interloan/fees")
    assert (theirs.status_code, ours.status_code) == (200, 200)
    return str(theirs.text)


@pytest.mark.usefixtures("plugin")
def test_a_page_that_extends_ours_has_our_frame_and_its_crumbs(site: Path) -> None:
    text = page(site)
    assert "Their page: [None, None]" in text
    assert "site-header" in text
    crumbs = text.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    assert '<a href="/interloan/fees">fees</a>' in crumbs
    assert '<a href="/interloan">interloan</a>' in crumbs


@pytest.mark.usefixtures("plugin")
def test_what_is_configured_reaches_the_plugin_and_changes_nothing_else(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEIR_KEY", "hidden")
    (site / "datasette.yaml").write_text(
        "plugins: {theirs: {color: red, key: {$env: THEIR_KEY}}}\n"
        "databases: {interloan: {tables: {fees: {plugins: {theirs: {color: blue}}}}}}\n"
    )
    text = page(site).replace("&#39;", "'")
    assert "[{'color': 'red', 'key': 'hidden'}, {'color': 'blue'}]" in text

    async def rest() -> tuple[object, object]:
        datasette = Datasette(config_dir=site)
        await datasette.invoke_startup()
        title = datasette.table_metadata("interloan", "fees")["title"]
        return title, datasette.plugin_config("datasette-hardened")["static_seconds"]

    assert asyncio.run(rest()) == ("Fees", 86_400)


def test_its_formats_are_linked_and_answer_beside_ours(site: Path, plugin: None) -> None:
    (site / "questions").symlink_to(Path(__file__).parents[2] / "questions")
    paths = (
        "/interloan/fees?lender_id=nlm",
        "/interloan/municipalities/2502309000",
        "/interloan/census_series?language=Khmer",
        "/interloan?sql=select+1",
    )
    pages = ask(site, *paths)
    links = [re.search(r'<a href="([^"]*[.=]lines[^"]*)">lines</a>', page.text) for page in pages]
    answers = ask(site, *(html.unescape(link[1]) for link in links if link), "/interloan/fees.xlsx")
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer.text[:1] for answer in answers[:4]] == ["("] * 4


def test_it_has_a_say_in_the_cells_of_answers_where_ours_look_as_in_datasette(site: Path) -> None:
    (site / "questions").symlink_to(Path(__file__).parents[2] / "questions")
    theirs = ModuleType("theirs")
    look = hookimpl(lambda value: Markup("<b>theirs</b>") if value == "one language" else None)
    vars(theirs)["render_cell"] = look
    path = "/interloan/language_ranks?year=2018"
    pm.register(theirs)
    try:
        (with_it,) = ask(site, path)
    finally:
        pm.unregister(theirs)
    (without,) = ask(site, path)
    cell = '<td class="more" data-label="counts">{}</td>'
    assert with_it.text.count(cell.format("<b>theirs</b>")) > 20
    assert with_it.text == without.text.replace(
        cell.format("one language"), cell.format("<b>theirs</b>")
    )


def test_its_scripts_and_addresses_are_opened_by_configuration_alone(
    site: Path, plugin: None
) -> None:
    closed, page = ask(site, "/-/theirs", "/interloan/fees")
    assert closed.status_code == 404
    assert '<script type="module">theirs(1)</script>' in page.text
    assert "'unsafe-inline';" not in closed.headers["content-security-policy"]
    (site / "datasette.yaml").write_text(
        "plugins:\n  datasette-hardened:\n    open_paths: [/-/theirs*]\n"
        "    also_allowed: {script-src: \"'unsafe-inline'\", frame-src: https://maps.example}\n"
    )
    opened, machine, page = ask(site, "/-/theirs", "/-/databases.json", "/about")
    assert (opened.status_code, machine.status_code) == (200, 404)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-inline';" in policy
    assert "frame-src https://maps.example" in policy
    assert "img-src 'self' data:;" in policy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plugin: {theirs: {}}", "datasette.yaml"),
        ("plugin: {theirs: {}}", "plugins"),
        ("databases: {interloan: {title: Mine}}", "title"),
        ("plugins: [theirs]", "plugins"),
        ("plugins: {theirs: {", "datasette.yaml"),
        ("plugins: {interloan: {mistakes: 'mailto:a@b.example'}}", "mistakes_to"),
        ("plugins: {interloan: {mistakes_to: 'javascript:alert(1)'}}", "write mailto:"),
    ],
)
def test_what_has_no_place_there_ends_the_start_with_words(
    site: Path, text: str, words: str
) -> None:
    (site / "datasette.yaml").write_text(text)
    with pytest.raises(StartupError, match=words):
        page(site)
