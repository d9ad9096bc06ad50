"""`interloan metadata`."""

from __future__ import annotations

import sys

import click

from interloan.commands.console import err, out, problems_reported
from interloan.project import Project


@click.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; fail if it is out of date."
)
@click.pass_obj
def metadata(project: Project, only_check: bool) -> None:
    """Write metadata.yml, which tells Datasette all about the tables and questions.

    The edition that pyproject.toml names is written into CITATION.cff, .zenodo.json, README.md and
    CHANGELOG.md too.
    """
    from interloan import pipeline  # takes long to import

    with problems_reported(), err.status("Reading …"):
        content = pipeline.read(project, with_local=False)
        changed = (pipeline.generated if only_check else pipeline.write_generated)(project, content)
    if not changed:
        out.print("metadata.yml is up to date." if only_check else "metadata.yml was up to date.")
    for path in changed:
        if only_check:
            err.print(f"{path.name} is not as it should be: run `interloan metadata`.")
        else:
            out.print(f"{path.name} written.")
    if changed and only_check:
        sys.exit(1)
