"""The command `interloan`: finds the checkout and the module of the command."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from interloan import shipped
from interloan.commands.console import err, problems_reported
from interloan.project import Project

NAMES = ("build", "check", "tidy", "verify", "metadata", "export", "serve", "publish", "fetch",
         "add", "list", "remove", "report", "notebooks", "changes", "release", "guide")  # fmt: skip


class Commands(click.Group):
    """The commands, a module each in `commands/`, of which only the one that is run is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the help."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None where there is none of that name."""
        if cmd_name not in NAMES:
            return None
        module = import_module(f"interloan.commands.{cmd_name}")
        command: click.Command = getattr(module, {"list": "list_"}.get(cmd_name, cmd_name))
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="interloan")
@click.option(
    "--project",
    "root",
    default=".",
    envvar="INTERLOAN_PROJECT",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The checkout to work on (default: the current folder, or interloan/ in it).",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Build, check and serve the Massachusetts interlibrary-loan guide as open data."""
    context.obj = Project(_checkout(root.resolve(), root))


def _checkout(root: Path, named: Path) -> Path:
    """Return the checkout to work on: the folder named, or one made of what came along."""
    if (root / "sources").is_dir():
        return root
    with problems_reported():
        found = shipped.checkout(root)
    if found is None:
        raise click.UsageError(
            f"{named} has no sources/ folder: run this in a checkout of Interloan."
        )
    place, count = found
    if count:
        err.print(f"Copied what came with the program to {place} ({count} files).", markup=False)
    return place
