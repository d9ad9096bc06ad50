"""A page on a collection and the languages of a place, for a board meeting.

Printed, it is a sheet for the board, then the tables and the method. It is one file without
scripts, pictures or links to styles: it can be mailed. Its charts are laid out here, figures with
their intervals on a logarithmic scale, and drawn by the template as SVG.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from interloan.demand import gaps
from interloan.demand.gaps import GapRow
from interloan.demand.paired_figures import TABLES, Facts, Pair
from interloan.demand.places import find_place
from interloan.demand.stats.gap_inputs import UNKNOWN, whole_of
from interloan.demand.stats.gap_table import FALSE_DISCOVERY_LIMIT
from interloan.demand.stats.measures import Estimate
from interloan.demand.stats.norms import QUEENSLAND, Norm
from interloan.demand.stats.sampling_error import moe_of_proportion, moe_of_sum
from interloan.figures import fixed, number, significant
from interloan.files import replace_all
from interloan.near_names import nearest
from interloan.problems import Problem, SourceError
from interloan.sources.typed_rows import Row

CHART_ROWS = 10
COMMAND = "interloan report"
DATASETS = {"acs1": "one-year estimates", "acs5": "five-year estimates"}

LABEL_WIDTH = 170  # all lengths in the units of the drawing
PLOT_WIDTH = 400
MARGIN_RIGHT = 40
ROW_HEIGHT = 28
HEAD_HEIGHT = 28


@dataclass(frozen=True)
class Interval:
    """A figure and its interval; without `low` and `high` it has none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Mark:
    """A figure in the drawing.

    Attributes:
        kind: 0 for the first figure of a row, 1 for the second; it decides shape and colour.
        x: Where its dot is; `left` and `right` are the ends of its interval.
        is_cut: Whether the interval goes on beyond the left edge.
    """

    kind: int
    x: float
    left: float
    right: float
    y: float
    is_cut: bool


@dataclass(frozen=True)
class Chart:
    """A drawing: a label and its marks for each row, and the ticks of the scale."""

    rows: Sequence[tuple[str, float, Sequence[Mark]]]
    ticks: Sequence[tuple[str, float]]
    width: float = LABEL_WIDTH + PLOT_WIDTH + MARGIN_RIGHT
    label_width: float = LABEL_WIDTH

    @property
    def height(self) -> float:
        """Height of the whole drawing."""
        return HEAD_HEIGHT + ROW_HEIGHT * len(self.rows) + 6


def read(database: Path) -> dict[str, list[Row]]:
    """Return the rows that a report needs from a built database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
            for name in (*TABLES, "publications")
        }


def page(
    rows: Mapping[str, Sequence[Row]],
    collection: str,
    place: str = "",
    norm: Norm = QUEENSLAND,
    site: str = "",
) -> str:
    """Return the report as HTML.

    Args:
        rows: Rows by table, see `read`.
        collection: Key of the collection.
        place: Key, GEOID or name of the place; the one that the collection serves if empty. Any
            other place makes the whole page a what-if.
        norm: Target for the deficits.
        site: Address of the site whose rows the figures lead to; without one they lead nowhere.

    Raises:
        SourceError: The collection or place is not known, or the place has no census figures.
    """
    facts = Facts(rows)
    pair = _pair(facts, collection, place)
    figures = facts.speakers[pair.series]
    rows_of_lines = next(gaps.table(facts, pair, [norm]))
    environment = Environment(
        loader=PackageLoader("interloan.demand", "."), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    filters = {"figure": _figure, "rate": _rate, "short": _short, "fixed": fixed}
    environment.filters |= filters
    return environment.get_template("report.html").render(
        pair=pair,
        collection=facts.collections[pair.collection_id],
        place=facts.places[pair.series.place_id],
        survey=DATASETS[pair.series.dataset],
        norm=norm,
        site=site.rstrip("/"),
        as_figure=_figure,
        as_rate=_rate,
        limit=FALSE_DISCOVERY_LIMIT,
        people=_people(figures, rows_of_lines),
        sources=_sources(rows, figures, facts.collections[pair.collection_id]),
        **_lines(rows_of_lines),
    )


def write(path: Path, text: str) -> None:
    """Write the page as a whole; what stood there stays until then."""
    replace_all({path: text.encode()})


def _pair(facts: Facts, collection: str, place: str) -> Pair:
    if collection not in facts.collections:
        _refuse("--collection", collection, "is not a collection here", list(facts.collections))
    place = place or str(facts.collections[collection]["service_place_id"] or "")
    if not place:
        _refuse("--place", "", "is missing, and this collection names no place that it serves", [])
    key = find_place(place, facts.places.values(), COMMAND, "--place")
    if isinstance(key, Problem):
        raise SourceError([key])
    pair = facts.pair(collection, key)
    if pair is None:
        place = str(facts.places[key]["name"])
        why = "has no census figures by language here"
        remedy = "add them with `interloan fetch census`, or give a larger place"
        raise SourceError([Problem(COMMAND, 0, "--place", place, why, remedy)])
    return pair


def _refuse(option: str, value: str, why: str, known: Sequence[str]) -> None:
    close = nearest(value, known, 3) or list(known)[:3] or ["a name or key from the table places"]
    raise SourceError([Problem(COMMAND, 0, option, value, why, f"write {' or '.join(close)}")])


def _lines(rows: Sequence[GapRow]) -> dict[str, Any]:
    """The rows of the page: languages, lines of several, gaps and what is not held; two charts."""
    lines = sorted(
        rows,
        key=lambda line: -1 if line["speakers"] is None else line["speakers"],
        reverse=True,
    )
    languages = [line for line in lines if line["is_single_language"]]
    certain = [line for line in languages if line["speakers_deficit_is_certain"]]
    certain.sort(key=lambda line: -line["speakers_deficit_low"])
    return {
        "languages": languages,
        "open_ended": [line for line in lines if not line["is_single_language"]],
        "measured": [line for line in languages if line["speakers_deficit"] is not None],
        "certain": certain,
        "not_held": [line for line in languages if _held(line) == 0 and line["speakers"]],
        "unknown": [line for line in languages if _held(line) is None],
        "uncertain": [line for line in languages if line["speakers_rank_low"] is None],
        "basis": lines[0]["representation_basis"],
        "spoken_chart": _chart(languages, "speakers", "limited_english", margins=True),
        "gap_chart": _chart(certain, "speakers_deficit", "limited_english_deficit", margins=False),
    }


def _held(line: GapRow) -> float | None:
    held: float | None = line["titles"] if line["items"] is None else line["items"]
    return held


def _chart(lines: Sequence[GapRow], *names: str, margins: bool) -> Chart | None:
    def interval(line: GapRow, name: str) -> Interval | None:
        value = line[name]
        if value is None:
            return None
        if not margins:
            return Interval(value, line[f"{name}_low"], line[f"{name}_high"])
        moe = line[f"{name}_moe"]
        if moe is None:
            return Interval(value, None, None)
        return Interval(value, value - moe, value + moe)

    return chart(
        [
            (str(line["language_group"]), [interval(line, name) for name in names])
            for line in lines[:CHART_ROWS]
        ]
    )


def chart(rows: Sequence[tuple[str, Sequence[Interval | None]]]) -> Chart | None:
    """Lay out one row for each label; None where there is nothing above zero to draw.

    Each step to the right is ten times as much; a figure of zero has no place and is left out.

    Args:
        rows: Labels, each with one or two figures.

    >>> drawn = chart([("Khmer", [Interval(1000, 100, 10_000)])])
    >>> drawn.ticks
    [('100', 170.0), ('1,000', 370.0), ('10,000', 570.0)]
    >>> [(mark.left, mark.x, mark.right) for mark in drawn.rows[0][2]]
    [(170.0, 370.0, 570.0)]
    """
    shown = [figure for _, figures in rows for figure in figures if figure and figure.value > 0]
    if not shown:
        return None
    ends = [end for f in shown for end in (f.value, f.low, f.high) if end and end >= 1]
    first = floor(log10(min(ends, default=1)))
    last = max(ceil(log10(max(ends, default=10))), first + 1)

    def place(amount: float) -> float:
        share = (log10(amount) - first) / (last - first) if amount > 0 else 0.0
        return round(LABEL_WIDTH + PLOT_WIDTH * min(max(share, 0.0), 1.0), 1)

    def mark(figure: Interval, kind: int, y: float) -> Mark:
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        y += 5 if kind else -5
        return Mark(kind, place(figure.value), place(low), place(high), y, low < 10**first)

    laid_out = []
    for line, (label, figures) in enumerate(rows):
        y = HEAD_HEIGHT + ROW_HEIGHT * (line + 0.5)
        marks = [mark(f, kind, y) for kind, f in enumerate(figures) if f and f.value > 0]
        laid_out.append((label, y, marks))
    ticks = [(number(10**power), place(10**power)) for power in range(first, last + 1)]
    return Chart(laid_out, ticks)


def _people(figures: Sequence[Mapping[str, Any]], lines: Sequence[GapRow]) -> dict[str, Any]:
    """Those who speak another language than English, their share, and those with limited English.

    Each is an `Estimate` with its margin; the share is in percent of all aged five and over.
    """
    whole = whole_of(figures, {}, complete=False)
    everyone, others = whole.people, whole.other_people
    share = None
    if everyone.people and others.people is not None:
        of_all = moe_of_proportion(
            others.people, others.moe or 0, everyone.people, everyone.moe or 0
        )
        share = Estimate(100 * others.people / everyone.people, 100 * of_all)
    limited = [
        (line["limited_english"], line["limited_english_moe"])
        for line in lines
        if line["limited_english"] is not None and line["limited_english_moe"] is not None
    ]
    people, moes = [one for one, _ in limited], [moe for _, moe in limited]
    summed = Estimate(sum(people), moe_of_sum(people, moes)) if limited else UNKNOWN
    return {"others": others, "share": share, "limited": summed}


def _sources(
    rows: Mapping[str, Sequence[Row]], figures: Sequence[Mapping[str, Any]], collection: Row
) -> list[Row]:
    cited = {*(row["source_id"] for row in figures), collection["source_id"]}
    return [row for row in rows["publications"] if row["id"] in cited]


def _figure(value: float | None) -> str:
    """Return a whole number with separators, or a dash where there is none."""
    return number(value, 0, unknown="–")


def _short(label: str) -> str:
    """Return the label of a language so that it fits beside a chart; the table has all of it.

    >>> _short("Chinese (incl. Mandarin, Cantonese)"), _short("French, Haitian, or Cajun")
    ('Chinese', 'French, Haitian, …')
    """
    name = label.partition(" (")[0]
    return name if len(name) <= 18 else f"{name[:17]}…"


def _rate(value: float | None) -> str:
    """Return a rate to three significant digits, or a dash where there is none."""
    return significant(value, unknown="–")
