"""The command `interloan`: finds the checkout and holds the commands, a module each."""

from __future__ import annotations

from pathlib import Path

import click

from interloan import __version__
from interloan.commands.add import add
from interloan.commands.build import build
from interloan.commands.check import check
from interloan.commands.export import export
from interloan.commands.fetch import fetch
from interloan.commands.metadata import metadata
from interloan.commands.notebooks import notebooks
from interloan.commands.report import report
from interloan.commands.serve import serve
from interloan.commands.verify import verify
from interloan.project import Project


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@click.option(
    "--project",
    "root",
    default=".",
    envvar="INTERLOAN_PROJECT",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The checkout to work on (default: the current folder).",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Build, check and serve the Massachusetts interlibrary-loan guide as open data."""
    context.obj = Project(root.resolve())
    if not (context.obj.root / "sources").is_dir():
        raise click.UsageError(
            f"{root} has no sources/ folder: run this in a checkout of Interloan."
        )


for command in (build, check, verify, metadata, export, serve, fetch, add, report, notebooks):
    main.add_command(command)
