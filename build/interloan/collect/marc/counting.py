"""Counts a catalogue by language, format, audience and decade: here, in processes, or on a cluster.

Whoever counts runs the same function on the same parts, and gives the tallies in the order of the
parts, so the sum is the same.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from interloan import figures
from interloan.collect.marc import conditions, parts, record_ids, result
from interloan.collect.marc import items as item_counts
from interloan.collect.marc.counted_part import Work, count_part
from interloan.collect.marc.interpretation import Interpreter
from interloan.collect.marc.items import ItemList, Items
from interloan.collect.marc.marcxml_tolerant import ACROSS_RECORDS
from interloan.collect.marc.parts import Part
from interloan.collect.marc.raw_keys import HOLDINGS_WITH_ITEMS, UNIMARC
from interloan.collect.marc.repeated_titles import repeats
from interloan.collect.marc.result import Counts
from interloan.collect.marc.streams import STANDARD_INPUT
from interloan.collect.marc.tally import Held, Tally
from interloan.collect.marc.title_languages import CodeLists
from interloan.problems import Problem, SourceError

Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all, of the files as they are on disk."""
MOST_CELLS = 200_000
"""Distinct cells of the largest catalogue that is believed; bounds the memory."""
MOST_PROCESSES = 4
"""Processes that stay below 300 MB together; for more, say so."""
WAIT_S = 0.2
"""Seconds between two looks at how far the processes are."""
CONNECT_S = 10
"""Seconds that a scheduler has to answer."""
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
    if scheduler:
        tallies = _on_cluster(inputs.parts, work, scheduler, progress)
    elif min(processes, len(inputs.parts)) == 1 or inputs.has_standard_input:
        tallies = _here(inputs.parts, work, progress)
    else:
        tallies = _in_pool(inputs.parts, work, processes, progress)
    total = _sum(zip(inputs.parts, tallies, strict=True), strict)
    repeated = record_ids.repeated(total.ids)
    taken_back = _taken_back(total, work.interpreter)
    names = tuple(dict.fromkeys(part.name for part in inputs.parts))
    if source and not total.items_matched:
        raise SourceError([_no_items(str(items), source, total.aside[HOLDINGS_WITH_ITEMS])])
    summary = result.summary(total, names, inputs.passed_over, source)
    summary = replace(summary, repeated=repeated - taken_back, taken_back=taken_back)
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
    if isinstance(source, ItemList):
        shown = source.ids[0].decode("utf-8", "replace")
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
        yield count_part(part, work, tick)


def _in_pool(
    parts: Sequence[Part], work: Work, processes: int, progress: Progress | None
) -> Iterator[Tally]:
    """Count the parts in processes of their own."""
    size = sum(part.size for part in parts)
    done = multiprocessing.Value("q", 0)
    with ProcessPoolExecutor(processes, initializer=_start, initargs=(done, work)) as pool:
        futures = {n: pool.submit(_count_in_process, parts[n]) for n in _longest_first(parts)}
        try:
            for n in range(len(parts)):
                future = futures.pop(n)
                while not future.done():
                    wait([future], timeout=WAIT_S)
                    if progress:
                        progress(min(done.value, size), size)
                yield _tally(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _longest_first(parts: Sequence[Part]) -> list[int]:
    """Return the numbers of the parts by their work, so that no long one is left to the end."""
    return sorted(range(len(parts)), key=lambda n: -parts[n].work)


_process: dict[str, Any] = {}
"""What a process of the pool was started with."""


def _start(done: Any, work: Work) -> None:
    """Prepare a process of the pool: it ends at once on ctrl-C, without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _process.update(done=done, work=work)


def _count_in_process(part: Part) -> Tally | list[Problem]:
    """Count a part in a process of the pool."""

    def tick(count: int) -> None:
        with _process["done"].get_lock():
            _process["done"].value += count

    return _counted(part, _process["work"], tick)


def _on_cluster(
    parts: Sequence[Part], work: Work, scheduler: str, progress: Progress | None
) -> Iterator[Tally]:
    """Count the parts on the workers of a Dask scheduler.

    The scheduler gives the parts of a worker that was lost to others. What all parts need is a
    task as well, so that it too can be made again.

    Args:
        parts: Files that every worker can read under the same path or URL.
        work: What every part is counted with.
        scheduler: Its address, such as `tcp://10.0.0.5:8786`.
        progress: Called after each part.
    """
    distributed = _distributed()
    if any(part.path == STANDARD_INPUT for part in parts):
        why, remedy = "cannot be read by other machines", "save it where they can read it"
        raise SourceError([Problem(STANDARD_INPUT, 0, "", "", why, remedy)])
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        remedy = "start it with `dask scheduler`, and check the address"
        why = f"does not answer ({error})"
        raise SourceError([Problem("--scheduler", 0, "", scheduler, why, remedy)]) from None
    size, done = sum(part.size for part in parts), 0
    with client:
        shared = client.submit(_same, work, pure=False)
        order = _longest_first(parts)
        tasks = client.map(_counted, [parts[n] for n in order], work=shared, pure=False)
        futures = dict(zip(order, tasks, strict=True))
        del tasks  # a result is let go as soon as it is added up
        for n, part in enumerate(parts):
            try:
                yield _tally(futures.pop(n).result())
            except distributed.KilledWorker as error:
                why = f"ended every worker that counted it ({error})"
                remedy = "read the workers' logs; they may lack memory"
                raise SourceError([Problem(part.name, 0, "", "", why, remedy)]) from None
            done += part.size
            if progress:
                progress(done, size)


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        why = "needs Dask's library distributed"
        remedy = 'type python -m bootstrap run -m pip install --editable ".[cluster]"'
        raise SourceError([Problem("--scheduler", 0, "", "", why, remedy)]) from None


def _same(work: Work) -> Work:
    return work


def _counted(
    part: Part, work: Work, tick: Callable[[int], None] | None = None
) -> Tally | list[Problem]:
    """Count a part anywhere; a SourceError cannot be pickled on its way between two processes."""
    try:
        return count_part(part, work, tick)
    except SourceError as error:
        return error.problems
    except OSError as error:
        why = f"cannot be read by what counts it ({error.strerror or error})"
        remedy = "name it so that every worker finds it"
        return [Problem(part.name, 0, "", "", why, remedy)]


def _tally(counted: Tally | list[Problem]) -> Tally:
    if not isinstance(counted, Tally):
        raise SourceError(counted)
    return counted
