"""`interloan list`."""

from __future__ import annotations

import click

from interloan.commands.console import out, problems_reported, program
from interloan.project import Project


@click.command("list")
@click.pass_obj
def list_(project: Project) -> None:
    """List the collections: what each holds, when it was counted, whether it is complete.

    Your own, which `interloan add` keeps in local/, come first, then those in sources/, which are
    published.
    """
    from interloan.collect.holdings import kept
    from interloan.sources import descriptors

    with problems_reported():
        tables = {table.name: table for table in descriptors.load(project.root / "sources")}
        collections = kept.every(project.root, tables)
        places = kept.place_names(project.root, tables)
    for collection in collections:
        for line in kept.described(collection, places):
            out.print(line, markup=False)
    if not any(collection.is_own for collection in collections):
        command = f"{program(project.root)} add --help"
        out.print(f"You have added none yourself yet: {command} tells how.", markup=False)
