"""The languages that a census line of several hides in a town, each with what points to it.

Nothing here is a number of speakers in the town. People born in a country need not speak its
language, and their children, born here, do; county and state figures are of other areas and years.
The only bound is the line's own figure: at most that many speak any one language in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import chain
from typing import Any

from interloan.demand.paired_figures import row_url
from interloan.demand.stats.sampling_error import moe_of_sum
from interloan.demand.town_languages import SEVERAL, Tables, places_of_births
from interloan.figures import number
from interloan.sources.typed_rows import Row

MOST = 50  # percent of a country's people from which on a language is used by most
STANDING = {
    "official": "official there", "de_facto_official": "official in fact",
    "official_regional": "official in a part of it",
}  # fmt: skip
WHOLE_COUNTRY = ("official", "de_facto_official")
ALSO, MAIN = "also", "main"  # in this order: the greater one counts
MOSTLY = "most"  # among the main ones, where most people use it
NAMED = 3  # countries that are named one by one
KEPT = ("place_id", "vintage", "census_group_id")
VOTERS = {
    "voting_group": "group_label",
    "voting_limited_english_citizens": "limited_english_citizens",
    "voting_limited_english_citizens_moe": "limited_english_citizens_margin",
}  # fmt: skip

NO_VOTERS: Row = dict.fromkeys(VOTERS)
NOBODY: dict[str, Row] = {
    rank: dict.fromkeys(f"born_where_{rank}{end}" for end in ("", "_moe", "_countries"))
    for rank in (MOSTLY, MAIN, ALSO)
}

Use = tuple[str, float, str]  # how a language stands in a country: rank, percent, in words
Births = Mapping[str, Mapping[str, Any]]


def rows(tables: Tables, towns: Sequence[Row]) -> list[Row]:
    """Return a row for each place and hidden language to which something points there.

    Args:
        tables: The source tables.
        towns: The lines of towns and places, about (`town_language_estimates`) or published.

    Returns:
        Rows under the place of the line, and under that of the births where it is another one.
    """
    hidden = members(tables, towns)
    uses = _uses(tables, set(chain.from_iterable(hidden.values())))
    births, voters = _births(tables), _voters(tables)
    places = places_of_births(tables)
    rows: list[Row] = []
    for town in towns:
        of_births = places.get(str(town["municipality_geoid"]), town["place_id"])
        here = births.get(of_births, {})
        for language in hidden.get(str(town["census_group_id"]), ()):
            lines = [name for name in uses[language] if name in here]
            voting = voters.get((town["municipality_geoid"], language))
            if lines or voting:
                row: Row = {name: town[name] for name in KEPT}
                row |= {"language_id": language} | _born(here, uses[language], lines)
                if lines:
                    row["vintage"] = here[lines[0]]["vintage"]
                rows += [
                    row | (voting or NO_VOTERS) | {"place_id": place}
                    for place in dict.fromkeys((town["place_id"], of_births))
                ]
    return rows


def members(tables: Tables, towns: Sequence[Row]) -> dict[str, list[str]]:
    """Return the languages of each line of several languages that towns have figures for."""
    several = {str(town["census_group_id"]) for town in towns if town["kind"] == SEVERAL}
    hidden: dict[str, list[str]] = defaultdict(list)
    for row in tables["census_group_languages"]:
        if row["census_group_id"] in several:
            hidden[row["census_group_id"]].append(row["language_id"])
    return dict(hidden)


def _births(tables: Tables) -> dict[Any, Births]:
    """Place → birthplace → its figure, of the one period that a place has."""
    births: dict[Any, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in tables["births_abroad"]:
        births[row["place_id"]][row["birthplace_id"]] = row
    return dict(births)


def _voters(tables: Tables) -> dict[tuple[Any, Any], Row]:
    """Town and language → voters for whom the town had to give help in it."""
    return {
        (row["municipality_geoid"], row["language_id"]): {
            ours: row[name] for ours, name in VOTERS.items()
        }
        for row in tables["voting_language_determinations"]
    }


def _uses(tables: Tables, languages: Set[str]) -> dict[str, dict[str, tuple[str, Use]]]:
    """Language → line of birthplaces → its label, and how the language stands there.

    A line of several countries counts where the language is used in each of them; a line within
    one that counts does not, since its people are in it already.
    """
    countries: dict[str, dict[str, Use]] = defaultdict(dict)
    for row in tables["country_languages"]:
        country, use = row["country_id"], _use(row)
        for language in {row["language_id"], row["second_language_id"]} & languages:
            countries[language][country] = max(use, countries[language].get(country, use))
    parts: dict[str, set[str]] = defaultdict(set)
    for row in tables["birthplace_countries"]:
        parts[row["birthplace_id"]].add(row["country_id"])
    lines = {row["id"]: row for row in tables["birthplaces"] if row["id"] in parts}
    uses: dict[str, dict[str, tuple[str, Use]]] = defaultdict(dict)
    for language, there in countries.items():
        counting = {name for name in lines if there.keys() >= parts[name]}
        for name in sorted(counting):
            if lines[name]["part_of"] not in counting:
                uses[language][name] = (
                    lines[name]["label"],
                    max(map(there.__getitem__, parts[name])),
                )
    return uses


def _use(row: Mapping[str, Any]) -> Use:
    """How a language stands in a country.

    >>> _use({"official_status": "official_regional", "population_pct": 39.0})
    ('also', 39.0, 'official in a part of it, used by 39 %')
    >>> _use({"official_status": None, "population_pct": 91.0})
    ('main', 91.0, 'used by 91 %')
    """
    official, pct = row["official_status"], row["population_pct"]
    rank = MAIN if official in WHOLE_COUNTRY or pct >= MOST else ALSO
    words = f"{STANDING[official]}, " if official else ""
    return rank, pct, f"{words}used by {pct:g} %"


def _born(here: Births, uses: Mapping[str, tuple[str, Use]], lines: Sequence[str]) -> Row:
    """Columns on the people born where a language is the main one, and where it is used too."""
    row: Row = {"traced_to_births": None}
    if lines:
        place = here[lines[0]]["place_id"]
        row["traced_to_births"] = row_url("births_abroad", place_id=place, birthplace_id=lines)
    for rank in (MOSTLY, MAIN, ALSO):
        is_most = rank == MOSTLY
        figures = [
            here[name] for name in lines
            if (uses[name][1][1] >= MOST if is_most else uses[name][1][0] == rank)
        ]  # fmt: skip
        row |= _added_up(f"born_where_{rank}", figures, uses) if figures else NOBODY[rank]
    return row


def _added_up(column: str, figures: list[Mapping[str, Any]], uses: Any) -> Row:
    """Sum, margin and the countries in words, the largest first."""
    figures = sorted(figures, key=lambda row: (-row["estimate"], row["birthplace_id"]))
    estimates = [row["estimate"] for row in figures]
    words = []
    for row in figures[:NAMED]:
        label, (_, _, use) = uses[row["birthplace_id"]]
        estimate, margin = number(row["estimate"]), number(row["margin_of_error"])
        words.append(f"{label} {estimate} ± {margin} ({use})")
    if len(figures) > NAMED:
        words.append(f"{len(figures) - NAMED} more")
    return {
        column: sum(estimates),
        f"{column}_moe": round(moe_of_sum(estimates, [row["margin_of_error"] for row in figures])),
        f"{column}_countries": "; ".join(words),
    }
