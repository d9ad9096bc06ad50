"""The commands. Each calls `pipeline`, `links` or `server` and says what happened; no logic."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, track

from interloan import __version__, pipeline
from interloan.analysis.norms import NORMS
from interloan.database import DatabaseError
from interloan.export import NotOurFolderError
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
    except (QuestionError, DatabaseError, NotOurFolderError) as error:
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
    """Build interloan.db. The old database stays until the new one is whole."""
    with problems_reported(), err.status("Building …"):
        content = pipeline.build(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"Built {project.database.name}: {len(content.tables)} tables, {rows:,} rows.")


@main.command()
@click.option(
    "--links", "with_links", is_flag=True, help="Also ask each address (needs the network)."
)
@click.pass_obj
def check(project: Project, with_links: bool) -> None:
    """Check the sources; build nothing. Every problem is printed."""
    with problems_reported(), err.status("Checking …"):
        content = pipeline.read(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"All is well: {len(content.tables)} tables, {rows:,} rows.")
    if with_links:
        sys.exit(_check_links(content))


def _check_links(content: pipeline.Content) -> int:
    """Ask every address; return the exit status: 1 where one is broken or unreachable."""
    from interloan import links  # httpx takes long to import

    cited = links.addresses(content.tables, content.rows)
    tally: Counter[str] = Counter()
    for answer in track(links.check(cited), "Asking …", total=len(cited), console=err):
        tally[answer.verdict] += 1
        if answer.verdict != "ok":
            shown = f"{answer.verdict}: {answer.url} ({answer.detail}), cited in "
            out.print(shown + ", ".join(answer.cited_in), markup=False)
    out.print(", ".join(f"{count} {verdict}" for verdict, count in sorted(tally.items())))
    return 1 if tally["broken"] or tally["unreachable"] else 0


@main.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; fail if it is out of date."
)
@click.pass_obj
def metadata(project: Project, only_check: bool) -> None:
    """Write metadata.yml. It tells Datasette all about the tables and questions."""
    with problems_reported(), err.status("Reading …"):
        content = pipeline.read(project, with_local=False)
    if not only_check:
        changed = pipeline.write_metadata(project, content)
        out.print("metadata.yml written." if changed else "metadata.yml was up to date.")
    elif project.metadata.exists() and project.metadata.read_text("utf-8") == content.metadata:
        out.print("metadata.yml is up to date.")
    else:
        err.print("metadata.yml differs from sources/ and queries/: run `interloan metadata`.")
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def export(project: Project, folder: Path) -> None:
    """Write all tables as CSV, JSON, Parquet and XLSX.

    The files go to FOLDER, with checksums in manifest.json. FOLDER is replaced as a whole.
    """
    with problems_reported(), err.status("Exporting …"):
        if not pipeline.is_current(project):
            pipeline.build(project)
        count = pipeline.export_to(project, folder.resolve())
    out.print(f"Wrote {count} files, manifest.json and datapackage.json to {folder}.")


@main.command()
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


@main.command()
@click.pass_obj
def notebooks(project: Project) -> None:
    """Run the notebooks again. Their results are written into them."""
    try:
        from interloan import notebooks as runner  # Jupyter's tools are not part of a server
    except ModuleNotFoundError as error:
        err.print(f"This needs {error.name}: type python -m bootstrap run -m interloan notebooks")
        sys.exit(1)
    with problems_reported(), err.status("Building …"):
        if not pipeline.is_current(project):
            pipeline.build(project)
    try:
        for path in runner.paths(project.root):
            with err.status(f"Running {path.name} …"):
                changed = runner.refresh(path)
            out.print(f"{path.name}: {'written' if changed else 'unchanged'}.")
    except runner.NotebookError as error:
        err.print(str(error), markup=False)
        sys.exit(1)


@main.group()
def fetch() -> None:
    """Fetch published figures. They go to sources/, to be read through and committed."""


def _short(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()


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
def census(project: Project, /, file: Path | None, service: str | None, **given: Any) -> None:
    """Fetch speakers by language and English from the American Community Survey, 5 years.

    C16001 has twelve groups of languages, for towns too; B16001 has some forty, for the nation,
    states, metropolitan divisions and PUMAs. A key is free:
    https://api.census.gov/data/key_signup.html
    """
    from interloan.collect import areas, census  # httpx takes long to import

    key, again = given.pop("key"), given.pop("again")
    given["level"] = given["level"] or areas.usual_level(given["table_id"])
    with (
        problems_reported(),
        Progress(console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        wanted = areas.Wanted(**given)
        wanted.check()
        asked = census.Service(project.root, service or census.ADDRESS, key, again=again)
        task = bar.add_task("Fetching …", total=None)
        asked.progress = lambda got, total: bar.update(task, completed=got, total=total)
        done = census.read_file(asked, wanted, file) if file else census.fetch(asked, wanted)
    path = _short(project, done.path)
    out.print(f"Wrote {done.figures:,} figures for {done.places:,} places to {path}.")
    if done.new_places:
        out.print(f"New in sources/census/places.csv: {', '.join(done.new_places)}")
    out.print("Read them through, then run `interloan check` and commit.")


@main.group()
def add() -> None:
    """Add your library's figures. They go to local/ or, with --publish, to sources/."""


@add.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--collection", "id", required=True, help="Key of the collection, such as my-library."
)
@click.option("--title", default="", help="Name of the library or collection.")
@click.option("--service-place", default="", help="The place it serves: name, GEOID or key.")
@click.option("--as-of", default="", help="When it was counted [default: today].")
@click.option("--counted", default="unknown", show_default=True,
              type=click.Choice(["first_language", "every_language", "unknown"]),
              help="Under which of its languages a title was counted.")  # fmt: skip
@click.option("--counted-from", default="", help="What was counted, such as a catalog report.")
@click.option("--period", "circulation_period", default="", help="The time that the loans cover.")
@click.option("--complete/--partial", "is_complete", default=True,
              help="Whether the file lists every language held [default: complete].")  # fmt: skip
@click.option("--kind", default="own", show_default=True,
              type=click.Choice(["own", "comparison", "synthetic"]))  # fmt: skip
@click.option("--url", default="", help="Where the counts are published.")
@click.option("--keep-unknown", is_flag=True, help="Keep unknown languages under their labels.")
@click.option("--publish", is_flag=True, help="Write to sources/ instead of local/.")
@click.pass_obj
def counts(
    project: Project, /, file: Path, keep_unknown: bool, publish: bool, **about: Any
) -> None:
    """Add counts by language from a CSV file.

    FILE has a column `language` (codes or names) and at least one of titles, items, circulation;
    it may have format, audience and decade. A count given before is replaced.
    """
    from interloan.collect import codes, counts, holdings, known

    about["title"] = about["title"] or about["id"]
    about["as_of"] = about["as_of"] or date.today().isoformat()
    about["counted_from"] = about["counted_from"] or file.name
    with problems_reported():
        present = known.read(project.root, [*holdings.TABLES, "language_codes"])
        book = codes.Codebook(present.rows["languages"], present.rows["language_codes"])
        table = present.tables["holdings"]
        found = counts.read(file, book, table, keep_unknown=keep_unknown)
        collection = holdings.Collection(**about)
        path = holdings.save(present, collection, found.rows, publish=publish)
    for remark in found.remarks:
        out.print(remark, markup=False)
    where = _short(project, path)
    out.print(f"Wrote {len(found.rows):,} rows to {where}; `interloan build` takes them in.")


@main.command()
@click.option("--collection", required=True, help="Key of the collection, such as my-library.")
@click.option("--place", default="", help="Name, GEOID or key [default: the place it serves].")
@click.option("--norm", default="queensland-2008", show_default=True,
              type=click.Choice(list(NORMS)), help="Target to measure gaps by.")  # fmt: skip
@click.option("-o", "--output", default="report.html", show_default=True, help="File to write.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@click.pass_obj
def report(project: Project, collection: str, place: str, norm: str, output: Path) -> None:
    """Write a page on a collection and the languages of a place, for a board meeting.

    A place that the collection does not serve makes it a what-if, and the page says so.
    """
    from interloan import report as reports

    with problems_reported(), err.status("Writing …"):
        if not pipeline.is_current(project):
            pipeline.build(project)
        text = reports.page(reports.read(project.database), collection, place, NORMS[norm])
        reports.write(output, text)
    out.print(f"Wrote {output}.", markup=False)
