"""A running site takes a new database: no answer fails, and none is a mixture of two builds."""

import asyncio
import gc
import hashlib
import re
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from interloan import pipeline
from interloan.project import Project
from interloan.serve import live
from interloan.serve.live import Live

# The thread that Datasette keeps for writing is ended by SystemExit, which Python takes in silence.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")

PAGE = "/interloan/lenders.json?_facet=status&_shape=objects&_labels=on"
PLAIN = "/interloan/lenders.json?_shape=objects"
"""The first is answered by the process for heavy requests, the second by those for the others."""
HTML = "/interloan/lenders?_facet=status"


def edit(project: Project, number: int) -> None:
    """Write the sources of edition `number`: it has so many more rows, and says so in a cell."""
    path = project.root / "sources/lending/lenders.csv"
    text = re.sub(r"\d{6}", str(150_000 + number), path.read_text())
    path.write_text(f"{text}new-{number},New {number},yes,,,,unverified,,\n")


def edition(answer: httpx.Response) -> int:
    """Return which edition a page is of, having checked that all of it is of that one."""
    assert answer.status_code == 200, answer.text
    page = answer.json()
    (marked,) = (row["requests"] for row in page["rows"] if row["id"] == "nlm")
    number = int(marked) - 150_000
    assert len(page["rows"]) == page["filtered_table_rows_count"] == 3 + number
    if page["facet_results"]:
        facets = page["facet_results"]["status"]["results"]
        assert sum(facet["count"] for facet in facets) == 3 + number
    return number


@pytest.fixture
def address(mini: Project) -> Iterator[str]:
    """A site of two processes."""
    command = [sys.executable, "-m", "interloan", "--project", str(mini.root), "serve"]
    with subprocess.Popen(
        [*command, "--port", "0", "--workers", "2"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        for line in server.stdout:
            if found := re.search(r"http://[0-9.:]+", line):
                break
        assert found
        yield found[0]
        server.terminate()
        server.wait(10)


@pytest.mark.thorough
def test_under_load_every_answer_is_whole_and_of_one_edition(mini: Project, address: str) -> None:
    pages = (PAGE, PLAIN, PLAIN)
    seen: list[list[int]] = [[] for _ in pages]
    trouble: list[BaseException] = []
    is_over = threading.Event()

    def visit(page: str, answers: list[int]) -> None:
        try:
            while not is_over.is_set():  # now and then a new connection, to meet both processes
                with httpx.Client(base_url=address, timeout=30) as client:
                    for _ in range(4):
                        answers.append(edition(client.get(page)))
                        client.get(HTML).raise_for_status()
        except BaseException as error:
            trouble.append(error)

    given = zip(pages, seen, strict=True)
    visitors = [threading.Thread(target=visit, args=one) for one in given]
    for visitor in visitors:
        visitor.start()
    for number in (0, 1, 2, 3):
        if number:
            edit(mini, number)
            pipeline.build(mini)
        before = [len(answers) for answers in seen]
        while not trouble and not all(
            answers[at:][-8:] == [number] * 8 for answers, at in zip(seen, before, strict=True)
        ):
            time.sleep(0.05)
    is_over.set()
    for visitor in visitors:
        visitor.join()
    assert not trouble
    assert all(set(answers) == {0, 1, 2, 3} for answers in seen)


Get = Callable[[str], Awaitable[httpx.Response]]


def lived(
    project: Project, visit: Callable[[Get, list[str]], Awaitable[None]], **manner: bool
) -> list[str]:
    """Let a site live while `visit` runs; return what it said."""
    said: list[str] = []

    async def run() -> None:
        site = Live(project, said.append, **manner)
        came: asyncio.Queue[Any] = asyncio.Queue()
        told: asyncio.Queue[Any] = asyncio.Queue()
        life = asyncio.create_task(site({"type": "lifespan"}, came.get, told.put))
        await came.put({"type": "lifespan.startup"})
        message = await told.get()
        assert message["type"] == "lifespan.startup.complete", message
        transport = httpx.ASGITransport(app=site)
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            await visit(client.get, said)
        await came.put({"type": "lifespan.shutdown"})
        await life

    asyncio.run(run())
    return said


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0.01)


@pytest.fixture
def built(mini: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.02)
    pipeline.build(mini)
    pipeline.write_generated(mini, pipeline.read(mini))
    return mini


def test_an_answer_under_way_ends_on_the_database_it_began_with(built: Project) -> None:
    (built.root / "settings.json").write_text('{"sql_time_limit_ms": 20000}')
    slow = (
        "with recursive n(x) as (select 1 union all select x %2B 1 from n limit 3000000) "
        "select count(*) from n union all select requests from lenders where id = 'nlm'"
    )

    async def visit(get: Get, said: list[str]) -> None:
        edit(built, 1)
        pipeline.build(built)  # the site does not get to look before the question is under way
        begun = asyncio.ensure_future(get(f"/interloan.json?_shape=arrayfirst&sql={slow}"))
        await until(lambda: bool(said))
        assert edition(await get(PAGE)) == 1
        assert (await begun).json() == [3_000_000, 150_000]

    assert lived(built, visit) == ["Now serving the new database."]


def test_the_database_as_a_file_is_the_one_that_its_tag_names(built: Project) -> None:
    async def visit(get: Get, said: list[str]) -> None:
        old = await get("/interloan.db")
        edit(built, 1)
        pipeline.build(built)  # the site does not get to look before the next download
        between = await get("/interloan.db")
        assert between.content == old.content
        await until(lambda: bool(said))
        new = await get("/interloan.db")
        assert new.content == built.database.read_bytes() != old.content
        for answer in (old, between, new):
            assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'

    lived(built, visit)


def test_an_old_edition_leaves_the_memory(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[Any]] = []

    def noted(**options: Any) -> Datasette:
        datasette = Datasette(**options)
        made.append(weakref.ref(datasette))
        return datasette

    monkeypatch.setattr(live, "Datasette", noted)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # pytest's keeps what it heard

    async def visit(get: Get, said: list[str]) -> None:
        assert edition(await get(PAGE)) == 0
        edit(built, 1)
        pipeline.build(built)
        await until(lambda: bool(said))
        for _ in range(50):
            gc.collect()
            if made[0]() is None:
                break
            await asyncio.sleep(0.02)
        assert made[0]() is None
        assert made[1]() is not None

    lived(built, visit)


def test_a_database_whose_build_has_not_ended_is_not_taken(built: Project) -> None:
    async def visit(get: Get, said: list[str]) -> None:
        text = built.inspection.read_text()
        edit(built, 1)
        pipeline.build(built)
        finished = built.inspection.read_text()
        built.inspection.write_text(text)
        await asyncio.sleep(0.3)
        assert edition(await get(PAGE)) == 0
        built.inspection.write_text(finished)
        await until(lambda: bool(said))
        assert edition(await get(PAGE)) == 1

    lived(built, visit)


def test_what_cannot_be_served_is_named_and_the_old_one_goes_on(built: Project) -> None:
    async def visit(get: Get, said: list[str]) -> None:
        built.metadata.write_text("title: [")
        await until(lambda: bool(said))
        assert edition(await get(PAGE)) == 0

    (line,) = lived(built, visit)
    assert line.startswith("The new database cannot be served, the old one still is: ")


@pytest.mark.parametrize("with_cors", [True, False])
def test_a_notebook_in_a_browser_reads_the_site_only_where_it_may(
    built: Project, with_cors: bool
) -> None:
    async def visit(get: Get, _: list[str]) -> None:
        for address in ("/interloan/lenders.csv", "/interloan.db", "/static/none.csv", "/nowhere"):
            headers = (await get(address)).headers
            assert ("access-control-allow-origin" in headers) == with_cors, address

    lived(built, visit, with_cors=with_cors)
