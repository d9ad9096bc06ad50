"""How long a build takes, the whole process: processor time and time on the clock.

Run by hand:

    .venv/bin/python benchmarks/builds.py [OTHER] [TIMES]

Builds a copy of this checkout TIMES times (default 7). With OTHER, another checkout such as a
worktree of an earlier commit, the code of both builds the same copy in turn, so that whatever else
the machine does falls on both; the ratio of the pairs is what to trust. Each build reads and checks
every source: nothing is kept from the one before.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from kill_builds import ROOT, copied, started

from interloan.project import Project


def measured(project: Project, code: Path) -> tuple[float, float]:
    """Return processor time and time on the clock, in seconds, of one build by a checkout."""
    begun = time.monotonic()
    build = started(project, code)
    _, status, used = os.wait4(build.pid, 0)
    if status:
        raise SystemExit(f"the build by the code in {code} failed")
    return used.ru_utime + used.ru_stime, time.monotonic() - begun


def main() -> None:
    """Build in turn and print the medians."""
    other = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder) / "copy")
        codes = [ROOT, *([other] if other else [])]
        for code in codes:
            measured(project, code)  # compiles the modules
        rounds = [[measured(project, code) for code in codes] for _ in range(times)]
    for place, code in enumerate(codes):
        processor, wall = (median(found[place][n] for found in rounds) for n in (0, 1))
        print(f"{code.name}: {processor:.2f} s of processor time, {wall:.2f} s in all")
    if other:
        ratios = sorted(here[0] / there[0] for here, there in rounds)
        print(
            f"here ÷ there, processor time: {median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
