"""Answers that browsers and a CDN may keep, and ask about with one cheap question.

Stops: crowds that have every page made anew for each visitor; and caches that keep what was only
half answered, for want of time or memory. Every answer carries the edition it belongs to (ETag,
https://www.rfc-editor.org/rfc/rfc9110#name-etag): a digest of the databases, of the metadata, of
templates and static files, of Datasette and of the code of its plugins. Files that change while the
site runs add the time of their change. Pages also carry the date, which some answers depend on.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.version import __version__ as datasette_version

from datasette_hardened import asgi, database_file
from datasette_hardened.asgi import Application, Message, Receive, Scope, Send
from datasette_hardened.settings import Settings, folder

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

WEAK = b"W/"
NEVER = [(b"cache-control", b"no-store")]


class Tags:
    """The ETags of one running Datasette."""

    def __init__(self, datasette: Datasette, settings: Settings) -> None:
        self._datasette = datasette
        self._changing = [folder(datasette) / file for file in settings.changing_files.values()]
        self._static = asgi.static_paths(datasette)

    @cached_property
    def _edition(self) -> str:
        return edition(self._datasette, {file.parent for file in self._changing})

    def of(self, address: str) -> bytes:
        """Return the tag of a path: weak, as a proxy may compress what it names; a database's not.

        It is empty where a database may change.
        """
        if not self._edition:
            return b""
        file = database_file.pinned(self._datasette, address)
        if file is not None:
            return f'"{self._datasette.databases[file.database].hash}"'.encode()
        day = "" if address.startswith(self._static) else f"-{datetime.now(UTC):%Y%m%d}"
        return WEAK + f'"{self._edition}{"".join(map(_changed, self._changing))}{day}"'.encode()


def wrap(datasette: Datasette, settings: Settings) -> Callable[[Application], Application]:
    """Return the layer that says what may be kept, and answers 304 to who has it already."""
    lifetime = f"max-age={datasette.setting('default_cache_ttl')}".encode()
    tags = Tags(datasette, settings)

    def layer(application: Application) -> Application:
        async def kept(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return
            tag = tags.of(asgi.path(scope))
            asgi.note(etag=tag)
            if tag and tag.removeprefix(WEAK) in _has(scope):
                headers = [(b"etag", tag), (b"cache-control", lifetime)]
                await send({"type": "http.response.start", "status": 304, "headers": headers})
                await send({"type": "http.response.body", "body": b""})
                return

            async def send_with_tag(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": _headers(message, scope, tag, lifetime)}
                await send(message)

            await application(scope, receive, send_with_tag)

        return kept

    return layer


def edition(datasette: Datasette, changing: set[Path]) -> str:
    """Return a digest of all that answers are made from; empty where a database may change.

    Args:
        datasette: The site.
        changing: Folders whose files are left out.
    """
    served = [d for name, d in sorted(datasette.databases.items()) if not name.startswith("_")]
    if not served or any(database.is_mutable for database in served):
        return ""
    digest = hashlib.sha256(f"{[d.hash for d in served]} {datasette_version}".encode())
    digest.update(json.dumps(datasette.metadata(), sort_keys=True, default=str).encode())
    folders = [mounted for _, mounted in datasette.static_mounts]
    for place in (datasette.template_dir, *_code(), *folders):
        for file in _files(Path(place)) if place else ():
            if file.suffix != ".pyc" and changing.isdisjoint(file.parents):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _code() -> Iterator[Path]:
    """Yield where the code of plugins stands; Datasette's own is told by its version."""
    from datasette.plugins import DEFAULT_PLUGINS, pm  # noqa: PLC0415 (it is loading this module)

    modules = {plugin.__name__: plugin for plugin in pm.get_plugins() if plugin.__name__}
    for name, module in sorted(modules.items()):
        if name in DEFAULT_PLUGINS or not getattr(module, "__file__", None):
            continue
        top = sys.modules.get(name.partition(".")[0], module)
        file = Path(top.__file__ or module.__file__)
        yield file.parent if file.name == "__init__.py" else file


def _files(place: Path) -> Iterator[Path]:
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    return (file for file in found if file.is_file())


def _changed(file: Path) -> str:
    """Return what tells one state of a changing file from another."""
    try:
        return f"-{file.stat().st_mtime_ns:x}"
    except OSError:
        return ""


def _has(scope: Scope) -> list[bytes]:
    """Return the tags of what the visitor has, to be compared as weak ones (RFC 9110, 13.1.2)."""
    sent = [value for name, value in scope["headers"] if name == b"if-none-match"]
    return [tag.strip().removeprefix(WEAK) for value in sent for tag in value.split(b",")]


def _headers(message: Message, scope: Scope, tag: bytes, lifetime: bytes) -> list[Any]:
    sent: list[Any] = list(message.get("headers", []))
    names = {name.lower() for name, _ in sent}
    if asgi.noted(scope).get("is_incomplete"):
        return [pair for pair in sent if pair[0].lower() != b"cache-control"] + NEVER
    if message["status"] >= 400 or b"x-truncated" in names:  # without a word a cache may guess
        return sent if b"cache-control" in names else sent + NEVER
    if message["status"] not in (200, 206):
        return sent
    if tag and b"etag" not in names:
        sent.append((b"etag", tag))
    if b"cache-control" not in names:
        sent.append((b"cache-control", lifetime))
    return sent
