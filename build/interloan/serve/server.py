"""Start the site's server: one process, or several that share one address, and a heavy one."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from uvicorn.supervisors import Multiprocess

from datasette_hardened.heavy.process import HeavyProcess
from datasette_hardened.limits import memory
from interloan.project import Project
from interloan.serve.live import Live

HOME, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 (only for who asks for it)
GRACE_SECONDS = 5
ROOT = "INTERLOAN_PROJECT"  # tells worker processes which checkout to serve
CORS = "INTERLOAN_CORS"  # and whether pages of other sites may read it


class AddressInUse(Exception):  # noqa: N818 (named for what the user must do something about)
    """Something else already listens on the port asked for."""


@dataclass(frozen=True)
class Manner:
    """How to serve.

    Attributes:
        host: Address to listen on.
        port: Port to listen on; 0 picks a free one.
        workers: Number of processes.
        most_connections: Connections that each process holds at a time; more are answered 503.
        opens_browser: Whether to open the address in a browser when the site answers.
        with_cors: Whether pages of other sites may read the answers.
    """

    host: str
    port: int
    workers: int
    most_connections: int
    opens_browser: bool
    with_cors: bool = False


def serve(project: Project, manner: Manner, say: Callable[[str], None]) -> None:
    """Serve a checkout until interrupted or terminated.

    Answers under way get five seconds to end.

    Args:
        project: The checkout, which is a Datasette configuration directory.
        manner: How to serve it.
        say: Called with a sentence whenever there is something to tell.

    Raises:
        AddressInUse: The port is taken.
    """
    listener = _listener(manner.host, manner.port)
    everywhere = manner.host == EVERYWHERE
    address = f"http://{HOME if everywhere else manner.host}:{listener.getsockname()[1]}/"
    elsewhere = ", and there under every name of this machine" if everywhere else ""
    say(f"Interloan is at {address}{elsewhere} (ctrl-C stops it)")
    if manner.opens_browser:
        threading.Thread(target=_open_when_up, args=[address], daemon=True).start()
    settings = uvicorn.Config(
        Live(project, say, with_cors=manner.with_cors)
        if manner.workers == 1
        else "interloan.serve.server:application",
        factory=manner.workers > 1,
        workers=manner.workers,
        lifespan="on",
        log_level="warning",
        limit_concurrency=manner.most_connections,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    with HeavyProcess(partial(Live, project, with_cors=manner.with_cors), GRACE_SECONDS):
        if manner.workers == 1:
            uvicorn.Server(settings).run(sockets=[listener])
        else:
            os.environ[ROOT] = str(project.root)
            os.environ[CORS] = "1" if manner.with_cors else ""
            Multiprocess(settings, sockets=[listener]).run()


def application() -> Live:
    """Return the application of one worker process."""
    memory.keep_heap_small()
    return Live(Project(Path(os.environ[ROOT])), with_cors=bool(os.environ.get(CORS)))


def exposed(project: Project) -> list[str]:
    """Return what whoever reaches the site can read, a line each."""
    own = [path.relative_to(project.root).as_posix() for path in project.local.rglob("*.csv")]
    return [
        "all tables, pages and downloads, and the whole database as a file",
        "the answer to any SELECT, within bounds of time, rows and memory",
        *(f"your own figures from {path}" for path in sorted(own)),
    ]


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who comes before the site is open waits, and is not turned away
    except OSError as error:
        raise AddressInUse(f"Port {port} of {host} is not free ({error.strerror}).") from error
    return listener


def _open_when_up(address: str) -> None:
    try:
        urlopen(address, timeout=30).close()  # noqa: S310 (our own site)
    except URLError:
        return
    webbrowser.open(address)
