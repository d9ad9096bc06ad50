"""The chart of a question, as its header declares it.

-- chart:
--   title: Residents who speak {language} at home, {years}
--   mark: line
--   x: year
--   y:
--     - {column: speakers, label: all speakers, margin: margin_of_error}
--     - {column: limited_english, label: with limited English, margin: limited_english_margin}
--   split: comparable_years
--   sources: census-acs1-b16001

In `title`, `note` and the labels of figures stands `{language}` for what was chosen as the
parameter of that name, or for what the first row has in the column; `{years}` for the years that
are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from interloan.sources.section import Section

MARKS = ("line", "point", "dot", "bar")
OVER_YEARS = ("line", "point")  # the others set things below each other
SCALES = ("linear", "log")
KEYS = {
    "title", "mark", "x", "y", "scale", "unit", "split", "most", "only", "by", "caution", "sources",
    "note",
}  # fmt: skip
INTERVAL = ("margin", "low", "high")
MEASURE_KEYS = {"column", "label", *INTERVAL}
MOST_MEASURES = 4
MOST = 20
SLOT = re.compile(r"{(\w+)}")
YEARS = "years"


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
        note: What the title has no room for: who was counted, which norm.
        sources: Keys of the publications behind the figures, where the rows name none.
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
    note: str = ""
    sources: tuple[str, ...] = ()

    def columns(self, parameters: Collection[str] = ()) -> set[str]:
        """Return all columns that are needed.

        Args:
            parameters: The names of the question's parameters, which fill slots first.
        """
        own = {name for one in self.y for name in (one.column, one.margin, one.low, one.high)}
        texts = (self.title, self.note, *(one.label for one in self.y))
        slots = {slot for text in texts for slot in SLOT.findall(text)}
        own |= slots - {YEARS, *parameters}
        return (own | {self.x, self.split, self.by, self.caution, *self.only}) - {""}

    def filled(self, values: Mapping[str, str]) -> Chart:
        """Return it with something in place of each slot; one that is not known stays empty."""

        def fill(text: str) -> str:
            return SLOT.sub(lambda slot: values.get(slot[1], ""), text)

        y = tuple(replace(one, label=fill(one.label)) for one in self.y)
        return replace(self, title=fill(self.title), note=fill(self.note), y=y)


def read(entry: Section) -> Chart:
    """Read a declaration.

    Args:
        entry: What stands under `chart`; what is wrong with it is added to its problems.
    """
    entry.known(KEYS)
    only = entry.section("only")
    return Chart(
        title=entry.text("title"),
        mark=entry.one_of("mark", MARKS),
        x=entry.text("x"),
        y=tuple(_measures(entry)),
        scale=entry.one_of("scale", SCALES, SCALES[0]),
        unit=entry.optional("unit"),
        split=entry.optional("split"),
        most=entry.whole("most", MOST, range(1, 101)),
        only={column: only.text(column) for column in only.content},
        by=entry.optional("by"),
        caution=entry.optional("caution"),
        note=entry.optional("note"),
        sources=entry.texts("sources"),
    )


def _measures(entry: Section) -> Iterator[Measure]:
    if isinstance(entry.content.get("y"), list):
        listed = [entry.below(one, "chart y ", line) for line, one in entry.entries("y")]
    else:
        listed = [entry.section("y")] if "y" in entry.content else []
    if not 0 < len(listed) <= MOST_MEASURES:
        entry.wrong("y", "is missing or too long", f"write one to {MOST_MEASURES} kinds of figures")
    for one in listed:
        ends = {key: one.known(MEASURE_KEYS).optional(key) for key in INTERVAL}
        if bool(ends["low"]) != bool(ends["high"]) or (ends["low"] and ends["margin"]):
            remedy = "write margin, or both low and high"
            one.wrong("column", "has half an interval, or two", remedy)
        yield Measure(one.text("column"), one.text("label"), **ends)
