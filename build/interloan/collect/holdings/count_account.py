"""What became of each line of a counts file, in three lines that are printed before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from interloan.collect.holdings.count_headings import COUNTS, Heading
from interloan.demand import no_language
from interloan.figures import number, quantity
from interloan.sources.typed_rows import Row

NOUNS = {"circulation": "loans"}
"""What is counted in a column that is not named for it."""
SHOWN = 5
"""Lines of a kind that are named."""
LONGEST = 40
"""Characters of a line that are shown."""


@dataclass
class Account:
    """What became of the lines; those of the heading, counted and not counted are all there are.

    Attributes:
        file: Name of the file.
        sheet: Of a workbook the name of the sheet, of a text what separates its cells.
        delimiter: Of a text; empty for a workbook.
        heading: The heading.
        above: Number and text of the lines above it.
        below: Those below the table.
        totals: Number and label of totals that agree with the lines.
        repeated: Numbers of the lines that repeat the heading.
        rest: Number and label of counted lines that stand for several languages together.
        unread: Number and label of those whose language could not be read, and which are kept.
        blank: How many lines are empty.
        counted: How many lines are counted.
        languages: The keys of their languages.
        kinds: Kind → what the lines of no one language have, by column, see `no_language`.
        sums: What they have, by column.
        thousands: How thousands are written.
    """

    file: str
    sheet: str
    delimiter: str
    heading: Heading
    above: list[tuple[int, str]] = field(default_factory=list)
    below: list[tuple[int, str]] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    rest: list[tuple[int, str]] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    counted: int = 0
    languages: set[str] = field(default_factory=set)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    thousands: str = ""

    def count(self, row: Row) -> None:
        """Count a line that became a row, or a part of one."""
        self.counted += 1
        counts = {name: int(str(row[name])) for name in COUNTS if row[name] is not None}
        for name, count in counts.items():
            self.sums[name] = self.sums.get(name, 0) + count
        if kind := no_language.kind(row["language_id"], row["language_reason"]):
            self.kinds.setdefault(kind, Counter()).update(counts)
        else:
            self.languages.add(str(row["language_key"]))

    @property
    def lines(self) -> int:
        """All lines of the file."""
        others = (self.heading.numbers, self.above, self.below, self.totals, self.repeated)
        return self.counted + self.blank + sum(map(len, others))

    def said(self) -> Iterator[str]:
        """Yield what was read, what it was taken for, and what was counted: a line each."""
        lines = " and ".join(map(str, self.heading.numbers))
        where = f"cells separated by {self.sheet}" if self.delimiter else f"sheet {self.sheet!r}"
        above = f" Not read, above it: {_named(self.above)}." if self.above else ""
        yield f"{self.file}: {where}; the heading is in line {lines}.{above}"
        yield self.heading.taken()
        counted = [quantity(self.counted, "line", "lines"),
                   quantity(len(self.languages), "language", "languages")]  # fmt: skip
        counted.append(_counts(self.sums))
        written = f" ({self.thousands})" if self.thousands else ""
        others = "; ".join(self._others())
        yield f"Counted: {', '.join(counted)}{written}." + (
            f" Not counted: {others}." * bool(others)
        )
        if self.kinds:
            kinds = [f"{_counts(counts)} {kind}" for kind, counts in self.kinds.items()]
            yield f"Among them, of no one known language: {', '.join(kinds)}."

    @property
    def missing_part(self) -> str:
        """Why languages may be held that have no line of their own; empty where none seem to be."""
        stand = "stands" if len(self.rest) == 1 else "stand"
        why = [f"{_named(self.rest)} {stand} for several languages together"] * bool(self.rest)
        why += [f"{_named(self.unread)} could not be read"] * bool(self.unread)
        return "; ".join(why)

    def _others(self) -> Iterator[str]:
        if self.totals:
            totals = quantity(len(self.totals), "total, which agrees", "totals, which agree")
            yield f"{totals} ({_named(self.totals)})"
        if self.repeated:
            yield f"the heading again ({_named([(n, '') for n in self.repeated])})"
        if self.blank:
            yield quantity(self.blank, "empty line", "empty lines")
        if self.below:
            yield f"what stands below the table ({_named(self.below)})"


def _counts(sums: Mapping[str, int]) -> str:
    """Return counts in words.

    >>> _counts({"circulation": 1200, "items": 3})
    '3 items, 1,200 loans'
    """
    nouns = [(sums[name], NOUNS.get(name, name)) for name in COUNTS if name in sums]
    return ", ".join(quantity(count, noun.removesuffix("s"), noun) for count, noun in nouns)


def _named(lines: Sequence[tuple[int, str]]) -> str:
    """Return lines by number and text.

    >>> _named([(3, "Grand Total"), (7, "")])
    "line 3 'Grand Total', line 7"
    """
    shown = ", ".join(
        f"line {place} {text[:LONGEST]!r}" if text else f"line {place}"
        for place, text in lines[:SHOWN]
    )
    more = len(lines) - SHOWN
    return f"{shown} and {number(more)} more" if more > 0 else shown
