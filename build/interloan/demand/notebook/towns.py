"""A town's census lines, what points to each language that they hide, and an invented library."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from interloan import figures
from interloan.demand.notebook.data import Database
from interloan.demand.notebook.words import listed, with_margin
from interloan.near_names import nearest

INVENTED = "invented"
"""Key of a library with made-up counts."""

LINES = """
    select lines.*, areas.births_area_id as place_id, coalesce(
        (select source_id from limited_english as published
            where published.place_id = lines.area_id and published.vintage = lines.years
            and published.measure = 'population_5_and_over'),
        (select source_id from place_populations as everybody
            where everybody.place_id = lines.area_id and everybody.vintage = lines.years)
        ) as population_source_id
    from town_lines as lines join municipality_areas as areas using (municipality_geoid)
    where lines.town = :town collate nocase and lines.basis <> 'county'
    order by lines.speakers desc, lines.line
"""

# Births count where they are certain not to be zero, as on the site.
HIDDEN = """
    select hidden.*, lines.line, births.source_id as births_source_id,
        voting.limited_english_citizens_margin as voting_margin,
        voting.survey_period as voting_period, voting.as_of as voting_as_of,
        voting.source_id as voting_source_id,
        counties.name as county, county.source_id as county_source_id,
        state.source_id as state_source_id,
        (select min(source_id) from country_languages) as uses_source_id
    from town_lines as lines
    join municipality_areas as areas using (municipality_geoid)
    join hidden_language_evidence as hidden
        on hidden.place_id = areas.births_area_id and hidden.census_group_id = lines.line_id
    left join voting_language_determinations as voting
        on voting.municipality_geoid = areas.municipality_geoid
        and voting.language_id = hidden.language_id and hidden.voting_group is not null
    left join places as counties on counties.id = hidden.county_id
    left join area_languages as county on county.area_id = hidden.county_id
        and county.language_id = hidden.language_id and county.is_preferred
    left join area_languages as state on state.area_id = '0400000US25'
        and state.language_id = hidden.language_id and state.is_preferred
    left join (select place_id, min(source_id) as source_id from births_abroad group by place_id)
        as births on births.place_id = hidden.place_id
    where lines.town = :town collate nocase
        and (hidden.born_where_most > hidden.born_where_most_moe or hidden.voting_group is not null)
    order by lines.speakers desc, hidden.born_where_most desc, hidden.language
"""


@dataclass(frozen=True)
class Town:
    """A town with figures of its own.

    Attributes:
        name: Its name.
        place_id: The place that the figures are of.
        years: Years of the survey.
        lines: The lines of its table, most speakers first; `name` is that of the language, or
            the label in quotation marks, `text` the figure with its range.
        hidden: The languages that a line of several hides and to which something points.
    """

    name: str
    place_id: str
    years: str
    lines: pd.DataFrame
    hidden: pd.DataFrame


def town(database: Database, name: str) -> Town:
    """Return what the database holds of a town.

    Raises:
        ValueError: There is no such town, or it has no figures of its own.
    """
    lines = database.rows(LINES, town=name)
    if lines.empty:
        known = database.rows("select distinct town from town_lines where basis <> 'county'").town
        close = nearest(name, list(known), 3)
        raise ValueError(
            f"The database has no lines of {name!r} itself; it has those of {len(known)} larger "
            f"cities and towns. Write {' or '.join(close or ['Brockton'])}; for others see the "
            "question on the languages of a town."
        )
    lines["name"] = lines.line_id.map(database.language_names())
    lines["text"] = [about(row) for row in lines.to_dict("records")]
    first = lines.iloc[0]
    years = first.years.replace("-", " to ")
    return Town(first.town, first.place_id, years, lines, database.rows(HIDDEN, town=name))


def about(row: Mapping[Any, Any]) -> str:
    """Return the figure of a line with its range; "about" where the margin is ours.

    A share rounded to zero is not nobody: then the upper end alone is told.

    >>> about({"basis": "about", "speakers": 20000, "at_least": 18000, "at_most": 23000})
    'about 20,000 (18,000 to 23,000)'
    >>> about({"basis": "about", "speakers": 0, "at_least": 0, "at_most": 120})
    'at most about 120'
    """
    sign = "about " if row["basis"] == "about" else ""
    speakers, least, most = (
        figures.fixed(row[name], 0) for name in ("speakers", "at_least", "at_most")
    )
    return f"{sign}{speakers} ({least} to {most})" if row["speakers"] else f"at most {sign}{most}"


def born(row: Mapping[Any, Any]) -> str:
    """Return the births that point to a hidden language, with the countries.

    Where there is no figure, it is not known; it is never said that there are none.

    >>> haiti = "Haiti 10,573 ± 1,251 (official there, used by 81 %)"
    >>> births = {"born_where_most": 10573, "born_where_most_moe": 1251}
    >>> born(births | {"born_where_most_countries": haiti})
    '10,573 ± 1,251 born in Haiti'
    >>> born({"born_where_most": None})
    'births: not known here'
    """
    if pd.isna(row["born_where_most"]):
        return "births: not known here"
    figures_of = row["born_where_most_countries"].split("; ")
    countries = [re.sub(r" [\d,]+ ± .*", "", one) for one in figures_of]
    people = with_margin(row["born_where_most"], row["born_where_most_moe"])
    return f"{people} born in {listed(countries)}"


def voters(row: Mapping[Any, Any]) -> str:
    """Return the citizens for whom a town had to give help in a hidden language.

    >>> voters({"voting_group": None})
    'none determined, which does not say that nobody needs it'
    """
    if pd.isna(row["voting_group"]):
        return "none determined, which does not say that nobody needs it"
    count = with_margin(row["voting_limited_english_citizens"], row["voting_margin"])
    years = row["voting_period"].replace("-", " to ")
    listed_as = f"listed as “{row['voting_group']}”"
    return f"{count} citizens of voting age with limited English, {years} ({listed_as})"


def with_invented_library(
    rows: Mapping[str, Sequence[dict[str, Any]]], place_id: str, items: Mapping[str, int]
) -> dict[str, Sequence[dict[str, Any]]]:
    """Return the tables with a library of made-up counts, complete and all readable.

    Args:
        rows: Rows by table, see `Database.report_rows`.
        place_id: The place that it serves.
        items: Name of a language → made-up items.

    Raises:
        ValueError: A name is not in `languages`.
    """
    keys = {row["name"]: row["id"] for row in rows["languages"]}
    for name in items:
        if name not in keys:
            close = nearest(name, list(keys), 3) or ["a name from the table languages"]
            raise ValueError(f"{name!r} is no language; write {' or '.join(close)}")
    empty = dict.fromkeys(rows["holdings"][0])
    holdings = [
        empty | {"collection_id": INVENTED, "language_id": keys[name], "items": count}
        for name, count in items.items()
    ]
    collection = dict.fromkeys(rows["collections"][0]) | {
        "id": INVENTED, "title": "Invented library", "kind": "synthetic",
        "service_place_id": place_id, "is_complete": 1,
    }  # fmt: skip
    return {**rows, "holdings": holdings, "collections": [collection]}
