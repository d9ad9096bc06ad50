"""`interloan guide`."""

from __future__ import annotations

import csv
import sys
from dataclasses import astuple, fields
from pathlib import Path

import click

from interloan import files
from interloan.commands.console import err, problems_reported
from interloan.figures import quantity
from interloan.project import Project


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keep", is_flag=True, help="Take this copy as the one last read.")
@click.pass_obj
def guide(project: Project, file: Path, keep: bool) -> None:
    """Compare a saved copy of the guide's page with the guide as it was last read.

    FILE is the page as a browser saves it (HTML, best) or its plain text. New, gone and changed
    lines, names, figures and links are printed as CSV, with our rows to look at. Of the page only
    hashes and figures are kept, never its text.
    """
    from interloan.collect import checkout_tables
    from interloan.collect.guide import page, reading

    needed = [reading.TABLE, reading.SECTIONS, reading.LINKS, reading.CHECKS]
    with problems_reported():
        checkout = checkout_tables.read(project.root, needed)
        sections = {str(row["title"]): str(row["id"]) for row in checkout.rows[reading.SECTIONS]}
        found = page.items(file.read_text(encoding="utf-8", errors="replace"), sections)
        findings = list(reading.compare(found, checkout.rows))
        if keep:
            table = checkout.tables[reading.TABLE]
            content = checkout_tables.part(table, reading.kept_rows(found, checkout.rows))
            files.replace_all({table.paths[0]: content})
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(field.name for field in fields(reading.Finding))
    for finding in findings:
        *cells, rows = astuple(finding)
        writer.writerow([*cells, " ".join(rows)])
    said = f"{quantity(len(findings), 'row', 'rows', 'No')} to review."
    err.print(f"{said} This reading is kept." if keep else said)
