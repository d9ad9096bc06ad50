"""`interloan release`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from interloan import freshness
from interloan.commands.console import err, out, problems_reported
from interloan.figures import quantity, size
from interloan.project import Project


@click.command()
@click.argument("folder", default="dist", type=click.Path(file_okay=False, path_type=Path))
@click.option("--with", "beside", multiple=True,
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A file to put into it too, such as a wheel; may be given again.")  # fmt: skip
@click.pass_obj
def release(project: Project, folder: Path, beside: tuple[Path, ...]) -> None:
    """Write a release: the database, all tables in every format, descriptions, checksums.

    It goes to FOLDER, dist unless you name another, which must be new or empty, or hold an earlier
    release, which is then replaced as a whole. `make release` adds the wheel and the list of parts.
    """
    from interloan import pipeline  # takes long to import

    with problems_reported(), err.status("Writing the release …"):
        if any(project.local.rglob("*.csv")):
            err.print("local/ holds your own figures, which a release would publish: move it away.")
            sys.exit(1)
        if not freshness.is_current(project):
            pipeline.build(project)
        names = pipeline.release_to(project, folder.resolve(), beside)
    total = sum((folder / name).stat().st_size for name in names)
    count = quantity(len(names), "file", "files")
    out.print(f"Wrote {count}, {size(total)}, and SHA256SUMS to {folder}.")
