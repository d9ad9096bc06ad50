"""A whole database as a file: the very one that this Datasette answers from.

Stops: a download that is of one build and has the tag of another. Datasette opens the file anew for
each download, and after a build that is the new file, while the old Datasette still answers; here
it is opened once, beside the connections.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden, NotFound, Request

from datasette_hardened.downloads import BINARY, Download, OpenFile

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

ENDING = ".db"
ROUTE = r"^/(?P<database>[^\/\.]+)\.db$"  # Datasette's own
KEPT = "_hardened_files"


class Pinned(OpenFile):
    """The file of a database, open as long as the Datasette that answers from it."""

    def __init__(self, database: str, path: Path) -> None:
        super().__init__(path)
        self.database = database


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


async def download(request: Request, datasette: Datasette) -> Download:
    """Answer the address of a database's file (Datasette's route of it)."""
    name = tilde_decode(request.url_vars["database"])
    permissions = (("view-database-download", name), ("view-database", name), "view-instance")
    await datasette.ensure_permissions(request.actor, permissions)
    file: Pinned | None = getattr(datasette, KEPT, {}).get(name)
    if name not in datasette.databases:
        raise NotFound("Database not found")
    if file is None or not datasette.setting("allow_download"):
        raise Forbidden("Database download is forbidden")
    disposition = f'attachment; filename="{file.name}"'
    return Download(file, request, {"content-type": BINARY, "content-disposition": disposition})
