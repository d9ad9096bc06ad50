"""`interloan publish`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import click

from interloan import figures, freshness
from interloan.commands.console import out, problems_reported
from interloan.commands.serve import renew_apart
from interloan.problems import RefusedError
from interloan.project import Project

HERE = "http://127.0.0.1:8000/"  # what `python3 -m http.server` says


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--address", default=HERE, show_default=True, metavar="URL",
              help="Address of the published site, as citations name it.")  # fmt: skip
@click.option("--with-local", is_flag=True, help="Publish your own figures in local/ as well.")
@click.option("--with-notebooks", is_flag=True,
              help="Add JupyterLite, to work with rows in the browser (41 MB).")  # fmt: skip
@click.pass_obj
def publish(
    project: Project, /, folder: Path, *, address: str, with_local: bool, with_notebooks: bool
) -> None:
    """Write the whole site into FOLDER, for any static host.

    Its pages need no server and no script. What they do not answer, such as a visitor's own SQL,
    the same program answers in the visitor's browser. What is out of date is built first. An older
    edition in FOLDER is replaced.
    """
    address = f"{address.rstrip('/')}/"
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise click.BadParameter(
            f"{address} is no address of a site: write https://…", param_hint="--address"
        )
    with problems_reported():
        own = ", ".join(_own_tables(project))
        if own and not with_local:
            raise RefusedError(
                f"{project.local.name}/ holds figures of your own ({own}), and everybody could read"
                " them. Add --with-local if that is what you want."
            )
        if not freshness.is_current(project):
            renew_apart(project)
        from interloan.publish import folder as edition  # Datasette takes long to import

        making = edition.write(
            project, folder.resolve(), address, out.print, with_notebooks=with_notebooks
        )
        written = asyncio.run(making)
    out.print(f"Wrote {written.page_count} finished pages ({figures.size(written.page_bytes)}) to"
              f" {folder}; Python, database and packages are {figures.size(written.part_bytes)}.",
              markup=False)  # fmt: skip
    if written.live_bytes:
        out.print(f"The notebook in the browser is {figures.size(written.live_bytes)}.")
    if address == HERE:
        out.print(f"Try it: python3 -m http.server --directory {folder}", markup=False)


def _own_tables(project: Project) -> list[str]:
    """Return the files of a library's own figures, which only its own machine has."""
    return sorted(path.name for path in project.local.rglob("*.csv"))
