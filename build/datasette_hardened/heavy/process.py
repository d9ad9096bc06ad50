"""A process of its own for requests that cost much, so that ordinary pages never wait for them.

It is the same site once more, on a port that only this machine reaches; the processes that answer
visitors hand it what is heavy (see proxy). It yields to them wherever a processor is short, it is
started anew when it dies, and it ends when they do.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import threading
from collections.abc import Callable

import uvicorn

from datasette_hardened.asgi import Application
from datasette_hardened.heavy import proxy
from datasette_hardened.limits import memory

YIELDING = 10
"""How much further back in the queue for a processor (https://man7.org/linux/man-pages/man2/nice.2.html)."""
SECONDS_TO_END = 3.0  # with the grace of the others, a stop stays below ten


class HeavyProcess:
    """The process, from `with` to the end of the block.

    Meanwhile the environment tells processes that are started which port it listens on.
    """

    def __init__(
        self, make: Callable[[], Application], grace_seconds: int, *, small_heap: bool = True
    ) -> None:
        """Start the process.

        Args:
            make: Returns the site; called in the new process, so it must be possible to pickle.
            grace_seconds: How long answers under way may take to end.
            small_heap: Whether the process gives memory back (see `memory.keep_heap_small`).
        """
        self._arguments = (make, grace_seconds, small_heap)
        self._is_over = threading.Event()
        self._starting = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._process = self._started()

    def __enter__(self) -> HeavyProcess:
        """Let requests be handed to the process."""
        os.environ[proxy.PORT] = str(self._listener.getsockname()[1])
        threading.Thread(target=self._watch, name="heavy", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        with self._starting:
            self._is_over.set()
        os.environ.pop(proxy.PORT, None)
        self._process.terminate()
        self._process.join(SECONDS_TO_END)
        self._process.kill()
        self._listener.close()

    def _started(self) -> multiprocessing.process.BaseProcess:
        context = multiprocessing.get_context("spawn")
        arguments = (self._listener, *self._arguments)
        process = context.Process(target=answer, args=arguments, name="heavy", daemon=True)
        process.start()
        return process

    def _watch(self) -> None:
        """Start the process anew when it dies; requests that come meanwhile wait at its port."""
        while not self._is_over.wait(1):
            with self._starting, contextlib.suppress(OSError):  # of memory there may be too little
                if not self._is_over.is_set() and not self._process.is_alive():
                    self._process = self._started()


def answer(
    listener: socket.socket,
    make: Callable[[], Application],
    grace_seconds: int,
    small_heap: bool,
) -> None:
    """Answer what is handed over, until terminated or left alone: the work of the process."""
    with contextlib.suppress(KeyboardInterrupt):  # ctrl-C reaches all processes of a terminal
        if small_heap:
            memory.keep_heap_small()
        os.environ.pop(proxy.PORT, None)
        with contextlib.suppress(AttributeError, OSError):  # Windows has no such order
            os.nice(YIELDING)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        settings = uvicorn.Config(
            make(),
            lifespan="on",
            log_level="warning",
            forwarded_allow_ips="127.0.0.1",
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=grace_seconds,
        )
        uvicorn.Server(settings).run(sockets=[listener])


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
