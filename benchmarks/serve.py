"""How much a request costs: this site beside stock Datasette on the same database.

Run by hand on a quiet Linux machine, after `interloan build`:

    .venv/bin/python benchmarks/serve.py [REQUESTS]

Both servers run at the same time on loopback and are asked in turn, so that noise of the machine
meets both. What counts is requests per second of the server's own processor time (user and
system, from /proc/PID/stat), not of the clock.

On two idle cores, ours had so many times stock's requests per second of processor time (median of
three runs of 40 requests, and their range): a faceted table 1.97 (1.95 to 2.02), filtered too 1.28
(1.28 to 1.31), a plain table 1.37 (1.35 to 1.39), a question's page 0.84 (0.83 to 0.94), its JSON
1.03 (1.02 to 1.09). So few requests and clocks that tick a hundred times a second leave some 0.1
open. The page had 0.53 in a run on the same machine before these were taken away: each cell of an
answer rendered by Datasette and then by us; its pieces, and those of charts, marked as HTML one by
one; links looked up anew on each page; the names that templates share put in order at each import;
what all pages have alike (head, foot, menus) made for each; the arguments of each format taken
apart at each request.

Where a question's page spends its time now, sampled: a sixth each on the chart, wide and narrow,
and on the cells; a third on templates, which are asynchronous throughout; a tenth on Datasette's
view of the query; a fifteenth on the layers of checks around it; the rest is Datasette's frame,
the sentence of the answer and links. What is left is what stock has not: form, sources, chart,
citation on the page, and the checks. Its JSON differs by those checks alone.
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
        for _ in range(600):  # a busy machine takes its time
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
