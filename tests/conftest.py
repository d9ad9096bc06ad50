"""What all tests share: the real project, built once, and a tiny project to break."""

import os
import shutil
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.utils import escape_fts
from hypothesis import settings

from interloan import pipeline
from interloan.database import functions
from interloan.pipeline import Content
from interloan.problems import SourceError
from interloan.project import Project

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("sources", "questions", "templates", "static", "build")
FILES = ("metadata.yml", "pyproject.toml", "settings.json")
SLOW = {"project", "mini", "releasing", "visit", "bench", "rerun", "checkout", "served"}
"""Fixtures that build a site, open a browser, or start a server or a notebook."""
LONG_FILES = {
    "test_loading.py", "test_heap.py", "test_plugin.py", "test_splits.py", "test_marcxml.py",
    "test_damage.py", "test_network.py",
}  # fmt: skip
"""Files whose tests start processes of their own, or try many cases."""
LONGEST = (
    "test_static_edition.py",
    "test_files.py", "test_notebooks.py", "test_questions.py", "test_counts.py", "test_pages.py",
    "test_add_marc.py", "test_contributing.py", "test_access.py", "test_heavy.py",
    "test_report.py", "test_without_hardened.py", "test_policy.py", "test_rebuild.py",
    "test_tasks.py", "test_cli.py", "test_fuzz.py", "test_splits.py", "test_programs.py",
    "test_reading.py", "test_live.py", "test_database.py", "test_loading.py", "test_marcxml.py",
)  # fmt: skip
"""Files of tests that take longest, about in that order."""

settings.register_profile("gate", deadline=None)  # no test asserts a time
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile("gate")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out, and begin with the files that take longest.

    Side by side, a long file that comes last leaves one process without work.
    """
    for item in items:
        is_long = item.path.name in LONG_FILES or item.get_closest_marker("notebook")
        if is_long or SLOW.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else 99)


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what a test of its own started: all sites of a process share one bound on memory."""
    started: list[weakref.ref[Datasette]] = []
    begin = Datasette.__init__

    def noted(site: Datasette, *arguments: Any, **options: Any) -> None:
        started.append(weakref.ref(site))
        begin(site, *arguments, **options)

    monkeypatch.setattr(Datasette, "__init__", noted)
    yield
    for site in filter(None, (reference() for reference in started)):
        for database in getattr(site, "databases", {}).values():
            database.close()


@pytest.fixture(scope="session", autouse=True)
def without_dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep Dask from the processes that tests start: it is here for the tests of clusters alone.

    Datasette's units load its arrays, and SciPy with them, wherever they find Dask.
    """
    folder = tmp_path_factory.mktemp("without_dask")
    (folder / "dask.py").write_text("raise ImportError('as where no cluster is tested')\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Content]:
    """A copy of the real project with its database built, and what was read for it."""
    root = tmp_path_factory.mktemp("real") / "interloan"
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "downloads", "python")
        shutil.copytree(ROOT / part, root / part, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    made = Project(root)
    return made, pipeline.build(made)


@pytest.fixture(scope="session")
def real(built: tuple[Project, Content]) -> Project:
    """A copy of the real project with its database built."""
    return built[0]


@pytest.fixture(scope="session")
def project(built: tuple[Project, Content], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same with the downloads, which one of the processes writes for all."""
    real, content = built
    pipeline.write_generated(real, content)
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "downloads"
    try:
        shared.mkdir()
    except FileExistsError:
        if _are_written(shared):
            shutil.copytree(shared / "files", real.downloads, dirs_exist_ok=True)
            return real
    pipeline.export_to(real, real.downloads)
    if not (shared / "files").exists():
        shutil.copytree(real.downloads, shared / "draft")
        (shared / "draft").rename(shared / "files")
    return real


def _are_written(shared: Path) -> bool:
    """Wait for the process that writes the downloads, unless it seems to have given up."""
    for _ in range(1_200):
        if (shared / "files").exists():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="session")
def content(built: tuple[Project, Content]) -> Content:
    """What the real project declares and holds."""
    return built[1]


Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def ask(real: Project, content: Content) -> Ask:
    """A function that runs a canned query; what is not given is left empty, as on its page."""
    queries = {query.name: query for query in content.queries}
    connection = sqlite3.connect(f"file:{real.database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    connection.create_function("escape_fts", 1, escape_fts)
    functions.register(connection)

    def run(name: str, /, **given: object) -> list[dict[str, Any]]:
        parameters = {parameter.name: "" for parameter in queries[name].parameters} | given
        return [dict(row) for row in connection.execute(queries[name].sql, parameters)]

    return run


@pytest.fixture
def mini(tmp_path: Path) -> Project:
    """A project of three small tables, one query and one view, to break at will."""
    root = tmp_path / "mini"
    shutil.copytree(Path(__file__).parent / "fixtures" / "mini", root)
    return Project(root)


Complaints = Callable[[], list[str]]


@pytest.fixture
def complaints(mini: Project) -> Complaints:
    """A function that reads the mini project and returns its problems, one line each."""

    def read() -> list[str]:
        try:
            pipeline.read(mini)
        except SourceError as error:
            return [str(problem) for problem in error.problems]
        return []

    return read
