"""Answers that browsers and a CDN may keep, and ask about with one cheap question.

Stops: crowds that have every page made anew for each visitor; and caches that keep what was only
half answered, for want of time or memory. Every answer carries the edition it belongs to (ETag,
https://www.rfc-editor.org/rfc/rfc9110#name-etag): a digest of the database, of what is said about
it, of the pages' own files and of the downloads, which a build renews last, some seconds after the
database. Pages also carry the date, which some answers depend on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.version import __version__ as datasette_version

from datasette_hardened import database_file
from datasette_hardened.asgi import FILES, Application, Message, Receive, Scope, Send, noted, path
from interloan import __version__
from interloan.project import Project
from interloan.site import DATABASE

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

WEAK = b"W/"
NEVER = [(b"cache-control", b"no-store")]


def wrap(datasette: Datasette) -> Callable[[Application], Application]:
    """Return the layer that tells what may be kept, and answers 304 to who has it already."""
    lifetime = f"max-age={datasette.setting('default_cache_ttl')}".encode()

    def layer(application: Application) -> Application:
        known: list[str] = []

        async def kept(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return
            if not known:
                known.append(edition(datasette))
            tag = _tag(datasette, known[0], path(scope))
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


def edition(datasette: Datasette) -> str:
    """Return a digest of all that answers are made from; empty where the database may change."""
    database = datasette.databases.get(DATABASE)
    if database is None or database.is_mutable:
        return ""
    made = hashlib.sha256(f"{database.hash} {__version__} {datasette_version}".encode())
    made.update(json.dumps(datasette.metadata(), sort_keys=True, default=str).encode())
    folders = [folder for _, folder in datasette.static_mounts]
    for folder in (datasette.template_dir, Path(__file__).parent, *folders):
        for file in sorted(Path(folder).rglob("*")) if folder else ():
            if file.is_file() and file.suffix != ".pyc" and "downloads" not in file.parts:
                made.update(file.read_bytes())
    return made.hexdigest()[:16]


def _tag(datasette: Datasette, digest: str, address: str) -> bytes:
    """Return the ETag: weak, because a proxy may compress what it names; the database's is not."""
    if not digest:
        return b""
    if address == database_file.ADDRESS:
        return f'"{datasette.databases[DATABASE].hash}"'.encode()
    day = "" if address.startswith(FILES) else f"-{datetime.now(UTC):%Y%m%d}"
    return WEAK + f'"{digest}{_downloads(datasette)}{day}"'.encode()


def _downloads(datasette: Datasette) -> str:
    """Return what tells one state of the downloads from another: their manifest comes last."""
    try:
        found = Project(Path(datasette.config_dir or ".")).manifest.stat()
    except OSError:
        return ""
    return f"-{found.st_mtime_ns:x}"


def _has(scope: Scope) -> list[bytes]:
    """Return the tags of what the visitor has, to be compared as weak ones (RFC 9110, 13.1.2)."""
    said = [value for name, value in scope["headers"] if name == b"if-none-match"]
    return [tag.strip().removeprefix(WEAK) for value in said for tag in value.split(b",")]


def _headers(message: Message, scope: Scope, tag: bytes, lifetime: bytes) -> list[Any]:
    sent: list[Any] = list(message.get("headers", []))
    names = {name.lower() for name, _ in sent}
    if noted(scope).get("is_incomplete"):
        return [pair for pair in sent if pair[0].lower() != b"cache-control"] + NEVER
    if message["status"] >= 400 or b"x-truncated" in names:  # without a word a cache may guess
        return sent if b"cache-control" in names else sent + NEVER
    if message["status"] != 200:
        return sent
    if tag and b"etag" not in names:
        sent.append((b"etag", tag))
    if b"cache-control" not in names:
        sent.append((b"cache-control", lifetime))
    return sent
