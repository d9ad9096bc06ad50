"""Which collection is held against which census figures, and where those rows stand on the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from interloan.database.search_index import DATABASE
from interloan.sources.typed_rows import Row

TABLES = (
    "places", "speakers", "census_groups", "census_group_languages", "languages", "language_codes",
    "collections", "holdings",
)  # fmt: skip
WHERE_NONE = ("detailed_lines", "detailed_speakers", "town_language_estimates")
"""Tables with figures for places that have none in `speakers`; any of them may be missing."""
DETAILED, SHORT = "B16001", "C16001"
COUNTY_YEARS = "2009-2013"
"""The newest years of the Census Bureau's own detailed tables for counties."""

TOWN_TOTAL = "c16001-2016-total"
TRACED = ("place_id", "vintage", "dataset", "census_group_id")

_quoted = lru_cache(maxsize=4096)(quote_plus)  # thousands of addresses repeat the same keys


@dataclass(frozen=True)
class Series:
    """Figures that may stand side by side: one place, year, survey and census table."""

    place_id: str
    vintage: int
    dataset: str
    table_id: str

    @property
    def years(self) -> str:
        """The years of the survey, in full."""
        years = {"acs1": 1, "acs3": 3, "acs5": 5}[self.dataset]
        return str(self.vintage) if years == 1 else f"{self.vintage - years + 1} to {self.vintage}"


@dataclass(frozen=True)
class Pair:
    """A collection and the people it is held against.

    Attributes:
        what_if: Why the two do not belong together; empty where the collection serves the place.
    """

    collection_id: str
    series: Series
    what_if: str


class Facts:
    """The tables in TABLES, ready to be joined.

    Args:
        rows: Table name → rows, as `sources.read` gives them or as the database holds them.
    """

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self.rows: dict[str, Sequence[Mapping[str, Any]]] = {name: rows[name] for name in TABLES}
        self.rows |= {name: rows.get(name, ()) for name in WHERE_NONE}
        self.places = {str(row["id"]): row for row in rows["places"]}
        self.collections = {str(row["id"]): row for row in rows["collections"]}
        self.languages = {str(row["id"]): str(row["name"]) for row in rows["languages"]}
        self.lines = {str(row["id"]): row for row in self.rows["census_groups"]}

    @cached_property
    def speakers(self) -> dict[Series, list[dict[str, Any]]]:
        """All census figures by series, each with the label and kind of its line as `language`."""
        return self._by_series(
            {**row, "traced_to": row_url("speakers", **{name: row[name] for name in TRACED})}
            for row in self.rows["speakers"]
        )

    @cached_property
    def elsewhere(self) -> dict[Series, list[dict[str, Any]]]:
        """Figures of places without any in `speakers`: of counties, and about ones of towns."""
        own = {series.place_id for series in self.speakers}
        figures = (*_of_counties(self.rows), *_of_towns(self.rows))
        return self._by_series(row for row in figures if row["place_id"] not in own)

    def figures(self, series: Series) -> list[dict[str, Any]]:
        """Return the figures of a series, whatever table they stand in."""
        return self.speakers.get(series) or self.elsewhere[series]

    def _by_series(
        self, figures: Iterable[Mapping[str, Any]]
    ) -> dict[Series, list[dict[str, Any]]]:
        series: dict[Series, list[dict[str, Any]]] = {}
        for row in figures:
            line = self.lines[row["census_group_id"]]
            key = Series(row["place_id"], row["vintage"], row["dataset"], line["table_id"])
            described = {"language": line["id"], "label": line["label"], "kind": line["kind"]}
            series.setdefault(key, []).append({**row, **described})
        return series

    @cached_property
    def members(self) -> list[dict[str, Any]]:
        """Languages of the census lines: line, language, name, and whether the label names it."""
        names = self.languages
        members = self.rows["census_group_languages"]
        return [{**row, "name": names[row["language_id"]]} for row in members]

    @cached_property
    def wider(self) -> dict[str, str]:
        """Language → the wider one under whose MARC code catalogs file it, having no code."""
        marc = [row for row in self.rows["language_codes"] if row["scheme"] == "marc"]
        whose = {row["code"]: row["language_id"] for row in marc if row["is_exact"]}
        return {
            row["language_id"]: whose[row["code"]]
            for row in marc
            if row["is_preferred"] and not row["is_exact"] and row["code"] in whose
        }

    def newest(self, place_id: str, table_id: str = "") -> Series | None:
        """Return the newest detailed figures of a place, else its newest short ones.

        Args:
            place_id: Key of the place.
            table_id: The only census table to look in; empty for either.
        """
        town = _town(self.places[place_id])
        same = {place_id} | {
            key for key, place in self.places.items() if town and _town(place) == town
        }
        kinds = [
            one
            for one in (*self.speakers, *self.elsewhere)
            if one.place_id in same and table_id in ("", one.table_id)
        ]
        newest_last = sorted(kinds, key=lambda s: (s.table_id == DETAILED, s.vintage, s.dataset))
        return newest_last[-1] if newest_last else None

    def pair(self, collection_id: str, place_id: str, table_id: str = "") -> Pair | None:
        """Return a collection with a place; None where the place has no figures by language."""
        series = self.newest(place_id, table_id)
        if series is None:
            return None
        return Pair(collection_id, series, self._what_if(self.collections[collection_id], place_id))

    def _what_if(self, collection: Row, place_id: str) -> str:
        served = collection["service_place_id"]
        town = _town(self.places[place_id])
        if served == place_id or (town and served and town == _town(self.places[str(served)])):
            return ""
        place = self.places[place_id]["name"]
        serves = f"serves {self.places[str(served)]['name']}" if served else "serves no place here"
        return f"What if this collection served {place}? It {serves}, so nothing here is a finding."


def _town(place: Mapping[str, Any]) -> str | None:
    """Return the city or town that a place is, under whichever of its two keys; None otherwise."""
    namesake = place["namesake_geoid"] if place["namesake_area"] == "same" else None
    town: str | None = place["municipality_geoid"] or namesake
    return town


def _of_counties(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield the figures of the Bureau's detailed tables for the lines that B16001 had then."""
    lines = {
        row["id"]: row["census_group_id"]
        for row in rows["detailed_lines"]
        if row["census_group_id"] and row["level"] in ("total", "group")
    }
    for row in rows["detailed_speakers"]:
        if row["vintage"] == COUNTY_YEARS and row["line_id"] in lines:
            key = {name: row[name] for name in ("place_id", "line_id", "measure", "vintage")}
            yield {
                **row,
                "vintage": int(COUNTY_YEARS[-4:]),
                "dataset": "acs5",
                "census_group_id": lines[row["line_id"]],
                "traced_to": row_url("detailed_speakers", **key),
            }


def _of_towns(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield about how many people of a town speak each line, with our approximate margin."""
    everybody: dict[str, dict[str, Any]] = {}
    for row in rows["town_language_estimates"]:
        place = row["place_id"]
        common = {"place_id": place, "vintage": int(row["vintage"][-4:]), "dataset": "acs5",
                  "margin_of_error": None, "source_id": None}  # fmt: skip
        key = {"place_id": place, "census_group_id": row["census_group_id"]}
        yield {
            **common,
            "census_group_id": row["census_group_id"],
            "measure": "speakers",
            "estimate": row["speakers_about"],
            "approximate_margin": row["approximate_margin"],
            "traced_to": row_url("town_language_estimates", **key),
        }
        everybody[place] = {
            **common,
            "census_group_id": TOWN_TOTAL,
            "measure": "total",
            "estimate": row["population_5_and_over_about"],
            "traced_to": row["traced_to_population"],
        }
    yield from everybody.values()


def is_single(line: Mapping[str, Any]) -> bool:
    """Whether a line of the census counts one language, with its varieties.

    Only such a line is called a language, has a rank, a rate and a gap. This is the one rule for
    it, for questions too: the column `kind` of census_groups.
    """
    return bool(line["kind"] == "single_language")


def row_url(table: str, **values: object) -> str:
    """Return the address, within the site, of the rows of a table with these values.

    Args:
        table: Name of the table.
        values: Column → value, or a list of values of which a row must have one.

    >>> row_url("speakers", vintage=2018, measure="speakers")
    '/interloan/speakers?vintage=2018&measure=speakers'
    >>> row_url("holdings", language_id=["lao", "khm"])
    '/interloan/holdings?language_id__in=lao%2Ckhm'
    """
    filters = [
        (f"{column}__in", ",".join(map(str, value)))
        if isinstance(value, Iterable) and not isinstance(value, str)
        else (column, str(value))
        for column, value in values.items()
    ]
    return f"/{DATABASE}/{table}?{urlencode(filters, quote_via=_quoted)}"
