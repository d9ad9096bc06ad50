"""How many people of a larger town speak the languages of a census line, about.

The source has shares only, rounded to 0.1 and without margins of error. They become numbers of
people by the population aged five and over, and get an approximate margin of our own, fitted to
the country-of-birth figures of the same survey and places (`stats.approximate_margins`). Those are
of people of all ages and languages of people aged five and over; since the population enters the
function as a logarithm only, that moves a margin by less than one percent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import Any

from interloan.demand.paired_figures import row_url
from interloan.demand.stats.approximate_margins import MarginFunction, Published, fit, step
from interloan.sources.typed_rows import Row

PEOPLE = "population_5_and_over"
HALF_A_STEP = 0.05  # shares are rounded to 0.1 percent
SINGLE, SEVERAL = "single_language", "several_languages"
Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Key = tuple[str, str]  # place, vintage


@dataclass(frozen=True)
class Population:
    """People aged five and over in a place: about how many, at least, at most, and why."""

    about: float
    least: float
    most: float
    basis: str
    traced_to: str

    @property
    def rounded(self) -> int:
        """The number as it is published, or to hundreds where it is ours."""
        return _nearest(self.about, 1 if self.least == self.most else 100)


@dataclass(frozen=True)
class Towns:
    """The tables that figures of towns are made of."""

    tables: Tables

    @cached_property
    def of_all_ages(self) -> dict[Key, int]:
        """People of all ages."""
        rows = self.tables["place_populations"]
        return {(row["place_id"], row["vintage"]): row["population"] for row in rows}

    @cached_property
    def published_5_and_over(self) -> dict[Key, float]:
        """People aged five and over, where that is published."""
        return {
            (row["place_id"], row["vintage"]): row["estimate"]
            for row in self.tables["limited_english"]
            if row["measure"] == PEOPLE
        }

    @cached_property
    def shares_5_and_over(self) -> list[float]:
        """Shares of the people aged five and over in the places that have both figures."""
        published = self.published_5_and_over
        return [
            published[key] / people for key, people in self.of_all_ages.items() if key in published
        ]

    def population(self, key: Key) -> Population:
        """Return the people aged five and over of a place."""
        where = dict(zip(("place_id", "vintage"), key, strict=True))
        if key in self.published_5_and_over:
            people = self.published_5_and_over[key]
            source = row_url("limited_english", **where, measure=PEOPLE)
            return Population(people, people, people, "published", source)
        everyone, shares = self.of_all_ages[key], self.shares_5_and_over
        least, most = everyone * min(shares), everyone * max(shares)
        mean = everyone * sum(shares) / len(shares)
        source = row_url("place_populations", **where)
        return Population(mean, least, most, "share_of_all_ages", source)

    @cached_property
    def births(self) -> list[Published]:
        """The figures that the function of margins is fitted to."""
        return [
            Published(place, row["estimate"], row["margin_of_error"], self.of_all_ages[key])
            for row in self.tables["births_abroad"]
            if (key := (place := row["place_id"], row["vintage"])) in self.of_all_ages
        ]


def rows(tables: Tables) -> list[Row]:
    """Return a row for each share: the people behind it, about, with the bounds of that."""
    towns = Towns(tables)
    function = fit(towns.births)
    lines = {row["id"]: row for row in tables["census_groups"]}
    places = {row["id"]: row for row in tables["places"]}
    people = {
        key: towns.population(key)
        for key in {(row["place_id"], row["vintage"]) for row in tables["town_language_shares"]}
    }
    return [
        _row(share, people[share["place_id"], share["vintage"]], function)
        | {
            "municipality_geoid": whole_town(places[share["place_id"]]),
            "language_group": (line := lines[share["census_group_id"]])["label"],
            "kind": SINGLE if line["kind"] == SINGLE else SEVERAL,
        }
        for share in tables["town_language_shares"]
    ]


def published(tables: Tables) -> list[Row]:
    """Return the lines of towns that have figures of their own, with published margins.

    They were fetched (`interloan fetch census`); those of the newest five years count, and the
    approximate ones of the same town give way to them.
    """
    lines = {
        row["id"]: SINGLE if row["kind"] == SINGLE else SEVERAL
        for row in tables["census_groups"]
        if row["table_id"] == "C16001" and row["kind"] in (SINGLE, "group", "residual")
    }
    towns = {row["id"]: row["municipality_geoid"] for row in tables["places"]}
    figures = [
        row for row in tables["speakers"]
        if row["dataset"] == "acs5" and row["measure"] == "speakers"
        and row["estimate"] is not None and row["census_group_id"] in lines
        and towns[row["place_id"]]
    ]  # fmt: skip
    newest: dict[str, int] = {}
    for row in figures:
        newest[row["place_id"]] = max(row["vintage"], newest.get(row["place_id"], 0))
    return [
        {
            "place_id": row["place_id"],
            "vintage": f"{row['vintage'] - 4}-{row['vintage']}",
            "census_group_id": row["census_group_id"],
            "municipality_geoid": towns[row["place_id"]],
            "kind": lines[row["census_group_id"]],
        }
        for row in figures
        if row["vintage"] == newest[row["place_id"]]
    ]


def places_of_births(tables: Tables) -> dict[str, str]:
    """City or town → the place with its figures of births abroad: the town itself, or a place."""
    with_births = {row["place_id"] for row in tables["births_abroad"]}
    places = [row for row in tables["places"] if row["id"] in with_births]
    whole = {town: str(row["id"]) for row in places if (town := whole_town(row))}
    own = {town: str(row["id"]) for row in places if (town := row["municipality_geoid"])}
    return whole | own


def whole_town(place: Mapping[str, Any]) -> str | None:
    """Return the city or town that a place is, None where it is not the whole of one."""
    return place["namesake_geoid"] if place["namesake_area"] == "same" else None


def _row(share: Mapping[str, Any], people: Population, function: MarginFunction) -> Row:
    pct = share["share_pct"]
    speakers = people.about * pct / 100
    inside = min(max(pct, HALF_A_STEP), 100 - HALF_A_STEP)
    margin = function.margin(people.about * inside / 100, people.about)
    lowest = max(people.least * (pct - HALF_A_STEP) / 100 - margin, 0)
    highest = min(people.most * (pct + HALF_A_STEP) / 100 + margin, people.most)
    of_figure, of_margin = step(speakers), step(margin)
    key = {name: share[name] for name in ("place_id", "vintage")}
    line = share["census_group_id"]
    return {
        **key,
        "census_group_id": line,
        "share_pct": pct,
        "population_5_and_over_about": people.rounded,
        "population_basis": people.basis,
        "speakers_about": _nearest(speakers, of_figure),
        "approximate_margin": ceil(margin / of_margin) * of_margin,
        "at_least_about": floor(lowest / of_figure) * of_figure,
        "at_most_about": ceil(highest / of_figure) * of_figure,
        "traced_to_share": row_url("town_language_shares", **key, census_group_id=line),
        "traced_to_population": people.traced_to,
    }  # fmt: skip


def _nearest(value: float, unit: int) -> int:
    return floor(value / unit + 0.5) * unit
