"""One change of the data, and the sentence that tells it to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from interloan import figures

TABLE = "data_changes"  # the table that keeps the changes of all editions
EMPTY = "empty"
LONGEST = 300  # characters of a value that are shown
HEADS = {
    "first_edition": "First edition",
    "table_added": "New table",
    "table_removed": "Table removed",
    "column_added": "New column",
    "column_removed": "Column removed",
    "column_changed": "Column declared otherwise",
    "key_changed": "Key changed",
    "row_removed": "Removed",
    "row_moved": "New address",
    "row_added": "New",
    "cell_changed": "Changed",
}
"""What a change is, by its kind, in the order in which kinds are told."""


@dataclass(frozen=True)
class Change:
    """One change, as the table `data_changes` keeps it.

    Attributes:
        kind: One of `HEADS`.
        row_key: The last part of the address of the row's page.
        row_title: What the row is called.
        value_type: The type of the column, where cells are told.
        before: The old value as the sources write it; of a moved row, its old key.
        after: The new one; of a new column, what it means.
        row_count: How many rows, where they are not told one by one.
        source: What the row cites now, in words.
        reason: Why a row was removed or moved.
    """

    kind: str
    table_name: str
    table_title: str
    row_key: str | None = None
    row_title: str | None = None
    column_name: str | None = None
    value_type: str | None = None
    before: str | None = None
    after: str | None = None
    row_count: int | None = None
    source: str | None = None
    reason: str | None = None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Change:
        """Return the change that a row of `data_changes` keeps."""
        return cls(**{field.name: row[field.name] for field in fields(cls)})

    @property
    def row(self) -> dict[str, Any]:
        """The change as a row of `data_changes`, without its key, version and date."""
        return asdict(self)


def sentence(change: Change) -> str:
    """Return a change in words.

    >>> said = {"row_key": "nlm", "row_title": "Library of Medicine", "column_name": "fee_usd"}
    >>> sentence(Change("cell_changed", "fees", "Fees", **said, value_type="number", before="9",
    ...                 after="1200", source="NLM: Charges"))
    'Changed: Library of Medicine (nlm): fee USD was 9, is 1,200. Source: NLM: Charges.'
    >>> sentence(Change("row_removed", "fees", "Fees", row_key="b", row_title="B"))
    'Removed: B (b). No reason is recorded.'
    >>> sentence(Change("row_added", "speakers", "Speakers", row_count=5108))
    'New: 5,108 rows.'
    """
    said = f"{HEADS[change.kind]}: {_what(change)}."
    if change.reason:
        said += f" {_closed(change.reason)}"
    elif change.kind == "row_removed" and change.row_count is None:
        said += " No reason is recorded."
    return f"{said} Source: {_closed(change.source)}" if change.source else said


def _what(change: Change) -> str:
    name = figures.heading(change.column_name or "")
    was, now = _shown(change, change.before), _shown(change, change.after)
    row = f"{change.row_title} ({change.row_key})"
    if change.row_count is not None:
        rows = figures.quantity(change.row_count, "row", "rows")
        return f"{change.table_title}, {rows}" if change.kind.startswith("table") else rows
    said = {
        "first_edition": "there is none that it could differ from",
        "column_added": f"{change.column_name}: {str(change.after).rstrip('.')}",
        "column_removed": change.column_name,
        "column_changed": f"{change.column_name} was {was}; is {now}",
        "key_changed": f"was {was}; is {now}; rows were not compared",
        "row_moved": f"{row}, was at {change.before}",
        "cell_changed": f"{row}: {name} was {was}, is {now}",
    }
    return said.get(change.kind) or row


def _shown(change: Change, value: str | None) -> str:
    if value is None:
        return EMPTY
    kind = figures.kind_of(change.column_name or "", change.value_type or "string")
    if change.value_type in ("integer", "number") and kind == "amount":
        return figures.number(float(value))
    if kind == "yes or no":
        return {"true": "yes", "false": "no"}.get(value, value)
    quoted = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    return f"“{quoted}”" if change.value_type == "string" else quoted


def _closed(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
