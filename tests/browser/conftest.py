"""The site as a person meets it: a real server, a real Chromium, and a note of each complaint."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.browser.editions import PREFIX, arrive, as_linked, published

from interloan.project import Project

FLAGS = (
    "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Without windows to keep up, the first takes a quarter of the others' time for a page."""
# datasette-vega's own remark on the two versions of Vega inside it; nothing is wrong with the page.
KNOWN = "The compiled spec uses Vega v3"
LONGEST_ANSWER_MS = 30_000
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the site, on a free port of this machine: served, or published as files."""
    project: Project = request.getfixturevalue("project")
    is_published = getattr(request, "param", "served") == "published"
    folder = tmp_path_factory.mktemp("host") if is_published else None
    with published(project.root, folder) if folder else served(project) as found:
        yield found


@contextmanager
def served(project: Project, *options: str) -> Iterator[str]:
    """Serve the site on a free port of this machine, with options of Datasette."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "datasette", str(project.root), "-p", str(port), *options]
    log = (project.root / "server.log").open("w")
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    found = f"http://127.0.0.1:{port}"
    try:
        _wait_for(found, server)
        yield found
    finally:
        server.terminate()
        server.wait(10)
        log.close()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urlopen(f"{address}/about", timeout=5).close()  # noqa: S310 (our own server)
        except (URLError, ConnectionError, TimeoutError):
            assert server.poll() is None, "the server ended: see server.log"
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer within 30 seconds")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, or a skip that says how to get one."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        miss = pytest.fail if "INTERLOAN_REQUIRE_BROWSER" in os.environ else pytest.skip
        miss("no Chromium here (Debian: apt install chromium-headless-shell)")
    as_root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
    expect.set_options(timeout=LONGEST_ANSWER_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def in_use(chromium: Browser, address: str) -> Iterator[BrowserContext | None]:
    """A browser in which Python runs already, where it answers what no finished page does."""
    if PREFIX.rstrip("/") not in address:
        yield None
        return
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/interloan?sql=select+1+as+one")
    arrive(page, "Your own SQL")
    page.close()
    yield context
    context.close()


@pytest.fixture
def visit(chromium: Browser, address: str, in_use: BrowserContext | None) -> Iterator[Open]:
    """A function that opens a path; afterwards nothing may have gone wrong on any page."""
    wrong: list[str] = []
    begun: list[Page | BrowserContext] = []

    def opened(
        path: str, *, width: int = 1280, dark: bool = False, script: bool = True, status: int = 200
    ) -> Page:
        if in_use and script:
            page = in_use.new_page()
            page.set_viewport_size({"width": width, "height": 900})
            begun.append(page)
        else:
            context = chromium.new_context(
                java_script_enabled=script,
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            begun.append(context)
            page = context.new_page()
        _watch(page, urlsplit(address).netloc, wrong)
        page.goto(as_linked(address, path) if in_use else address + path)
        if status != 200:  # looked for, so neither it nor the console counts
            expected = [note for note in wrong if f"{status}" in note]
            assert expected
            wrong[:] = [note for note in wrong if note not in expected]
        return page

    yield opened
    for one in begun:
        one.close()
    assert not wrong


def _watch(page: Page, host: str, wrong: list[str]) -> None:
    page.on(
        "console",
        lambda m: (
            wrong.append(f"console: {m.text}")
            if m.type in ("error", "warning") and KNOWN not in m.text
            else None
        ),
    )
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on(
        "request",
        lambda r: (
            wrong.append(f"request elsewhere: {r.url}")
            if urlsplit(r.url).scheme in ("http", "https") and urlsplit(r.url).netloc != host
            else None
        ),
    )
    page.on(
        "requestfailed",
        lambda r: (
            wrong.append(f"failed: {r.url}")
            if r.failure != "net::ERR_ABORTED"  # a download begins as a page that is given up
            else None
        ),
    )
    page.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
