"""Sums: a catalogue counted by language, format, audience and decade, in one process or several."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any

from interloan.collect.marc import items as item_list
from interloan.collect.marc import opening, result
from interloan.collect.marc.items import Items
from interloan.collect.marc.languages import Equivalents
from interloan.collect.marc.meaning import Meanings
from interloan.collect.marc.opening import Part
from interloan.collect.marc.reading import count_part
from interloan.collect.marc.result import Counts, Row, Summary
from interloan.collect.marc.tally import Tally
from interloan.collect.marc.xml import ACROSS_RECORDS
from interloan.problems import Problem, SourceError

__all__ = ["Counts", "Progress", "Row", "Summary", "count"]

Progress = Callable[[int, int], None]
"""Told bytes read and bytes in all, of the files as they are on disk."""

_Work = tuple[Meanings, Items | None]
"""What every part is counted with."""

WHOLE = 1 << 62
"""A part size that no file reaches."""
PARTS_EACH = 4
"""Parts for each process: the last ones even the load out."""
MOST_CELLS = 200_000
"""Distinct cells of the largest catalogue that is believed; bounds the memory."""
MOST_PROCESSES = 4
"""Processes that stay below 300 MB together; more must be asked for."""
WAIT_S = 0.2
"""Seconds between two looks at how far the processes are."""


def count(  # noqa: PLR0913 (all but the first are options)
    paths: Sequence[str | Path],
    *,
    strict: bool = False,
    processes: int | None = None,
    items: str | Path | None = None,
    progress: Progress | None = None,
    equivalents: Equivalents | None = None,
    part_size: int | None = None,
) -> Counts:
    """Count a catalogue exported as MARC 21.

    Args:
        paths: Files (ISO 2709 or MARCXML, plain, `.gz`, `.zip`), folders, `-` (standard input).
        strict: Refuse the catalogue where anything had to be skipped.
        processes: Processes that count, by default as many as there are processors, up to four;
            the result is the same for any number.
        items: Where items and circulation are to be found (see `items.read`).
        progress: Told how far the count is.
        equivalents: Codes of languages and the MARC code of today for each.
        part_size: Bytes of the parts into which plain files are split; by default a part is a
            whole file in one process, and some tens of megabytes in several.

    Returns:
        Rows, and a summary of what became of each byte.

    Raises:
        SourceError: A file is missing, is no MARC or mostly unreadable; or `strict` and some of
            it was skipped. All such files are named.
    """
    processes = processes or min(os.cpu_count() or 1, MOST_PROCESSES)
    found = opening.inputs(paths, part_size or _part_size(paths, processes))
    itemized = item_list.read(items) if items is not None else None
    work = Meanings(equivalents or {}), itemized
    if min(processes, len(found.parts)) == 1 or any(part.path == "-" for part in found.parts):
        tallies = _here(found.parts, work, progress)
    else:
        tallies = _in_pool(found.parts, work, processes, progress)
    total = _sum(zip(found.parts, tallies, strict=True), strict)
    names = tuple(dict.fromkeys(part.name for part in found.parts))
    given, listed = (itemized.given, itemized.total) if itemized else ((), None)
    counted = result.summary(total, names, found.passed_over, listed)
    return Counts(result.rows(total, given), counted)


def _part_size(paths: Sequence[str | Path], processes: int) -> int:
    """Return whole files for one process, else parts enough for an even load."""
    if processes == 1:
        return WHOLE
    total = sum(Path(path).stat().st_size for path in paths if Path(path).is_file())
    return max(opening.PART, total // (PARTS_EACH * processes))


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
            why = f"give more than {MOST_CELLS:,} combinations of language, format and so on"
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
        if not tally.records and not tally.aside:
            why = "holds no record that can be read" + (f" ({first})" if first else "")
            yield Problem(name, 0, "", "", why, "export it again as MARC 21")
        elif use["skipped"] > use["counted"] + use["aside"]:
            yield Problem(name, 0, "", "", f"is mostly unreadable ({first})", "export it again")
        elif (ACROSS_RECORDS, False) in tally.reasons:
            remedy = "export it again, or take such sections out"
            yield Problem(name, 0, "", "", f"cannot be split into records: {first}", remedy)
        elif strict and tally.lost:
            listed = "; ".join(str(f) for f in tally.findings[:3])
            why = f"has {tally.lost:,} stretches that cannot be read whole ({listed})"
            yield Problem(name, 0, "", "", why, "export it again, or count it without --strict")
        total.add(tally)
    by_file.clear()


def _here(parts: Sequence[Part], work: _Work, progress: Progress | None) -> Iterator[Tally]:
    """Count the parts in this process."""
    size, done = sum(part.size for part in parts), 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(min(done, size), size)

    for part in parts:
        yield count_part(part, *work, tick)


def _in_pool(
    parts: Sequence[Part],
    work: _Work,
    processes: int,
    progress: Progress | None,
) -> Iterator[Tally]:
    """Count the parts in processes of their own; give the tallies in order."""
    size = sum(part.size for part in parts)
    done = multiprocessing.Value("q", 0)
    with ProcessPoolExecutor(processes, initializer=_start, initargs=(done, work)) as pool:
        waiting = deque(pool.submit(_count_in_worker, part) for part in parts)
        try:
            while waiting:
                future = waiting.popleft()
                while not future.done():
                    wait([future], timeout=WAIT_S)
                    if progress:
                        progress(min(done.value, size), size)
                counted = future.result()
                if not isinstance(counted, Tally):
                    raise SourceError(counted)
                yield counted
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: dict[str, Any] = {}
"""What a worker process was started with."""


def _start(done: Any, work: _Work) -> None:
    """Prepare a worker process: it ends at once on ctrl-C, without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _worker.update(done=done, work=work)


def _count_in_worker(part: Part) -> Tally | list[Problem]:
    """Count a part in a worker process; a SourceError does not survive the way between two."""

    def tick(count: int) -> None:
        with _worker["done"].get_lock():
            _worker["done"].value += count

    try:
        meanings, items = _worker["work"]
        return count_part(part, meanings, items, tick)
    except SourceError as error:
        return error.problems
