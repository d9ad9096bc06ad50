"""Lines of counts → one row a language and split; labels of one language are added up, and said."""

from __future__ import annotations

from interloan.collect.holdings.column_synonyms import COUNTS, SPLITS
from interloan.sources.typed_rows import Row


class CountRows:
    """The rows of `holdings` that lines come to; `remarks` is told which were added to which."""

    def __init__(self, remarks: list[str]) -> None:
        self._remarks = remarks
        self._seen: dict[tuple[str, ...], tuple[Row, list[tuple[int, str]]]] = {}

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order of their first lines."""
        return [row for row, _ in self._seen.values()]

    def add(self, number: int, row: Row) -> tuple[str, str] | None:
        """Add a line.

        Args:
            number: The line's number.
            row: What it says: language, split and counts.

        Returns:
            Why it cannot be added and what to do instead; None where it was added.
        """
        label = str(row["language_label"])
        key = tuple(str(row[name]) for name in ("language_key", *SPLITS))
        if key not in self._seen:
            self._seen[key] = row, [(number, label)]
            return None
        present, lines = self._seen[key]
        first = lines[0][0]
        if label.casefold() in {other.casefold() for _, other in lines}:
            why = f"stands twice (first in line {first})"
            return why, "keep one, or tell them apart by format"
        if any((present[name] is None) != (row[name] is None) for name in COUNTS):
            why = f"is the language of line {first} too, and only one of them has all counts"
            return why, "join the two lines"
        known = [name for name in COUNTS if row[name] is not None]
        present |= {n: int(str(present[n])) + int(str(row[n])) for n in known}
        present["language_label"] = f"{present['language_label']}; {label}"
        before, other = lines[-1]
        self._remarks.append(f"line {number}: {label!r} was added to {other!r} (line {before})")
        lines.append((number, label))
        return None
