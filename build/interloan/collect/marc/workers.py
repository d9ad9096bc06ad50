"""Counts the parts of a catalogue in several processes, or on the workers of a Dask scheduler."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from importlib import import_module
from typing import Any

from interloan.collect.marc.counted_part import Progress, Work, count_part
from interloan.collect.marc.parts import Part
from interloan.collect.marc.streams import STANDARD_INPUT
from interloan.collect.marc.tally import Tally
from interloan.problems import Problem, SourceError

WAIT_S = 0.2
"""Seconds between two looks at how far the processes are."""
CONNECT_S = 10
"""Seconds that a scheduler has to answer."""


def in_pool(
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


def on_cluster(
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
