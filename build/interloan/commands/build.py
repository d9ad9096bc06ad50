"""`interloan build`."""

from __future__ import annotations

import click

from interloan import pipeline
from interloan.commands.console import err, out, problems_reported
from interloan.project import Project


@click.command()
@click.pass_obj
def build(project: Project) -> None:
    """Build interloan.db. The old database stays until the new one is whole."""
    with problems_reported(), err.status("Building …"):
        content = pipeline.build(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"Built {project.database.name}: {len(content.tables)} tables, {rows:,} rows.")
