"""Build a project again and again, each time killed one step later, until a build is left to end.

Run with a project's folder. A step is a file opened, renamed, removed or made: `sys.addaudithook`
tells of each before it happens, so every state that a killed build can leave behind is seen. After
each killing, one line of JSON says what lay there.
"""

import hashlib
import json
import os
import signal
import sys
from itertools import count
from pathlib import Path

from interloan import pipeline
from interloan.database import integrity
from interloan.project import Project

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def build_until(project: Project, last: int) -> None:
    """Build, and be killed as by `kill -9` before step `last` on what a build writes."""
    steps = count()
    written = (project.root, project.root / ".draft", project.root / ".draft/files")

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in STEPS and Path(str(arguments[0])).parent in written and next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    pipeline.build(project)


def main(project: Project) -> None:
    for last in count():
        child = os.fork()
        if child == 0:
            build_until(project, last)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        state = {
            "killed": os.WIFSIGNALED(status),
            "database": hashlib.sha256(project.database.read_bytes()).hexdigest(),
            "stale_inspection": project.inspection.exists()
            and not integrity.is_of(project.inspection, project.database),
        }
        print(json.dumps(state))  # noqa: T201 (the test reads it)
        if not state["killed"]:
            return


if __name__ == "__main__":
    main(Project(Path(sys.argv[1])))
