"""The derived tables on the languages of towns, counties and the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from interloan.demand import area_languages, hidden_languages, town_languages
from interloan.demand.area_languages import COUNTIES, MASSACHUSETTS
from interloan.demand.town_languages import Tables, whole_town
from interloan.sources.table import Table
from interloan.sources.typed_rows import Row, Rows

TABLES = ("town_language_estimates", "hidden_languages", "area_languages", "municipality_areas")
OWN, PART, WITHOUT = "own_figures", "place_is_a_part", "no_figures"


def derive(tables: Sequence[Table], rows: Rows) -> Rows:
    """Return the rows of those of TABLES that are declared.

    Args:
        tables: All declarations.
        rows: The rows of the tables in sources/.
    """
    declared = {table.name: table for table in tables if table.name in TABLES}
    if not declared:
        return {}
    own = town_languages.published(rows)
    fetched = {str(row["municipality_geoid"]): str(row["place_id"]) for row in own}
    about = [
        row for row in town_languages.rows(rows) if str(row["municipality_geoid"]) not in fetched
    ]
    hidden = hidden_languages.rows(rows, [*about, *own])
    languages = hidden_languages.members(rows, [*about, *own]).values()
    areas = area_languages.rows(rows, set(chain.from_iterable(languages)))
    made = dict(zip(TABLES, (about, hidden, areas, _nearest(rows, areas, fetched)), strict=True))
    return {name: _ordered(made[name], table) for name, table in declared.items()}


def _ordered(rows: Sequence[Row], table: Table) -> list[Row]:
    return sorted(rows, key=lambda row: [str(row[name]) for name in table.primary_key])


def _nearest(tables: Tables, areas: Sequence[Row], fetched: Mapping[str, str]) -> list[Row]:
    """For each city and town the nearest areas that have figures, and why those."""
    shared = {row["place_id"] for row in tables["town_language_shares"]}
    births = town_languages.places_of_births(tables)
    detailed = {row["area_id"] for row in areas}
    whole = {namesake: place["id"] for place in tables["places"] if (namesake := whole_town(place))}
    parts = {
        place["namesake_geoid"] for place in tables["places"]
        if place["namesake_area"] == "part" and place["id"] in shared
    }  # fmt: skip
    counties = {
        place["county"]: place["id"] for place in tables["places"]
        if place["kind"] == "county" and str(place["id"]).startswith(COUNTIES)
    }  # fmt: skip
    nearest: list[Row] = []
    for town in tables["municipalities"]:
        place: str | None = fetched.get(town["geoid"], whole.get(town["geoid"]))
        county = counties[town["county"]]
        is_own = place in shared or town["geoid"] in fetched
        reason = OWN if is_own else PART if town["geoid"] in parts else WITHOUT
        nearest.append(
            {
                "municipality_geoid": town["geoid"],
                "municipality": town["name"],
                "groups_area_id": place if is_own else county,
                "groups_area_kind": "place" if is_own else "county",
                "groups_reason": reason,
                "languages_area_id": county if county in detailed else MASSACHUSETTS,
                "languages_area_kind": "county" if county in detailed else "state",
                "births_area_id": births.get(town["geoid"], MASSACHUSETTS),
                "births_area_kind": "place" if town["geoid"] in births else "state",
            }
        )
    return nearest
