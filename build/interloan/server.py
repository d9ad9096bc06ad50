"""Start Datasette on the checkout, as `datasette .` would, with everything up to date first."""

from __future__ import annotations

import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn
from datasette import handle_exception
from datasette.app import Datasette


class AddressInUse(Exception):  # noqa: N818 (named for what the user must do something about)
    """Something else already listens on the port asked for."""


def serve(
    root: Path, host: str, port: int, *, announce: Callable[[str], None], browser: bool
) -> None:
    """Serve the checkout until interrupted.

    Args:
        root: The checkout, which is a Datasette configuration directory.
        host: Address to listen on.
        port: Port to listen on; 0 picks a free one.
        announce: Called with the site's address once it is known.
        browser: Whether to open the address in a browser when the site answers.

    Raises:
        AddressInUse: The port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise AddressInUse(f"Port {port} of {host} is not free ({error.strerror}).") from error
    address = f"http://{host}:{listener.getsockname()[1]}/"
    handle_exception.rich = None  # it would print a page of variables for each mistyped address
    application = Datasette(config_dir=root).app()
    settings = uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=5)
    server = uvicorn.Server(settings)
    announce(address)
    if browser:
        threading.Thread(target=_open_when_up, args=(server, address), daemon=True).start()
    server.run(sockets=[listener])


def _open_when_up(server: uvicorn.Server, address: str) -> None:
    while not server.started:
        time.sleep(0.1)
    webbrowser.open(address)
