"""Items and circulation of a title: from fields of the record, or from a list by record id.

`item_list` reads the list; it needs NumPy, and is loaded where there is a list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from interloan.collect.marc import conditions
from interloan.collect.marc.conditions import Condition

EMBEDDED = re.compile(
    rf"([0-9]{{3}}|[A-Z]{{3}})(?:\$([a-z0-9]))?(?: copies \$([a-z0-9]))?{conditions.WORDS}"
)
"""How fields of items are named: a tag, the subfield with the loans, that with how many copies the
field stands for, and conditions: `952$l copies $n if $p unless $0=1 or $1`."""
COPIES = re.compile(rb"\s*([0-9]{1,6})\b")

JOIN = (
    "export the items as a CSV with the columns record_id (field 001 of the title, 004 of its"
    " holdings record) and items, and give it to --items"
)
"""What to do where items stand in records of their own."""


class Items(Protocol):
    """Where the items and loans of titles come from."""

    @property
    def tags(self) -> tuple[bytes, ...]:
        """The fields that may identify titles in a list, or the one that holds their items."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Which counts there are: `items`, and `circulation` where loans are known."""

    @property
    def total(self) -> int | None:
        """Items in all that are listed; None where there is not a list."""

    @property
    def first_id(self) -> bytes:
        """The first record id that is listed; empty where there is not a list."""

    def of(self, values: Sequence[Sequence[bytes]]) -> list[Copies]:
        """Return the items of each title, by the values of its fields with the tags."""


class Copies(NamedTuple):
    """What a title has: items and their loans, and items that are not held any more."""

    items: int = 0
    loans: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class ItemFields:
    r"""Items that stand in the records, a field for each unless it says how many copies it is.

    >>> fields = [b"  \x1fp3190\x1fl12", b"  \x1fp3191\x1fl3\x1f01"]
    >>> ItemFields(b"952", b"l").of([fields, []])
    [Copies(items=2, loans=15, left_out=0), Copies(items=0, loans=0, left_out=0)]
    >>> ItemFields(b"952", b"l", conditions=(Condition(False, b"0", b"1"),)).of([fields])
    [Copies(items=1, loans=12, left_out=1)]
    """

    tag: bytes
    loans: bytes = b""
    copies: bytes = b""
    conditions: tuple[Condition, ...] = ()
    total: int | None = None
    first_id: bytes = b""

    @property
    def tags(self) -> tuple[bytes, ...]:
        """The field."""
        return (self.tag,)

    @property
    def columns(self) -> tuple[str, ...]:
        """Which counts there are."""
        return ("items", "circulation") if self.loans else ("items",)

    def of(self, values: Sequence[Sequence[bytes]]) -> list[Copies]:
        """Return what each title has."""
        if not (self.loans or self.copies or self.conditions):
            return [Copies(len(fields)) for fields in values]
        return [self._sum(fields) for fields in values]

    def _sum(self, fields: Sequence[bytes]) -> Copies:
        items = loans = left_out = 0
        for field in fields:
            parts = conditions.subfields(field)
            number = COPIES.match(parts.get(self.copies, b"")) if self.copies else None
            copies = int(number[1]) if number else 1
            if all(condition.lets_in(parts) for condition in self.conditions):
                items += copies
                loans += self._loans(parts.get(self.loans, b""))
            else:
                left_out += copies
        return Copies(items, loans, left_out)

    @staticmethod
    def _loans(text: bytes) -> int:
        """Return the loans of an item; 0 where the subfield holds no plain number."""
        text = text.strip()
        return int(text) if text.isdigit() and len(text) < 9 else 0


def read(option: str | Path) -> Items:
    """Return where items come from, as the option `--items` says.

    Args:
        option: Fields of the records, as EMBEDDED has it; or else a CSV, see `item_list`.

    Raises:
        SourceError: It is not such a file, or a condition cannot be read.

    >>> read("952$l unless $0=1 or $1").conditions[1]
    Condition(is_required=False, subfield=b'1', value=None, is_equal=True, tag=b'')
    """
    match = EMBEDDED.fullmatch(str(option))
    if not match or Path(option).exists():
        from interloan.collect.marc import item_list  # noqa: PLC0415 (it needs NumPy)

        return item_list.read(option)
    tag, loans, copies = ((text or "").encode() for text in match.groups()[:3])
    return ItemFields(tag, loans, copies, tuple(conditions.read("--items", match[4], str(option))))
