"""A chart as a file that stands alone: title, legend, drawing, how to read it, sources, credit.

Colours are always those of a light page, written out: few programs that show SVG know variables.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from interloan.site.charts import letters, marks
from interloan.site.charts.drawings import WIDE, Drawing
from interloan.site.charts.marks import LINE, SIZE

EDGE = 24
TITLE, TITLE_LINE = 20, 27
SMALL, SMALL_LINE = 12.5, 17
BOLD = 1.12  # times the width of plain letters
LIGHT = {
    "ink": "#1d2326", "muted": "#566064", "line": "#d9d5ca", "sheet": "#ffffff", "soft": "none",
    "series-1": "#0d5c63", "series-2": "#a4480f", "series-3": "#5b3f8c", "series-4": "#1d2326",
    "weak": "#6b4700", "accent": "#0d5c63",
}  # fmt: skip
VARIABLE = re.compile(r"var\(--([\w-]+)\)")
FILE = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="plot" width="{width}" height="{height}" '
    'viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><style>{style}</style>'
    '<path fill="#fff" d="M0 0h{width}v{height}H0z"/>{pieces}</svg>\n'
)
MOVED = Markup('<g transform="translate({} {})">{}</g>')


@dataclass(frozen=True)
class Words:
    """What is written below a chart: where its figures come from, and who drew it."""

    source: str
    credit: str


def file(drawing: Drawing, said: Words, style: str, without: Collection[str] = ()) -> Markup:
    """Return the SVG.

    Args:
        drawing: The chart.
        said: What is written below it.
        style: The style sheet.
        without: Classes of the kinds of figures that are left out.
    """
    width = WIDE + 2 * EDGE
    rules = [rule for rule in style.splitlines() if rule.startswith(".plot ")]
    rules += [f".{kind} {{ display: none; }}" for kind, _, _ in drawing.kinds if kind in without]
    pieces: list[str] = []
    y = float(EDGE)
    for text in letters.wrapped(drawing.title, TITLE * BOLD, WIDE):
        y += TITLE_LINE
        pieces.append(marks.words(EDGE, y - 8, text, "title"))
    what_if = drawing.caution and f"A what-if. {drawing.caution}"
    for text, kind in ((drawing.chart.note, "small"), (what_if, "caution")):
        y, lines = _small(text, y, kind)
        pieces += lines
    y, legend = _legend(drawing, y)
    pieces += legend
    drawn = drawing.wide
    pieces.append(MOVED.format(EDGE, marks.short(y + 10), drawn.content))
    y += 10 + drawn.height
    for text in filter(None, (drawing.reading, said.source, said.credit)):
        y, lines = _small(text, y + 5, "small")
        pieces += lines
    return FILE.format(
        width=width,
        height=marks.short(y + EDGE),
        title=drawing.title,
        style=Markup(VARIABLE.sub(lambda found: LIGHT[found[1]], "\n".join(rules))),  # noqa: S704 (our own)
        pieces=marks.joined(pieces),
    )


def _small(text: str, y: float, kind: str) -> tuple[float, list[str]]:
    """Return where lines of small print end, and the lines."""
    lines = letters.wrapped(text, SMALL, WIDE)
    said = [
        marks.words(EDGE, y + SMALL_LINE * (n + 1) - 4, line, kind) for n, line in enumerate(lines)
    ]
    return y + SMALL_LINE * len(lines), said


def _legend(drawing: Drawing, y: float) -> tuple[float, list[str]]:
    """Return where the legend ends, and its marks and words, as many on a line as fit."""
    pieces: list[str] = []
    if not drawing.kinds:
        return y, pieces
    y, x = y + LINE + 6, float(EDGE)
    for place, (kind, _, name) in enumerate(drawing.kinds):
        room = letters.width(name, SIZE) + 40
        if x > EDGE and x + room > WIDE:
            y, x = y + LINE + 4, float(EDGE)
        entry = marks.joined([marks.mark(place, x + 6, y - 5), marks.words(x + 18, y, name)])
        pieces.append(Markup('<g class="key {}">{}</g>').format(kind, entry))
        x += room
    return y, pieces
