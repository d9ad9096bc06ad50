"""Kill builds with `kill -9` at random moments: what stands there afterwards?

Run by hand (Linux or macOS):

    .venv/bin/python benchmarks/kill_builds.py [TIMES]

A copy of the checkout is built once. Then its sources change, and builds of the new state are
killed: every other one at a random moment of its whole life, every other one while it writes, which
is where harm could be done. After each, the old database must stand there byte for byte, or, if the
kill came after the rename, the new one; never anything else, and never beside an inspect file of
another. The seed is fixed.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from interloan.database import integrity
from interloan.project import Project

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("sources", "questions", "templates", "build")


def copied(folder: Path) -> Project:
    """Return a copy of what a build reads."""
    ignored = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    return Project(folder)


def started(project: Project, checkout: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a build, by the code of the copy, which nobody edits meanwhile, or of a checkout."""
    code = os.environ | {"PYTHONPATH": str((checkout or project.root) / "build")}
    command = [sys.executable, "-m", "interloan", "--project", str(project.root), "build"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=code)


def measured(project: Project) -> tuple[float, float]:
    """Return how long a whole build takes, and how long from its first draft to its end."""
    begun = time.monotonic()
    build = started(project)
    draft = wait_for_draft(project, build)
    build.wait()
    ended = time.monotonic()
    return ended - begun, ended - draft


def wait_for_draft(project: Project, build: subprocess.Popen[bytes]) -> float:
    """Return when the build begins to write its database."""
    draft = project.root / ".draft/files/interloan.db.loose"
    while build.poll() is None and not draft.exists():
        time.sleep(0.001)
    return time.monotonic()


def main(times: int) -> None:
    """Kill so many builds and print what they left behind."""
    chance = random.Random(2018)  # noqa: S311 (moments, not secrets)
    with tempfile.TemporaryDirectory() as name:
        project = copied(Path(name) / "interloan")
        started(project).wait()
        old, old_inspection = project.database.read_bytes(), project.inspection.read_bytes()
        table = project.root / "sources/lending/fees.csv"
        table.write_text(table.read_text("utf-8").replace(",2018,", ",2019,"), "utf-8")
        whole, writing = measured(project)
        new = project.database.read_bytes()
        if new == old:
            raise SystemExit("The change of the sources changed nothing.")
        print(f"a build takes {whole:.2f} s, of which it writes for {writing:.2f} s")
        left: Counter[str] = Counter()
        while left.total() < times:
            project.database.write_bytes(old)
            project.inspection.write_bytes(old_inspection)
            while_writing = left.total() % 2 == 1
            build = started(project)
            if while_writing:
                wait_for_draft(project, build)
            time.sleep(chance.uniform(0, writing if while_writing else whole))
            build.kill()
            if build.wait() >= 0:  # it had ended: the machine is quicker than it was
                if while_writing:
                    writing *= 0.9
                else:
                    whole *= 0.9
                continue
            found = project.database.read_bytes()
            state = "the old database" if found == old else "the new one"
            if found not in (old, new):
                state = "SOMETHING ELSE"
            elif project.inspection.exists() and not integrity.is_of(
                project.inspection, project.database
            ):
                state += ", BELIED BY ITS INSPECT FILE"
            left[state] += 1
        for state, count in left.most_common():
            print(f"{count:4} of {times} killings left {state}")
        started(project).wait()
        clean = [path.name for path in (project.root / ".draft").iterdir()] == ["lock"]
        print(f"the next build {'cleans up' if clean else 'LEAVES DRAFTS'}, and its database is "
              f"{'the new one' if project.database.read_bytes() == new else 'WRONG'}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
