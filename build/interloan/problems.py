"""What is wrong with a source file, said so that its editor can fix it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

MOST_SHOWN = 100
"""Problems of one file that are named; whoever has more fixes these first."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place.

    Attributes:
        file: Path of the file, relative to the project.
        line: Physical line, counted from 1; 0 where the whole file is meant.
        field: Column of a table or key of a descriptor; may be empty.
        value: What stands there.
        why: What is wrong with it, as half a sentence.
        remedy: What to write instead.

    >>> print(Problem("fees.csv", 7, "amount", "12 USD", "is not a number", "write digits: 12"))
    fees.csv:7 amount: '12 USD' is not a number; write digits: 12
    """

    file: str
    line: int
    field: str
    value: str
    why: str
    remedy: str

    def __str__(self) -> str:
        """Return `file:line field: value why; remedy`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}" if self.field else ""
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "…"
        value = f"{shown!r} " if self.value else ""
        return "".join(map(_shown, f"{place}{field}: {value}{self.why}; {self.remedy}"))


def _shown(character: str) -> str:
    """Show what would act on a terminal instead of being read, such as an escape sequence."""
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def bounded(problems: Iterable[Problem]) -> list[Problem]:
    """Return the first problems of a file, and say if there are more; the rest is not looked for.

    >>> many = (Problem("a.csv", n, "", "", "is wrong", "fix it") for n in range(1, 10**9))
    >>> len(found := bounded(many)), str(found[-1])
    (101, 'a.csv: has more problems than are shown; fix these and look again')
    """
    found = list(islice(problems, MOST_SHOWN + 1))
    if len(found) > MOST_SHOWN:
        why, remedy = "has more problems than are shown", "fix these and look again"
        found[-1] = Problem(found[0].file, 0, "", "", why, remedy)
    return found


class RefusedError(Exception):
    """Something was not done, and nothing was changed; the text says why and what to do."""


class SourceError(RefusedError):
    """Some sources cannot be used; `problems` says all that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))
