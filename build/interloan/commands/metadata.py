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
    """Write metadata.yml. It tells Datasette all about the tables and questions."""
    from interloan import pipeline  # takes long to import

    with problems_reported(), err.status("Reading …"):
        content = pipeline.read(project, with_local=False)
    if not only_check:
        changed = pipeline.write_metadata(project, content)
        out.print("metadata.yml written." if changed else "metadata.yml was up to date.")
    elif project.metadata.exists() and project.metadata.read_text("utf-8") == content.metadata:
        out.print("metadata.yml is up to date.")
    else:
        err.print("metadata.yml differs from sources/ and questions/: run `interloan metadata`.")
        sys.exit(1)
