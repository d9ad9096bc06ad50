"""The site as an application that takes a new database while it runs.

A build puts its database in place by one rename. Here a fresh Datasette is made ready beside the
old one, and then all new requests go to it, while those under way end on the old one: every answer
is wholly of one build, and nobody is turned away. Each process looks for itself, once a second, so
no signal is needed.

What makes an answer a mixture is a connection that is opened late, on the new file, by a Datasette
that knows the old one. So every connection is opened at the start, and a Datasette is used only if
the files were the same before and after.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from datasette.app import Datasette

from datasette_hardened import internals
from datasette_hardened.asgi import Application, Receive, Scope, Send
from interloan.database import integrity
from interloan.project import Project

LOOK_SECONDS = 1.0
ATTEMPTS = 5
Files = tuple[tuple[int, int, int] | None, ...]


class UnstableError(Exception):
    """The files changed again and again while the site was being opened."""


@dataclass(eq=False)
class Edition:
    """One Datasette on one database, ready to answer.

    Attributes:
        files: What the files were when it was opened.
        under_way: How many requests it is answering.
    """

    datasette: Datasette
    application: Application
    files: Files
    under_way: int = 0

    async def close(self) -> None:
        """Close its connections and end its threads when the last answer is given."""
        while self.under_way:
            await asyncio.sleep(LOOK_SECONDS / 10)
        await internals.close(self.datasette)


class Live:
    """The application: it hands each request to the edition of the moment."""

    def __init__(
        self,
        project: Project,
        say: Callable[[str], None] = lambda _: None,
        *,
        with_cors: bool = False,
    ) -> None:
        """Serve a checkout.

        Args:
            project: The checkout.
            say: Called with a sentence whenever there is something to tell.
            with_cors: Whether pages of other sites may read the answers.
        """
        self._project = project
        self._say = say
        self._with_cors = with_cors
        self._edition: Edition | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and end with the server (ASGI)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        edition = self._edition
        if edition is None:
            raise RuntimeError("the server sent a request before it said that it started")
        edition.under_way += 1
        try:
            await edition.application(scope, receive, send)
        finally:
            edition.under_way -= 1

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            self._edition = await opened(self._project, with_cors=self._with_cors)
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": f"The site: {error}"})
            return
        looking = asyncio.create_task(self._look())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        looking.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _look(self) -> None:
        """Look for new files for ever; take them when they have come to rest."""
        tried = seen = None
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            before, seen = seen, files(self._project)
            if self._edition and seen == before and seen not in (self._edition.files, tried):
                tried = seen
                if await asyncio.to_thread(is_whole, self._project):
                    await self._take(self._edition)

    async def _take(self, old: Edition) -> None:
        try:
            self._edition = await opened(self._project, with_cors=self._with_cors)
        except Exception as error:  # whatever is wrong with the new, the old still serves
            self._say(f"The new database cannot be served, the old one still is: {error}")
            return
        self._say("Now serving the new database.")
        closing = asyncio.create_task(old.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)


def files(project: Project) -> Files:
    """Return what tells one state of the served files from another, without reading them."""
    return tuple(map(_state, (project.database, project.inspection, project.metadata)))


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def is_whole(project: Project) -> bool:
    """Whether a build has finished: its inspect file, which comes last, is of this database."""
    return integrity.is_of(project.inspection, project.database)


async def opened(project: Project, *, with_cors: bool = False) -> Edition:
    """Open the site as it is now, with every connection.

    Args:
        project: The checkout.
        with_cors: Whether pages of other sites may read the answers.

    Raises:
        UnstableError: The files changed meanwhile, several times over.
    """
    for _ in range(ATTEMPTS):
        before = files(project)
        datasette = await asyncio.to_thread(Datasette, config_dir=project.root, cors=with_cors)
        await datasette.invoke_startup()
        await _connect(datasette)
        edition = Edition(datasette, datasette.app(), before)
        if files(project) == before:
            return edition
        await edition.close()
    raise UnstableError(f"{project.database.name} keeps changing")


async def _connect(datasette: Datasette) -> None:
    """Let every thread of a Datasette open its connections now: each waits there for the others."""
    count = datasette.setting("num_sql_threads")
    for database in datasette.databases.values():
        if database.path:
            barrier = threading.Barrier(count, timeout=30)
            waiting = (database.execute_fn(lambda _, b=barrier: b.wait()) for _ in range(count))
            await asyncio.gather(*waiting)
