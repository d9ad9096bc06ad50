"""Other plugins find what Datasette promises them: base.html, crumbs and their configuration."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import StartupError
from datasette.utils.asgi import Response
from jinja2 import ChoiceLoader, DictLoader, Environment

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


@pytest.fixture
def plugin() -> Iterator[None]:
    """Another plugin with a page of its own."""
    theirs = ModuleType("theirs")
    vars(theirs)["prepare_jinja2_environment"] = hookimpl(add_template)
    vars(theirs)["register_routes"] = hookimpl(lambda: [("^/theirs$", show)])
    pm.register(theirs)
    yield
    pm.unregister(theirs)


def page(root: Path) -> str:
    """Return the page of the other plugin on the site in a folder."""

    async def ask() -> str:
        datasette = Datasette(config_dir=root)
        await datasette.invoke_startup()
        answer = await datasette.client.get("/theirs")
        assert answer.status_code == 200
        assert (await datasette.client.get("/interloan/fees")).status_code == 200
        return str(answer.text)

    return asyncio.run(ask())


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
