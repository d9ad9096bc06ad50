"""`interloan export`."""

from __future__ import annotations

from pathlib import Path

import click

from interloan import freshness
from interloan.commands.console import err, out, problems_reported
from interloan.project import Project


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def export(project: Project, folder: Path) -> None:
    """Write all tables as CSV, JSON, Parquet and XLSX.

    The files go to FOLDER, with checksums in manifest.json. FOLDER must be new or empty, or one
    that an earlier export wrote, which is then replaced as a whole.
    """
    from interloan import pipeline  # takes long to import

    with problems_reported(), err.status("Exporting …"):
        if not freshness.is_current(project):
            pipeline.build(project)
        count = pipeline.export_to(project, folder.resolve())
    out.print(f"Wrote {count} files, manifest.json and datapackage.json to {folder}.")
