"""`interloan add …`: a library's own figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from interloan.commands.console import out, problems_reported
from interloan.project import Project


@click.group()
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
    where = path.relative_to(project.root).as_posix()
    out.print(f"Wrote {len(found.rows):,} rows to {where}; `interloan build` takes them in.")
