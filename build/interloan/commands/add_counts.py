"""`interloan add counts`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from interloan.commands.collection import collection_options, described, save
from interloan.commands.console import out, problems_reported
from interloan.project import Project


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@collection_options
@click.option("--counted", default="unknown", show_default=True,
              type=click.Choice(["first_language", "every_language", "unknown"]),
              help="Under which of its languages a title was counted.")  # fmt: skip
@click.option("--keep-unknown", is_flag=True, help="Keep unknown languages under their labels.")
@click.pass_obj
def counts(
    project: Project, /, file: Path, keep_unknown: bool, publish: bool, **about: Any
) -> None:
    """Add counts by language from a CSV file.

    FILE has a column `language` (codes or names) and at least one of titles, items, circulation;
    it may have format, audience and decade. A count given before is replaced.
    """
    from interloan.collect import checkout_tables
    from interloan.collect.holdings import counts, language_names, saving

    with problems_reported():
        present = checkout_tables.read(project.root, [*saving.TABLES, "language_codes"])
        book = language_names.Codebook(present.rows["languages"], present.rows["language_codes"])
        table = present.tables["holdings"]
        found = counts.read(file, book, table, keep_unknown=keep_unknown)
        for remark in found.remarks:
            out.print(remark, markup=False)
        save(present, described(about, file.name), found.rows, publish=publish)
