"""A page on a collection and the languages of a place, for a board meeting.

Printed, it is a sheet for the board, then the tables and the method. It is one file without
scripts, pictures or links to styles: it can be mailed. `report_holdings` says what is not held,
`report_charts` lays out the charts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from interloan.demand import gaps, report_charts, report_holdings
from interloan.demand.gaps import NOT_KNOWN, GapRow
from interloan.demand.paired_figures import TABLES, WHERE_NONE, Facts, Pair
from interloan.demand.places import find_place
from interloan.demand.stats.gap_inputs import UNKNOWN, whole_of
from interloan.demand.stats.gap_table import FALSE_DISCOVERY_LIMIT
from interloan.demand.stats.measures import Estimate
from interloan.demand.stats.norms import QUEENSLAND, RASD_PARITY, REGIMES, Norm
from interloan.demand.stats.sampling_error import moe_of_proportion, moe_of_sum
from interloan.figures import fixed, number, significant
from interloan.files import replace_all
from interloan.near_names import nearest
from interloan.problems import Problem, SourceError
from interloan.sources.typed_rows import Row

DEFAULT_NORMS = (QUEENSLAND, RASD_PARITY)
EVIDENCE = ("hidden_languages", "area_languages", "limited_english", "town_language_shares")
COMMAND = "interloan report"
DATASETS = {"acs1": "one-year estimates", "acs5": "five-year estimates"}


def read(database: Path, also: Iterable[str] = ()) -> dict[str, list[Row]]:
    """Return the rows that a report needs from a built database, and those of other tables."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
            for name in {*TABLES, *WHERE_NONE, *EVIDENCE, "publications", "countries", *also}
        }


def page(
    rows: Mapping[str, Sequence[Row]],
    collection: str,
    place: str = "",
    norms: Sequence[Norm] = DEFAULT_NORMS,
    site: str = "",
) -> str:
    """Return the report as HTML.

    Args:
        rows: Rows by table, see `read`.
        collection: Key of the collection.
        place: Key, GEOID or name of the place; the one that the collection serves if empty. Any
            other place makes the whole page a what-if.
        norms: Targets for the deficits, side by side: each is a judgement.
        site: Address of the site whose rows the figures lead to; without one they lead nowhere.

    Raises:
        SourceError: The collection or place is not known, or the place has no census figures.
    """
    facts = Facts(rows)
    pair = _pair(facts, collection, place)
    chosen = facts.collections[pair.collection_id]
    by_norm = [
        (norm, sorted(map(_named, table), key=_most_people))
        for norm, table in zip(norms, gaps.table(facts, pair, norms), strict=True)
    ]
    readable = report_holdings.readable(rows["holdings"], pair.collection_id)
    environment = Environment(
        loader=PackageLoader("interloan.demand", "."), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    filters = {"figure": _figure, "rate": _rate, "short": _short, "fixed": fixed}
    environment.filters |= filters
    return environment.get_template("report.html").render(
        pair=pair,
        collection=chosen,
        place=facts.places[pair.series.place_id],
        survey=DATASETS[pair.series.dataset],
        by_norm=by_norm,
        regimes=REGIMES,
        site=site.rstrip("/"),
        as_figure=_figure,
        as_rate=_rate,
        limit=FALSE_DISCOVERY_LIMIT,
        people=_people(rows, pair, facts.figures(pair.series), by_norm[0][1]),
        sources=_sources(rows, facts.figures(pair.series), chosen),
        readable=readable,
        nothing=report_holdings.nothing_held(rows, pair, by_norm[0][1], readable),
        **_lines(by_norm),
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


def _most_people(line: GapRow) -> float:
    return -(-1 if line["speakers"] is None else line["speakers"])


def _named(line: GapRow) -> GapRow:
    """Name a line of one language by that language, as every page does: Haitian Creole."""
    label, language = str(line["language_group"]), line["languages"]
    is_one = line["is_single_language"] and language and ";" not in language and "(" not in label
    return {**line, "name": language if is_one else label, "label": label}


def _lines(by_norm: Sequence[tuple[Norm, Sequence[GapRow]]]) -> dict[str, Any]:
    """The rows of the page: single languages, lines of several, and what each norm lists."""
    lines = by_norm[0][1]
    languages = [line for line in lines if line["is_single_language"]]
    certain = [(norm, _certain(table), _is_measured(table)) for norm, table in by_norm]
    longest = max((found for _, found, _ in certain), key=len)
    return {
        "languages": languages,
        "several": [line for line in lines if not line["is_single_language"]],
        "by_language": [{one["language"]: one for one in table} for _, table in by_norm],
        "certain": certain,
        "unknown": [one for one in languages if one["held"] == NOT_KNOWN],
        "uncertain": [one for one in languages if one["speakers_rank_low"] is None],
        "is_about": any(one["speakers_is_about"] for one in lines),
        "basis": (languages or lines)[0]["representation_basis"],
        "spoken_chart": report_charts.of_lines(languages, "speakers", "limited_english"),
        "gap_chart": report_charts.of_lines(
            longest, "speakers_deficit", ends=("_listed_low", "_listed_high")
        ),
    }


def _certain(table: Sequence[GapRow]) -> Sequence[GapRow]:
    """The gaps that the survey's error does not explain, those surest to be large first."""
    found = [line for line in table if line["speakers_deficit_is_certain"]]
    return sorted(found, key=lambda line: -line["speakers_deficit_listed_low"])


def _is_measured(table: Sequence[GapRow]) -> bool:
    return any(line["speakers_deficit"] is not None for line in table)


def _people(
    rows: Mapping[str, Sequence[Row]],
    pair: Pair,
    figures: Sequence[Mapping[str, Any]],
    lines: Sequence[GapRow],
) -> dict[str, Any]:
    """Those who speak a language other than English, and those of them with limited English.

    Where the Census Bureau publishes both as shares for the same years, these are taken. Else
    the figures are added up, and so are their errors.

    Returns:
        `others`, `share` and `limited` (people and percent, as `Estimate`), `published`: the row
        of `limited_english` or None, and `is_sum`: whether `limited` is a sum of lines.
    """
    shares = {
        str(row["measure"]): row
        for row in rows["limited_english"]
        if row["place_id"] == pair.series.place_id
        and row["last_year"] == pair.series.vintage
        and ("-" in str(row["vintage"])) is (pair.series.dataset != "acs1")
    }
    if "other_language" in shares and "english_less_than_very_well" in shares:
        whole = float(str(shares["population_5_and_over"]["estimate"]))
        others, limited = (
            _of_share(shares[name], whole)
            for name in ("other_language", "english_less_than_very_well")
        )
        return {**others, "limited": limited["others"], "is_sum": False}
    whole_place = whole_of(figures, {}, complete=False)
    everyone, spoken = whole_place.people, whole_place.other_people
    share = None
    if everyone.people and spoken.people is not None:
        of_all = moe_of_proportion(
            spoken.people, spoken.moe or 0, everyone.people, everyone.moe or 0
        )
        share = Estimate(100 * spoken.people / everyone.people, 100 * of_all)
    limited_lines = [
        (line["limited_english"], line["limited_english_moe"])
        for line in lines
        if line["limited_english"] is not None and line["limited_english_moe"] is not None
    ]
    people, moes = [one for one, _ in limited_lines], [moe for _, moe in limited_lines]
    summed = Estimate(sum(people), moe_of_sum(people, moes)) if limited_lines else UNKNOWN
    return {"others": spoken, "share": share, "limited": summed, "is_sum": bool(limited_lines)}


def _of_share(row: Row, whole: float) -> dict[str, Estimate]:
    """People and percent from a published share and the people that it is of."""
    pct, moe = float(str(row["estimate"])), row["margin_of_error"]
    points = None if moe is None else float(str(moe))
    people = Estimate(whole * pct / 100, None if points is None else whole * points / 100)
    return {"others": people, "share": Estimate(pct, points)}


def _sources(
    rows: Mapping[str, Sequence[Row]], figures: Sequence[Mapping[str, Any]], collection: Row
) -> list[Row]:
    cited = {*(row["source_id"] for row in figures), collection["source_id"]}
    if None in cited:  # about-figures: what they were made of
        cited |= {row["source_id"] for row in rows["town_language_shares"]}
    return [row for row in rows["publications"] if row["id"] in cited]


def _figure(value: float | None) -> str:
    """Return a whole number with separators, or that it is not known."""
    return number(value, 0, unknown="not known")


def _short(label: str) -> str:
    """Return the label of a language so that it fits beside a chart; the table has all of it.

    >>> _short("Chinese (incl. Mandarin, Cantonese)"), _short("French, Haitian, or Cajun")
    ('Chinese', 'French, Haitian, …')
    """
    name = label.partition(" (")[0]
    return name if len(name) <= 18 else f"{name[:17]}…"


def _rate(value: float | None) -> str:
    """Return a rate to three significant digits, or that it is not known."""
    return significant(value, unknown="not known")
