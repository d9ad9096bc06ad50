"""The real site, asked through Datasette's own client, without a network."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from interloan.project import Project

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def datasette(project: Project) -> Datasette:
    """Datasette as `datasette .` starts it."""
    return Datasette(config_dir=project.root)


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own: Playwright occupies the one of the tests."""
    made = asyncio.new_event_loop()
    thread = threading.Thread(target=made.run_forever, daemon=True)
    thread.start()
    yield made
    made.call_soon_threadsafe(made.stop)
    thread.join()
    made.close()


@pytest.fixture(scope="session")
def get(datasette: Datasette, loop: asyncio.AbstractEventLoop) -> Get:
    """A function that asks the site for a page."""

    def ask(
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        **parameters: str,
    ) -> httpx.Response:
        question = datasette.client.request(
            method, path, headers=headers, params=parameters or None
        )
        answer: httpx.Response = asyncio.run_coroutine_threadsafe(question, loop).result(60)
        return answer

    return ask


@pytest.fixture
def site(project: Project, tmp_path: Path) -> Path:
    """The site in a folder of its own, where files may be added."""
    for part in ("templates", "static", "interloan.db", "inspect-data.json", "metadata.yml"):
        (tmp_path / part).symlink_to(project.root / part)
    (tmp_path / "settings.json").write_bytes((project.root / "settings.json").read_bytes())
    return tmp_path
