"""Items and circulation of a title: from a CSV by record id, or from fields of the record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interloan import figures
from interloan.collect.marc.raw_keys import SUBFIELD
from interloan.problems import MOST_SHOWN, Problem, SourceError, bounded
from interloan.sources.csv_rows import MOST_COLUMNS, split, unfit
from interloan.sources.text_lines import lines

LONGEST_ID = 32
"""Bytes of the longest record id."""
LARGEST_BYTES = 1 << 30
EMBEDDED = re.compile(r"([0-9]{3})(?:\$([a-z0-9]))?")
"""How fields of items are named: a tag, and the subfield with the loans."""

JOIN = (
    "export the items as a CSV with the columns record_id (field 001 of the title, 004 of its"
    " holdings record) and items, and give it to --items"
)
"""What to do where items stand in records of their own."""


class Items(Protocol):
    """Where the items and loans of titles come from."""

    @property
    def tag(self) -> bytes:
        """The field that identifies titles in a list, or that holds their items."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Which counts there are: `items`, and `circulation` where loans are known."""

    @property
    def total(self) -> int | None:
        """Items in all that are listed; None where there is not a list."""

    def of(self, values: Sequence[Sequence[bytes]]) -> list[tuple[int, int]]:
        """Return items and loans of each title, by the values of its fields with the tag."""


@dataclass(frozen=True)
class ItemFields:
    r"""Items that stand in the records, a field for each.

    >>> fields = [b"  \x1fp3190\x1fl12", b"  \x1fp3191\x1fl3"]
    >>> ItemFields(b"952", b"l").of([fields, []])
    [(2, 15), (0, 0)]
    """

    tag: bytes
    loans: bytes = b""
    total: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Which counts there are."""
        return ("items", "circulation") if self.loans else ("items",)

    def of(self, values: Sequence[Sequence[bytes]]) -> list[tuple[int, int]]:
        """Return items and loans of each title."""
        return [(len(fields), sum(map(self._loans, fields))) for fields in values]

    def _loans(self, field: bytes) -> int:
        """Return the loans of an item; 0 where the subfield holds no plain number."""
        for part in field.split(SUBFIELD)[1:] if self.loans else ():
            if part[:1] == self.loans:
                return int(part[1:]) if part[1:].isdigit() and len(part) < 10 else 0
        return 0


@dataclass(frozen=True)
class ItemList:
    """Items and loans by record id, in sorted arrays: some 30 bytes a record.

    Attributes:
        ids: Record ids (field 001), sorted, each once.
        counts: Items and loans of each.
        columns: Which counts there are.
    """

    ids: NDArray[np.bytes_]
    counts: NDArray[np.int64]
    columns: tuple[str, ...] = ("items", "circulation")
    tag: bytes = b"001"

    @property
    def total(self) -> int:
        """All items."""
        return int(self.counts[:, 0].sum())

    def of(self, values: Sequence[Sequence[bytes]]) -> list[tuple[int, int]]:
        """Return items and loans of each record, (0, 0) where it is not listed.

        >>> items = ItemList(np.array([b"a1", b"b2"]), np.array([[2, 9], [1, 0]]))
        >>> items.of([[b"b2 "], [b"c3"], []])
        [(1, 0), (0, 0), (0, 0)]
        """
        if not values:
            return []
        ids = [fields[0].strip()[: LONGEST_ID + 1] if fields else b"" for fields in values]
        record_ids = np.array(ids)
        place = np.minimum(np.searchsorted(self.ids, record_ids), len(self.ids) - 1)
        is_listed = (self.ids[place] == record_ids) & (record_ids != b"")
        counts = np.where(is_listed[:, None], self.counts[place], 0)
        return [(items, loans) for items, loans in counts.tolist()]


def read(option: str | Path) -> Items:
    """Return where items come from, as the option `--items` says.

    Args:
        option: Fields of the records, such as `952`, or `952$l` where subfield l has the loans; or
            else a CSV, see `read_list`.

    Raises:
        SourceError: It is not such a file.
    """
    match = EMBEDDED.fullmatch(str(option))
    if match and not Path(option).exists():
        return ItemFields(match[1].encode(), (match[2] or "").encode())
    return read_list(option)


def read_list(path: str | Path) -> ItemList:
    """Read a CSV with the columns `record_id` and, where it has them, `items` and `circulation`.

    A row is a record or an item: rows with one id are added up. Without a column `items` each
    row is one item.

    Raises:
        SourceError: It is not such a file; the first hundred problems are named.
    """
    problems: list[Problem] = []
    columns: list[str] = []
    numbers = np.fromiter(
        _rows(path, columns, problems),
        [("id", f"S{LONGEST_ID}"), ("items", "i8"), ("circulation", "i8")],
    )
    if problems:
        raise SourceError(bounded(problems))
    ids, place = np.unique(numbers["id"], return_inverse=True)
    counts = np.zeros((len(ids), 2), np.int64)
    np.add.at(counts[:, 0], place, numbers["items"])
    np.add.at(counts[:, 1], place, numbers["circulation"])
    kinds = ("items", "circulation") if "circulation" in columns else ("items",)
    return ItemList(ids, counts, kinds)


def _rows(
    path: str | Path, columns: list[str], problems: list[Problem]
) -> Iterator[tuple[bytes, int, int]]:
    """Yield id, items and loans of each row that is right; note the columns, and the others."""
    file = str(path)
    try:
        for number, raw in lines(Path(path), file, LARGEST_BYTES):
            cells = split(raw, file, number)
            if isinstance(cells, Problem):
                problems.append(cells)
            elif number == 1:
                columns.extend(cells)
                problems.extend(_header(file, cells))
            elif len(cells) != len(columns):
                why, remedy = f"has {len(cells)} cells, not {len(columns)}", "restore the line"
                problems.append(Problem(file, number, "", raw, why, remedy))
            elif values := _values(dict(zip(columns, cells, strict=True)), file, number, problems):
                yield values
            if (number == 1 and problems) or len(problems) > MOST_SHOWN:
                return
    except SourceError as error:
        problems.extend(error.problems)
        return
    if number == 1:
        problems.append(Problem(file, 1, "", "", "has no rows below its header", "export it again"))


def _header(file: str, cells: Sequence[str]) -> Iterator[Problem]:
    if len(cells) > MOST_COLUMNS:
        why, remedy = (
            f"has {figures.number(len(cells))} columns",
            "export record_id, items and circulation only",
        )
        yield Problem(file, 1, "", "", why, remedy)
    if "record_id" not in cells:
        shown = ", ".join(cells)
        why, remedy = "has no column record_id", "rename the column with the record ids"
        yield Problem(file, 1, "", shown, why, remedy)
    for name in ("record_id", "items", "circulation"):
        if cells.count(name) > 1:
            yield Problem(file, 1, name, "", "appears twice in the header", "keep one of them")


def _values(
    row: dict[str, str], path: str, line: int, problems: list[Problem]
) -> tuple[bytes, int, int] | None:
    """Return the values of one row, None where something is wrong with them."""
    if fault := unfit(row["record_id"].strip(" ") or "."):
        problems.append(Problem(path, line, "record_id", row["record_id"], *fault))
        return None
    record_id = row["record_id"].strip().encode()
    if not 0 < len(record_id) <= LONGEST_ID:
        why = f"is not an id of 1 to {LONGEST_ID} bytes"
        remedy = "write the value of field 001"
        problems.append(Problem(path, line, "record_id", row["record_id"], why, remedy))
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
