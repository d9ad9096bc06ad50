"""Sums: a catalogue counted by language, format, audience and decade, in one process or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from interloan import figures
from interloan.collect.marc import engines, opening, result
from interloan.collect.marc import items as item_list
from interloan.collect.marc.engines import Progress
from interloan.collect.marc.fields import HOLDINGS_WITH_ITEMS, UNIMARC
from interloan.collect.marc.interpretation import Meanings
from interloan.collect.marc.languages import Equivalents
from interloan.collect.marc.marcxml import ACROSS_RECORDS
from interloan.collect.marc.part import Part
from interloan.collect.marc.result import Counts, Row, Summary
from interloan.collect.marc.tally import Tally
from interloan.problems import Problem, SourceError

__all__ = ["Counts", "Progress", "Row", "Summary", "count"]

MOST_CELLS = 200_000
"""Distinct cells of the largest catalogue that is believed; bounds the memory."""
FROM_UNIMARC = (
    "ask the vendor for an export in MARC 21 (field 245 has the title, field 008 the language);"
    " UNIMARC says both elsewhere"
)
ON_CLUSTER = 1_000
"""Workers that a cluster is taken to have: its parts are small."""


def count(  # noqa: PLR0913 (all but the first are options)
    paths: Sequence[str | Path],
    *,
    strict: bool = False,
    processes: int = 1,
    scheduler: str = "",
    items: str | Path | None = None,
    progress: Progress | None = None,
    equivalents: Equivalents | None = None,
    part_size: int | None = None,
) -> Counts:
    """Count a catalogue exported as MARC 21.

    Args:
        paths: Files (ISO 2709 or MARCXML, plain, `.gz`, `.zip`), folders, URLs of these in a
            store, `-` (standard input).
        strict: Refuse the catalogue where anything had to be skipped.
        processes: Processes that count; the result is the same for any number.
        scheduler: Address of a Dask scheduler whose workers count instead.
        items: Where items and circulation are to be found (see `items.read`).
        progress: Told how far the count is.
        equivalents: Codes of languages and the MARC code of today for each.
        part_size: Bytes of the parts into which plain files are split, see `opening.inputs`.

    Returns:
        Rows, and a summary of what became of each byte.

    Raises:
        SourceError: A file is missing, is no MARC or mostly unreadable; or `strict` and some of
            it was skipped. All such files are named. Or `items` gives none.
    """
    found = opening.inputs(paths, ON_CLUSTER if scheduler else processes, part_size)
    itemized = item_list.read(items) if items is not None else None
    work = Meanings(equivalents or {}), itemized
    if scheduler:
        tallies = engines.on_cluster(found.parts, work, scheduler, progress)
    elif min(processes, len(found.parts)) == 1 or found.has_standard_input:
        tallies = engines.here(found.parts, work, progress)
    else:
        tallies = engines.in_pool(found.parts, work, processes, progress)
    total = _sum(zip(found.parts, tallies, strict=True), strict)
    names = tuple(dict.fromkeys(part.name for part in found.parts))
    if itemized and not total.items_matched:
        raise SourceError([_no_items(str(items), total.aside[HOLDINGS_WITH_ITEMS])])
    summary = result.summary(total, names, found.passed_over, itemized)
    return Counts(result.rows(total, itemized.given if itemized else ()), summary)


def _no_items(given: str, holdings: int) -> Problem:
    """Return what is wrong where no title has an item."""
    why = "gives no item of any title"
    remedy = "name the field that lists the copies, or a CSV with the record ids of field 001"
    if holdings:
        count = figures.number(holdings)
        why += f"; {count} holdings records have it, which are not joined to their titles"
        remedy = item_list.JOIN
    return Problem("--items", 0, "", given, why, remedy)


def _sum(tallies: Iterable[tuple[Part, Tally]], strict: bool) -> Tally:
    """Add the tallies up, file by file; refuse files that are mostly unreadable."""
    total = Tally()
    by_file: dict[str, Tally] = {}
    problems: list[Problem] = []
    for part, tally in tallies:
        if part.name not in by_file:
            problems.extend(_settled(by_file, total, strict))
        by_file.setdefault(part.name, Tally()).add(tally)
        if max(len(total.titles), len(tally.titles)) > MOST_CELLS:
            most = figures.number(MOST_CELLS)
            why = f"give more than {most} combinations of language, format and so on"
            remedy = "look whether they are a library's catalogue"
            raise SourceError([Problem(part.name, 0, "", "", why, remedy)])
    problems.extend(_settled(by_file, total, strict))
    if problems:
        raise SourceError(problems)
    return total


def _settled(by_file: dict[str, Tally], total: Tally, strict: bool) -> Iterator[Problem]:
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
            listed = "; ".join(str(f) for f in tally.findings[:3])
            why = f"has {figures.number(tally.lost)} stretches that cannot be read whole ({listed})"
            yield Problem(name, 0, "", "", why, "export it again, or count it without --strict")
        total.add(tally)
    by_file.clear()
