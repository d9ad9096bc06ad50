"""How the plugin is configured: in Datasette's metadata, at the top level or at a database.

    plugins:
      datasette-hardened:
        functions: [isbn_13]                    # SQL functions of yours that visitors may call
        heavy_paths: [/shop/search, /shop.json*]
        changing_files: {/static/downloads/: static/downloads/manifest.json}
        static_seconds: 86400
        content_policy: {script-src: "'self'"}
        also_allowed: {img-src: "https://tiles.example"}
        open_paths: [/-/dashboards*]

At the top level it stands before the whole site and bounds every database. At a database it bounds
what SQL of that one may do and nothing else, and has `functions` only. Without any of this the
plugin does nothing. An empty mapping, `datasette-hardened: {}`, takes all as it comes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from fnmatch import translate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import StartupError

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

NAME = "datasette-hardened"
KEPT = "_hardened_settings"


@dataclass(frozen=True)
class Settings:
    """What the metadata says at the top level.

    Attributes:
        functions: SQL functions that statements may call, beside those that are harmless anyway.
        heavy_paths: Paths that cost as much as own SQL; `*` stands for anything.
        changing_files: Beginning of a path → the file, from the site's folder, that is written
            last when what is under that path changes while the site runs.
        static_seconds: How long browsers keep static files; None for as long as pages. Give it
            where the address of a file changes with the file.
        content_policy: Directives of the content policy that differ from `headers.RULES`.
        also_allowed: Directive → what it allows beside that, for plugins that need more.
        open_paths: Paths under `/-/` that visitors may open, beside those that they may anyway.
    """

    functions: list[str] = field(default_factory=list)
    heavy_paths: list[str] = field(default_factory=list)
    changing_files: dict[str, str] = field(default_factory=dict)
    static_seconds: int | None = None
    content_policy: dict[str, str] = field(default_factory=dict)
    also_allowed: dict[str, str] = field(default_factory=dict)
    open_paths: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Configured:
    """What is configured for one Datasette.

    Attributes:
        site: The settings of the whole site; None where only databases are bounded.
        functions: Database → functions that are allowed there; only bounded ones have an entry.
    """

    site: Settings | None
    functions: Mapping[str, frozenset[str]]


def of(datasette: Datasette) -> Configured:
    """Return how a Datasette is configured, read once and kept on it.

    Raises:
        StartupError: A setting is unknown or of the wrong kind.
    """
    configured: Configured | None = getattr(datasette, KEPT, None)
    if configured is None:
        top = datasette.plugin_config(NAME)
        site = None if top is None else _checked(top, NAME)
        functions: dict[str, frozenset[str]] = {}
        for database in datasette.databases:
            own = datasette.plugin_config(NAME, database=database, fallback=False)
            if own is not None:
                _checked(own, f"{NAME} of database {database}", {"functions"})
            if (site or own is not None) and not database.startswith("_"):
                more = [*(site.functions if site else []), *(own or {}).get("functions", [])]
                functions[database] = frozenset(more)
        configured = Configured(site, functions)
        setattr(datasette, KEPT, configured)
    return configured


def pattern(paths: list[str]) -> re.Pattern[str]:
    """Return what matches any of the paths.

    >>> bool(pattern(["/shop.json*"]).match("/shop.jsono")), bool(pattern([]).match("/"))
    (True, False)
    """
    return re.compile("|".join(map(translate, paths)) or r"(?!)")


def folder(datasette: Datasette) -> Path:
    """Return the folder that the names of files are relative to."""
    return Path(datasette.config_dir or ".")


def _checked(configured: Any, place: str, known: set[str] | None = None) -> Settings:
    """Return settings of which all are known and of the right kind."""
    if not isinstance(configured, dict):
        raise StartupError(f"{place}: give settings as `name: value` pairs, or {{}} for none.")
    types = {f.name: f.type for f in fields(Settings) if not known or f.name in known}
    for name, value in configured.items():
        if name not in types:
            near = get_close_matches(str(name), types, 1) or [", ".join(types)]
            raise StartupError(f"{place}: there is no setting {name!r}; meant is {near[0]}?")
        if not _is_of(str(types[name]), value):
            raise StartupError(f"{place}: {name} must be of type {types[name]}, not {value!r}.")
    return Settings(**configured)


def _is_of(kind: str, value: object) -> bool:
    if kind.startswith("int"):
        return isinstance(value, int) and not isinstance(value, bool)
    if kind.startswith("list"):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    items = value.items() if isinstance(value, dict) else [(None, None)]
    return all(isinstance(text, str) for item in items for text in item)
