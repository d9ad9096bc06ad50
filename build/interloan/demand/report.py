"""A page on a collection and the languages of a place, for a board meeting.

Printed, it is a sheet for the board, then the tables and the method. It is one file without
scripts, pictures or links to styles: it can be mailed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from interloan.demand import gaps
from interloan.demand.paired_figures import TABLES, Facts, Pair
from interloan.demand.places import find_place
from interloan.demand.report_charts import Chart, Figure, chart
from interloan.demand.stats.comparison import FALSE_DISCOVERY_LIMIT
from interloan.demand.stats.gap_table import ENGLISH
from interloan.demand.stats.inputs import UNKNOWN, whole_of
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
    figures = facts.figures(pair.series)
    table = next(iter(gaps.table(facts, pair, [norm])))
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
        people=_people(figures, table),
        sources=_sources(rows, figures, facts.collections[pair.collection_id]),
        **_lines(table),
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


def _lines(table: pd.DataFrame) -> dict[str, Any]:
    """The rows of the page: languages, lines of several, gaps and what is not held; two charts."""
    plain = table.astype(object).where(table.notna(), None)
    ordered = plain.sort_values("speakers", ascending=False, key=lambda s: s.fillna(-1))
    lines: list[dict[str, Any]] = ordered.to_dict("records")  # type: ignore[assignment]
    languages = [line for line in lines if not line["is_open_ended"]]
    certain = [line for line in languages if line["speakers_deficit_is_certain"]]
    certain.sort(key=lambda line: -line["speakers_deficit_low"])
    return {
        "languages": languages,
        "open_ended": [line for line in lines if line["is_open_ended"]],
        "measured": [line for line in languages if line["speakers_deficit"] is not None],
        "certain": certain,
        "not_held": [line for line in languages if _held(line) == 0 and line["speakers"]],
        "unknown": [line for line in languages if _held(line) is None],
        "uncertain": [line for line in languages if line["speakers_rank_low"] is None],
        "basis": lines[0]["representation_basis"],
        "spoken_chart": _chart(languages, "speakers", "limited_english", margins=True),
        "gap_chart": _chart(certain, "speakers_deficit", "limited_english_deficit", margins=False),
    }


def _held(line: Mapping[str, Any]) -> float | None:
    return line["titles"] if line["items"] is None else line["items"]  # type: ignore[no-any-return]


def _chart(lines: Sequence[Mapping[str, Any]], *names: str, margins: bool) -> Chart | None:
    def figure(line: Mapping[str, Any], name: str) -> Figure | None:
        if line[name] is None:
            return None
        if not margins:
            return Figure(line[name], line[f"{name}_low"], line[f"{name}_high"])
        moe = line[f"{name}_moe"]
        if moe is None:
            return Figure(line[name], None, None)
        return Figure(line[name], line[name] - moe, line[name] + moe)

    return chart(
        [
            (str(line["language_group"]), [figure(line, name) for name in names])
            for line in lines[:CHART_ROWS]
        ]
    )


def _people(figures: pd.DataFrame, table: pd.DataFrame) -> dict[str, Any]:
    """Those who speak another language than English, their share, and those with limited English.

    Each is an `Estimate` with its margin; the share is in percent of all aged five and over.
    """
    whole = whole_of(figures, {}, ENGLISH, complete=False)
    everyone, others = whole.people, whole.other_people
    share = None
    if everyone.people and others.people is not None:
        of_all = moe_of_proportion(
            others.people, others.moe or 0, everyone.people, everyone.moe or 0
        )
        share = Estimate(100 * others.people / everyone.people, 100 * of_all)
    limited = table[["limited_english", "limited_english_moe"]].dropna().astype(float)
    people, moes = limited["limited_english"], limited["limited_english_moe"]
    summed = Estimate(float(people.sum()), moe_of_sum(list(people), list(moes)))
    return {"others": others, "share": share, "limited": summed if len(limited) else UNKNOWN}


def _sources(
    rows: Mapping[str, Sequence[Row]], figures: pd.DataFrame, collection: Row
) -> list[Row]:
    cited = {*figures["source_id"], collection["source_id"]}
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
