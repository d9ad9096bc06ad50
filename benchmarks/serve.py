"""How much a request costs: this site beside stock Datasette on the same database.

Run by hand on a quiet Linux machine, after `interloan build`:

    .venv/bin/python benchmarks/serve.py [REQUESTS]

Both servers run at the same time on loopback and are asked in turn, so that noise of the machine
meets both. What counts is requests per second of the server's own processor time (user and
system, from /proc/PID/stat), not of the clock.

On two busy cores, in one run, ours had so many times stock's requests per second of processor time:
a faceted table 2.14, filtered too 1.35, a plain table 1.32, a question's page 0.66, its JSON 0.93.
A run before these were taken away gave 1.91, 1.14, 1.33, 0.44 and 0.68: the wide form of a chart
drawn twice on one page, each of its pieces a template; cells of an answer looked at one by one
through Datasette's hook and written again; three ways to another thread and back that ask whether
an immutable database has changed; a thread woken for each statement to watch its time; templates
that are not there looked for in a dozen folders; Datasette's own kind of text taken apart step by
step.

Where a question's page spends its time now, sampled: a fifth on the chart, wide and narrow; a tenth
each on the cells as Datasette renders them and as we write them; a third on templates; the rest is
Datasette and SQLite. What is left is what stock has not: form, sources, chart, citation on the
page, and five layers of checks around both. Its JSON differs by those layers alone.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "faceted table": "/interloan/speakers?_facet=vintage&_facet=measure",
    "faceted, filtered": "/interloan/municipalities?county=Middlesex&_facet=membership_status",
    "plain table": "/interloan/fees",
    "question": "/interloan/language_ranks?year={year}",
    "question, JSON": "/interloan/language_ranks.json?year={year}",
    "home": "/",
}
YEARS = range(2005, 2019)  # of the census series, one after the other, so that no answer is kept
WARM_UP = 5
STOCK = """
from datasette.plugins import pm
for name in ("interloan", "datasette_hardened"):
    pm.unregister(name=name)
from datasette.cli import cli
cli()
"""


class Server:
    """A Datasette in a process of its own whose processor time can be read."""

    def __init__(self, name: str, start: list[str], arguments: list[str]) -> None:
        self.name = name
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, *start, *arguments, "--port", str(self.port)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)
        self.wait()

    def wait(self) -> None:
        """Return once the server answers."""
        for _ in range(100):
            try:
                self.client.get("/-/versions.json")
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return
        raise SystemExit(f"{self.name} did not start")

    def cpu_seconds(self) -> float:
        """Return the processor time used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(server: Server, page: str, requests: int) -> float:
    """Return the processor seconds that so many requests of a page cost."""
    before = server.cpu_seconds()
    for number in range(requests):
        year = YEARS[number % len(YEARS)]
        server.client.get(page.format(year=year)).raise_for_status()
    return server.cpu_seconds() - before


def main(requests: int) -> None:
    """Print requests per processor second of both servers, page by page, and their ratio."""
    ours = Server("this site", ["-m", "datasette"], ["."])
    plain = ["interloan.db", "--metadata", "metadata.yml"]
    stock = Server("stock Datasette", ["-c", STOCK, "serve"], plain)
    try:
        print(f"{'page':20} {'stock/s':>9} {'ours/s':>9} {'ratio':>7}   (requests per CPU second)")
        for name, page in PAGES.items():
            spent = dict.fromkeys((stock, ours), 0.0)
            for server in spent:
                cost(server, page, WARM_UP)
            for _ in range(max(requests // 10, 1)):
                for server in spent:
                    spent[server] += cost(server, page, 10)
            rate = {s: max(requests // 10, 1) * 10 / max(t, 0.01) for s, t in spent.items()}
            ratio = rate[ours] / rate[stock]
            print(f"{name:20} {rate[stock]:9.1f} {rate[ours]:9.1f} {ratio:7.2f}")
    finally:
        for server in (ours, stock):
            server.process.terminate()
            server.process.wait(10)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
