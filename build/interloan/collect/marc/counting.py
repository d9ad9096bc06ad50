"""Counts a catalogue by language, format, audience and decade: here, or by `workers`.

Whoever counts runs the same function on the same parts, and gives the tallies in the order of the
parts, so the sum is the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from interloan import figures
from interloan.collect.marc import items as item_counts
from interloan.collect.marc import parts, result
from interloan.collect.marc.interpretation import Interpreter
from interloan.collect.marc.items import Items
from interloan.collect.marc.marcxml_tolerant import ACROSS_RECORDS
from interloan.collect.marc.parts import Part
from interloan.collect.marc.raw_keys import HOLDINGS_WITH_ITEMS, UNIMARC
from interloan.collect.marc.result import Counts
from interloan.collect.marc.tally import Progress, Tally, Work, count_part
from interloan.collect.marc.title_languages import CodeLists
from interloan.problems import Problem, SourceError

MOST_CELLS = 200_000
"""Distinct cells of the largest catalogue that is believed; bounds the memory."""
MOST_PROCESSES = 4
"""Processes that stay below 300 MB together; for more, say so."""
ON_CLUSTER = 1_000
"""Workers that a cluster is taken to have: its parts are small."""
FROM_UNIMARC = (
    "ask the vendor for an export in MARC 21 (field 245 has the title, field 008 the language);"
    " UNIMARC says both elsewhere"
)


def default_processes() -> int:
    """Return how many processes count by default: as many as there are processors, up to four."""
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def count(  # noqa: PLR0913 (all but the first are options)
    paths: Sequence[str | Path],
    *,
    strict: bool = False,
    processes: int = 1,
    scheduler: str = "",
    items: str | Path | None = None,
    progress: Progress | None = None,
    codes: CodeLists | None = None,
    part_size: int | None = None,
) -> Counts:
    """Count a catalogue exported as MARC 21.

    Args:
        paths: Files (ISO 2709 or MARCXML, plain, `.gz`, `.zip`), folders, URLs of these in a
            store, `-` (standard input).
        strict: Refuse the catalogue where anything had to be skipped.
        processes: Processes that count; the result is the same for any number.
        scheduler: Address of a Dask scheduler whose workers count instead.
        items: Where items and circulation come from (see `items.read`).
        progress: Called as the count goes on.
        codes: What codes and names of languages mean; without it each code stands for itself.
        part_size: Bytes of the parts into which plain files are split, see `parts.inputs`.

    Returns:
        Rows, and a summary of what became of each byte.

    Raises:
        SourceError: A file is missing, is not MARC, is mostly unreadable, or some of it was skipped
            and `strict` is set; all such files are named. Or `items` gives none.
    """
    inputs = parts.inputs(paths, ON_CLUSTER if scheduler else processes, part_size)
    source = item_counts.read(items) if items is not None else None
    work = Interpreter(codes or CodeLists()), source
    is_alone = min(processes, len(inputs.parts)) == 1 or inputs.has_standard_input
    if is_alone and not scheduler:
        tallies = _here(inputs.parts, work, progress)
    else:
        from interloan.collect.marc import workers  # noqa: PLC0415 (a browser has no processes)

        tallies = (
            workers.on_cluster(inputs.parts, work, scheduler, progress)
            if scheduler
            else workers.in_pool(inputs.parts, work, processes, progress)
        )
    total = _sum(zip(inputs.parts, tallies, strict=True), strict)
    names = tuple(dict.fromkeys(part.name for part in inputs.parts))
    if source and not total.items_matched:
        raise SourceError([_no_items(str(items), source, total.aside[HOLDINGS_WITH_ITEMS])])
    summary = result.summary(total, names, inputs.passed_over, source)
    return Counts(result.rows(total, source.columns if source else ()), summary)


def _no_items(option: str, source: Items, holdings: int) -> Problem:
    """Return what is wrong where no title has an item."""
    why = "gives no item of any title"
    remedy = "name the field that lists the copies, or a CSV with the record ids of field 001"
    if source.first_id:
        shown = source.first_id.decode("utf-8", "replace")
        why += f": none has {shown!r}, or another id of the list, in field 001"
        remedy = "export both with the same ids, or name the field that lists the copies"
    if holdings:
        records = f"{figures.number(holdings)} holdings records"
        why += f"; {records} have it, which are not joined to their titles"
        remedy = item_counts.JOIN
    return Problem("--items", 0, "", option, why, remedy)


def _sum(tallies: Iterable[tuple[Part, Tally]], strict: bool) -> Tally:
    """Add the tallies up, file by file; refuse files that are mostly unreadable."""
    total = Tally()
    by_file: dict[str, Tally] = {}
    problems: list[Problem] = []
    for part, tally in tallies:
        if part.name not in by_file:
            problems.extend(_add_file(by_file, total, strict))
        by_file.setdefault(part.name, Tally()).add(tally)
        if max(len(total.titles), len(tally.titles)) > MOST_CELLS:
            most = figures.number(MOST_CELLS)
            why = f"give more than {most} combinations of language, format and so on"
            remedy = "check that they are a library's catalogue"
            raise SourceError([Problem(part.name, 0, "", "", why, remedy)])
    problems.extend(_add_file(by_file, total, strict))
    if problems:
        raise SourceError(problems)
    return total


def _add_file(by_file: dict[str, Tally], total: Tally, strict: bool) -> Iterator[Problem]:
    """Add a whole file to the total, and yield why it must be refused."""
    for name, tally in by_file.items():
        use = tally.bytes_by_use
        first = next((str(f) for f in tally.findings if not f.is_counted), "")
        is_mostly_lost = use["skipped"] > use["counted"] + use["aside"]
        if is_mostly_lost and (UNIMARC, False) in tally.reasons:
            yield Problem(name, 0, "", "", "is in UNIMARC, not in MARC 21", FROM_UNIMARC)
        elif not tally.records and not tally.aside:
            why = "holds no record that can be read" + (f" ({first})" if first else "")
            yield Problem(name, 0, "", "", why, "export it again as MARC 21")
        elif is_mostly_lost:
            yield Problem(name, 0, "", "", f"is mostly unreadable ({first})", "export it again")
        elif (ACROSS_RECORDS, False) in tally.reasons:
            remedy = "export it again, or take such sections out"
            yield Problem(name, 0, "", "", f"cannot be split into records: {first}", remedy)
        elif strict and tally.lost:
            places = "; ".join(str(f) for f in tally.findings[:3])
            why = f"has {figures.number(tally.lost)} stretches that cannot be read whole ({places})"
            yield Problem(name, 0, "", "", why, "export it again, or count it without --strict")
        total.add(tally)
    by_file.clear()


def _here(parts: Sequence[Part], work: Work, progress: Progress | None) -> Iterator[Tally]:
    """Count the parts in this process."""
    size, done = sum(part.size for part in parts), 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(min(done, size), size)

    for part in parts:
        yield count_part(part, *work, tick)
