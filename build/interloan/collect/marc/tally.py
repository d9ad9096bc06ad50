"""What a count adds up: titles, items and loans by cell, every byte, and what was not sound."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interloan.collect.marc.interpretation import Cell, Interpreter
from interloan.collect.marc.iso2709_tolerant import CUT_OFF
from interloan.collect.marc.items import Copies
from interloan.collect.marc.title_languages import Remark
from interloan.figures import number

if TYPE_CHECKING:  # it needs NumPy
    from interloan.collect.marc.repeated_titles import Noted

EXAMPLES = 5
"""Findings of one kind that are named one by one; all of them are counted."""
LISTED = 100
DISTINCT_KEYS = 10_000
"""Raw keys held before they are interpreted: some megabytes."""


@dataclass(frozen=True)
class Finding:
    """A stretch of a file that is not a sound record.

    Attributes:
        file: The file, with its member where it is an archive.
        offset: First byte, counted from 0, after decompression.
        length: Bytes; 0 where what is missing cannot be measured.
        reason: What is wrong.
        is_counted: True where a title could be read and counted all the same.
        record: Its field 001, where it can be read.
    """

    file: str
    offset: int
    length: int
    reason: str
    is_counted: bool
    record: str = ""

    @property
    def place(self) -> str:
        """Where it is: `file: record id1, byte 12, 34 bytes`."""
        record = f"record {self.record}, " if self.record else ""
        return f"{self.file}: {record}byte {number(self.offset)}, {number(self.length)} bytes"

    def __str__(self) -> str:
        """Return `file: record id1, byte 12, 34 bytes skipped: reason`."""
        what = "counted all the same" if self.is_counted else "skipped"
        return f"{self.place} {what}: {self.reason}"


@dataclass
class Tally:
    """Sums over records; `add` in file order gives what one reading would give.

    Attributes:
        titles: Titles by cell.
        items: Items by cell, where items are counted.
        circulation: Loans by cell, where they are counted.
        aside: Records set aside, by kind.
        remarks: Titles by what is doubtful about their language.
        records: Titles counted.
        items_matched: Items of the records counted.
        items_left_out: Items of these records that are not held, as the conditions say.
        loans: Loans of the items counted.
        ids: Ids of the records counted, as numbers.
        noted: What each title was counted as, with `--once`.
        bytes_by_use: Bytes `counted`, `aside`, `between` and `skipped`.
        findings: The first of each kind; `reasons` counts all by reason and whether counted.
    """

    titles: Counter[Cell] = field(default_factory=Counter)
    items: Counter[Cell] = field(default_factory=Counter)
    circulation: Counter[Cell] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    remarks: Counter[Remark] = field(default_factory=Counter)
    records: int = 0
    items_matched: int = 0
    items_left_out: int = 0
    loans: int = 0
    ids: list[array[int]] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    bytes_by_use: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    reasons: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the tally of what comes next."""
        for name in ("titles", "items", "circulation", "aside"):
            getattr(self, name).update(getattr(other, name))
        for remark, count in other.remarks.items():
            self.remark(remark, count)
        self.bytes_by_use.update(other.bytes_by_use)
        self.reasons.update(other.reasons)
        self.records += other.records
        self.items_matched += other.items_matched
        self.items_left_out += other.items_left_out
        self.loans += other.loans
        self.ids += other.ids
        self.noted += other.noted
        for finding in other.findings:
            self._list(finding)

    def take_back(self, other: Tally) -> None:
        """Take back titles that were counted, and their items."""
        for name in ("titles", "items", "circulation", "remarks"):
            counts: Counter[Any] = getattr(self, name)
            counts.subtract(getattr(other, name))
            setattr(self, name, +counts)
        self.records -= other.records
        self.items_matched -= other.items_matched
        self.items_left_out -= other.items_left_out
        self.loans -= other.loans

    def find(self, finding: Finding) -> None:
        """Note a stretch that is not a sound record."""
        self.reasons[finding.reason, finding.is_counted] += 1
        self._list(finding)

    def _list(self, finding: Finding) -> None:
        """Keep a finding as an example, unless there are enough of its kind."""
        kind = finding.reason, finding.is_counted
        alike = sum((other.reason, other.is_counted) == kind for other in self.findings)
        if alike < EXAMPLES and len(self.findings) < LISTED:
            self.findings.append(finding)

    def remark(self, remark: Remark, count: int) -> None:
        """Note what is doubtful about titles; of very many values only the first are kept."""
        if remark not in self.remarks and len(self.remarks) >= DISTINCT_KEYS:
            remark = remark._replace(written="")
        self.remarks[remark] += count

    @property
    def lost(self) -> int:
        """Stretches where records are missing: skipped, or cut off."""
        return sum(
            count for (reason, is_counted), count in self.reasons.items()
            if not is_counted or CUT_OFF in reason
        )  # fmt: skip


class Held:
    """Raw keys of titles and their items that are held until each distinct key is interpreted."""

    def __init__(self) -> None:
        self.titles: Counter[bytes] = Counter()
        self.items: Counter[bytes] = Counter()
        self.loans: Counter[bytes] = Counter()

    def add_items(self, key: bytes, copies: Copies, tally: Tally) -> None:
        """Add the items of a title."""
        if copies.items or copies.loans:
            self.items[key] += copies.items
            self.loans[key] += copies.loans
            tally.items_matched += copies.items
            tally.loans += copies.loans
        tally.items_left_out += copies.left_out

    def interpret(self, interpreter: Interpreter, tally: Tally) -> None:
        """Turn the keys into cells of a tally, and forget them."""
        for key, count in self.titles.items():
            title = interpreter.title(key)
            tally.records += count
            for remark in {remark.text: remark for remark in title.remarks}.values():
                tally.remark(remark, count)
            for cell in title.cells:
                tally.titles[cell] += count
                if key in self.items:
                    tally.items[cell] += self.items[key]
                    tally.circulation[cell] += self.loans[key]
        for counter in (self.titles, self.items, self.loans):
            counter.clear()
