"""Counts a catalogue by language, format, audience and decade: here, or by `workers`.

Whoever counts runs the same function on the same parts, and gives the tallies in the order of the
parts, so the sum is the same.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from interloan import figures
from interloan.collect.marc import conditions, counted_part, parts, record_ids, result
from interloan.collect.marc import items as item_counts
from interloan.collect.marc.counted_part import Progress, Work
from interloan.collect.marc.interpretation import Interpreter
from interloan.collect.marc.items import Items
from interloan.collect.marc.marcxml_tolerant import ACROSS_RECORDS
from interloan.collect.marc.parts import Inputs, Part
from interloan.collect.marc.raw_keys import HOLDINGS_WITH_ITEMS, UNIMARC
from interloan.collect.marc.repeated_titles import repeats
from interloan.collect.marc.result import Counts
from interloan.collect.marc.tally import Held, Tally
from interloan.collect.marc.title_languages import CodeLists
from interloan.problems import Problem, SourceError


class Step(NamedTuple):
    """How far a count is: bytes read and bytes in all, of the files as on disk; titles counted."""

    done: int
    size: int
    titles: int


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
    titles: str | None = None,
    once: bool = False,
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
        titles: Which titles count (see `conditions.read_titles`); all where it is None.
        once: Count a title once though it stands again, with the same 001, 003 and 245.
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
    marked = conditions.read_titles(titles) if titles is not None else None
    work = Work(Interpreter(codes or CodeLists()), source, marked, once)
    total = _Sum(strict)
    is_alone = min(processes, len(inputs.parts)) == 1 or inputs.has_standard_input
    if is_alone and not scheduler:
        for step in _here(inputs.parts, work, total):
            if progress:
                progress(step.done, step.size)
    else:
        from interloan.collect.marc import workers  # noqa: PLC0415 (a browser has no processes)

        tallies = (
            workers.on_cluster(inputs.parts, work, scheduler, progress)
            if scheduler
            else workers.in_pool(inputs.parts, work, processes, progress)
        )
        for part, counted in zip(inputs.parts, tallies, strict=True):
            total.add(part, counted)
    return _counts(total.whole(), inputs, work, items)


def in_steps(
    paths: Sequence[str | Path],
    *,
    items: str | None = None,
    titles: str | None = None,
    once: bool = False,
    codes: CodeLists | None = None,
) -> Generator[Step, None, Counts]:
    """Count in this process, giving way after each block: where nothing else can run meanwhile.

    Args:
        paths: Files or folders, as `count` takes them.
        items: As in `count`; so are `titles`, `once` and `codes`.
        titles: See there.
        once: See there.
        codes: See there.

    Returns:
        What `count` returns.

    Raises:
        SourceError: As in `count`.
    """
    inputs = parts.inputs(paths)
    source = item_counts.read(items) if items is not None else None
    marked = conditions.read_titles(titles) if titles is not None else None
    work = Work(Interpreter(codes or CodeLists()), source, marked, once)
    total = _Sum(strict=False)
    yield from _here(inputs.parts, work, total)
    return _counts(total.whole(), inputs, work, items)


def _counts(total: Tally, inputs: Inputs, work: Work, option: str | Path | None) -> Counts:
    """Return the result, where there is one.

    Args:
        total: Of all files.
        inputs: The files.
        work: How they were counted.
        option: How it was said where items come from.
    """
    repeated = record_ids.repeated(total.ids)
    taken_back = _taken_back(total, work.interpreter) if work.once else 0
    source = work.items
    if source and not total.items_matched:
        raise SourceError([_no_items(str(option), source, total.aside[HOLDINGS_WITH_ITEMS])])
    names = tuple(dict.fromkeys(part.name for part in inputs.parts))
    summary = result.summary(total, names, inputs.passed_over, source)
    summary = replace(
        summary, repeated=repeated - taken_back, taken_back=taken_back,
        without_id=record_ids.without(
            [part.identities for part in total.noted] if work.once else total.ids
        ),
    )  # fmt: skip
    return Counts(result.rows(total, source.columns if source else ()), summary)


def _taken_back(total: Tally, interpreter: Interpreter) -> int:
    """Take back the titles that are one before them; return how many they are."""
    held, other = Held(), Tally()
    for key, copies in repeats(total.noted):
        held.titles[key] += 1
        held.add_items(key, copies, other)
    held.interpret(interpreter, other)
    total.take_back(other)
    return other.records


def _no_items(option: str, source: Items, holdings: int) -> Problem:
    """Return what is wrong where no title has an item."""
    why = "gives no item of any title"
    remedy = "name the field that lists the copies, or a CSV with the record ids of field 001"
    if source.first_id:
        shown = source.first_id.decode("utf-8", "replace")
        fields = " or ".join(tag.decode() for tag in source.tags)
        why += f": none has {shown!r}, or another id of the list, in field {fields}"
        remedy = "export both with the same ids, or name the field that lists the copies"
    if holdings:
        records = f"{figures.number(holdings)} holdings records"
        why += f"; {records} have it, which are not joined to their titles"
        remedy = item_counts.JOIN
    return Problem("--items", 0, "", option, why, remedy)


class _Sum:
    """The sum of tallies, file by file; files that are mostly unreadable are refused.

    Args:
        strict: Whether a file of which something had to be skipped is refused too.
    """

    def __init__(self, strict: bool) -> None:
        self._strict, self._total = strict, Tally()
        self._name, self._file = "", Tally()
        self._problems: list[Problem] = []

    def add(self, part: Part, counted: Tally) -> None:
        """Add the next part."""
        if part.name != self._name:
            self._end_file()
            self._name = part.name
        self._file.add(counted)
        if max(len(self._total.titles), len(counted.titles)) > MOST_CELLS:
            most = figures.number(MOST_CELLS)
            why = f"give more than {most} combinations of language, format and so on"
            remedy = "check that they are a library's catalogue"
            raise SourceError([Problem(part.name, 0, "", "", why, remedy)])

    def whole(self) -> Tally:
        """Return the sum; raise SourceError where a file must be refused."""
        self._end_file()
        if self._problems:
            raise SourceError(self._problems)
        return self._total

    def _end_file(self) -> None:
        if self._name:
            self._problems += _why_refused(self._name, self._file, self._strict)
        self._total.add(self._file)
        self._file = Tally()


def _why_refused(name: str, tally: Tally, strict: bool) -> Iterator[Problem]:
    """Yield why a file must be refused."""
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


def _here(parts: Sequence[Part], work: Work, total: _Sum) -> Iterator[Step]:
    """Count the parts in this process, block by block."""
    size, done, titles = sum(part.size for part in parts), 0, 0
    for part in parts:
        for one in counted_part.in_steps(part, work):
            done += one.read
            yield Step(min(done, size), size, titles + one.titles)
        titles += one.titles
        total.add(part, one.tally)
