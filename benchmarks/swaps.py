"""Twenty new databases under load: does any answer fail, or mix two builds?

Run by hand (Linux or macOS):

    .venv/bin/python benchmarks/swaps.py [SWAPS] [CLIENTS]

A copy of the checkout is served by two processes. Clients ask for pages, JSON and CSV without
pause, over new connections and kept ones, while one build after the other puts a database in place
that has one row more. Every page of that table must have as many rows as its own count and its
facets say: they come from several statements, so a mixture of two builds would show. Pages with
facets come from the process for heavy requests, those without from the two others.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import httpx

from interloan import pipeline
from interloan.project import Project

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("sources", "questions", "templates", "static", "build", "settings.json")
TABLE = "/interloan/payment_methods"
ASKED = f"{TABLE}.json?_facet=status&_shape=objects&_size=200"
PAGE_ROWS = 25
PLAIN = f"{TABLE}.json?_shape=objects"
OTHERS = ("/", TABLE, "/interloan/fees.json", "/interloan/language_ranks?year=2018",
          "/interloan/language_ranks.csv?year=2018", "/static/downloads/manifest.json")  # fmt: skip


def copied(folder: Path) -> Project:
    """Return a copy of what a site is made of."""
    for part in PARTS:
        place = ROOT / part
        if place.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(place, folder / part, ignore=ignored)
        else:
            shutil.copy(place, folder / part)
    return Project(folder)


class Sources:
    """The table that grows from build to build."""

    def __init__(self, project: Project) -> None:
        self.path = project.root / "sources/lending/payment_methods.csv"
        self.lines = self.path.read_text("utf-8").splitlines()
        descriptor = self.path.with_name("payment_methods.resource.yaml")
        text = descriptor.read_text("utf-8")
        descriptor.write_text(re.sub(r"rows: \[(\d+), \d+\]", r"rows: [\1, 999]", text), "utf-8")

    def write(self, number: int) -> None:
        """Write the sources of build `number`: so many rows more."""
        key, rest = self.lines[-1].split(",", 1)
        more = [f"{key}-{n},{rest}" for n in range(1, number + 1)]
        self.path.write_text("\n".join([*self.lines, *more, ""]), "utf-8")

    def number(self, answer: httpx.Response) -> int:
        """Return which build an answer is of; raises ValueError where it is a mixture."""
        page = answer.json()
        rows, count = len(page["rows"]), page["filtered_table_rows_count"]
        faceted = [facet["results"] for facet in page["facet_results"].values()]
        sums = [sum(found["count"] for found in results) for results in faceted]
        if rows != min(count, PAGE_ROWS if page["next"] else count) or {*sums} != {count}:
            raise ValueError(f"{rows} rows, {count} counted, {sums} in facets")
        return int(count) - len(self.lines) + 1


class Visitors:
    """Clients that ask without pause and note what they were told."""

    def __init__(self, address: str, sources: Sources, count: int) -> None:
        self.address, self.sources = address, sources
        self.is_over = threading.Event()
        self.told: Counter[str] = Counter()
        self.latest = [-1] * count
        self.slowest_seconds = 0.0
        self.threads = [threading.Thread(target=self.visit, args=[n]) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def visit(self, place: int) -> None:
        """Ask until it is over."""
        while not self.is_over.is_set():
            with httpx.Client(base_url=self.address, timeout=60) as client:
                for other in OTHERS:
                    self.ask(client, other, place, is_table=False)
                    self.ask(client, ASKED, place, is_table=True)
                    self.ask(client, PLAIN, place, is_table=True)

    def ask(self, client: httpx.Client, path: str, place: int, *, is_table: bool) -> None:
        """Ask one page and note the outcome."""
        begun = time.monotonic()
        try:
            answer = client.get(path)
            if answer.status_code == 503 and "retry-after" in answer.headers:
                self.told["busy (503, told when to come again)"] += 1
            elif answer.status_code != 200:
                self.told[f"FAILED {path}: {answer.status_code}"] += 1
            elif is_table:
                self.latest[place] = self.sources.number(answer)
                self.told["right"] += 1
            else:
                self.told["right"] += 1
        except (httpx.HTTPError, ValueError) as error:
            self.told[f"FAILED {path}: {type(error).__name__} {error}"] += 1
        self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - begun)


def memory_mb(server: int) -> float:
    """Return the resident memory of a server and its processes (Linux), in MB."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if re.search(rf"^(Pid|PPid):\t{server}$", text, re.MULTILINE):
            total += int((re.search(r"VmRSS:\s+(\d+)", text) or [0, 0])[1])
    return total / 1024


def main(swaps: int, clients: int) -> None:
    """Build so often under load; print what the clients were told."""
    with tempfile.TemporaryDirectory() as name:
        project = copied(Path(name) / "interloan")
        sources = Sources(project)
        pipeline.build_site(project, lambda _: None)
        command = [sys.executable, "-m", "interloan", "--project", str(project.root), "serve"]
        server = subprocess.Popen(
            [*command, "--port", "0", "--workers", "2"], stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": str(project.root / "build")},
        )  # fmt: skip
        found = re.search(r"http://[0-9.:]+", server.stdout.readline() if server.stdout else "")
        visitors = Visitors(found[0] if found else "", sources, clients)
        try:
            waits = []
            for number in range(swaps + 1):
                if number:
                    sources.write(number)
                    pipeline.build(project)
                begun = time.monotonic()
                while not all(latest == number for latest in visitors.latest):
                    time.sleep(0.05)
                waits.append(time.monotonic() - begun)
                if number in (1, swaps):
                    print(f"memory after {number} swaps: {memory_mb(server.pid):.0f} MB")
        finally:
            visitors.is_over.set()
            for thread in visitors.threads:
                thread.join()
            begun = time.monotonic()
            server.terminate()
            server.wait(20)
        print(
            f"{swaps} swaps; every client on the new build at most {max(waits[1:]):.1f} s after it"
        )
        for outcome, count in visitors.told.most_common():
            print(f"{count:7} {outcome}")
        print(f"slowest answer {visitors.slowest_seconds:.2f} s; "
              f"stopped in {time.monotonic() - begun:.1f} s")  # fmt: skip


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["20", "8"][len(sys.argv) - 1 :])[:2]))
