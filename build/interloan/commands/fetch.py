"""`interloan fetch …`: published figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from interloan.commands.console import err, out, problems_reported
from interloan.figures import number
from interloan.project import Project


@click.group()
def fetch() -> None:
    """Fetch published figures. They go to sources/, to be read through and committed."""


@fetch.command()
@click.option("--year", required=True, type=click.IntRange(2009, 2035), help="Last of five years.")
@click.option("--table", "table_id", default="C16001", show_default=True,
              type=click.Choice(["C16001", "B16001"]))  # fmt: skip
@click.option("--level", default="", help="Kind of area [default: towns; the state for B16001].")
@click.option("--state", default="25", show_default=True, help="Two-digit code of the state.")
@click.option("--metro", default="14460", show_default=True, help="For metro_division: of what.")
@click.option("--key", default="", envvar="CENSUS_API_KEY", help="Your key, or CENSUS_API_KEY.")
@click.option("--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Read this download (API JSON, or CSV of data.census.gov) instead.")  # fmt: skip
@click.option("--again", is_flag=True, help="Ask again for what is kept in .cache/census/.")
@click.option("--service", help="Another address of the service.")
@click.pass_obj
def census(project: Project, /, file: Path | None, service: str | None, **options: Any) -> None:
    """Fetch speakers by language and English from the American Community Survey, 5 years.

    C16001 has twelve groups of languages, for towns too; B16001 has some forty, for the nation,
    states, metropolitan divisions and PUMAs. A key is free:
    https://api.census.gov/data/key_signup.html
    """
    from rich.progress import Progress

    from interloan.collect.census import language_tables  # httpx takes long to import

    key, again = options.pop("key"), options.pop("again")
    options["level"] = options["level"] or language_tables.default_level(options["table_id"])
    with (
        problems_reported(),
        Progress(console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        selection = language_tables.Selection(**options)
        selection.check()
        address = service or language_tables.ADDRESS
        census = language_tables.Service(project.root, address, key, again=again)
        task = bar.add_task("Fetching …", total=None)
        census.progress = lambda got, total: bar.update(task, completed=got, total=total)
        if file:
            done = language_tables.read_file(census, selection, file)
        else:
            done = language_tables.fetch(census, selection)
    path = done.path.relative_to(project.root).as_posix()
    out.print(f"Wrote {number(done.figures)} figures for {number(done.places)} places to {path}.")
    if done.new_places:
        out.print(f"New in sources/census/places.csv: {', '.join(done.new_places)}")
    out.print("Read them through, then run `interloan check` and commit.")
