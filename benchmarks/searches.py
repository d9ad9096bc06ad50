"""How often the search box has the right page first: run by hand, on one of the lists of searches.

    python benchmarks/searches.py tests/site/searches/put_away.csv

The list that was put away is run to measure, and no rule is fitted to one of its rows.
"""

from __future__ import annotations

import asyncio
import csv
import sys
import time
from pathlib import Path
from typing import Any

from datasette.app import Datasette

ROOT = Path(__file__).resolve().parents[1]


def pages(answer: dict[str, Any]) -> list[str]:
    """Return the names of the questions, then the addresses of the rows that a search found."""
    found = [one["question"] for one in answer["answers"]]
    return found + [row["address"] for row in answer["results"]]


def missing(row: dict[str, str], answer: dict[str, Any]) -> dict[str, str]:
    """Return the fields of the expected page that did not come filled in as they should."""
    wanted = dict(pair.strip().split("=", 1) for pair in row["with"].split(";") if "=" in pair)
    filled = {one["question"]: one["values"] for one in answer["answers"]}
    got = filled.get(row["expected"], wanted)
    return {name: value for name, value in wanted.items() if got.get(name) != value}


async def measure(path: Path) -> None:
    """Ask all searches of a list, and print the figures and each miss."""
    site = Datasette(config_dir=ROOT)
    await site.client.get("/interloan/ask?q=warm")
    first = among_three = nothing = unfilled = 0
    times = []
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    for row in rows:
        begun = time.perf_counter()
        response = await site.client.get("/interloan/ask.json", params={"q": row["query"]})
        times.append(1_000 * (time.perf_counter() - begun))
        found = pages(response.json())
        right = {row["expected"], *filter(None, map(str.strip, row["also"].split(";")))}
        first += bool(found and found[0] in right)
        among_three += bool(right & set(found[:3]))
        nothing += not found
        if not (found and found[0] in right):
            print(f"{row['query']!r}: {' or '.join(sorted(right))}; came {', '.join(found[:3])}")
        if wrong := missing(row, response.json()):
            unfilled += 1
            print(f"{row['query']!r}: not filled in: {wrong}")
    count = len(rows)
    times.sort()
    print(
        f"{count} searches: the right page first {first / count:.0%}, among three "
        f"{among_three / count:.0%}; nothing found {nothing}; fields missing {unfilled}; "
        f"half within {times[count // 2]:.0f} ms, "
        f"nine of ten within {times[count * 9 // 10]:.0f} ms"
    )


if __name__ == "__main__":
    asyncio.run(measure(Path(sys.argv[1])))
