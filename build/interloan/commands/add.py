"""`interloan add …`: a library's own figures, from counts or from an exported catalogue."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePath
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from interloan import figures
from interloan.commands.console import err, out, problems_reported, program
from interloan.project import Project

if TYPE_CHECKING:
    from interloan.collect.checkout_tables import CheckoutTables
    from interloan.collect.holdings.saving import Collection
    from interloan.collect.marc import Counts, Progress
    from interloan.sources.typed_rows import Row

Command = Callable[..., Any]

TITLES_ONLY = (
    "Only titles were counted; gaps are measured in items. If your records list their copies,"
    " name the field: --items 952 (or 852, 949)."
)
WHOLE = (
    "Taken as the whole collection: languages not in the file count as not held."
    " If the file is only a part, add --partial."
)
CUT_OFF = (
    "Titles are missing: {missing}. So the collection is taken as partial; export it again, or add"
    " --complete if you know that nothing is missing."
)
REST = (
    "Kept under its own label: {missing}. So the collection is taken as partial: a language without"
    " a line may be among them. Add --complete if you know that none is."
)
PART = "Taken as a part of the collection: of languages not in the file nothing is known."
MARC_OPTIONS = ("items", "titles", "once", "strict", "processes", "scheduler")
REDRAW_S = 0.1
"""Seconds between two drawings of the bar."""

_COLLECTION_OPTIONS = (
    click.option(
        "--collection", "id", required=True, help="Key of the collection, such as my-library."
    ),
    click.option(
        "--title", default="", help="Name of the library or collection [default: from the key]."
    ),
    click.option(
        "--service-place", default="",
        help="The place whose people the library serves: name, GEOID or key. Counts of a network"
             " against a whole state mislead.",
    ),
    click.option("--as-of", default="", help="When it was counted [default: today]."),
    click.option("--counted-from", default="", help="What was counted, such as a catalog report."),
    click.option(
        "--period", "circulation_period", default="", help="The time that the loans cover."
    ),
    click.option("--complete/--partial", "is_complete", default=None,
                 help="Whether every language held was counted [default: complete]."),
    click.option("--kind", type=click.Choice(["own", "comparison", "synthetic"]),
                 help="Your own, another library's to compare with, or made up [default: own]."),
    click.option("--url", default="", help="Where the counts are published."),
    click.option("--replace", is_flag=True,
                 help="Replace an earlier count even if much of it would be lost."),
    click.option("--publish", is_flag=True, help="Write to sources/ instead of local/."),
)  # fmt: skip


def _collection_options(command: Command) -> Command:
    """Give a command the options about a collection, named as the attributes of `Collection`."""
    for option in reversed(_COLLECTION_OPTIONS):
        command = option(command)
    return command


@click.group()
def add() -> None:
    """Add your library's figures. They go to local/ or, with --publish, to sources/.

    An earlier count under the same --collection is replaced. You are told first what changes; where
    much would be lost, nothing is replaced unless you add --replace. What you leave out, such as
    the title or the service place, stays as it was.
    """


@add.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_collection_options
@click.option(
    "--counted",
    type=click.Choice(["first_language", "every_language", "unknown"]),
    help="Under which of its languages a title was counted [default: unknown].",
)
@click.option("--keep-unknown", is_flag=True, help="Keep unknown languages under their labels.")
@click.pass_obj
def counts(
    project: Project, /, file: Path, keep_unknown: bool, replace: bool, publish: bool, **about: Any
) -> None:
    """Add counts by language from a spreadsheet or CSV file.

    FILE is an .xlsx or .ods workbook, or a text separated by commas, semicolons, tabs or bars. It
    has a column of languages (codes or names) and at least one of titles, items and circulation;
    it may have format, audience and decade. The columns may be called as your system calls them:
    Language, Lang Code or Idioma; Bib Count or Titles; Volumes or Item Count; Circs or Checkouts.

    Lines above the heading, totals that agree, percentages and empty lines are not counted. What
    was taken for what is printed before anything is saved. What the site's page for counting gives,
    or `add` wrote to local/, is taken as it stands.
    """
    from interloan.collect import checkout_tables
    from interloan.collect.holdings import counts, language_names, saving, written_counts

    with problems_reported():
        present = checkout_tables.read(project.root, [*saving.TABLES, *language_names.TABLES])
        book = language_names.book(present.rows)
        collection = _described(present, about, file.name, publish=publish)
        saving.check(present, collection, publish=publish)
        table = present.tables["holdings"]
        counted = written_counts.read(file, table) or counts.read(
            file, book, table, keep_unknown=keep_unknown,
            every_language=collection.counted == "every_language",
        )  # fmt: skip
        for remark in (*counted.account.said(), *counted.remarks):
            out.print(remark, markup=False)
        if (missing := counted.account.missing_part) and not about["is_complete"]:
            out.print(REST.format(missing=missing), markup=False)
            collection = dataclasses.replace(collection, is_complete=False)
        _save(present, collection, counted.rows, replace=replace, publish=publish)


@add.command()
@click.argument("files", nargs=-1, required=True)
@_collection_options
@click.option("--items", help="A CSV of items by record id, or their field, such as 952.")
@click.option("--titles", help="Which titles count, by marks in them: unless 942$n=1 or 998$e=s.")
@click.option(
    "--once",
    is_flag=True,
    help="Count titles with the same 001, 003 and 245 only once.",
)
@click.option("--strict", is_flag=True, help="Refuse a file if any of it must be skipped.")
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many count at a time [default: as many as processors, up to 4].",
)
@click.option("--scheduler", default="", help="Let a Dask cluster count, such as tcp://host:8786.")
@click.pass_obj
def marc(
    project: Project, /, files: tuple[str, ...], replace: bool, publish: bool, **about: Any
) -> None:
    """Count a catalog exported as MARC 21, by language, format, audience and decade.

    FILES are MARC (.mrc) or MARCXML, packed as .gz or .zip or not; folders of such files, or their
    URLs in a store; or - for standard input. Only counts are kept, nothing of the records.

    --items names a CSV with columns of record ids (field 001; numbers of Sierra are found in 907
    too, with or without dot and check digit), items and circulation, or the field that each record
    repeats for its items: 952 or ITM. '952$l' counts the loans in subfield l as well,
    '952 copies $n' the copies in $n. Conditions leave out what is not held:
    '952$l if $p unless $0=1 or $1' counts items with a number ($p) that are neither withdrawn
    ($0 is 1) nor lost ($1 is something other than 0).

    --titles leaves out titles that are suppressed: 'unless 942$n=1' in Koha, 'unless 998$e=n' in
    Sierra (BCODE3; your export table says which subfield it is in, and your library which code
    suppresses), the field and mark of your publishing profile in Alma. Titles that the leader calls
    deleted never count.
    """
    from interloan.collect import checkout_tables
    from interloan.collect.holdings import language_names, marc_counts, saving
    from interloan.collect.marc import result

    options = {name: about.pop(name) for name in MARC_OPTIONS}
    with problems_reported():
        present = checkout_tables.read(project.root, [*saving.TABLES, *language_names.TABLES])
        listed = present.rows["language_codes"]
        about["counted"] = "every_language"
        collection = _described(present, about, _export_name(files), publish=publish)
        saving.check(present, collection, publish=publish)
        book = language_names.book(present.rows)
        counted = _counted(files, codes=marc_counts.code_lists(listed, book), **options)
        catalogue = marc_counts.holdings(counted, book)
        for line in (*result.account(counted.summary), *catalogue.remarks):
            out.print(line, markup=False)
        if not options["items"]:
            out.print(TITLES_ONLY)
        if (missing := result.missing_part(counted.summary)) and not about["is_complete"]:
            out.print(CUT_OFF.format(missing=missing), markup=False)
            collection = dataclasses.replace(collection, is_complete=False)
        _save(present, collection, catalogue.rows, replace=replace, publish=publish)


def _export_name(files: tuple[str, ...]) -> str:
    """Return the name of the export for the table of collections."""
    first = "standard input" if files[0] == "-" else PurePath(files[0]).name
    more = len(files) - 1
    return f"MARC export {first}" + (f" and {more} more" if more else "")


def _counted(files: tuple[str, ...], **options: Any) -> Counts:
    """Count with a progress bar; ctrl-C ends it, and nothing is written."""
    from interloan.collect.marc.counting import count, default_processes

    options["processes"] = options["processes"] or default_processes()
    try:
        with _progress() as progress:
            return count(files, progress=progress, **options)
    except KeyboardInterrupt:
        err.print("Stopped; nothing was changed.")
        sys.exit(130)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show bytes read, rate and time left; drawn by this thread, since the count may fork."""
    from rich import progress as bars

    bar = bars.Progress(
        bars.TextColumn("Counting …"), bars.BarColumn(), bars.DownloadColumn(),
        bars.TransferSpeedColumn(), bars.TimeRemainingColumn(),
        console=err, transient=True, auto_refresh=False, disable=not err.is_terminal,
    )  # fmt: skip
    task, drawn = bar.add_task("", total=None), 0.0

    def show(done: int, size: int) -> None:
        nonlocal drawn
        if monotonic() - drawn >= REDRAW_S:
            drawn = monotonic()
            bar.update(task, completed=done, total=size or None, refresh=True)

    with bar:
        yield show


def _described(
    present: CheckoutTables, about: dict[str, Any], counted_from: str, *, publish: bool
) -> Collection:
    """Return the collection that the options describe; what they do not say stays as it was.

    Args:
        present: The checkout.
        about: Values of the options.
        counted_from: What was counted, where no option says so.
        publish: Whether it goes to sources/.
    """
    from interloan.collect.holdings import saving

    said = {name: value for name, value in about.items() if value not in ("", None)}
    today = date.today().isoformat()
    new = saving.Collection(about["id"], _title(about["id"]), counted_from, today)
    before = saving.earlier(present, new.id, publish=publish)
    same = {} if before is None else {
        name: value
        for name, value in dataclasses.asdict(before).items()
        if name not in (*said, "id", "as_of", "counted_from") and value != getattr(new, name)
    }  # fmt: skip
    if same:
        places = {row["id"]: row["name"] for row in present.rows["places"]}
        words = [f"{n.replace('_', ' ')} {places.get(v, v)!r}" for n, v in same.items() if v]
        partial = ["partial (add --complete if nothing is missing now)"]
        partial = partial if "is_complete" in same else []
        out.print(f"Kept as before: {', '.join(words + partial)}.", markup=False)
    return dataclasses.replace(new, **same, **said)


def _save(
    present: CheckoutTables, collection: Collection, rows: Sequence[Row], *, replace: bool,
    publish: bool,
) -> None:  # fmt: skip
    """Save a collection and its holdings, and say what that changes, and where it is."""
    from interloan.collect.holdings import changes, kept, saving

    top, root = saving.top_folder(publish), present.root
    earlier = kept.find(root, present.tables, collection.id)
    if earlier and earlier.top == top:
        names = {str(row["id"]): str(row["name"]) for row in present.rows["languages"]}
        changed = changes.changes(earlier, rows, names)
        if not replace:
            changes.check_loss(changed, collection.id)
        out.print(changed.said(), markup=False)
    path = saving.save(present, collection, rows, publish=publish)
    out.print(WHOLE if collection.is_complete else PART)
    where = path.relative_to(root).as_posix()
    written = figures.quantity(len(rows), "row", "rows")
    out.print(f"Wrote {written} to {where}. To make a page of them:", markup=False)
    report = f"report --collection {collection.id} -o report.html"
    out.print(f"  {program(root)} {report}", markup=False)


def _title(key: str) -> str:
    """Return a title made from a key.

    >>> _title("my-library")
    'My library'
    """
    words = key.replace("-", " ")
    return words[:1].upper() + words[1:]
