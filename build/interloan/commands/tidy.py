"""`interloan tidy`."""

from __future__ import annotations

import click

from interloan.commands.console import err, out, problems_reported
from interloan.project import Project


@click.command()
@click.pass_obj
def tidy(project: Project) -> None:
    """Undo what a spreadsheet program wrote in its own way in the sources.

    TRUE becomes true again, and quotes and marks that only the program needs are dropped, so that
    `git diff` shows your change and nothing else. No value changes.
    """
    from interloan import files
    from interloan.sources import descriptors, spelling, typed_rows  # take long to import

    with problems_reported(), err.status("Reading …"):
        tables = descriptors.load(project.root / "sources")
        typed_rows.read(tables, project.root)
        tidied = dict(spelling.untidy(tables, project.root))
        files.replace_all(tidied)
    for path in tidied:
        out.print(f"{path.relative_to(project.root).as_posix()} is tidy again.", markup=False)
    if not tidied:
        out.print("All sources are tidy.")
