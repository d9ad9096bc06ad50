"""`interloan changes`."""

from __future__ import annotations

from pathlib import Path

import click

from interloan import edition
from interloan.commands.console import out, problems_reported
from interloan.figures import quantity
from interloan.problems import RefusedError
from interloan.project import Project

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("older", type=FILE)
@click.argument("newer", required=False, type=FILE)
@click.option("--keep", is_flag=True,
              help="Also keep them in sources/, under the version of this edition.")  # fmt: skip
@click.pass_obj
def changes(project: Project, older: Path, newer: Path | None, keep: bool) -> None:
    """Tell what changed from OLDER to NEWER, two databases: tables, columns, rows and cells.

    NEWER is interloan.db of this checkout, unless you name another. With --keep they appear in
    the feed of the site and in CHANGES-data.md of the release.
    """
    from interloan.exports.changes import comparison, keeping, kept  # takes long to import

    with problems_reported():
        this = edition.read(project.root)
        newest = newer or project.database
        if not newest.exists():
            raise RefusedError(f"There is no {newest.name}: run `interloan build`.")
        found = comparison.compare(older, newest)
        told = kept.Dated(this.version, this.released, found)
        if keep:
            keeping.keep(project, told)
    if keep:
        count = quantity(len(found), "change", "changes")
        out.print(f"Kept {count} of {this.version}; `interloan build` takes them up.")
    else:
        out.print(kept.markdown([told]).rstrip(), markup=False)
