"""`interloan add marc`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from time import monotonic
from typing import TYPE_CHECKING, Any

import click
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from interloan.commands.collection import collection_options, described, save
from interloan.commands.console import err, out, problems_reported
from interloan.project import Project

if TYPE_CHECKING:
    from interloan.collect import marc as counting

TITLES_ONLY = (
    "Only titles were counted; gaps are measured in items. If your records list their copies,"
    " name the field: --items 952 (or 852, 949)."
)
REDRAW_S = 0.1
"""Seconds between two drawings of the bar."""


@click.command()
@click.argument("files", nargs=-1, required=True)
@collection_options
@click.option("--items", help="Items: a CSV by record id, or their field, such as 952 or 952$l.")
@click.option("--strict", is_flag=True, help="Refuse a file of which something must be skipped.")
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many count at a time [default: as many as processors, up to 4].",
)
@click.option("--scheduler", default="", help="Let a Dask cluster count, such as tcp://host:8786.")
@click.pass_obj
def marc(project: Project, /, files: tuple[str, ...], publish: bool, **given: Any) -> None:
    """Count a catalogue exported as MARC 21, by language, format, audience and decade.

    FILES are MARC (.mrc) or MARCXML, packed as .gz or .zip or not; folders of such files, or their
    URLs in a store; or - for standard input. Only counts are kept, nothing of the records. A count
    made before is replaced.

    --items names a CSV with the columns record_id, items and circulation, or the field that each
    record repeats for its items; 952$l counts the loans in subfield l as well.
    """
    from interloan.collect import checkout_tables
    from interloan.collect.holdings import language_names, marc_counts, saving
    from interloan.collect.marc import byte_account

    options = {name: given.pop(name) for name in ("items", "strict", "processes", "scheduler")}
    with problems_reported():
        present = checkout_tables.read(project.root, [*saving.TABLES, "language_codes"])
        listed = present.rows["language_codes"]
        collection = described({**given, "counted": "every_language"}, _names(files))
        saving.check(present, collection, publish=publish)
        counted = _counted(files, equivalents=marc_counts.equivalents(listed), **options)
        book = language_names.Codebook(present.rows["languages"], listed)
        catalogue = marc_counts.holdings(counted, book)
        for line in (*byte_account.lines(counted.summary), *catalogue.remarks):
            out.print(line, markup=False)
        if not options["items"]:
            out.print(TITLES_ONLY)
        save(present, collection, catalogue.rows, publish=publish)


def _names(files: tuple[str, ...]) -> str:
    """Return how the export is called in the table of collections."""
    first = "standard input" if files[0] == "-" else PurePath(files[0]).name
    more = len(files) - 1
    return f"MARC export {first}" + (f" and {more} more" if more else "")


def _counted(files: tuple[str, ...], **options: Any) -> counting.Counts:
    """Count with a bar that shows how far it is; ctrl-C ends it, and nothing is written."""
    from interloan.collect import marc as counting
    from interloan.collect.marc import engines

    options["processes"] = options["processes"] or engines.usual_processes()
    try:
        with _progress() as progress:
            return counting.count(files, progress=progress, **options)
    except KeyboardInterrupt:
        err.print("Stopped; nothing was changed.")
        sys.exit(130)


@contextmanager
def _progress() -> Iterator[counting.Progress]:
    """Show bytes read, rate and time left; drawn by this thread, since the count may fork."""
    bar = Progress(
        TextColumn("Counting …"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
        TimeRemainingColumn(), console=err, transient=True, auto_refresh=False,
        disable=not err.is_terminal,
    )  # fmt: skip
    task, drawn = bar.add_task("", total=None), 0.0

    def told(done: int, size: int) -> None:
        nonlocal drawn
        if monotonic() - drawn >= REDRAW_S:
            drawn = monotonic()
            bar.update(task, completed=done, total=size or None, refresh=True)

    with bar:
        yield told
