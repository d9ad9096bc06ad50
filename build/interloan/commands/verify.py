"""`interloan verify`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from interloan import freshness
from interloan.commands.console import err, out
from interloan.database import integrity
from interloan.project import Project


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def verify(project: Project, file: Path | None) -> None:
    """Check that a database is whole and built from the files here.

    FILE is interloan.db of this checkout, unless you name another, such as one that you fetched
    from a site. Each file that differs from what the database was built from is named.
    """
    database = file or project.database
    if not database.exists():
        err.print(f"There is no {database.name}: run `interloan build`.", markup=False)
        sys.exit(1)
    with err.status("Verifying …"):
        present = freshness.present_inputs(project)
        problems = list(integrity.differences(database, present))
        if file is None and not integrity.is_of(project.inspection, database):
            problems.append(f"{project.inspection.name}: is missing or of another database")
    for problem in problems:
        err.print(problem, markup=False)
    if problems:
        count = f"{len(problems)} difference{'s' if len(problems) != 1 else ''}"
        err.print(f"{count}; `interloan build` makes a database of what is here now.")
        sys.exit(1)
    (entry,) = json.loads(integrity.inspected(database)).values()
    out.print(
        f"{database.name} is whole, and was built from exactly the {len(present)} files here."
    )
    out.print(f"SHA-256 of the file:    {entry['hash']}")
    out.print(f"SHA-256 of its content: {entry['content_sha256']} (the same under every SQLite)")
