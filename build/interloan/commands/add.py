"""`interloan add …`: a library's own figures."""

from __future__ import annotations

import click

from interloan.commands.add_counts import counts
from interloan.commands.add_marc import marc


@click.group()
def add() -> None:
    """Add your library's figures. They go to local/ or, with --publish, to sources/."""


for command in (counts, marc):
    add.add_command(command)
