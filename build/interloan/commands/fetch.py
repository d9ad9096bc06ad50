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
@click.option("--year", required=True, type=click.IntRange(2009, 2035), help="Last year covered.")
@click.option("--table", "table_id", default="C16001", show_default=True,
              type=click.Choice(["C16001", "B16001", "B05006"]))  # fmt: skip
@click.option("--level", default="", help="Kind of area [default: towns; the state for B16001].")
@click.option("--state", default="25", show_default=True, help="Two-digit code of the state.")
@click.option("--metro", default="14460", show_default=True, help="For metro areas: its code.")
@click.option("--one-year", is_flag=True,
              help="One year of the survey, not five: areas of 65,000 people or more.")  # fmt: skip
@click.option("--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Read this download instead: the ZIP or its …-Data.csv from data.census.gov, "
              "a summary file (….dat), or JSON of the service.")  # fmt: skip
@click.option("--key", default="", envvar="CENSUS_API_KEY",
              help="Ask the Bureau's service with this key (or CENSUS_API_KEY) instead: less to "
              "download, and years before 2021.")  # fmt: skip
@click.option("--again", is_flag=True, help="Download again what .cache/census/ has.")
@click.option("--service", help="Another address of the files; with a key, of the service.")
@click.pass_obj
def census(
    project: Project, /, file: Path | None, service: str | None, *, one_year: bool, **options: Any
) -> None:
    """Fetch speakers by language, or countries of birth, from the American Community Survey.

    For all 351 cities and towns of Massachusetts: interloan fetch census --year 2024

    No key is needed: the Census Bureau's summary file of the table (some 70 MB for C16001) is
    downloaded, and the lines of your state are kept. If the connection breaks, run the command
    again: it goes on where it stopped. The figures go to sources/census/speakers/ or
    sources/census/births_abroad/.

    C16001 has twelve groups of languages, for towns too; B16001 has some forty, for the nation,
    states, congressional districts, metropolitan areas and PUMAs; B05006 has the countries where
    people born abroad come from. S1601 (who speaks English less than very well, all languages
    together) is in none of these files, which hold the detailed tables only; C16001 says it of
    each group.

    With a key, which is free, the Bureau's service is asked instead:
    https://api.census.gov/data/key_signup.html
    """
    from rich.progress import Progress

    from interloan.collect.census import language_tables  # httpx takes long to import
    from interloan.collect.census.selection import Selection, default_level
    from interloan.collect.census.summary_files import SummaryFiles

    key, again = options.pop("key"), options.pop("again")
    options["level"] = options["level"] or default_level(options["table_id"])
    with (
        problems_reported(),
        Progress(console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        selection = Selection(**options, years=1 if one_year else 5)
        task = bar.add_task("Fetching …", total=None)
        asked: dict[str, Any] = {"again": again}
        asked["progress"] = lambda got, total: bar.update(task, completed=got, total=total)
        if service:
            asked["address"] = service
        census = language_tables.Service(project.root, key=key, **asked)
        files = SummaryFiles(project.root, **asked)
        if file:
            done = language_tables.read_file(census, files, selection, file)
        elif key:
            done = language_tables.fetch(census, selection)
        else:
            done = language_tables.fetch_files(files, selection)
    path = done.path.relative_to(project.root).as_posix()
    out.print(f"Wrote {number(done.figures)} figures for {number(done.places)} places to {path}.")
    if done.new_places:
        out.print(f"New in sources/census/places.csv: {', '.join(done.new_places)}")
    out.print("Read them through, then run `interloan check` and commit.")


@fetch.command()
@click.option("--year", required=True, type=click.IntRange(2015, 2035), help="Fiscal year.")
@click.option("--address", default="", help="Where its ZIP file of CSV files is, if elsewhere.")
@click.option("--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Read this ZIP file, downloaded before, instead.")  # fmt: skip
@click.option("--again", is_flag=True, help="Download again what .cache/libraries/ has.")
@click.pass_obj
def libraries(
    project: Project, /, year: int, address: str, file: Path | None, *, again: bool
) -> None:
    """Fetch a year of the Public Libraries Survey: loans, visits, collections of each library.

    For example: interloan fetch libraries --year 2023

    The survey's CSV files are downloaded from imls.gov, in one ZIP file. The figures of the
    libraries of Massachusetts go to sources/networks/library_years.csv, those of seven states to
    state_library_years.csv; figures of the same year that stood there are replaced.
    """
    from rich.progress import Progress

    from interloan.collect import library_survey  # httpx takes long to import

    with (
        problems_reported(),
        Progress(console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        task = bar.add_task("Fetching …", total=None)
        if file:
            done = library_survey.read_file(project.root, year, file)
        else:
            done = library_survey.fetch(
                project.root, year, address,
                lambda got, total: bar.update(task, completed=got, total=total), again=again,
            )  # fmt: skip
    out.print(f"Wrote {number(done.libraries)} libraries and {done.states} states of {year}.")
    if done.unlisted:
        left = "; ".join(done.unlisted)
        out.print(f"Left out, since sources/networks/libraries.csv does not list them: {left}.")
    out.print("Read them through, then run `interloan check` and commit.")


@fetch.command()
@click.option("--year", required=True, type=click.IntRange(1994, 2035),
              help="Year in which the school year ends.")  # fmt: skip
@click.option("--address", default="", help="Where the table is, if elsewhere.")
@click.option("--again", is_flag=True, help="Download again what .cache/pupils/ has.")
@click.pass_obj
def pupils(project: Project, /, year: int, address: str, *, again: bool) -> None:
    """Fetch pupils whose first language is not English, by school district.

    For example: interloan fetch pupils --year 2026

    They go to sources/census/school_first_languages.csv. The languages themselves are not
    published.
    """
    from rich.progress import Progress

    from interloan.collect import pupils as enrollment  # httpx takes long to import

    with (
        problems_reported(),
        Progress(console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        task = bar.add_task("Fetching …", total=None)
        count = enrollment.fetch(
            project.root, year, address,
            lambda got, total: bar.update(task, completed=got, total=total), again=again,
        )  # fmt: skip
    out.print(f"Wrote {number(count)} districts of {year - 1}-{year % 100:02}.")
    out.print("Read them through, then run `interloan check` and commit.")
