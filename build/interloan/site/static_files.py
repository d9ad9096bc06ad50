"""The files that the site offers: static/ with versions in its addresses, exports, the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette_hardened import asgi
from datasette_hardened.asgi import Application, Receive, Scope, Send
from interloan.site import DATABASE

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

# In the configuration of this plugin: where the parts of Python stand, and where JupyterLite does.
PYTHON, LIVE = "python", "live"
POLICIES = {
    "/count": {"style-src": "'self' 'unsafe-inline'"},  # the report shown there has its style in it
    "/static/count_worker.js": {"script-src": "'self' 'wasm-unsafe-eval'"},  # Python is compiled
}
"""What the content policy of a path allows beside that of all others."""


def addresses(datasette: Datasette) -> Callable[[str], str]:
    """Return a function from a file in static/ to its address.

    The address changes when the file does, so that browsers may keep what they have.
    """
    folders = {mount: Path(folder) for mount, folder in datasette.static_mounts}
    cache: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in cache:
            path = folders.get("static", Path("static")) / name
            version = hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.exists() else "0"
            cache[name] = f"{datasette.urls.path(f'/static/{name}')}?{version}"
        return cache[name]

    return asset


def python_parts(datasette: Datasette) -> Callable[[], str]:
    """Return a function that gives the address of Python for the browser; empty without it."""
    configured = (datasette.plugin_config(DATABASE) or {}).get(PYTHON)
    if configured:
        return lambda: str(datasette.urls.path(configured))
    folders = {mount: Path(folder) for mount, folder in datasette.static_mounts}
    parts = folders.get("static", Path("static")) / "python" / "parts.json"
    return lambda: str(datasette.urls.path("/static/python/")) if parts.exists() else ""


def live_notebooks(datasette: Datasette) -> str:
    """Return the address of JupyterLite; empty where there is none."""
    configured = (datasette.plugin_config(DATABASE) or {}).get(LIVE)
    return str(datasette.urls.path(configured)) if configured else ""


def bundle(datasette: Datasette) -> str:
    """Return the address of the archive that holds the static edition's database; else empty."""
    configured = (datasette.plugin_config(DATABASE) or {}).get(PYTHON)
    return str(datasette.urls.path(f"{configured}bundle.tar.xz")) if configured else ""


def wrap(application: Application) -> Application:
    """Note the paths that have a content policy of their own."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (rules := POLICIES.get(asgi.path(scope))):
            asgi.note(content_policy=rules)
        await application(scope, receive, send)

    return wrapped


class Downloads:
    """What one running Datasette offers for download."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._root = Path(datasette.config_dir or ".")

    def tables(self, table: str = "") -> list[dict[str, Any]]:
        """Return the exported files, one entry a table with its formats; empty before an export.

        Args:
            table: Only this table's.
        """
        path = self._root / "static" / "downloads" / "manifest.json"
        try:
            files = json.loads(path.read_text(encoding="utf-8"))["files"]
        except (OSError, ValueError, KeyError):
            return []
        entries: dict[str, dict[str, Any]] = {}
        for file in files:
            if table in ("", file["table"]):
                entry = entries.setdefault(file["table"], {**file, "formats": {}})
                entry["formats"][file["format"]] = file
        return sorted(entries.values(), key=lambda entry: str(entry["title"]).casefold())

    def database(self) -> dict[str, Any] | None:
        """Return the address, size and checksum of the SQLite file, if it may be downloaded."""
        database = self._datasette.get_database(DATABASE)
        if database.is_mutable or not self._datasette.setting("allow_download"):
            return None
        path = self._datasette.urls.path(f"/{DATABASE}.db")
        return {"path": path, "size_bytes": database.size, "sha256": database.hash}
