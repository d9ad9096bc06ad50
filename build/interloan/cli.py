"""The commands. Each calls `pipeline`, `export` or `server` and says what happened; no logic here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from interloan import __version__, pipeline
from interloan.database import DatabaseError
from interloan.pipeline import Project
from interloan.problems import SourceError
from interloan.questions import QuestionError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def problems_reported() -> Iterator[None]:
    """Print what is wrong, one problem a line, and end with exit status 1."""
    try:
        yield
    except SourceError as error:
        for problem in error.problems:
            err.print(str(problem), markup=False)
        count = len(error.problems)
        err.print(f"{count} problem{'s' if count != 1 else ''}; nothing was changed.")
        sys.exit(1)
    except (QuestionError, DatabaseError) as error:
        err.print(f"{error}\nNothing was changed.", markup=False)
        sys.exit(1)


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


@main.command()
@click.pass_obj
def build(project: Project) -> None:
    """Build interloan.db from sources/. The old database stays until the new one is whole."""
    with problems_reported(), err.status("Building …"):
        content = pipeline.build(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"Built {project.database.name}: {len(content.tables)} tables, {rows:,} rows.")


@main.command()
@click.pass_obj
def check(project: Project) -> None:
    """Check the sources without building anything; every problem is printed."""
    with problems_reported(), err.status("Checking …"):
        content = pipeline.read(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"All is well: {len(content.tables)} tables, {rows:,} rows.")
