"""`interloan report`."""

from __future__ import annotations

from pathlib import Path

import click

from interloan import freshness
from interloan.commands.console import err, out, problems_reported
from interloan.demand.stats.norms import NORMS
from interloan.project import Project


@click.command()
@click.option("--collection", required=True, help="Key of the collection, such as my-library.")
@click.option("--place", default="", help="Name, GEOID or key [default: the place it serves].")
@click.option("--norm", "norms", multiple=True, type=click.Choice(list(NORMS)),
              help="Target to measure gaps by; may be given several times [default: two norms that"
                   " often disagree, queensland-2008 and ala-rasd-1990].")  # fmt: skip
@click.option(
    "--site",
    default="",
    help="Address of a site to link the figures to their rows [default: no links].",
)
@click.option("-o", "--output", default="report.html", show_default=True, help="File to write.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@click.pass_obj
def report(project: Project, /, norms: tuple[str, ...], output: Path, **options: str) -> None:
    """Write a printable report on a collection and the languages of a place.

    It suits a board meeting or a grant application: a first sheet for the board, then the tables
    and how everything was computed.

    Where the collection does not serve the place, the report is a what-if, and says so.
    """
    from interloan.demand import report as reports

    with problems_reported(), err.status("Writing …"):
        if not freshness.is_current(project):
            from interloan import pipeline

            pipeline.build(project)
        chosen = [NORMS[key] for key in norms] or reports.DEFAULT_NORMS
        text = reports.page(reports.read(project.database), norms=chosen, **options)
        reports.write(output, text)
    out.print(f"Wrote {output}.", markup=False)
