"""The hooks that Datasette calls; each does nothing where nothing is configured (see settings)."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from datasette import hookimpl

from datasette_hardened import (
    asgi,
    caching,
    cors,
    database_file,
    headers,
    internals,
    settings,
    static_files,
)
from datasette_hardened.heavy import proxy
from datasette_hardened.limits import bounded_functions, concurrency, http, memory, sandbox
from datasette_hardened.refusals import Refusals

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

Function = TypeVar("Function")


class Hook(Protocol):
    """Datasette's decorator, with the type it should have."""

    def __call__(self, function: Function, /) -> Function:
        """Mark a function as one that Datasette calls."""
        ...


hook: Hook = hookimpl
last: Hook = hookimpl(trylast=True)


@hook
def startup(datasette: Datasette) -> None:
    """Prepare a Datasette for what it is configured for."""
    bounded = settings.of(datasette).functions
    if bounded:
        internals.replace(datasette, bounded)
        database_file.remember(datasette, bounded)


@last
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Confine each connection to a bounded database, after other plugins had their turn."""
    functions = settings.of(datasette).functions.get(database)
    if functions is not None:
        bounded_functions.register(conn)
        conn.row_factory = memory.Budget()
        sandbox.confine(conn, functions)


@last
def asgi_wrapper(datasette: Datasette) -> Any:
    """Stand between the server and Datasette in layers; the last one named is the outermost."""
    site = settings.of(datasette).site
    if site is None:
        return None
    refusals = Refusals(datasette)
    is_heavy = concurrency.judge(site)

    def wrap(application: asgi.Application) -> asgi.Application:
        for layer in (
            concurrency.wrap(refusals, is_heavy, asgi.static_paths(datasette)),
            caching.wrap(datasette, site),
            http.wrap(refusals, site.open_paths),
            headers.wrap(datasette, site),
            proxy.wrap(refusals, is_heavy, headers.wrap(datasette, site)),
            cors.wrap(datasette),
            asgi.begin(datasette.setting("base_url")),
        ):
            application = layer(application)
        return application

    return wrap


@hook
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Answer the addresses of the databases' files and of static ones."""
    if settings.of(datasette).site is None:
        return []
    return [(database_file.ROUTE, database_file.download), *static_files.routes(datasette)]
