"""The site as a folder on a plain file server, for tests that it must pass like a served one."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from interloan.site import DATABASE

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "/a-library/guide/"
LONGEST_START_SECONDS = 120
QUESTION = re.compile(rf"/{DATABASE}/(\w+)\?.*")
EXAMPLE = re.compile('For example: <a href="([^"#]*)#')
EDITIONS = pytest.mark.parametrize(
    "address", ["served", pytest.param("published", marks=pytest.mark.thorough)], indirect=True
)
"""Marks tests that a folder on a plain file server must pass as well."""


class Silent(SimpleHTTPRequestHandler):
    """A plain file server, as `python -m http.server` is one, that lets browsers keep files."""

    def end_headers(self) -> None:
        """Say what hosts of static pages say."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def files_served(folder: Path) -> Iterator[ThreadingHTTPServer]:
    """Serve a folder as a host does that knows nothing but its files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def needs_npm(root: Path) -> None:
    """Lend a copy of the project what publishing needs, or skip the test where there is no npm."""
    if shutil.which("npm") is None:
        if "INTERLOAN_REQUIRE_BROWSER" in os.environ:
            pytest.fail("npm is needed: it brings Python for the browser")
        pytest.skip("no npm here, which brings Python for the browser")
    if not (root / "requirements").exists():
        (root / "requirements").symlink_to(ROOT / "requirements")


@contextmanager
def published(root: Path, folder: Path) -> Iterator[str]:
    """Publish the whole site by its command, and serve the folder under a path of a plain host."""
    needs_npm(root)
    with files_served(folder) as host:
        found = f"http://127.0.0.1:{host.server_port}{PREFIX}"
        place = folder / PREFIX.strip("/")
        command = [sys.executable, "-m", "interloan", "--project", str(root), "publish"]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "build")}
        options = [str(place), "--address", found]
        done = subprocess.run(
            [*command, *options], check=False, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        yield found.rstrip("/")


def as_linked(address: str, path: str) -> str:
    """Return where a published site leads from a question to its example, else the address."""
    asked = QUESTION.fullmatch(path)
    if not asked:
        return address + path
    form = f"{address}/{DATABASE}/{asked[1]}/"
    page = urlopen(form, timeout=5).read().decode()  # noqa: S310 (our own server)
    example = EXAMPLE.search(page)
    return f"http://{urlsplit(address).netloc}{example[1]}" if example else form


def arrive(page: Page, title: str) -> None:
    """Wait until Python has started and the page is the one that was asked for."""
    for _ in range(LONGEST_START_SECONDS * 5):
        if title in page.title():
            return
        time.sleep(0.2)
    pytest.fail(f"after {LONGEST_START_SECONDS} seconds there is “{page.inner_text('main')}”")
