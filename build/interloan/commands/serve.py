"""`interloan serve`."""

from __future__ import annotations

import sys
from contextlib import suppress
from multiprocessing import get_context
from typing import Any

import click

from datasette_hardened.limits import memory
from interloan import freshness
from interloan.commands.console import err, out, problems_reported, uncollected
from interloan.project import Project


@click.command()
@click.option("--host", help="Address to listen on [default: this machine only, 127.0.0.1].")
@click.option("--port", default=8001, show_default=True, help="Port to listen on; 0 picks one.")
@click.option("--public", is_flag=True, help="Let other machines in: listen on 0.0.0.0.")
@click.option("--workers", type=click.IntRange(1, 64),
              help="Number of processes [default: 1, or 2 for --public].")  # fmt: skip
@click.option("--limit-concurrency", "most_connections", default=500, show_default=True,
              type=click.IntRange(1),
              help="Most connections of a process; others are told to try again.")  # fmt: skip
@click.option("--cors", "with_cors", is_flag=True,
              help="Let pages of other sites and notebooks in browsers read it.")  # fmt: skip
@click.option("--counting", "with_counting", is_flag=True,
              help="Let visitors count catalogs in their browser (a download).")  # fmt: skip
@click.option("--browser", "opens_browser", is_flag=True, help="Open the site in a browser.")
@click.pass_obj
def serve(project: Project, /, *, public: bool, with_counting: bool, **options: Any) -> None:
    """Serve the site. What is out of date is built first; ctrl-C stops it.

    If you build a database while the site runs, it takes the new one within seconds.
    """
    memory.keep_heap_small()
    try:
        with problems_reported():
            if not freshness.is_current(project) or not freshness.has_current_downloads(project):
                renew_apart(project)
    except SystemExit:
        if not project.database.exists():
            raise
        err.print("Serving the last good database instead.")
    if with_counting:
        with problems_reported():
            from interloan.publish import parts

            parts.refresh(project, out.print)
    from interloan.serve import server  # Datasette takes long to import

    options["host"] = options["host"] or (server.EVERYWHERE if public else server.HOME)
    options["workers"] = options["workers"] or (2 if public else 1)
    if options["host"] not in (server.HOME, "localhost"):
        out.print("Everyone who can reach this machine can read:")
        for line in server.exposed(project):
            out.print(f"  · {line}", markup=False)
        out.print("It speaks plain HTTP; docs/deploy.md tells how to put it behind HTTPS.")
    try:
        server.serve(project, server.Manner(**options), lambda line: out.print(line, markup=False))
    except KeyboardInterrupt:
        out.print("Stopped.")
    except server.AddressInUse as error:
        err.print(f"{error} Choose another with --port, or --port 0 for any.", markup=False)
        sys.exit(1)


def renew_apart(project: Project) -> None:
    """Build in a process of its own, whose memory is given back before the site is served."""
    building = get_context("spawn").Process(target=_renew, args=(project,), daemon=True)
    building.start()
    building.join()
    if building.exitcode and building.exitcode < 0:
        err.print(f"The build was ended from outside (signal {-building.exitcode}).")
    if building.exitcode:
        sys.exit(1)


def _renew(project: Project) -> None:
    with (
        uncollected(),
        suppress(KeyboardInterrupt),
        problems_reported(),
    ):  # ctrl-C ends the parent as well
        from interloan import pipeline  # takes long to import, and much memory

        pipeline.renew(project, out.print)
        return
    sys.exit(1)
