"""One page on a collection and the languages of a place, for a board meeting.

The page is one file without scripts, pictures or links to styles: it can be mailed and printed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from interloan import gaps
from interloan.analysis.demand import FALSE_DISCOVERY_LIMIT
from interloan.analysis.error import moe_of_proportion, moe_of_sum
from interloan.analysis.measures import Estimate
from interloan.analysis.norms import NORMS
from interloan.charts import Chart, Figure, chart
from interloan.pairs import TABLES, Facts, Pair
from interloan.problems import Problem, SourceError
from interloan.sources import Row

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
    rows: Mapping[str, Sequence[Row]], collection: str, place: str = "", norm: str = ""
) -> str:
    """Return the report as HTML.

    Args:
        rows: Rows by table, see `read`.
        collection: Key of the collection.
        place: Key, GEOID or name of the place; the one that the collection serves if empty. Any
            other place makes the whole page a what-if.
        norm: Key of the norm for the deficits, see `NORMS`.

    Raises:
        SourceError: The collection or place is not known, or the place has no census figures.
    """
    facts = Facts(rows)
    pair = _pair(facts, collection, place)
    target = NORMS[norm or "queensland-2008"]
    table = next(iter(gaps.table(facts, pair, [target])))
    environment = Environment(
        loader=PackageLoader("interloan", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"figure": _figure, "rate": _rate}
    return environment.get_template("report.html").render(
        pair=pair,
        collection=facts.collections[pair.collection_id],
        place=facts.places[pair.series.place_id],
        survey=DATASETS[pair.series.dataset],
        norm=target,
        as_figure=_figure,
        as_rate=_rate,
        limit=FALSE_DISCOVERY_LIMIT,
        people=_people(facts, pair, table),
        sources=_sources(rows, facts, pair),
        **_lines(table),
    )


def write(path: Path, text: str) -> None:
    """Write the page as a whole; what stood there stays until then."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def _pair(facts: Facts, collection: str, place: str) -> Pair:
    if collection not in facts.collections:
        _refuse("--collection", collection, "is not a collection here", list(facts.collections))
    place = place or str(facts.collections[collection]["service_place_id"] or "")
    if not place:
        _refuse("--place", "", "is missing, and this collection names no place that it serves", [])
    found = [
        key
        for key, row in facts.places.items()
        if place in (key, key.partition("US")[2])
        or place.casefold() == str(row["name"]).casefold()
    ]
    if len(found) > 1:
        _refuse("--place", place, "is the name of several places", found)
    if not found:
        _refuse("--place", place, "is not in places", [str(p["name"]) for p in facts.places.values()])
    pair = facts.pair(collection, found[0])
    if pair is None:
        why = f"({found[0]}) has no census figures by language here"
        remedy = "add them with `interloan fetch census`, or give a larger place"
        raise SourceError([Problem(COMMAND, 0, "--place", place, why, remedy)])
    return pair


def _refuse(option: str, value: str, why: str, known: Sequence[str]) -> None:
    close = get_close_matches(value, known, 3) or list(known)[:3] or ["a name or key of places"]
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


def _people(facts: Facts, pair: Pair, table: pd.DataFrame) -> dict[str, Any]:
    """Everyone, those who speak another language, and those with limited English, with margins."""
    series = pair.series
    figures = facts.speakers.set_index(["place_id", "vintage", "dataset", "table_id", "measure"])
    of_place = figures.loc[(series.place_id, series.vintage, series.dataset, series.table_id)]

    def one(measure: str) -> Estimate:
        rows = of_place.loc[[measure]] if measure in of_place.index else of_place.iloc[:0]
        if len(rows) != 1 or rows["estimate"].isna().any():
            return Estimate(None, None)
        moe = rows["margin_of_error"].fillna(0).iloc[0]
        return Estimate(float(rows["estimate"].iloc[0]), float(moe))

    everyone, only_english = one("total"), one("english_only")
    others: dict[str, Any] = {"everyone": everyone, "others": Estimate(None, None), "share": None}
    if everyone.people and only_english.people is not None:
        number = everyone.people - only_english.people
        moe = moe_of_sum([everyone.people, only_english.people], [everyone.moe or 0, only_english.moe or 0])
        share = moe_of_proportion(number, moe, everyone.people, everyone.moe or 0)
        others |= {
            "others": Estimate(number, moe),
            "share": Estimate(100 * number / everyone.people, 100 * share),
        }
    limited = table[["limited_english", "limited_english_moe"]].dropna().astype(float)
    total = float(limited["limited_english"].sum()) if len(limited) else None
    moe = moe_of_sum(list(limited["limited_english"]), list(limited["limited_english_moe"]))
    return {**others, "limited": Estimate(total, moe)}


def _sources(rows: Mapping[str, Sequence[Row]], facts: Facts, pair: Pair) -> list[Row]:
    series = pair.series
    of_place = facts.speakers[
        (facts.speakers["place_id"] == series.place_id)
        & (facts.speakers["vintage"] == series.vintage)
        & (facts.speakers["table_id"] == series.table_id)
    ]
    cited = {*of_place["source_id"], facts.collections[pair.collection_id]["source_id"]}
    return [row for row in rows["publications"] if row["id"] in cited]


def _figure(value: float | None) -> str:
    """Return a whole number with separators, or a dash where there is none."""
    return "–" if value is None else f"{value:,.0f}"


def _rate(value: float | None) -> str:
    """Return a rate to three significant figures.

    >>> _rate(0.6589), _rate(535.92), _rate(2911.2)
    ('0.659', '536', '2,911')
    """
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
