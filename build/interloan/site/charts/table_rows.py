"""The chart of a table's rows, drawn once they are few enough to be told apart.

What is years, what is a figure and which margin it has comes from the descriptor (see
exports/metadata.py); the rows say which of its parts differ and have to be named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.figures import heading
from interloan.questions.chart_header import Chart, Measure
from interloan.site.charts.drawings import Drawing, drawing

MOST_KINDS = 4
UNTOLD = {"estimate"}  # names of figures that do not say what they are of
INTERVAL = ("margin", "low", "high")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class RowsChart:
    """The chart of the rows of a page, and the rows with labels in place of keys."""

    drawing: Drawing
    rows: Sequence[Row]


def rows_chart(
    rows: Sequence[Row], declared: Mapping[str, Any], title: str, scale: str | None = None
) -> RowsChart | None:
    """Return the chart of the rows of a table; None where they cannot be told apart in it.

    Args:
        rows: All that fit the filters.
        declared: What metadata.yml says under `chart` of the table.
        title: The title of the table.
        scale: As `drawing` has it.
    """
    plain = [{name: _label(row[name]) for name in row.keys()} for row in rows]  # noqa: SIM118
    known = [row for row in plain if row[declared["y"]] is not None]
    if not known:
        return None
    differing = [name for name in declared["by"] if len({row[name] for row in known}) > 1]
    alike = [_words(known[0][name]) for name in declared["by"] if name not in differing]
    mark, at = declared["mark"], [_words(row[declared["x"]]) for row in known]
    kinds = [", ".join(_words(row[name]) for name in differing) for row in known]
    if mark == "line" and len(set(at)) == 1:  # years are time where there is more than one
        alike, at = [*alike, at[0]], kinds
        kinds, mark = [""] * len(known), "dot" if "margin" in declared else "bar"
    pairs = list(zip(at, kinds, strict=True))
    if len(set(kinds)) > MOST_KINDS or len(set(pairs)) < len(pairs):
        return None
    what = heading(declared["y"])
    named = [
        {**row, "at": int(place) if mark == "line" else place, "kind": kind or what}
        for row, (place, kind) in zip(known, pairs, strict=True)
    ]
    ends = {key: declared[key] for key in INTERVAL if key in declared}
    is_told = what in UNTOLD or what in title.casefold()
    parts = [*([] if is_told else [what]), *filter(None, alike), *["{years}"] * (mark == "line")]
    chart = Chart(
        f"{title}: {', '.join(parts)}" if parts else title,
        mark,
        "at",
        (Measure(declared["y"], what, **ends),),
        unit=declared.get("unit") or str(known[0].get("unit") or ""),
        by="kind",
    )
    drawn = drawing(chart, named, scale=scale)
    return RowsChart(drawn, plain) if drawn else None


def _label(value: Any) -> Any:
    return value["label"] if isinstance(value, dict) else value


def _words(value: Any) -> str:
    """Return a value as people read it.

    >>> _words("english_less_than_very_well"), _words(None)
    ('english less than very well', 'not given')
    """
    return "not given" if value in (None, "") else str(value).replace("_", " ")
