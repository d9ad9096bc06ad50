"""Every attack known, and many invented, against stock Datasette and against this site.

Run by hand on Linux, after `interloan build`; it takes some minutes:

    .venv/bin/python benchmarks/attacks.py [WORD…]

With words, only attacks whose kind or name has one of them are tried. Each attack is sent by one
client, the expensive kinds by eight at once, to a server on loopback that may use three gigabytes.
Meanwhile another client asks for a small file again and again. A line is: status; seconds until the
answer (15 at most); the longest that the other client waited; the most memory of the process; and
what the answer gave away. The run fails if this site breaks a bound.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from dataclasses import dataclass

from crowds import CROWDS
from hostile_http import requests
from servers import ROOT, Server, ask, send, status

PATIENCE_SECONDS = 15
CROWDED = {"one step", "recursion", "join", "facets", "window"}  # these by eight clients
CLIENTS = 8
GIVES_AWAY = re.compile(
    rb"location: (?:https?:)?[/\\]*evil|//evil\.example|root:x:0|Traceback|set-cookie: a=b|"
    + re.escape(str(ROOT).encode()),
    re.IGNORECASE,
)
MOST_SECONDS, MOST_WAIT_SECONDS, MOST_MB = 8.0, 1.0, 512
HEADINGS = ("", "seconds", "waited", "MB", "")


@dataclass
class Outcome:
    """What one attack did to one server."""

    status: str = "none"
    seconds: float = 0.0
    waited: float = 0.0
    peak_mb: int = 0
    note: str = ""

    def __str__(self) -> str:
        figures = f"{self.seconds:6.2f} {self.waited:6.2f} {self.peak_mb:6,}"
        return f"{self.status:>5} {figures} {self.note:7}"

    def breaks(self) -> list[str]:
        """Return which bounds it breaks."""
        found = {
            "a fault": self.status.startswith("5") and self.status != "503",
            "slow": self.seconds > MOST_SECONDS,
            "others waited": self.waited > MOST_WAIT_SECONDS,
            "memory": self.peak_mb > MOST_MB,
            self.note: bool(self.note),
        }
        return [name for name, is_broken in found.items() if is_broken]


class Probe(threading.Thread):
    """Another client, who only wants a small file."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.waited, self.is_over = port, 0.0, False

    def run(self) -> None:
        """Ask until told to end."""
        while not self.is_over:
            start = time.monotonic()
            try:
                ask(self.port, "/-/static/table.js", PATIENCE_SECONDS)
            except OSError:
                time.sleep(0.05)
            self.waited = max(self.waited, time.monotonic() - start)
            time.sleep(0.02)


def attack(server: Server, data: bytes, clients: int) -> Outcome:
    """Send one attack by so many clients at once; return what it did."""
    outcome = Outcome()
    answers: list[bytes] = []

    def one() -> None:
        try:
            answers.append(send(server.port, data, PATIENCE_SECONDS))
        except OSError as error:
            refused = isinstance(error, (BrokenPipeError, ConnectionResetError))
            answers.append(b"HTTP/1.1 cut" if refused else b"")

    measured(server, outcome, [one] * clients)
    codes = {status(answer) for answer in answers}
    worst = sorted(codes - {"503"}) or ["503"]
    outcome.status = worst[-1] or "none"
    given = any(GIVES_AWAY.search(answer) for answer in answers)
    outcome.note = outcome.note or ("LEAK" if given else "")
    return outcome


def measured(server: Server, outcome: Outcome, work: list[object]) -> None:
    """Do work in threads beside a probe; note time, waiting, memory and death."""
    server.reset_peak()
    probe = Probe(server.port)
    probe.start()
    start = time.monotonic()
    threads = [threading.Thread(target=job, daemon=True) for job in work]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS + 2)
    outcome.seconds = min(time.monotonic() - start, PATIENCE_SECONDS)
    outcome.peak_mb = server.peak_mb()
    probe.is_over = True
    probe.join(PATIENCE_SECONDS)
    outcome.waited = min(probe.waited, PATIENCE_SECONDS)
    if not server.is_alive():
        outcome.note = "CRASH"
    if outcome.note or outcome.waited > 2 or outcome.seconds >= PATIENCE_SECONDS:
        server.restart()


def crowd(server: Server, name: str) -> Outcome:
    """Let a crowd come; return what it did."""
    outcome = Outcome(status="-")
    measured(server, outcome, CROWDS[name](server.port))
    return outcome


def main(words: list[str]) -> int:
    """Print the table of all attacks, before and after; return how many break a bound."""
    servers = [Server("stock"), Server("ours")]
    known = requests()
    chosen = [key for key in known if not words or any(w in " ".join(key) for w in words)]
    crowds = [name for name in CROWDS if not words or any(w in f"crowds {name}" for w in words)]
    found: dict[str, list[Outcome]] = {server.name: [] for server in servers}
    broken: list[str] = []
    line = f"{'code':>5} {'secs':>6} {'waited':>6} {'MB':>6} {'':7}"
    print(f"{'attack':52} | {'stock ' + line:36} | ours  {line}")
    try:
        for key in [*chosen, *(("crowds", name) for name in crowds)]:
            clients = CLIENTS if key[0] in CROWDED else 1
            row = [
                attack(server, known[key], clients) if key in known else crowd(server, key[1])
                for server in servers
            ]
            for server, outcome in zip(servers, row, strict=True):
                found[server.name].append(outcome)
            broken += [f"{': '.join(key)}: {what}" for what in row[-1].breaks()]
            print(f"{': '.join(key)[:52]:52} | {row[0]} | {row[1]}", flush=True)
    finally:
        for server in servers:
            server.stop()
    for name, outcomes in found.items():
        print(f"{name}: {_summary(outcomes)}")
    print(*(f"BROKEN {line}" for line in broken), sep="\n")
    return len(broken)


def _summary(outcomes: list[Outcome]) -> str:
    counts = {
        "attacks": len(outcomes),
        "over 2 s": sum(o.seconds > 2 for o in outcomes),
        "others waited over 1 s": sum(o.waited > 1 for o in outcomes),
        "over 512 MB": sum(o.peak_mb > 512 for o in outcomes),
        "faults (5xx)": sum(o.status.startswith("5") and o.status != "503" for o in outcomes),
        "crashes": sum(o.note == "CRASH" for o in outcomes),
        "leaks": sum(o.note == "LEAK" for o in outcomes),
        "most MB": max((o.peak_mb for o in outcomes), default=0),
    }
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
