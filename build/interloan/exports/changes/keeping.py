"""Writes the changes of an edition into the sources, in place of what was kept of it before."""

from __future__ import annotations

from interloan import files
from interloan.collect import checkout_tables
from interloan.exports.changes import kept
from interloan.exports.changes.change import TABLE
from interloan.project import Project


def keep(project: Project, edition: kept.Dated) -> None:
    """Keep what an edition changed.

    Raises:
        SourceError: What is kept already cannot be read.
    """
    table = checkout_tables.read(project.root, [TABLE]).tables[TABLE]
    (path,) = table.paths
    others = [
        row
        for row in checkout_tables.cells(path, table, project.root)
        if row["version"] != edition.version
    ]
    content = checkout_tables.part(table, [*others, *kept.rows(edition)])
    with files.drafting(project.root):
        files.replace_all({path: content})
