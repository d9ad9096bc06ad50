"""`interloan serve`."""

from __future__ import annotations

import sys

import click

from interloan import pipeline
from interloan.commands.console import err, out, problems_reported
from interloan.project import Project


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, help="Port to listen on; 0 picks one.")
@click.option("--browser", is_flag=True, help="Open the site in a browser.")
@click.pass_obj
def serve(project: Project, host: str, port: int, browser: bool) -> None:
    """Serve the site. What is out of date is built first; ctrl-C stops it."""
    try:
        with problems_reported():
            pipeline.refresh(project, out.print)
    except SystemExit:
        if not project.database.exists():
            raise
        err.print("Serving the last good database instead.")
    from interloan import server  # Datasette takes long to import

    try:
        server.serve(
            project.root, host, port, browser=browser,
            announce=lambda address: out.print(f"Interloan is at {address} (ctrl-C stops it)"),
        )  # fmt: skip
    except KeyboardInterrupt:
        out.print("Stopped.")
    except server.AddressInUse as error:
        err.print(f"{error} Choose another with --port, or --port 0 for any.", markup=False)
        sys.exit(1)
