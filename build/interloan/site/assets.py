"""Addresses of the files in static/ that change when a file does, so that browsers keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


def addresses(datasette: Datasette) -> Callable[[str], str]:
    """Return a function from the name of a file in static/ to its address."""
    folders = {mount: Path(folder) for mount, folder in datasette.static_mounts}
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in known:
            path = folders.get("static", Path("static")) / name
            version = hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.exists() else "0"
            known[name] = f"{datasette.urls.path(f'/static/{name}')}?{version}"
        return known[name]

    return asset
