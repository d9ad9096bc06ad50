"""Items and circulation by record id, from a CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interloan import figures
from interloan.collect.marc.items import Copies
from interloan.collect.marc.record_ids import number_in_sierra
from interloan.problems import MOST_SHOWN, Problem, SourceError, bounded
from interloan.sources.csv_rows import MOST_COLUMNS, split, unfit
from interloan.sources.text_lines import lines

HEADINGS = {
    "record id": "record_id", "record no": "record_id", "record number": "record_id",
    "bib id": "record_id", "bib no": "record_id", "bib number": "record_id",
    "bib record number": "record_id", "biblionumber": "record_id", "mms id": "record_id",
    "catalog key": "record_id", "control number": "record_id", "001": "record_id",
    "record biblio": "record_id",
    "items": "items", "item count": "items", "copies": "items", "number of items": "items",
    "circulation": "circulation", "circ": "circulation", "loans": "circulation",
    "checkouts": "circulation", "total checkouts": "circulation", "total circs": "circulation",
    "tot chkout": "circulation", "total checkout": "circulation",
}  # fmt: skip
"""What systems call the columns, in small letters without punctuation."""
NUMBER = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.0+)?")
LONGEST_ID = 32
"""Bytes of the longest record id."""
LARGEST_BYTES = 1 << 30


IN_SIERRA = (b"001", b"907")
"""Fields that may hold it; 001 often has the number of OCLC instead."""


@dataclass(frozen=True)
class ItemList:
    """Items and loans by record id, in sorted arrays: some 30 bytes a record.

    Attributes:
        ids: Record ids, sorted, each once; of Sierra's numbers the seven digits.
        counts: Items and loans of each.
        columns: Which counts there are.
    """

    ids: NDArray[np.bytes_]
    counts: NDArray[np.int64]
    columns: tuple[str, ...] = ("items", "circulation")
    tags: tuple[bytes, ...] = (b"001",)

    @property
    def total(self) -> int:
        """All items."""
        return int(self.counts[:, 0].sum())

    @property
    def first_id(self) -> bytes:
        """The first record id."""
        return (b".b" if self.is_of_sierra else b"") + bytes(self.ids[0])

    @property
    def is_of_sierra(self) -> bool:
        """Whether the ids are Sierra's numbers, which its exports have in field 907 or 001."""
        return self.tags == IN_SIERRA

    def of(self, values: Sequence[Sequence[bytes]]) -> list[Copies]:
        """Return items and loans of each record; none where it is not listed.

        >>> items = ItemList(np.array([b"a1", b"b2"]), np.array([[2, 9], [1, 0]]))
        >>> [copies.items for copies in items.of([[b"b2 "], [b"c3"], []])]
        [1, 0, 0]
        """
        if not values:
            return []
        if self.is_of_sierra:
            ids = [next(filter(None, map(number_in_sierra, fields)), b"") for fields in values]
        else:
            ids = [fields[0].strip()[: LONGEST_ID + 1] if fields else b"" for fields in values]
        record_ids = np.array(ids)
        place = np.minimum(np.searchsorted(self.ids, record_ids), len(self.ids) - 1)
        is_listed = (self.ids[place] == record_ids) & (record_ids != b"")
        counts = np.where(is_listed[:, None], self.counts[place], 0)
        return [Copies(items, loans) for items, loans in counts.tolist()]


def read(path: str | Path) -> ItemList:
    """Read a CSV with a column of record ids and, where it has them, of items and circulation.

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
    tags: tuple[bytes, ...] = (b"001",)
    if all(map(number_in_sierra, ids.tolist())):
        ids, again = np.unique([*map(number_in_sierra, ids.tolist())], return_inverse=True)
        place, tags = again[place], IN_SIERRA
    counts = np.zeros((len(ids), 2), np.int64)
    np.add.at(counts[:, 0], place, numbers["items"])
    np.add.at(counts[:, 1], place, numbers["circulation"])
    kinds = ("items", "circulation") if "circulation" in columns else ("items",)
    return ItemList(ids, counts, kinds, tags)


def _rows(
    path: str | Path, columns: list[str], problems: list[Problem]
) -> Iterator[tuple[bytes, int, int]]:
    """Yield id, items and loans of each row that is right; note the columns, and the others."""
    file, delimiter = str(path), ","
    try:
        for number, raw in lines(Path(path), file, LARGEST_BYTES):
            if number == 1:
                delimiter = max(",;\t", key=raw.count)
            cells = split(raw, file, number, delimiter)
            if isinstance(cells, Problem):
                problems.append(cells)
            elif number == 1:
                columns.extend(map(_column, cells))
                problems.extend(_header(file, columns))
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


def _column(heading: str) -> str:
    """Return our name of a column, whatever the program that exported it calls it."""
    words = " ".join(re.findall("[a-z0-9]+", heading.casefold()))
    return HEADINGS.get(words, heading)


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
        match = NUMBER.fullmatch(text)
        if not match or len(match[1].replace(",", "")) > 9:
            why, remedy = "is not a whole number", "write digits, or nothing"
            problems.append(Problem(path, line, column, text, why, remedy))
            return None
        numbers.append(int(match[1].replace(",", "")))
    return record_id, numbers[0], numbers[1]
