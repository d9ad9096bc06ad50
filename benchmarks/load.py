"""Crowds of ordinary visitors, and one ordinary visitor among hostile ones: stock beside this site.

Run by hand on Linux, after `interloan build`:

    .venv/bin/python benchmarks/load.py [SECONDS]

Both servers are on loopback, one at a time, ours with two processes. First 10, 100 and 500 visitors
ask for a page again and again; who is told to come again (503) waits as long as told. Then eight
visitors send one hostile request again and again, while another looks at ordinary pages.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field

from hostile_http import get, requests
from servers import Server, status

PATIENCE_SECONDS = 10.0
CROWDS = (10, 100, 500)
PAGES = {
    "faceted table": "/interloan/speakers?_facet=vintage&_facet=measure",
    "question": "/interloan/language_ranks?year=2018",
    "question, JSON": "/interloan/language_ranks.json?year=2018",
}
ORDINARY = ("/", "/interloan/fees", "/interloan/my_town?town=Lowell", "/interloan.json", "/about")
HOSTILE_KINDS = {"one step", "recursion", "join", "window", "memory", "facets", "pages"}
HOSTILE_CLIENTS = 8
HOSTILE_SECONDS = 4.0


@dataclass
class Tally:
    """What visitors met with."""

    answered: list[float] = field(default_factory=list)
    turned_away: list[float] = field(default_factory=list)
    gave_up: int = 0
    errors: int = 0

    def add(self, code: str, seconds: float) -> None:
        """Note one answer."""
        if code == "503":
            self.turned_away.append(seconds)
        elif code == "200":
            self.answered.append(seconds)
        else:
            self.errors += 1


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of all values lies; 0 of none.

    >>> percentile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


async def fetch(port: int, data: bytes) -> bytes:
    """Return the whole answer to one request.

    Raises:
        OSError: The connection failed.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()


async def visit(port: int, data: bytes, tally: Tally) -> None:
    """Ask once, and wait as long as told where the answer is 503."""
    start = time.monotonic()
    try:
        answer = await asyncio.wait_for(fetch(port, data), PATIENCE_SECONDS)
    except TimeoutError:
        tally.gave_up += 1
    except OSError:
        tally.errors += 1
        await asyncio.sleep(0.1)
    else:
        tally.add(status(answer), time.monotonic() - start)
        if status(answer) == "503":
            await asyncio.sleep(_told(answer))


def _told(answer: bytes) -> float:
    head = answer.partition(b"\r\n\r\n")[0].lower()
    return float(head.partition(b"retry-after:")[2].split()[0]) if b"retry-after:" in head else 1


async def stay(port: int, data: bytes, tally: Tally, until: float) -> None:
    """Ask again and again until a moment."""
    while time.monotonic() < until:
        await visit(port, data, tally)


async def crowd(port: int, page: str, visitors: int, seconds: float) -> tuple[Tally, float]:
    """Return what so many visitors of a page met with, and how long the server took to recover."""
    tally = Tally()
    until = time.monotonic() + seconds
    await asyncio.gather(*(stay(port, get(page), tally, until) for _ in range(visitors)))
    start = time.monotonic()
    calm = Tally()
    while not calm.answered and time.monotonic() - start < 60:
        await visit(port, get("/-/versions.json"), calm)
    return tally, time.monotonic() - start


async def among(port: int, data: bytes) -> Tally:
    """Return what one visitor of ordinary pages met with among hostile ones."""
    until = time.monotonic() + HOSTILE_SECONDS
    hostile = [
        asyncio.create_task(stay(port, data, Tally(), until)) for _ in range(HOSTILE_CLIENTS)
    ]
    tally = Tally()
    while time.monotonic() < until:
        for page in ORDINARY:
            await visit(port, get(page), tally)
            await asyncio.sleep(0.02)
    for task in hostile:
        task.cancel()
    await asyncio.gather(*hostile, return_exceptions=True)
    return tally


def crowds(seconds: float) -> None:
    """Print what crowds met with."""
    head = f"{'answers/s':>9} {'p50':>6} {'p99':>6} {'503':>6} {'p99':>6} {'gave up':>7}"
    print(f"{'page':15} {'visitors':>8} {'server':6} {head} {'errors':>6} {'MB':>6} {'calm':>5}")
    for name, page in PAGES.items():
        for visitors in CROWDS:
            for kind in ("stock", "ours"):
                server = Server(kind, workers=2)
                server.reset_peak()
                tally, calm = asyncio.run(crowd(server.port, page, visitors, seconds))
                rate = len(tally.answered) / seconds
                half, most = percentile(tally.answered, 0.5), percentile(tally.answered, 0.99)
                away = f"{len(tally.turned_away):6,} {percentile(tally.turned_away, 0.99):6.2f}"
                rest = f"{tally.gave_up:7,} {tally.errors:6,} {server.peak_mb():6,} {calm:5.1f}"
                row = f"{name:15} {visitors:8} {kind:6} {rate:9.1f} {half:6.2f} {most:6.2f}"
                print(row, away, rest, flush=True)
                server.stop()


def hostile() -> None:
    """Print what an ordinary visitor met with among hostile ones."""
    head = f"{'server':6} {'pages':>5} {'p99':>6} {'worst':>6} {'lost':>5}"
    print(f"\n{'eight hostile visitors':45} {head}")
    for kind in ("stock", "ours"):
        server = Server(kind)
        everything: list[float] = []
        for key, data in requests().items():
            if key[0] in HOSTILE_KINDS:
                tally = asyncio.run(among(server.port, data))
                everything += tally.answered
                lost = tally.gave_up + tally.errors + len(tally.turned_away)
                worst = max(tally.answered, default=PATIENCE_SECONDS)
                p99 = percentile(tally.answered, 0.99)
                print(
                    f"{': '.join(key)[:45]:45} {kind:6} {len(tally.answered):5} "
                    f"{p99:6.2f} {worst:6.2f} {lost:5}",
                    flush=True,
                )
                if lost or worst > 2:
                    server.restart()
        print(f"{kind}: p99 {percentile(everything, 0.99):.2f} s, worst {max(everything):.2f} s")
        server.stop()


if __name__ == "__main__":
    crowds(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
    hostile()
