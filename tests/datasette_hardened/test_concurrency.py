"""Heavy requests wait in a narrow lane, others pass them by, and who left is forgotten."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from datasette_hardened.limits import concurrency
from datasette_hardened.refusals import Refusal
from datasette_hardened.settings import Settings

is_heavy = concurrency.judge(Settings(heavy_paths=["/interloan/search", "/interloan/search.*"]))
FILES = ("/static/",)
HEAVY = "/interloan?sql=select+1"
LIGHT = "/interloan/fees"
Message = MutableMapping[str, Any]


class Refused:
    """Stands for the site's refusals; keeps what they were."""

    def __init__(self) -> None:
        self.told: list[Refusal] = []

    async def send(self, _scope: object, _send: object, refusal: Refusal) -> None:
        self.told.append(refusal)


class Crowd:
    """Visitors of an application that answers only when it is told to."""

    def __init__(self) -> None:
        self.refused = Refused()
        self.answered: list[str] = []
        self.finish = asyncio.Event()
        self._laned = concurrency.wrap(self.refused, is_heavy, FILES)(self._answer)  # type: ignore[arg-type]

    async def _answer(self, scope: Any, _receive: object, _send: object) -> None:
        self.answered.append(scope["path"])
        await self.finish.wait()

    async def visit(self, address: str, leaves: asyncio.Event | None = None) -> None:
        path, _, query = address.partition("?")
        scope = {"type": "http", "path": path, "query_string": query.encode()}

        async def receive() -> Message:
            await (leaves or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(_message: Message) -> None:
            pass

        await self._laned(scope, receive, send)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (HEAVY, True),
        ("/interloan.csv?sql=select+1", True),
        ("/interloan/fees?_facet=kind", True),
        ("/interloan/fees?_where=1", True),
        ("/interloan/fees.json?_search=x", True),
        ("/interloan/search?q=x", True),
        ("/interloan/search.json?q=x", True),
        ("/~69nterloan/~73earch?q=x", True),
        ("/interloan/searching", False),
        ("/interloan/fees?_size=max", True),
        (LIGHT, False),
        ("/interloan/fees?kind=loan&_sort=id", False),
        ("/", False),
    ],
)
def test_what_is_heavy(address: str, expected: bool) -> None:
    path, _, query = address.partition("?")
    assert is_heavy({"path": path, "query_string": query.encode()}) == expected


def test_two_at_a_time_eight_wait_and_the_next_is_told_when_to_come_again() -> None:
    async def story() -> None:
        crowd = Crowd()
        visits = [asyncio.create_task(crowd.visit(HEAVY)) for _ in range(11)]
        await settle()
        assert len(crowd.answered) == 2
        assert [(r.status, dict(r.headers)) for r in crowd.refused.told] == [
            (503, {"retry-after": "5"})
        ]
        light = asyncio.create_task(crowd.visit(LIGHT))
        await settle()
        assert crowd.answered.count(LIGHT) == 1
        crowd.finish.set()
        await asyncio.gather(light, *visits)
        assert len(crowd.answered) == 11

    asyncio.run(story())


def test_slow_readers_of_files_take_no_place() -> None:
    async def story() -> None:
        crowd = Crowd()
        files = ("/interloan.db", "/static/downloads/fees.csv")
        visits = [asyncio.create_task(crowd.visit(file)) for file in files for _ in range(60)]
        await settle()
        assert len(crowd.answered) == 120
        crowd.finish.set()
        await asyncio.gather(*visits)

    asyncio.run(story())


def test_a_table_that_looks_like_a_file_takes_its_place() -> None:
    async def story() -> None:
        crowd = Crowd()
        paths = ("/interloan/fees.db?_facet=kind", "/interloan/static/fees")
        visits = [asyncio.create_task(crowd.visit(path)) for path in paths for _ in range(60)]
        await settle()
        assert len(crowd.answered) == 2 + 8
        crowd.finish.set()
        await asyncio.gather(*visits)

    asyncio.run(story())


def test_who_left_while_waiting_is_forgotten_and_takes_no_place() -> None:
    async def story() -> None:
        crowd, leaves = Crowd(), asyncio.Event()
        staying = [asyncio.create_task(crowd.visit(HEAVY)) for _ in range(2)]
        leaving = [asyncio.create_task(crowd.visit(HEAVY, leaves)) for _ in range(8)]
        await settle()
        leaves.set()
        await asyncio.gather(*leaving)
        next_ones = [asyncio.create_task(crowd.visit(HEAVY)) for _ in range(8)]
        await settle()
        crowd.finish.set()
        await asyncio.gather(*staying, *next_ones)
        assert len(crowd.answered) == 10
        assert not crowd.refused.told

    asyncio.run(story())


def test_an_answer_that_fails_gives_its_place_back() -> None:
    async def story() -> None:
        async def fails(*_: object) -> None:
            raise RuntimeError

        laned = concurrency.wrap(Refused(), is_heavy, FILES)(fails)  # type: ignore[arg-type]
        scope = {"type": "http", "path": "/interloan", "query_string": b"sql=select+1"}
        for _ in range(20):
            with pytest.raises(RuntimeError):
                await laned(scope, None, None)  # type: ignore[arg-type]

    asyncio.run(story())
