"""Items and circulation by record id, from a CSV that a library system exports."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interloan.problems import Problem, SourceError

LONGEST_ID = 32
"""Bytes of the longest record id."""
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class Items:
    """Items and loans by record id, in sorted arrays: some 30 bytes a record.

    Attributes:
        ids: Record ids (field 001), sorted, each once.
        counts: Items and loans of each.
    """

    ids: NDArray[np.bytes_]
    counts: NDArray[np.int64]

    @property
    def total(self) -> int:
        """All items."""
        return int(self.counts[:, 0].sum())

    def of(self, ids: Sequence[bytes]) -> list[tuple[int, int]]:
        """Return items and loans of each record, (0, 0) where none are given.

        >>> items = Items(np.array([b"a1", b"b2"]), np.array([[2, 9], [1, 0]]))
        >>> items.of([b"b2 ", b"c3"])
        [(1, 0), (0, 0)]
        """
        if not len(self.ids) or not ids:
            return [(0, 0)] * len(ids)
        asked = np.array([record_id.strip()[: LONGEST_ID + 1] for record_id in ids])
        place = np.minimum(np.searchsorted(self.ids, asked), len(self.ids) - 1)
        known = (self.ids[place] == asked) & (asked != b"")
        found = np.where(known[:, None], self.counts[place], 0)
        return [(items, loans) for items, loans in found.tolist()]


def read(path: str | Path) -> Items:
    """Read a CSV with the columns `record_id` and, where it has them, `items` and `circulation`.

    A row is a record or an item: rows with one id are added up. Without a column `items` each
    row is one item.

    Raises:
        SourceError: It is not such a file; the first hundred problems are named.
    """
    problems: list[Problem] = []
    numbers = np.fromiter(
        _rows(path, problems), [("id", f"S{LONGEST_ID}"), ("items", "i8"), ("circulation", "i8")]
    )
    if problems:
        raise SourceError(problems)
    ids, place = np.unique(numbers["id"], return_inverse=True)
    counts = np.zeros((len(ids), 2), np.int64)
    np.add.at(counts[:, 0], place, numbers["items"])
    np.add.at(counts[:, 1], place, numbers["circulation"])
    return Items(ids, counts)


def _rows(path: str | Path, problems: list[Problem]) -> Iterator[tuple[bytes, int, int]]:
    """Yield id, items and loans of each row that is right; note the others."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if "record_id" not in (reader.fieldnames or []):
                shown = ", ".join(reader.fieldnames or [])
                why, remedy = "has no column record_id", "name the column of the record ids so"
                problems.append(Problem(str(path), 1, "", shown, why, remedy))
                return
            for row in reader:
                values = _values(row, str(path), reader.line_num, problems)
                if values:
                    yield values
                elif len(problems) >= MOST_PROBLEMS:
                    return
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        remedy = "export it as CSV in UTF-8"
        problems.append(Problem(str(path), 0, "", "", f"cannot be read ({error})", remedy))


def _values(
    row: dict[str, str], path: str, line: int, problems: list[Problem]
) -> tuple[bytes, int, int] | None:
    """Return the values of one row, None where something is wrong with them."""
    record_id = (row["record_id"] or "").strip().encode()
    if not 0 < len(record_id) <= LONGEST_ID:
        why = f"is not an id of 1 to {LONGEST_ID} bytes"
        remedy = "write the value of field 001"
        problems.append(Problem(path, line, "record_id", row["record_id"] or "", why, remedy))
        return None
    numbers = []
    for column, default in (("items", "1"), ("circulation", "0")):
        text = (row.get(column) or default).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            why, remedy = "is not a whole number", "write digits, or nothing"
            problems.append(Problem(path, line, column, text, why, remedy))
            return None
        numbers.append(int(text))
    return record_id, numbers[0], numbers[1]
