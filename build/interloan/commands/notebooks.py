"""`interloan notebooks`."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from interloan import freshness
from interloan.commands.console import err, out, problems_reported
from interloan.project import Project

SETTINGS = Path(__file__).parent / "jupyter"  # JupyterLab asks nothing of any other machine


@click.command()
@click.option("--open", "is_opened", is_flag=True, help="Open them in JupyterLab instead.")
@click.option("--port", type=int, default=8888, show_default=True, help="Port of JupyterLab.")
@click.option("--no-browser", is_flag=True, help="Only print the address of JupyterLab.")
@click.pass_obj
def notebooks(project: Project, is_opened: bool, port: int, no_browser: bool) -> None:
    """Run the notebooks again. Their results are written into them."""
    needed = "jupyterlab" if is_opened else "nbclient"  # no part of a server
    if find_spec(needed) is None:
        rest = "notebooks" if is_opened else "run -m interloan notebooks"
        err.print(f"This needs {needed}: type python -m bootstrap {rest}")
        sys.exit(1)
    with problems_reported(), err.status("Building …"):
        if not freshness.is_current(project):
            from interloan import pipeline  # takes long to import

            pipeline.build(project)
    if is_opened:
        sys.exit(_open(project, ["--no-browser"] * no_browser, port))
    from interloan.exports import notebooks as runner

    try:
        for path in runner.paths(project.root):
            with err.status(f"Running {path.name} …"):
                changed = runner.refresh(path)
            out.print(f"{path.name}: {'written' if changed else 'unchanged'}.")
    except runner.NotebookError as error:
        err.print(str(error), markup=False)
        sys.exit(1)


def _open(project: Project, options: list[str], port: int) -> int:
    """Run JupyterLab until it is stopped; its Python is this one, which has `interloan`."""
    folder = project.root / "notebooks"
    command = [sys.executable, "-m", "jupyterlab", f"--port={port}", *options]
    paths = [str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    environment = os.environ | {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(paths),
        "JUPYTER_PREFER_ENV_PATH": "1",  # a kernel of the same name elsewhere lacks `interloan`
    }
    try:
        done = subprocess.run(  # noqa: S603
            [*command, f"--ServerApp.root_dir={folder}"], env=environment, check=False
        )
    except KeyboardInterrupt:  # which stopped JupyterLab, too
        return 0
    return done.returncode
