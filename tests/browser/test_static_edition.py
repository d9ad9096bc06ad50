"""The static edition on a plain file server, in a real browser: what a visitor of it meets."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from difflib import unified_diff
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from datasette.app import Datasette
from playwright.sync_api import Browser, BrowserContext, Page, Request
from tests.browser.editions import (
    LONGEST_START_SECONDS,
    PREFIX,
    ROOT,
    arrive,
    files_served,
    needs_npm,
)

from interloan.pipeline import Content
from interloan.project import Project

FETCHED = "async address => (await fetch(address)).text()"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadingHTTPServer]:
    """A host that knows nothing but the files of a folder."""
    folder = tmp_path_factory.mktemp("host")
    with files_served(folder) as server:
        server.folder = folder  # type: ignore[attr-defined]
        yield server


@pytest.fixture(scope="module")
def site(host: ThreadingHTTPServer, real: Project) -> str:
    """The address of an edition with few finished pages, under a path of that host."""
    needs_npm(real.root)
    address = f"http://127.0.0.1:{host.server_port}{PREFIX}"
    place: Path = host.folder / PREFIX.strip("/")  # type: ignore[attr-defined]
    place.parent.mkdir()
    _publish(real.root, place, address)
    return address


def _publish(root: Path, place: Path, address: str) -> None:
    script = Path(__file__).with_name("publish_few.py")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "build")}
    command = [sys.executable, str(script), str(root), str(place), address]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def visitor(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser in which somebody has asked what no finished page answers, and was answered."""
    context = chromium.new_context()
    context.set_default_navigation_timeout(LONGEST_START_SECONDS * 1_000)
    context.on("request", _note)
    page = context.new_page()
    page.goto(f"{site}interloan/fees?currency=CAD")
    arrive(page, "Fees where")
    page.close()
    yield context
    context.close()


asked: list[str] = []


def _note(request: Request) -> None:
    asked.append(request.url)


def test_finished_pages_need_no_script(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}my-library/lowell/")
    assert page.inner_text("h1")
    assert "Merrimack Valley Library Consortium" in page.inner_text("main")
    page.goto(site)
    page.get_by_role("navigation").get_by_role("link", name="Questions").click()
    assert page.url == f"{site}questions/"
    context.close()


def test_finished_answers_are_read_whole_on_any_screen(chromium: Browser, site: str) -> None:
    """A short form of what `make thorough` asks of every question: see EDITIONS."""
    page = chromium.new_page()
    for path in ("my-library/lowell/", "languages/khmer/"):
        page.goto(site + path)
        assert page.locator("article.card .answer").inner_text()
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_what_no_finished_page_answers_python_does(visitor: BrowserContext, site: str) -> None:
    page = visitor.new_page()
    page.goto(f"{site}interloan?sql=select+6*7+as+answer")
    assert "42" in page.inner_text("main")
    page.goto(f"{site}interloan/fees?_facet=currency")
    assert page.locator("details.facet").count()
    page.goto(site)
    page.get_by_role("searchbox").fill("uk dvd")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?q=uk+dvd")
    assert "Will this disc play?" in page.inner_text("main")
    page.goto(f"{site}my-library/brockton/")  # no finished page of this edition
    assert "Old Colony Library Network" in page.inner_text("main")
    page.goto(f"{site}interloan/who_lends_in_language?language=Khmer")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    answer = page.goto(f"{site}interloan/nothing-of-this-name")
    assert answer is not None
    assert answer.status == 404
    page.close()


def test_both_editions_give_the_same_answers(
    visitor: BrowserContext, site: str, real: Project
) -> None:
    different = "\n".join(_different(visitor, site, real, SAMPLE))
    assert not different, different


SAMPLE = (
    "interloan/fees?_sort=amount", "interloan/fees.json?_size=5", "interloan/fees.csv?currency=CAD",
    "interloan/languages/isl", "interloan/a_language?language=Khmer",
    "interloan/what_a_lender_charges.json?lender=nlm&_shape=array",
    "interloan/search.json?q=khmer&_shape=array", "interloan/will_it_play?country=JP&format=dvd",
    "interloan/my_town?town=Nowhere", "interloan.json?sql=select+1",
)  # fmt: skip


def _different(
    visitor: BrowserContext, site: str, real: Project, addresses: tuple[str, ...]
) -> list[str]:
    """Return where Python in the browser and a server differ: address and line."""
    page = visitor.new_page()
    page.goto(site)
    with ThreadPoolExecutor(1) as pool:  # this thread has a loop already, which drives the browser
        served = pool.submit(asyncio.run, _served(real, addresses)).result()
    different = []
    for address in addresses:
        here = _common(page.evaluate(FETCHED, f"{site}{address}"), site)
        there = _common(served[address], "http://localhost" + PREFIX)
        lines = unified_diff(there.splitlines(), here.splitlines(), lineterm="", n=0)
        different += [f"{address}: {line}" for line in lines]
    page.close()
    return different


ONLY_ONE = ("in_browser/edition.js", "The whole table:", "/static/downloads/")
"""Where one edition has a line more: the script of the static one, the ready files of a server."""

NOTEBOOK = re.compile(r', <a href="[^"]*\.ipynb[^"]*">Notebook</a>')
"""Only a server has it where the SQL uses our functions: a notebook has the database alone."""

PROGRAMS = re.compile(r'<details class="cite programs">.*?</details>\s*', re.DOTALL)
"""Only a server has it: a program that asks a folder of files gets no answer."""


async def _served(real: Project, addresses: tuple[str, ...]) -> dict[str, str]:
    site = Datasette(config_dir=real.root, settings={"base_url": PREFIX})
    return {address: (await site.client.get(f"/{address}")).text for address in addresses}


def _common(answer: str, site: str) -> str:
    """Return an answer without what an edition adds: its script, its host, how long it took."""
    try:
        content = json.loads(answer)
    except ValueError:
        answer = PROGRAMS.sub("", NOTEBOOK.sub("", answer))
        lines = (
            line
            for line in answer.splitlines()
            if line.strip() and not any(map(line.count, ONLY_ONE))
        )
        return "\n".join(lines).replace(site, "SITE")
    if isinstance(content, dict):
        content = {key: value for key, value in content.items() if key != "query_ms"}
    return json.dumps(content).replace(site, "SITE")


@pytest.mark.thorough
def test_three_hundred_addresses_give_the_same_answers(
    visitor: BrowserContext, site: str, real: Project, content: Content
) -> None:
    addresses = []
    for question in content.queries:
        for ending in ("", ".json", ".csv"):
            query = f"?{question.example}" if question.example else ""
            addresses.append(f"interloan/{question.name}{ending}{query}")
    for table in content.tables:
        addresses += [f"interloan/{table.name}?_size=5", f"interloan/{table.name}.json?_size=5"]
    assert len(addresses) >= 290
    different = "\n".join(_different(visitor, site, real, tuple(addresses)))
    assert not different, different


def test_an_edition_stays_small_and_names_no_other_host(
    site: str, host: ThreadingHTTPServer
) -> None:
    folder: Path = host.folder / PREFIX.strip("/")  # type: ignore[attr-defined]
    parts = json.loads(next(folder.glob("python/*/parts.json")).read_text(encoding="utf-8"))
    assert sum(parts.values()) <= 12_000_000
    first = (folder / "index.html", folder / "static" / "interloan.css")
    assert sum(path.stat().st_size for path in first) <= 150_000
    pages = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    assert len(pages) > 10
    for path, page in pages.items():
        loaded = re.findall(r"<(?:script|link|img|iframe)[^>]* (?:src|href)=\"([^\"]*)", page)
        assert [found for found in loaded if not found.startswith((PREFIX, site))] == [], path
        assert 'http-equiv="content-security-policy"' in page, path
        assert PREFIX + PREFIX[1:] not in page, path
        within = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert [address for address in within if not address.startswith(PREFIX)] == [], path


@pytest.mark.thorough
def test_a_new_edition_is_taken_whole(
    visitor: BrowserContext, site: str, host: ThreadingHTTPServer, real: Project, tmp_path: Path
) -> None:
    new, mark = tmp_path / "new", "the second edition"
    shutil.copytree(real.root, new, symlinks=True)
    footer = new / "templates" / "_footer.html"
    footer.write_text(footer.read_text(encoding="utf-8").replace("More on this", mark), "utf-8")
    _publish(new, tmp_path / "newer", site)
    parts = next((tmp_path / "newer").glob("python/*/parts.json"))
    parts.rename(tmp_path / "parts.json")
    place: Path = host.folder / PREFIX.strip("/")  # type: ignore[attr-defined]
    old, page, sql = visitor.new_page(), visitor.new_page(), f"{site}interloan?sql=select+1"
    old.goto(sql)
    [edition] = _kept(old, site)

    place.rename(tmp_path / "older")
    (tmp_path / "newer").rename(place)
    for address in (site, sql):  # the host has the newer edition, but not all of it
        page.goto(address)
        assert mark not in page.inner_text("footer")
    (tmp_path / "parts.json").rename(place / parts.relative_to(tmp_path / "newer"))
    for _ in range(LONGEST_START_SECONDS):
        old.evaluate("navigator.serviceWorker.ready.then(registration => registration.update())")
        if edition not in _kept(old, site):
            break
        time.sleep(1)
    page.close()
    assert mark in old.evaluate(FETCHED, sql)  # an open page of the older one starts the newer one
    assert len(_kept(old, site)) == 1
    for address in (site, sql):
        old.goto(address)
        assert mark in old.inner_text("footer")
    old.close()


def _kept(page: Page, site: str) -> list[str]:
    """Return the editions that a browser keeps; asking for it disturbs no worker."""
    name = f"interloan {urlsplit(site).path} "
    return [kept for kept in page.evaluate("caches.keys()") if kept.startswith(name)]


def test_nothing_comes_from_elsewhere_and_a_second_tab_and_no_network_do(
    visitor: BrowserContext, site: str, host: ThreadingHTTPServer
) -> None:
    second = visitor.new_page()
    second.goto(f"{site}interloan/fees?_sort_desc=amount")
    assert "sorted by" in second.title()
    host.shutdown()
    host.server_close()
    second.goto(f"{site}interloan/fees?_sort=amount")
    assert "sorted by" in second.title()
    second.goto(f"{site}my-library/lowell/")
    assert "Lowell" in second.title()
    second.goto(f"{site}interloan/lenders")  # no finished page of this edition
    assert "Lenders" in second.title()
    assert [address for address in asked if not address.startswith(("blob:", site))] == []
