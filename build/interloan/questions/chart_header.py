"""The chart of a question, as its header declares it.

-- chart:
--   title: Who speaks it at home, with the 90 % interval
--   mark: line
--   x: year
--   y:
--     - {column: speakers, label: all speakers, margin: margin_of_error}
--     - {column: limited_english, label: with limited English, margin: limited_english_margin}
--   split: comparable_years
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interloan.questions.parameters import QuestionError, known_keys

MARKS = ("line", "point", "dot", "bar")
OVER_YEARS = ("line", "point")  # the others set things below each other
SCALES = ("linear", "log")
KEYS = {"title", "mark", "x", "y", "scale", "unit", "split", "most", "only", "by", "caution"}
MEASURE_KEYS = {"column", "label", "margin", "low", "high"}
MOST = 20


@dataclass(frozen=True)
class Measure:
    """One kind of figure in a chart.

    Attributes:
        column: The column that holds the figures.
        label: What they are, in words.
        margin: The column of their margin of error; instead of `low` and `high`.
        low: The column of the lower ends of their intervals; with `high`.
        high: The column of the upper ends.
    """

    column: str
    label: str
    margin: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Chart:
    """What is drawn of an answer.

    Attributes:
        mark: `line` joins years and `point` does not; `dot` and `bar` set things below each other.
        x: The column of years or of things.
        y: The figures, at most four kinds.
        scale: `log` where figures of all sizes stand together.
        unit: What is counted.
        split: A column; years in which it differs do not mean the same, and no line joins them.
        most: So many things are drawn, the first of the answer.
        only: Column → the value that the rows drawn have in it.
        by: A column that says which kind of figure a row has, in place of the labels of `y`.
        caution: The column that says why the figures are no findings; where its text begins with
            `no:` they are.
    """

    title: str
    mark: str
    x: str
    y: tuple[Measure, ...]
    scale: str = "linear"
    unit: str = ""
    split: str = ""
    most: int = MOST
    only: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    caution: str = ""

    @property
    def columns(self) -> set[str]:
        """All columns that are needed."""
        own = {name for one in self.y for name in (one.column, one.margin, one.low, one.high)}
        return (own | {self.x, self.split, self.by, self.caution, *self.only}) - {""}


def read(where: str, entry: Any) -> Chart:
    """Read a declaration.

    Args:
        where: The file, for messages.
        entry: What stands under `chart`.

    Raises:
        QuestionError: A key is unknown, missing, or has a value that means nothing.
    """
    where = f"{where}: chart"
    if not isinstance(entry, dict):
        raise QuestionError(f"{where} needs keys: title, mark, x and y")
    known_keys(where, entry, KEYS)
    for key in ("title", "mark", "x", "y"):
        if not entry.get(key):
            raise QuestionError(f"{where} needs {key}")
    for key, allowed in (("mark", MARKS), ("scale", SCALES)):
        if entry.get(key, allowed[0]) not in allowed:
            raise QuestionError(
                f"{where}: {key} {entry[key]!r} is unknown; write one of {', '.join(allowed)}"
            )
    measures = entry["y"] if isinstance(entry["y"], list) else [entry["y"]]
    return Chart(**{**entry, "y": tuple(_measure(where, one) for one in measures)})


def _measure(where: str, entry: Any) -> Measure:
    if not isinstance(entry, dict) or not {"column", "label"} <= entry.keys():
        raise QuestionError(f"{where}: each of y needs a column and a label")
    known_keys(where, entry, MEASURE_KEYS)
    if ("low" in entry) != ("high" in entry) or {"low", "margin"} <= entry.keys():
        raise QuestionError(f"{where}: {entry['column']} needs a margin, or both low and high")
    return Measure(**entry)
