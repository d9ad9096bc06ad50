"""Two lanes: a narrow one for what costs much, a wide one for the rest, each with a short queue.

Stops: a few visitors with heavy requests (own SQL, facets, searches, large pages) who take all
threads, so that nobody else is answered; and crowds that wait until their browsers give up. Whoever
finds the queue full is told at once when to come again; whoever left while waiting is forgotten.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from datasette_hardened import asgi, database_file
from datasette_hardened.asgi import Application, Receive, Scope, Send
from datasette_hardened.refusals import Refusal, Refusals
from datasette_hardened.settings import Settings, pattern

HEAVY = ("_facet", "_labels", "_search", "_size", "_stream", "_through", "_where")
IsHeavy = Callable[[Scope], bool]


@dataclass
class Lane:
    """So many requests at a time, so many waiting.

    Attributes:
        slots: How many are answered at a time.
        queue: How many may wait.
        retry_seconds: When to come again if the queue is full.
    """

    slots: int
    queue: int
    retry_seconds: int
    waiting: int = 0
    _free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.slots)

    @property
    def refusal(self) -> Refusal:
        """What whoever finds no place is told."""
        sentence = f"Try again in {self.retry_seconds} seconds."
        header = ("retry-after", str(self.retry_seconds))
        return Refusal(503, "Many are asking just now", sentence, (header,))

    @property
    def is_full(self) -> bool:
        """Whether one more can neither be answered nor wait."""
        return self._free.locked() and self.waiting >= self.queue

    async def enter(self, receive: Receive) -> bool:
        """Wait for a slot; return whether there is one, False where the visitor left first."""
        if not self._free.locked():
            return await self._free.acquire()
        self.waiting += 1
        turn = asyncio.ensure_future(self._free.acquire())
        gone = asyncio.ensure_future(asgi.left(receive))
        has_turn = False
        try:
            await asyncio.wait({turn, gone}, return_when=asyncio.FIRST_COMPLETED)
            has_turn = not gone.done()
        finally:
            self.waiting -= 1
            gone.cancel()
            if not has_turn:
                self._give_up(turn)
        return has_turn

    def _give_up(self, turn: asyncio.Future[Literal[True]]) -> None:
        if turn.done() and not turn.cancelled():
            self._free.release()
        else:
            turn.cancel()

    def leave(self) -> None:
        """Give the slot to the next."""
        self._free.release()


def wrap(
    refusals: Refusals, is_heavy: IsHeavy, files: tuple[str, ...]
) -> Callable[[Application], Application]:
    """Return the layer that lets requests through in two lanes.

    Args:
        refusals: Tells whoever finds no place.
        is_heavy: Which lane a request takes.
        files: How paths of files begin. They and databases need no thread for SQL, and slow readers
            stay long, so they pass the lanes by.
    """

    def layer(application: Application) -> Application:
        heavy = Lane(slots=2, queue=8, retry_seconds=5)
        light = Lane(slots=8, queue=48, retry_seconds=2)

        def is_file(address: str) -> bool:
            return address.startswith(files) or re.match(database_file.ROUTE, address) is not None

        async def laned(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or is_file(asgi.path(scope)):
                await application(scope, receive, send)
                return
            lane = heavy if is_heavy(scope) else light
            if lane.is_full:
                await refusals.send(scope, send, lane.refusal)
            elif await lane.enter(receive):
                try:
                    await application(scope, receive, send)
                finally:
                    lane.leave()

        return laned

    return layer


def judge(settings: Settings) -> IsHeavy:
    """Return what says whether a request asks for work that the visitor, not the site, made up."""
    paths = pattern(settings.heavy_paths)

    def is_heavy(scope: Scope) -> bool:
        if paths.match(asgi.decoded_path(scope)):
            return True
        return any(name == "sql" or name.startswith(HEAVY) for name, _ in asgi.parameters(scope))

    return is_heavy
