"""Figures and names in words, as all notebooks write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import Markdown, display

from interloan import figures


def say(text: str) -> None:
    """Show a text with Markdown in it."""
    display(Markdown(text.strip()))


def listed(names: Iterable[object]) -> str:
    """Return names as they are listed in a sentence.

    >>> listed(["Greek", "Polish", "German"]), listed([])
    ('Greek, Polish and German', 'none')
    """
    *first, last = [str(name) for name in names] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def number(value: float | None) -> str:
    """Return a figure in three digits, or in more where there are more before the point.

    >>> number(1234.4), number(57), number(0.007126), number(None)
    ('1,234', '57.0', '0.00713', '–')
    """
    if value is None or pd.isna(value):
        return "–"
    is_whole = value == 0 or abs(value) >= 100
    return figures.fixed(value, 0) if is_whole else f"{value:#.3g}".rstrip(".")


def whole(value: float | None) -> str:
    """Return a count, or a dash where the library does not say.

    >>> whole(1234.0), whole(None)
    ('1,234', '–')
    """
    return figures.fixed(value, 0, "–")


def with_margin(estimate: float | None, moe: float | None, sign: str = "") -> str:
    """Return an estimate with its margin of error, or a dash where there is none.

    Args:
        estimate: The figure.
        moe: Its margin.
        sign: `+` for a change, which then always has a sign.

    >>> with_margin(24155, 4599), with_margin(-312, 87, "+"), with_margin(None, None)
    ('24,155 ± 4,599', '−312 ± 87', '–')
    """
    if estimate is None or pd.isna(estimate):
        return "–"
    signed = sign if estimate >= 0 else ""
    return f"{signed}{figures.fixed(estimate, 0)} ± {figures.fixed(moe, 0)}".replace("-", "−")


def with_margins(estimates: Iterable[float], moes: Iterable[float]) -> list[str]:
    """Return whole columns as `with_margin` does single figures."""
    return [with_margin(*pair) for pair in zip(estimates, moes, strict=True)]


def with_range(row: Mapping[Any, Any] | pd.Series[Any], name: str) -> str:
    """Return a figure with the range that stands in the columns beside it.

    >>> with_range({"rate": 285, "rate_low": 206, "rate_high": 460}, "rate")
    '285 (206 to 460)'
    """
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    figure = number(row[name])
    return figure if pd.isna(low) else f"{figure} ({number(low)} to {number(high)})"


def reason(remark: str) -> str:
    """Return why a measure has no range, short enough for a chart.

    >>> reason("titles not reported; too uncertain: the interval of the speakers reaches zero")
    'too uncertain'
    """
    reasons = [one.partition(":")[0] for one in remark.split("; ")]
    return next((one for one in reasons if "not reported" not in one), reasons[0])


def table(columns: Mapping[str, Sequence[object] | pd.Series[Any]]) -> pd.DataFrame:
    """Return a table for people: whole sentences, and the first column as the names of rows."""
    pd.set_option("display.max_colwidth", None)
    plain = pd.DataFrame({name: list(values) for name, values in columns.items()})
    return plain.set_index(plain.columns[0]).rename_axis(None)
