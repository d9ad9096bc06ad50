"""A whole database as a file: the very one that this Datasette answers from.

Stops: a download that is of one build and has the tag of another. Datasette opens the file anew for
each download, and after a build that is the new file, while the old Datasette still answers; here
it is opened once, beside the connections.
"""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden, NotFound, Request

from datasette_hardened.asgi import Send

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

ENDING = ".db"
ROUTE = r"^/(?P<database>[^\/\.]+)\.db$"  # Datasette's own
KEPT = "_hardened_files"
PIECE_BYTES = 1 << 18


class Pinned:
    """The open file of a database; it stays what it was when another takes its name."""

    def __init__(self, database: str, path: Path) -> None:
        self.database, self.name = database, path.name
        self._file = path.open("rb")
        self._lock = Lock()
        self.size_bytes = os.fstat(self._file.fileno()).st_size
        self.close = weakref.finalize(self, self._file.close)

    def read(self, start: int) -> bytes:
        """Return the piece that begins at an offset; empty at the end."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(PIECE_BYTES)


def remember(datasette: Datasette, names: Iterable[str]) -> None:
    """Open the files that a Datasette, which is just being started, will answer from."""
    files: dict[str, Pinned] = {}
    for name in names:
        database = datasette.databases[name]
        if database.path and not database.is_mutable:
            files[name] = Pinned(name, Path(database.path))
    setattr(datasette, KEPT, files)


def let_go(datasette: Datasette) -> None:
    """Close the files of a Datasette that answers no more."""
    for file in getattr(datasette, KEPT, {}).values():
        file.close()


def pinned(datasette: Datasette, address: str) -> Pinned | None:
    """Return the file that a path leads to."""
    if not address.endswith(ENDING):
        return None
    name = tilde_decode(address[1:].removesuffix(ENDING))
    file: Pinned | None = getattr(datasette, KEPT, {}).get(name)
    return file


async def download(request: Request, datasette: Datasette) -> _Download:
    """Answer the address of a database's file (Datasette's route of it)."""
    name = tilde_decode(request.url_vars["database"])
    permissions = (("view-database-download", name), ("view-database", name), "view-instance")
    await datasette.ensure_permissions(request.actor, permissions)
    file: Pinned | None = getattr(datasette, KEPT, {}).get(name)
    if name not in datasette.databases:
        raise NotFound("Database not found")
    if file is None or not datasette.setting("allow_download"):
        raise Forbidden("Database download is forbidden")
    return _Download(file)


class _Download:
    """The answer: Datasette lets it send itself."""

    def __init__(self, file: Pinned) -> None:
        self._file = file

    async def asgi_send(self, send: Send) -> None:
        """Send the head and the file, a piece at a time (ASGI)."""
        headers = {
            "content-type": "application/octet-stream",
            "content-disposition": f'attachment; filename="{self._file.name}"',
            "content-length": str(self._file.size_bytes),
        }
        encoded: list[Any] = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": encoded})
        start = 0
        while piece := await asyncio.to_thread(self._file.read, start):
            start += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
