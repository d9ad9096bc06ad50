"""`interloan remove`."""

from __future__ import annotations

import click

from interloan.commands.console import out, problems_reported
from interloan.project import Project


@click.command()
@click.argument("collection")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(project: Project, /, collection: str, yes: bool) -> None:
    """Remove a collection that `interloan add` kept, and all that was counted of it.

    COLLECTION is its key, as `interloan list` shows it. The file that it was counted from and
    reports already written are not touched.
    """
    from interloan.collect.holdings import kept
    from interloan.sources import descriptors

    with problems_reported():
        tables = {table.name: table for table in descriptors.load(project.root / "sources")}
        found = kept.own(project.root, tables, collection)
        for line in kept.described(found, kept.place_names(project.root, tables)):
            out.print(line, markup=False)
        if not yes and not click.confirm("Remove it and all of its counts?"):
            out.print("Nothing was changed.")
            return
        for path in kept.remove(project.root, tables, found):
            place = path.relative_to(project.root).as_posix()
            done = "Took it out of" if path.exists() else "Removed"
            out.print(f"{done} {place}.", markup=False)
