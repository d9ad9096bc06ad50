"""What a page shows of a question's chart: title, summary in words, and how a script draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.questions.question_files import Question
from interloan.site.charts.points import points
from interloan.site.charts.specs import Spec, spec
from interloan.site.charts.words import reading, sentences

ENOUGH = 2  # a chart of one figure says less than the figure


@dataclass(frozen=True)
class Drawing:
    """A chart of an answer.

    Attributes:
        caution: Why its figures are no findings; empty where they are.
        summary: What it shows, a sentence for each kind of figure.
        reading: How to read it, and what of the answer it leaves out.
    """

    title: str
    caution: str
    summary: Sequence[str]
    reading: str
    spec: Spec


def drawing(rows: Sequence[Mapping[str, Any]], question: Question) -> Drawing | None:
    """Return the chart of an answer; None where none is declared or there is little to draw.

    Args:
        rows: The answer.
        question: What was asked.
    """
    chart = question.chart
    found = points(chart, rows) if chart else []
    if chart is None or len(found) < ENOUGH or not any(point.value for point in found):
        return None
    return Drawing(
        chart.title,
        _caution(rows[0][chart.caution]) if chart.caution else "",
        sentences(chart, found),
        reading(chart, found, len(rows)),
        spec(chart, found),
    )


def _caution(text: str | None) -> str:
    return "" if text is None or text.startswith("no:") else text
