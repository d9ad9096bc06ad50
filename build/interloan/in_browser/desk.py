"""What the page that counts asks its worker, and is told: texts and numbers alone.

A browser has one thread for this: `step` does a little, and the page can be told how far it is, or
stop it, between two steps.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from interloan.collect.marc.counting import Step
from interloan.in_browser.counting import Counted, Counting
from interloan.problems import SourceError


class Desk:
    """Takes files and gives back counts and reports. All answers are JSON.

    Args:
        database: The built database.
    """

    def __init__(self, database: str) -> None:
        self._counting = Counting(Path(database))
        self._steps: Generator[Step, None, Counted] | None = None

    def places(self) -> str:
        """Return the names of the places that a library can serve."""
        return json.dumps(self._counting.places)

    def begin(self, names: str, items: str = "", titles: str = "", once: bool = False) -> None:
        """Begin to count files, in place of what was being counted.

        Args:
            names: The files, as a list in JSON.
            items: The field that lists the copies; empty where there is none.
            titles: Which titles count; empty for all.
            once: Whether titles that stand again count once.
        """
        self.stop()
        paths = [Path(name) for name in json.loads(names)]
        self._steps = self._counting.count(paths, items, titles, once)

    def step(self) -> str:
        """Count a little further.

        Returns:
            `done` and `size` in bytes, and `titles`; at the end `counted`, or `wrong`: sentences.
        """
        if self._steps is None:
            raise RuntimeError("nothing is being counted")
        try:
            return json.dumps(next(self._steps)._asdict())
        except StopIteration as end:
            return json.dumps({"counted": asdict(end.value)})
        except SourceError as error:
            return _wrong(error)

    def stop(self) -> None:
        """Let go of what is being counted."""
        if self._steps:
            self._steps.close()
        self._steps = None

    def report(self, counted: str, place: str, title: str) -> str:
        """Return `html`, the report on what was counted, or what is `wrong`.

        Args:
            counted: What `step` gave.
            place: Name of the place that the library serves.
            title: Name of the library.
        """
        told: dict[str, Any] = json.loads(counted)
        try:
            return json.dumps({"html": self._counting.report(Counted(**told), place, title)})
        except SourceError as error:
            return _wrong(error)


def _wrong(error: SourceError) -> str:
    return json.dumps({"wrong": [str(problem) for problem in error.problems]})
