"""A notebook of the rows of a page reads the same rows, of a server or the static edition."""

import asyncio
import contextlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import nbformat
import pandas as pd
import pytest
from datasette.plugins import pm
from tests.site.conftest import Get

from interloan.exports.release.live_copies import IN_A_BROWSER
from interloan.in_browser.engine import NOT_THERE, Engine
from interloan.project import Project
from interloan.publish import parts

PAGES = {
    "a table's rows": "/interloan/fees.ipynb?currency=CAD&_sort=id&_labels=on&_size=2",
    "a question": "/interloan/census_series.ipynb?language=Khmer",
    "own SQL": "/interloan.ipynb?sql=select+name+from+lenders+where+id+=+:id&id=nlm",
    "a row": "/interloan/fees/nlm-loan.ipynb",
}


def code(answer: bytes) -> str:
    """The one cell of code of a notebook that Jupyter can open."""
    notebook = json.loads(answer)
    nbformat.validate(notebook)
    (cell,) = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return str(cell["source"])


@pytest.mark.parametrize("page", list(PAGES))
def test_it_asks_for_the_same_rows(
    get: Get, project: Project, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    path = PAGES[page]
    if page == "a row":
        with contextlib.closing(sqlite3.connect(project.database)) as connection:
            (key,) = connection.execute("select id from fees limit 1").fetchone()
        path = f"/interloan/fees/{key}.ipynb"
    answer = get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ipynb+json"
    read = pd.read_csv

    def fetched(address: str, **options: Any) -> pd.DataFrame:
        assert address.startswith("http://localhost/interloan")
        csv = get(urlsplit(address)._replace(scheme="", netloc="").geturl())
        assert csv.status_code == 200, csv.text
        table: pd.DataFrame = read(io.StringIO(csv.text), **options)
        return table

    monkeypatch.setattr(pd, "read_csv", fetched)
    found: dict[str, Any] = {}
    exec(code(answer.content), found)  # noqa: S102
    address = path.replace(".ipynb", ".json").replace("&_size=2", "")
    shown = get(f"{address}{'&' if '?' in address else '?'}_shape=array&_size=max").json()
    assert len(found["rows"]) == len(shown) > 0
    assert set(shown[0]) <= set(found["rows"])


def test_a_wrong_filter_is_refused_and_no_notebook_made(get: Get) -> None:
    assert get("/interloan/fees.ipynb?no_such_column=1").status_code == 400
    assert get("/interloan/no_such_table.ipynb").status_code == 404


def test_pages_offer_it(get: Get) -> None:
    for page in (
        "/interloan/fees",
        "/interloan/census_series?language=Khmer",
        "/interloan?sql=select+1",
    ):
        assert ">Notebook</a>" in get(page).text, page
        assert "live/" not in get(page).text


@pytest.fixture
def edition(project: Project, tmp_path: Path) -> Iterator[Engine]:
    """The site as the static edition has it, with a notebook in the browser."""
    for path, content in parts.site_files(project.root, with_notebooks=True):
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_bytes(content)
    taken_out = {name: pm.get_plugin(name) for name in NOT_THERE if pm.has_plugin(name)}
    yield Engine(tmp_path / "site", "https://site.test/guide/", "abc")
    for name, plugin in taken_out.items():
        pm.register(plugin, name)


def test_of_the_static_edition_it_runs_the_same_statement_on_its_database(
    edition: Engine, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asyncio.run(edition.answer("/guide/interloan/fees.ipynb?currency=CAD&_size=1"))
    bundle = io.BytesIO()
    with tarfile.open(fileobj=bundle, mode="w:xz", preset=0) as archive:
        archive.add(project.database, "project/interloan.db")
    asked: list[str] = []

    def opened(address: str) -> io.BytesIO:
        asked.append(address)
        return io.BytesIO(bundle.getvalue())

    monkeypatch.setattr("urllib.request.urlopen", opened)
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    exec(code(answer.body), found)  # noqa: S102
    assert asked == ["https://site.test/guide/python/abc/bundle.tar.xz"]
    with contextlib.closing(sqlite3.connect(project.database)) as connection:
        wanted = connection.execute("select id from fees where currency = 'CAD'").fetchall()
    assert sorted(found["rows"]["id"]) == sorted(key for (key,) in wanted)
    assert len(wanted) > 1


def test_of_the_static_edition_rows_lead_to_a_notebook_in_the_browser(
    edition: Engine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = asyncio.run(
        edition.answer("/guide/interloan/census_series?language=Khmer")
    ).body.decode()
    _, link, rest = page.partition('href="/guide/live/repl/index.html?')
    assert link
    sent = parse_qs(rest.partition('"')[0].replace("&amp;", "&"))
    monkeypatch.chdir(project.root)
    found: dict[str, Any] = {}
    exec(sent["code"][0], found)  # noqa: S102
    assert {row["language"] for row in found["found"]} == {"Khmer"}
    search = asyncio.run(edition.answer("/guide/interloan/search?q=dvd")).body.decode()
    assert ">Notebook</a>" not in search  # its statement needs a function of ours
    assert "live/repl" in search
    downloads = asyncio.run(edition.answer("/guide/downloads")).body.decode()
    assert f'href="/guide/live/notebooks/index.html?path={IN_A_BROWSER}"' in downloads
