"""The files of a site's static folders, sent as downloads are.

A file may stand there packed instead, `fees.csv.gz` for `fees.csv`, where a tenth of the room and
of the way is worth more than a part of it: who takes gzip gets it so, everybody else unpacked.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request

from datasette_hardened.asgi import ending
from datasette_hardened.downloads import PACKED, Download, OpenFile, PackedDownload, content_type
from datasette_hardened.refusals import Refusal, Refusals

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

NOT_HERE = Refusal(
    404, "There is no such file", "Look at the address, or start from the home page."
)


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the addresses of the static folders, for Datasette's register_routes."""
    refusals = Refusals(datasette)
    return [
        (rf"^/{re.escape(mount)}/(?P<path>.*)$", _sender(Path(folder), refusals))
        for mount, folder in datasette.static_mounts
    ]


def _sender(folder: Path, refusals: Refusals) -> Callable[[Request], Awaitable[Any]]:
    async def send_file(request: Request) -> Any:
        file = await asyncio.to_thread(_opened, folder, request.url_vars["path"])
        if file is None:
            return await refusals.response(ending(request.scope), NOT_HERE)
        if file.name == Path(request.url_vars["path"]).name + PACKED:
            headers = {"content-type": content_type(file.name.removesuffix(PACKED))}
            return PackedDownload(file, request, headers)
        return Download(file, request, {"content-type": content_type(file.name)})

    return send_file


def _opened(folder: Path, name: str) -> OpenFile | None:
    """Open a file below a folder, or what it is packed in; None for none, or one elsewhere."""
    for written in (name, name + PACKED):
        try:
            path = (folder / written).resolve()
            if path.is_relative_to(folder.resolve()):
                return OpenFile(path)
        except (OSError, ValueError):
            continue
    return None
