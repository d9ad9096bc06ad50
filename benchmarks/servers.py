"""Stock Datasette and this site, each in a process that cannot take the machine with it."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_MEMORY_BYTES = 3 * 1024**3
START_SECONDS = 180  # a checkout that was never served is built first
STOCK = """
import click
from datasette.plugins import pm
for name in ("interloan", "datasette_hardened"):
    pm.unregister(name=name)
from datasette.cli import cli
cli()
"""


class Server:
    """A server on loopback that can be watched, killed and started anew."""

    def __init__(
        self, name: str, workers: int = 1, root: Path = ROOT, python: Path | None = None
    ) -> None:
        """Start `stock` (plain Datasette on the same database) or `ours`, on a checkout.

        With a Python of its own, the checkout is served by its own code.
        """
        self.name = name
        self._root = root
        self._python = python
        self.workers = workers
        self.port = 0
        self._folder = tempfile.mkdtemp()
        self._process: subprocess.Popen[bytes] | None = None
        self.restart()

    def restart(self) -> None:
        """Start, or start anew, and return once the server answers."""
        self.stop()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        quiet = subprocess.DEVNULL
        folder = self._root if self.name == "ours" else self._folder
        own_code = {"PYTHONPATH": str(self._root / "build")} if self._python else {}
        self._process = subprocess.Popen(
            self._command(),
            cwd=folder,
            env=os.environ | own_code,
            stdout=quiet,
            stderr=quiet,
            start_new_session=True,
        )
        bound = (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES)
        resource.prlimit(self._process.pid, resource.RLIMIT_AS, bound)
        until = time.monotonic() + START_SECONDS
        while self.is_alive() and time.monotonic() < until:
            with contextlib.suppress(OSError):
                if b" 200 " in ask(self.port, "/-/versions.json", 5)[:20]:
                    return
            time.sleep(0.1)
        self.stop()
        raise SystemExit(f"{self.name} did not start in {self._root}")

    def _command(self) -> list[str]:
        if self.name == "ours":
            start = ["-m", "interloan", "serve", "--workers", str(self.workers)]
        else:
            database, metadata = self._root / "interloan.db", self._root / "metadata.yml"
            data = ["-i", str(database), "--metadata", str(metadata)]
            start = ["-c", STOCK, "serve", *data]
        return [str(self._python or sys.executable), *start, "--port", str(self.port)]

    def stop(self) -> None:
        """Kill the server and its workers."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def is_alive(self) -> bool:
        """Whether the process is still there."""
        return self._process is not None and self._process.poll() is None

    def reset_peak(self) -> None:
        """Begin to measure the most memory anew."""
        for pid in self._pids():
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5")

    def peak_mb(self) -> int:
        """Return the most memory held since then, all processes together, in MB."""
        total = 0
        for pid in self._pids():
            with contextlib.suppress(OSError):
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        return total // 1024

    def _pids(self) -> list[int]:
        first = self._process.pid if self._process else 0
        found = [first]
        with contextlib.suppress(OSError):
            for of_thread in Path(f"/proc/{first}/task").glob("*/children"):
                found += [int(pid) for pid in of_thread.read_text().split()]
        return found


def ask(port: int, path: str, seconds: float) -> bytes:
    """Return the whole answer to a GET, head and body.

    Raises:
        OSError: There was none in time.
    """
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    return send(port, head.encode("latin-1"), seconds)


def send(port: int, data: bytes, seconds: float) -> bytes:
    """Return what the server sends back to some bytes until it closes.

    Raises:
        OSError: It did not close in time.
    """
    until = time.monotonic() + seconds
    received = []
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(data)
        while piece := connection.recv(65_536):
            received.append(piece)
            connection.settimeout(max(until - time.monotonic(), 0.001))
    return b"".join(received)


def status(answer: bytes) -> str:
    """Return the status of an answer; empty where it has none.

    >>> status(b"HTTP/1.1 200 OK")
    '200'
    """
    words = answer[:60].split(b" ")
    return words[1][:3].decode("latin-1") if answer.startswith(b"HTTP/") and words[1:] else ""
