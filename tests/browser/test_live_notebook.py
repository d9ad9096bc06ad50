"""JupyterLite from a plain file server: rows, tables and charts in the browser, no other host."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import bootstrap
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.test_static_edition import Silent

from interloan.project import Project

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / bootstrap.APART["notebooks.txt"] / bootstrap.PYTHON
LARGEST_BYTES = 45_000_000
LONGEST_START_SECONDS = 150
SCRIPT = (
    "import sys; from pathlib import Path; from interloan.project import Project;"
    " from interloan.publish import live; live.write(Project(Path(sys.argv[1])), Path(sys.argv[2]))"
)


@pytest.fixture(scope="module")
def live(real: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the folder, under a path of a host."""
    if not PYTHON.exists():
        pytest.skip("no JupyterLite here: type python -m bootstrap notebooks")
    for part in ("requirements", "notebooks"):
        if not (real.root / part).exists():
            (real.root / part).symlink_to(ROOT / part)
    host = tmp_path_factory.mktemp("host")
    folder = host / "guide" / "live"
    folder.parent.mkdir()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "build")}
    command = [str(PYTHON), "-c", SCRIPT, str(real.root), str(folder)]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < LARGEST_BYTES
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(host)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/guide/live/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visitor(chromium: Browser, live: str) -> Iterator[BrowserContext]:
    """A browser that is asked for nothing but what stands on that host."""
    asked: list[str] = []
    context = chromium.new_context()
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    host = live.removesuffix("guide/live/")
    assert [url for url in asked if not url.startswith((host, "data:", "blob:"))] == []


def _shown(page: Page, selector: str) -> int:
    """Wait until Python has started and shows something of a kind, or an error; return how many."""
    for _ in range(LONGEST_START_SECONDS * 2):
        wrong = page.locator(".jp-RenderedText[data-mime-type*=error]")
        assert not wrong.count(), wrong.first.inner_text()
        if found := page.locator(f".jp-OutputArea-output {selector}").count():
            return found
        time.sleep(0.5)
    return 0


def test_rows_are_read_from_the_database_that_comes_with_it(
    visitor: BrowserContext, live: str
) -> None:
    page = visitor.new_page()
    code = (
        "from interloan.in_browser.explore import rows, table\n"
        "table(rows('select id, name from lenders where id = :key', key='nlm'))"
    )
    page.goto(f"{live}repl/index.html?{urlencode({'kernel': 'python', 'code': code})}")
    assert _shown(page, "table tr") == 2
    assert (
        "National Library of Medicine" in page.locator(".jp-OutputArea-output table").inner_text()
    )


def test_the_notebook_runs(visitor: BrowserContext, live: str) -> None:
    page = visitor.new_page()
    page.goto(f"{live}notebooks/index.html?path=06-in-a-browser.ipynb")
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    last = ".jp-CodeCell >> nth=-1"
    for _ in range(LONGEST_START_SECONDS * 2):
        if "[6]" in page.locator(last).locator(".jp-InputPrompt").inner_text():
            break
        time.sleep(0.5)
    wrong = page.locator(".jp-RenderedText[data-mime-type*=error]")
    assert not wrong.count(), wrong.first.inner_text()
    assert "fees" in page.locator(last).inner_text()
