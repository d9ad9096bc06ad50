"""Keeps what links answered as dated rows of `link_checks`; pages say when a link last worked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interloan.collect import checkout_tables
from interloan.collect.links import RESULTS, Answer
from interloan.files import replace_all
from interloan.sources.table import Table
from interloan.sources.typed_rows import Row, Rows

WORKS = {"works", "moved"}
LONGEST_DETAIL = 300
"""Characters kept of what an address answered; a new address may be very long."""


def save(tables: Sequence[Table], rows: Rows, answers: Iterable[Answer], today: str) -> int:
    """Write the answers into `sources/`; an address that was not asked keeps its last answer.

    Args:
        tables: All tables.
        rows: Their rows.
        answers: What each address of today's data answered.
        today: The day, as in 2026-11-28.

    Returns:
        How many addresses have an answer.
    """
    (table,) = (table for table in tables if table.name == RESULTS)
    new = merged(rows[RESULTS], answers, today)
    replace_all({table.paths[0]: checkout_tables.part(table, new)})
    return len(new)


def merged(present: Iterable[Row], answers: Iterable[Answer], today: str) -> list[Row]:
    """Return the rows with new answers: the last day on which an address worked stays known.

    >>> before = {"url": "u", "answer": "works", "detail": "200 OK", "asked_on": "2026-11-21",
    ...           "last_worked_on": "2026-11-21"}
    >>> (now,) = merged([before], [Answer("gone", "u", "404 Not Found", ())], "2026-11-28")
    >>> now["answer"], now["last_worked_on"]
    ('gone', '2026-11-21')
    """
    earlier = {str(row["url"]): row for row in present}
    new: list[Row] = []
    for answer in answers:
        before = earlier.get(answer.url, {})
        if answer.status != "not asked":
            worked = today if answer.status in WORKS else before.get("last_worked_on")
            new.append({
                "url": answer.url, "answer": answer.status,
                "detail": " ".join(answer.detail.split())[:LONGEST_DETAIL],
                "asked_on": today, "last_worked_on": worked,
            })  # fmt: skip
        elif before:
            new.append(dict(before))
    return new
