"""`interloan notebooks`."""

from __future__ import annotations

import sys

import click

from interloan import freshness
from interloan.commands.console import err, out, problems_reported
from interloan.project import Project


@click.command()
@click.pass_obj
def notebooks(project: Project) -> None:
    """Run the notebooks again. Their results are written into them."""
    try:
        from interloan.exports import (
            notebooks as runner,  # Jupyter's tools are not part of a server
        )
    except ModuleNotFoundError as error:
        err.print(f"This needs {error.name}: type python -m bootstrap run -m interloan notebooks")
        sys.exit(1)
    with problems_reported(), err.status("Building …"):
        if not freshness.is_current(project):
            from interloan import pipeline  # takes long to import

            pipeline.build(project)
    try:
        for path in runner.paths(project.root):
            with err.status(f"Running {path.name} …"):
                changed = runner.refresh(path)
            out.print(f"{path.name}: {'written' if changed else 'unchanged'}.")
    except runner.NotebookError as error:
        err.print(str(error), markup=False)
        sys.exit(1)
