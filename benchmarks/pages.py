"""How long each ordinary page takes when nobody has kept it: this site beside stock Datasette.

Run by hand on a quiet machine:

    .venv/bin/python benchmarks/pages.py [SLOWEST]

A copy of the checkout gets one more table, made up, of 190 columns and 1,000 rows, and is served by
both on loopback. Asked are the home page and the text pages, each table and view, and each question
with its example; each three times on ours, of which the slowest counts, and once on stock. The
slowest pages are printed. Exit status 1 tells that one of ours was over a second or failed.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import yaml
from servers import Server, ask, status
from swaps import copied

from interloan import pipeline
from interloan.project import Project
from interloan.questions import question_files
from interloan.sources import descriptors

COLUMNS, ROWS = 190, 1_000
MOST_SECONDS, PATIENCE_SECONDS = 1.0, 60.0
TIMES = {"ours": 3, "stock": 1}
WIDE = "made_up_wide"


def widen(project: Project) -> None:
    """Add the made-up table: text, numbers and a few values that come again and again."""
    folder = project.root / "sources" / "made_up"
    folder.mkdir()
    kinds = {"text": "string", "number": "integer", "choice": "string"}
    names = [f"{kind}_{number}" for number in range(COLUMNS // 3) for kind in kinds]
    fields = [{"name": "id", "type": "integer", "description": "Key."}] + [
        {"name": name, "type": kinds[name.partition("_")[0]], "description": f"Made up, {name}."}
        for name in names
    ]
    with (folder / f"{WIDE}.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["id", *names])
        for row in range(ROWS):
            cells = {"text": f"A sentence in row {row}", "number": row, "choice": f"kind {row % 9}"}
            lines.writerow([row, *(cells[name.partition("_")[0]] for name in names)])
    resource = {
        "name": WIDE, "title": "Made up, wide", "description": "Made up.", "path": f"{WIDE}.csv",
        "schema": {"fields": fields, "primaryKey": ["id"]},
        "interloan": {"rows": [ROWS, ROWS], "label": "text_0", "facets": ["choice_0", "choice_1"]},
    }  # fmt: skip
    (folder / f"{WIDE}.resource.yaml").write_text(yaml.safe_dump(resource), "utf-8")


def pages(project: Project) -> Iterator[str]:
    """Yield the address of every ordinary page."""
    yield from ("/", "/interloan")
    for page in sorted((project.root / "templates" / "pages").glob("*.html")):
        yield f"/{page.stem}"
    tables = [table.name for table in descriptors.load(project.root / "sources")]
    views = [view.name for view in question_files.load(project.questions).views]
    for name in (*tables, *views):
        yield f"/interloan/{name}"
    for question in question_files.load(project.questions).queries:
        given = {each.name: each.example for each in question.parameters if each.example}
        yield f"/interloan/{question.name}" + (f"?{urlencode(given)}" if given else "")


def seconds(server: Server, page: str) -> float | None:
    """Return the slowest of some answers; None where one was none."""
    slowest = 0.0
    for _ in range(TIMES[server.name]):
        begun = time.perf_counter()
        try:
            answer = ask(server.port, page, PATIENCE_SECONDS)
        except OSError:
            server.restart()
            return None
        slowest = max(slowest, time.perf_counter() - begun)
        if status(answer) != "200":
            return None
    return slowest


def shown(took: float | None) -> str:
    """Return seconds for a column.

    >>> shown(0.1234), shown(None)
    ('  0.123', '   none')
    """
    return f"{took:7.3f}" if took is not None else "   none"


def main(slowest: int) -> int:
    """Ask every page of both, print the slowest, and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder))
        widen(project)
        pipeline.build_site(project, print)
        servers = [Server(name, root=project.root) for name in TIMES]
        try:
            took = {page: [seconds(server, page) for server in servers] for page in pages(project)}
        finally:
            for server in servers:
                server.stop()
    ranked = sorted(took, key=lambda page: took[page][0] or PATIENCE_SECONDS, reverse=True)
    print(f"{'ours':>7} {'stock':>7}  page (seconds; none: refused or over {PATIENCE_SECONDS:g})")
    for page in ranked[:slowest]:
        ours, stock = took[page]
        print(f"{shown(ours)} {shown(stock)}  {page}")
    failed = False
    for name, answers in zip(TIMES, zip(*took.values(), strict=True), strict=True):
        slow, none = sum((t or 0) > MOST_SECONDS for t in answers), answers.count(None)
        print(f"{name}: {slow} of {len(took)} pages over a second, {none} not answered")
        failed |= name == "ours" and bool(slow or none)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
