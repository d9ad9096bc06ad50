"""How much of an answer one page holds, so that it stays light: all columns, or all rows.

Where there is no room for both, the page has the columns that come first, and a link leads to one
that has all columns of as many rows as fit. CSV and XLSX are whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interloan import figures
from interloan.site.page_bounds import MOST_ROWS

MOST_CELLS = 1_200  # some 80 bytes each
ALL = "all"
Columns = Sequence[tuple[int, str, str, bool]]


@dataclass(frozen=True)
class AnswerSize:
    """What a page shows of an answer.

    Attributes:
        columns: The columns, as `answer_columns` returns them.
        rows: How many rows at most.
        all_columns: How many columns the answer has, where some are left out; else 0.
        is_unfolded: Whether the columns that are usually folded away were asked for.
    """

    columns: Columns
    rows: int
    all_columns: int
    is_unfolded: bool


def answer_size(
    columns: Sequence[str], first: Mapping[str, str], count: int, asked: str | None = None
) -> AnswerSize:
    """Return what a page shows of an answer.

    Args:
        columns: The names of its columns.
        first: Those to be shown first, as `answer_columns` has it.
        count: How many rows it has.
        asked: `all` for a page with all columns.

    >>> answer_size(["town", "share"], {"town": "town"}, 351).rows
    200
    >>> size = answer_size(["town", *"abcdefghijk"], {"town": "town"}, 351)
    >>> [title for _, _, title, _ in size.columns], size.rows, size.all_columns
    (['town'], 200, 12)
    >>> size = answer_size(["town", *"abcdefghijk"], {"town": "town"}, 351, "all")
    >>> len(size.columns), size.rows, size.all_columns
    (12, 100, 0)
    """
    whole = answer_columns(columns, first)
    shown = [column for column in whole if not column[3]]
    rows = min(count, MOST_ROWS)
    if len(shown) == len(whole) or rows * len(whole) <= MOST_CELLS:
        return AnswerSize(whole, rows, 0, asked == ALL)
    if asked == ALL:
        return AnswerSize(whole, max(MOST_CELLS // len(whole), 1), 0, is_unfolded=True)
    return AnswerSize(shown, rows, len(whole), is_unfolded=False)


def answer_columns(
    columns: Sequence[str], first: Mapping[str, str]
) -> list[tuple[int, str, str, bool]]:
    """Return the columns of an answer in the order in which they are shown.

    Args:
        columns: Their names.
        first: Those to be shown first → their headings in words; all where it is empty.

    Returns:
        Place, name and heading of each, and whether it is folded away.

    >>> answer_columns(["fee_usd", "lender", "note"], {"lender": "who", "fee_usd": "fee"})
    [(1, 'lender', 'who', False), (0, 'fee_usd', 'fee', False), (2, 'note', 'note', True)]
    """
    order = [*first, *(name for name in columns if name not in first)]
    return [
        (
            columns.index(name),
            name,
            first.get(name) or figures.heading(name),
            bool(first) and name not in first,
        )
        for name in order
        if name in columns
    ]
