"""`interloan build`."""

from __future__ import annotations

import click

from interloan.commands.console import err, out, problems_reported, uncollected
from interloan.figures import number
from interloan.project import Project


@click.command()
@click.option("--site", is_flag=True, help="Also renew metadata.yml and the downloads of a site.")
@click.pass_obj
def build(project: Project, site: bool) -> None:
    """Build interloan.db. The old database stays until the new one is whole.

    A site that is running takes the new one within seconds.
    """
    with uncollected(), problems_reported(), err.status("Building …"):
        from interloan import pipeline  # takes long to import

        content = pipeline.build_site(project, out.print) if site else pipeline.build(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"Built {project.database.name}: {len(content.tables)} tables, {number(rows)} rows.")
