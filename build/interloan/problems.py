"""What is wrong with a source file, said so that its editor can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
        return f"{place}{field}: {value}{self.why}; {self.remedy}"


class SourceError(Exception):
    """Some sources cannot be used; `problems` says all that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))
