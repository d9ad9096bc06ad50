"""Statements are stopped on time by a watcher, not by counting their steps.

Stops: a statement whose single steps are long. Datasette looks at the clock every thousand steps
of SQLite's machine, and a thousand slow steps take minutes. It also needs Python's lock for each
look, so that a busy site finds honest statements too slow. Here one thread watches all statements
and interrupts those past their time (https://www.sqlite.org/c3ref/interrupt.html).
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

TICK_SECONDS = 0.02
TICKS_AWAKE = 50  # after the last statement: to wake the watcher costs as much as a short statement
INTERRUPTED = "interrupted"  # what SQLite says, and what Datasette listens for


@dataclass(eq=False)
class Running:
    """A statement at work."""

    connection: sqlite3.Connection
    deadline: float


class Watcher:
    """Interrupts statements that are past their time."""

    def __init__(self) -> None:
        self._running: set[Running] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._sleeps = False

    def add(self, running: Running) -> None:
        """Watch a statement."""
        with self._changed:
            self._running.add(running)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif self._sleeps:
                self._changed.notify()

    def remove(self, running: Running) -> None:
        """Forget a statement; it is not interrupted from here on."""
        with self._changed:
            self._running.discard(running)

    def _watch(self) -> None:
        idle = 0
        with self._changed:
            while True:
                idle = 0 if self._running else idle + 1
                self._sleeps = idle > TICKS_AWAKE
                self._changed.wait(None if self._sleeps else TICK_SECONDS)
                now = time.monotonic()
                for running in self._running:
                    if now >= running.deadline:
                        running.connection.interrupt()


_watcher = Watcher()
_here = threading.local()


@contextmanager
def limited(connection: sqlite3.Connection, milliseconds: float) -> Iterator[None]:
    """Let statements on a connection run for so long; takes the place of Datasette's own.

    Raises:
        sqlite3.OperationalError: The time is over; says `interrupted`.
    """
    running = Running(connection, time.monotonic() + milliseconds / 1000)
    _here.deadline = running.deadline
    _watcher.add(running)
    try:
        yield
    except sqlite3.OperationalError as error:
        if is_over():
            raise sqlite3.OperationalError(INTERRUPTED) from error
        raise
    finally:
        _watcher.remove(running)
        _here.deadline = None


def is_over() -> bool:
    """Whether the statement that this thread runs is past its time."""
    deadline: float | None = getattr(_here, "deadline", None)
    return deadline is not None and time.monotonic() >= deadline
