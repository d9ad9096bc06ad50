r"""Whether this checkout answers as another one: some 650 addresses asked of both sites.

Run by hand:

    .venv/bin/python benchmarks/answers.py OTHER [--named FILE] [--report FOLDER] [--lines N]

OTHER is a checkout of the state before, with its own `.venv` (or `--python`); what is out of date
is built first, as `interloan serve` does. Both sites run on loopback. The list of addresses comes
from what the other one says of itself (see `addresses.py`). Compared are status, headers and body;
what differs by chance is made the same first (see `differing.py`). An answer that differs is asked
for again, so that a machine short of time does not look like a change. For each address that
differs, FOLDER gets a file with at most N lines of each diff.

FILE names the corrections that are meant, as a YAML list of entries, each with a `reason`:

    - address: /interloan/what_will_it_cost.*   # regular expression, of the whole address
      before: Send 1 voucher\b                   # regular expression, in the answer of before
      after: Send 1.5 vouchers                  # what stands there now
      reason: One voucher too few was named where a half was due.
    - address: .*                               # without before: whatever differs there,
      kind: white space                         # of this kind, if one is given
      reason: Pages come from other templates.
    - address: /interloan/search.*
      ignore: "<pre>.*?</pre>"                  # cut from the answers of both
      reason: The statement is written anew.

Exit status 1 tells that answers differ in what nobody has named.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from addresses import Request, Site, requests
from differing import (
    LASTING,
    Chance,
    Correction,
    Difference,
    corrections,
    differences,
    parts,
    visible,
)
from servers import ROOT, Server


class Comparison:
    """The two sites, and what was found of each address."""

    def __init__(self, before: Site, after: Site, named: list[Correction]) -> None:
        """Ask both sites what in their answers is chance."""
        self._sites = [(site, Chance(site)) for site in (before, after)]
        self._named = named
        self._both = ThreadPoolExecutor(2)
        self.found: dict[Request, list[Difference]] = {}
        self.changing: list[Request] = []
        self.statuses: Counter[str] = Counter()

    def ask(self, request: Request) -> list[Difference]:
        """Return in what the sites differ, once that is so twice."""
        status, found = self._differences(request)
        if any(d.kind not in LASTING and not d.reasons for d in found):
            first = found
            status, found = self._differences(request)
            if found != first:
                self.changing.append(request)
        self.found[request] = found
        self.statuses[status] += 1
        return found

    def _differences(self, request: Request) -> tuple[str, list[Difference]]:
        """Return the status of before, and the differences."""
        before, after = self._both.map(lambda of: parts(of[0].ask(request), of[1]), self._sites)
        return before["status"], differences(request, before, after, self._named)

    @property
    def unnamed(self) -> dict[Request, list[Difference]]:
        """What differs and is not named."""
        left = {r: [d for d in found if not d.reasons] for r, found in self.found.items()}
        return {request: found for request, found in left.items() if found}


def line(request: Request, found: list[Difference]) -> str:
    """Return the line about an address."""
    word = "same"
    if found:
        word = "named" if all(difference.reasons for difference in found) else "differs"
    kinds = dict.fromkeys(d.kind for d in found if word == "named" or not d.reasons)
    return f"{word:8} {shortened(request)}" + (f": {', '.join(kinds)}" if kinds else "")


def shortened(request: Request) -> str:
    """Return a request for a line of the terminal."""
    text = str(request)
    return text if len(text) <= 150 else f"{text[:149]}…"


def diffs(found: list[Difference], most_lines: int) -> str:
    """Return what differs at an address, at most so many lines of each diff."""
    shown = []
    for kind, before, after, _ in found:
        if kind == "visible text":
            shown += ["== visible text", *diff(visible(before), visible(after), most_lines)]
        name = "source of the page" if kind == "visible text" else kind
        shown += [f"== {name}", *diff(before, after, most_lines)]
    return "\n".join(shown) + "\n"


def diff(before: str, after: str, most_lines: int) -> list[str]:
    """Return the first lines of a unified diff."""
    lines = list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), "before", "after", n=2, lineterm=""
        )
    )
    left = len(lines) - most_lines
    return lines if left <= 0 else [*lines[:most_lines], f"… and {left:,} lines more"]


def report(folder: Path, unnamed: dict[Request, list[Difference]], most_lines: int) -> None:
    """Write a file for each address that differs; those of an earlier run go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.diff"):
        old.unlink()
    for place, (request, found) in enumerate(unnamed.items(), 1):
        name = re.sub(r"\W+", "-", request.address).strip("-")[:80] or "home"
        text = f"{request}\n{diffs(found, most_lines)}"
        (folder / f"{place:03}-{name}.diff").write_text(text, "utf-8")


def summary(comparison: Comparison, named: list[Correction]) -> str:
    """Return how many addresses differ, by kind, and which corrections were met."""
    unnamed = comparison.unnamed
    same = sum(not found for found in comparison.found.values())
    total, other = len(comparison.found), len(comparison.found) - same - len(unnamed)
    told = [f"{total} addresses: {same} the same, {other} named, {len(unnamed)} differing"]
    counted = (f"{status} {times} times" for status, times in sorted(comparison.statuses.items()))
    told.append(f"statuses before: {', '.join(counted)}")
    if comparison.changing:
        names = ", ".join(map(shortened, comparison.changing))
        told.append(f"differed otherwise when asked again, which is what counts: {names}")
    by_kind: dict[str, list[Request]] = {}
    for request, found in unnamed.items():
        for kind in dict.fromkeys(difference.kind for difference in found):
            by_kind.setdefault(kind, []).append(request)
    for kind, asked in sorted(by_kind.items(), key=lambda pair: -len(pair[1])):
        told.append(f"{kind}: {len(asked)}, for example {shortened(asked[0])}")
    met = Counter(
        reason
        for found in comparison.found.values()
        for reason in {reason for difference in found for reason in difference.reasons}
    )
    for correction in named:
        told.append(f"named, at {met[correction.reason]} addresses: {correction.reason}")
    return "\n".join(told)


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description="Compare the answers of two checkouts.")
    parser.add_argument("other", type=Path, help="checkout of the state before")
    parser.add_argument("--python", type=Path, help="its Python, if not OTHER/.venv/bin/python")
    parser.add_argument("--named", type=Path, help="YAML list of the corrections that are meant")
    parser.add_argument("--report", type=Path, help="folder for a diff of each address")
    parser.add_argument("--lines", type=int, default=80, help="most lines of a diff (80)")
    return parser.parse_args()


def main() -> int:
    """Start both sites, compare them, and return the exit status."""
    given = arguments()
    named = corrections(given.named) if given.named else []
    other = given.other.resolve()
    python = (given.python or other / ".venv" / "bin" / "python").absolute()
    if not python.exists():
        raise SystemExit(f"{python} is not there: set up the other checkout, or give --python")
    begun = time.monotonic()
    starting: list[Future[Server]] = []
    try:
        with ThreadPoolExecutor(2) as pool:
            starting.append(pool.submit(Server, "ours", root=other, python=python))
            starting.append(pool.submit(Server, "ours", root=ROOT))
        before, after = (Site(server.result().port) for server in starting)
        comparison = Comparison(before, after, named)
        for request in requests(before):
            print(line(request, comparison.ask(request)), flush=True)
    finally:
        for server in starting:
            if server.exception() is None:
                server.result().stop()
    if given.report:
        report(given.report, comparison.unnamed, given.lines)
    print(f"\n{summary(comparison, named)}\n{time.monotonic() - begun:.0f} s")
    return 1 if comparison.unnamed else 0


if __name__ == "__main__":
    sys.exit(main())
