"""The whole database as a file: the very one that this Datasette answers from.

Stops: a download that is of one build and has the tag of another. Datasette opens the file anew for
each download, and after a build that is the new file, while the old Datasette still answers; here
it is opened once, beside the connections.
"""

from __future__ import annotations

import asyncio
import os
import re
import weakref
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Forbidden, Request

from datasette_hardened.asgi import Send
from interloan.site import DATABASE

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

ADDRESS = f"/{DATABASE}.db"
KEPT = "_interloan_file"
PIECE_BYTES = 1 << 18


class Pinned:
    """An open file; it stays what it was when another takes its name."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._lock = Lock()
        self.size_bytes = os.fstat(self._file.fileno()).st_size
        self.close = weakref.finalize(self, self._file.close)

    def read(self, start: int) -> bytes:
        """Return the piece that begins at an offset; empty at the end."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(PIECE_BYTES)


def remember(datasette: Datasette) -> None:
    """Open the file that a Datasette, which is just being started, will answer from."""
    database = datasette.databases.get(DATABASE)
    if database is not None and database.path and not database.is_mutable:
        setattr(datasette, KEPT, Pinned(Path(database.path)))


def let_go(datasette: Datasette) -> None:
    """Close the file of a Datasette that answers no more."""
    pinned: Pinned | None = getattr(datasette, KEPT, None)
    if pinned is not None:
        pinned.close()


def routes(_datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the address that this module answers, for Datasette's register_routes."""
    return [(f"^{re.escape(ADDRESS)}$", _download)]


async def _download(request: Request, datasette: Datasette) -> _Download:
    wanted = (("view-database-download", DATABASE), ("view-database", DATABASE), "view-instance")
    await datasette.ensure_permissions(request.actor, wanted)
    pinned: Pinned | None = getattr(datasette, KEPT, None)
    if pinned is None or not datasette.setting("allow_download"):
        raise Forbidden("Database download is forbidden")
    return _Download(pinned)


class _Download:
    """The answer: Datasette lets it send itself."""

    def __init__(self, pinned: Pinned) -> None:
        self._pinned = pinned

    async def asgi_send(self, send: Send) -> None:
        """Send the head and the file, a piece at a time (ASGI)."""
        headers = {
            "content-type": "application/octet-stream",
            "content-disposition": f'attachment; filename="{DATABASE}.db"',
            "content-length": str(self._pinned.size_bytes),
        }
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": encoded})
        start = 0
        while piece := await asyncio.to_thread(self._pinned.read, start):
            start += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
