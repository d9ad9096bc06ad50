"""What became of each byte of a catalogue, in words for those who know it and not MARC."""

from __future__ import annotations

from collections.abc import Iterator

from interloan.collect.marc.fields import HOLDINGS_WITH_ITEMS
from interloan.collect.marc.items import JOIN
from interloan.collect.marc.result import Summary
from interloan.figures import number, quantity

SHOWN = 10
"""Stretches named one by one."""
PASSED_OVER = 5
"""Files named that do not look like MARC."""


def lines(summary: Summary) -> Iterator[str]:
    """Yield the account of a count, a line at a time; the bytes add up to all that was read."""
    files = _some(len(summary.files), "file")
    yield f"Read {files}, {number(summary.bytes_read)} bytes after unpacking:"
    yield from _uses(summary)
    yield from _findings(summary)
    if summary.passed_over:
        names = ", ".join(summary.passed_over[:PASSED_OVER])
        more = len(summary.passed_over) - PASSED_OVER
        more_said = f" and {number(more)} more" if more > 0 else ""
        yield f"Not read, because the names do not end as MARC files do: {names}{more_said}"
    if summary.items is not None:
        yield f"Items of these titles: {number(summary.items)}"
    if apart := summary.aside.get(HOLDINGS_WITH_ITEMS):
        yield f"Items left out: those in {_some(apart, 'holdings record')} of their own; {JOIN}"
    if (unmatched := summary.items_unmatched or 0) > 0:
        yield f"Items left out, because their record is not in the catalogue: {number(unmatched)}"
    elif unmatched < 0:
        yield f"Items counted twice, because their record stands twice: {number(-unmatched)}"


def _uses(summary: Summary) -> Iterator[str]:
    kinds = ", ".join(f"{number(count)} {kind}" for kind, count in summary.aside.items())
    uses = (
        (summary.bytes_counted, "counted", _some(summary.records, "title")),
        (summary.bytes_aside, "set aside", f"records that are no titles: {kinds}"),
        (summary.bytes_between, "between", "line ends, padding and markup between records"),
        (summary.bytes_skipped, "skipped", "not readable, see below"),
    )
    for size, use, what in uses:
        if size or use == "counted":
            yield f"  {number(size):>15}  {use:<9}  {what}"


def _findings(summary: Summary) -> Iterator[str]:
    """Yield what was not sound: how often, and the first places."""
    for (reason, is_counted), count in summary.reasons.items():
        what = "counted all the same" if is_counted else "skipped"
        yield f"{_some(count, 'place')} {what}: {reason}"
    for finding in summary.findings[:SHOWN]:
        yield f"  {finding}"
    if (more := sum(summary.reasons.values()) - SHOWN) > 0:
        yield f"  and {number(more)} more"


def _some(count: int, noun: str) -> str:
    return quantity(count, noun, f"{noun}s")
