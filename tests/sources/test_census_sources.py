"""The census figures agree with themselves: parts add up, units are kept apart, places match."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from itertools import pairwise
from math import sqrt
from typing import Any

import pytest

from interloan.pipeline import Content

STATE = "0400000US25"
SPLIT = ("english_very_well", "english_less_than_very_well")
WHOLE = ("total", "english_only")
RING = re.compile(r"\(([-0-9., ]+)\)")

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def rows(content: Content) -> dict[str, Rows]:
    """The rows of all tables; ``Any`` spares each test a cast per value."""
    return {name: [dict(row) for row in found] for name, found in content.rows.items()}


def grouped(found: Rows, *names: str) -> dict[tuple[Hashable, ...], Rows]:
    parts: dict[tuple[Hashable, ...], Rows] = defaultdict(list)
    for row in found:
        parts[tuple(row[name] for name in names)].append(row)
    return parts


def districts(rows: dict[str, Rows]) -> Rows:
    keys = {row["id"] for row in rows["places"] if row["kind"] == "congressional_district"}
    return [row for row in rows["speakers"] if row["place_id"] in keys]


def test_every_line_of_a_district_adds_up(rows: dict[str, Rows]) -> None:
    by_place = grouped(districts(rows), "place_id")
    assert len(by_place) == 9
    for figures in by_place.values():
        assert {(row["vintage"], row["dataset"]) for row in figures} == {(2020, "acs5")}
        lines = grouped(figures, "census_group_id")
        count = {row["measure"]: row["estimate"] for row in figures if row["measure"] in WHOLE}
        spoken = 0
        for line in lines.values():
            of = {row["measure"]: row["estimate"] for row in line}
            if "speakers" in of:
                assert of["speakers"] == sum(of[part] for part in SPLIT)
                spoken += of["speakers"]
        assert len(lines) == 44
        assert count["total"] == count["english_only"] + spoken


def test_the_sum_of_the_districts_is_theirs_and_its_margin_is_not_published(
    rows: dict[str, Rows],
) -> None:
    by_line = grouped(districts(rows), "census_group_id", "measure")
    summed = rows["speakers_summed"]
    assert {(row["census_group_id"], row["measure"]) for row in summed} == set(by_line)
    for row in summed:
        parts = by_line[row["census_group_id"], row["measure"]]
        assert row["estimate"] == sum(part["estimate"] for part in parts)
        root = sqrt(sum(part["margin_of_error"] ** 2 for part in parts))
        assert row["approximate_margin"] == pytest.approx(root, abs=0.51)
        assert row["summed_areas"] == len(parts) == 9
        assert "margin_of_error" not in row
    published = {row["dataset"] for row in rows["speakers"] if row["place_id"] == STATE}
    assert published == {"acs1"}


def test_shares_of_a_place_and_only_english_make_a_hundred(rows: dict[str, Rows]) -> None:
    english = {
        row["place_id"]: row["estimate"]
        for row in rows["limited_english"]
        if (row["vintage"], row["measure"]) == ("2020-2024", "english_only")
    }
    lines = {
        row["id"]
        for row in rows["census_groups"]
        if (row["table_id"], row["era"]) == ("C16001", "2016-on") and row["kind"] not in WHOLE
    }
    by_place = grouped(rows["town_language_shares"], "place_id")
    for shares in by_place.values():
        assert {row["census_group_id"] for row in shares} == lines
    compared = {place for (place,) in by_place} & set(english)
    assert len(compared) == 37
    for place in compared:
        spoken = sum(row["share_pct"] for row in by_place[place,])
        assert spoken == pytest.approx(100 - english[str(place)], abs=0.3), place


def test_places_with_shares_say_how_they_lie_to_their_town(rows: dict[str, Rows]) -> None:
    places = {row["id"]: row for row in rows["places"]}
    shared = {row["place_id"] for row in rows["town_language_shares"]}
    assert Counter(places[key]["namesake_area"] for key in shared) == {
        "same": 84, "part": 4, "village": 1,
    }  # fmt: skip
    towns = {row["geoid"]: row["population_2020"] for row in rows["municipalities"]}
    for row in rows["place_populations"]:
        place = places[row["place_id"]]
        if place["namesake_area"] == "same":
            census = towns[place["namesake_geoid"]]
            assert row["population"] == pytest.approx(census, rel=0.07), place["name"]
    same = [row for row in places.values() if row["namesake_area"] == "same"]
    assert len({row["namesake_geoid"] for row in same}) == len(same)
    assert all(row["kind"] == "place" for row in places.values() if row["namesake_area"])


def test_people_of_five_and_over_are_part_of_a_places_population(rows: dict[str, Rows]) -> None:
    grown = {
        row["place_id"]: row["estimate"]
        for row in rows["limited_english"]
        if (row["vintage"], row["measure"]) == ("2020-2024", "population_5_and_over")
    }
    everyone = {row["place_id"]: row["population"] for row in rows["place_populations"]}
    compared = set(grown) & set(everyone)
    assert len(compared) == 37
    assert all(0.92 < grown[key] / everyone[key] < 0.97 for key in compared)


def test_births_add_up_in_every_place(rows: dict[str, Rows]) -> None:
    lines = {row["id"]: row for row in rows["birthplaces"]}
    below = grouped([row for row in lines.values() if row["part_of"]], "part_of")
    by_place = grouped(rows["births_abroad"], "place_id")
    assert len(by_place) == 236
    smallest = {name for name, row in lines.items() if row["is_smallest"]}
    for place, figures in by_place.items():
        born = {row["birthplace_id"]: row["estimate"] for row in figures}
        assert sum(n for name, n in born.items() if name in smallest) == born["total"], place
        for (parent,), parts in below.items():
            if parent != "portugal":  # of which one part is told
                within = sum(born.get(part["id"], 0) for part in parts)
                assert within == born.get(str(parent), 0), (place, parent)
        assert born.get("azores-islands", 0) <= born.get("portugal", 0)


def test_a_birthplace_names_countries_by_its_kind(rows: dict[str, Rows]) -> None:
    named = grouped(rows["birthplace_countries"], "birthplace_id")
    extents = {
        "country": ["same"], "part_of_country": ["part"], "total": [], "region": [], "other": [],
    }  # fmt: skip
    for row in rows["birthplaces"]:
        found = [link["extent"] for link in named.get((row["id"],), [])]
        if row["kind"] == "several_countries":
            assert len(found) > 1
            assert set(found) == {"several"}, row["label"]
        else:
            expected = extents[row["kind"]]
            known = expected if row["label"] != "West Indies" else []
            assert found == known, row["label"]


def test_every_country_of_birth_has_languages_and_cabo_verde_its_creole(
    rows: dict[str, Rows],
) -> None:
    spoken = grouped(rows["country_languages"], "country_id")
    born = {row["country_id"] for row in rows["birthplace_countries"]}
    assert {country for (country,) in spoken} == born
    for row in rows["country_languages"]:
        official = row["official_status"] in ("official", "de_facto_official")
        assert row["population_pct"] >= 1 or official
        assert (row["language_id"] is None) == (row["language_reason"] == "no_row")
    ranked = {
        country: [
            row["language_id"] for row in sorted(found, key=lambda row: -row["population_pct"])
        ]
        for (country,), found in spoken.items()
    }
    assert ranked["CV"] == ["kea", "por"]
    assert [ranked[key][0] for key in ("HT", "BR", "KH", "VN", "NP")] == [
        "hat", "por", "khm", "vie", "nep",
    ]  # fmt: skip
    second = {
        (row["country_id"], row["second_language_id"])
        for row in rows["country_languages"]
        if row["second_language_id"]
    }
    assert {("PH", "tgl"), ("CN", "cmn"), ("GH", "twi"), ("AF", "prs")} <= second
    assert ("HK", "cmn") not in second  # where Chinese is Cantonese


def test_the_detailed_lines_add_up_where_nothing_is_withheld(rows: dict[str, Rows]) -> None:
    below = grouped([row for row in rows["detailed_lines"] if row["part_of"]], "part_of")
    figures = [row | {"of_all": row["measure"] != SPLIT[1]} for row in rows["detailed_speakers"]]
    added: Counter[str] = Counter()
    for (_, period, _), part in grouped(figures, "place_id", "vintage", "of_all").items():
        told = {row["line_id"]: row["estimate"] for row in part}
        for (parent,), lines in below.items():
            shown = [told[row["id"]] for row in lines if row["id"] in told]
            if shown and None not in (*shown, told[str(parent)]):
                level = lines[0]["level"]
                is_rounded = level == "language" and period == "2009-2013"
                assert not is_rounded or all(figure % 5 == 0 for figure in shown), parent
                slack = 2.5 * len(shown) if is_rounded else 0
                assert abs(sum(shown) - told[str(parent)]) <= slack, (parent, part[0]["place_id"])
                added[level] += 1
    assert added == {"total": 15, "family": 30, "group": 69, "language": 155}


def test_a_metropolitan_area_holds_the_people_of_its_counties(rows: dict[str, Rows]) -> None:
    grown = {
        row["place_id"]: row["estimate"]
        for row in rows["detailed_speakers"]
        if row["line_id"] == "detailed-2009-2013-total" and row["measure"] == "total"
    }
    everyone: Counter[str] = Counter()
    for town in rows["municipalities"]:
        everyone[f"0500000US{town['geoid'][:5]}"] += town["population_2010"]
    names = {row["id"]: row["name"] for row in rows["places"]}
    areas = grouped(rows["metro_area_counties"], "place_id")
    assert {area for (area,) in areas} == {key for key in grown if key.startswith("310")}
    for (area,), found in areas.items():
        share = grown[str(area)] / sum(everyone[row["county_id"]] for row in found)
        whole_area = names[str(area)].endswith(", MA")
        assert 0.92 < share < 0.97 if whole_area else share > 1, area


def test_a_withheld_figure_is_empty_with_its_reason(rows: dict[str, Rows]) -> None:
    reasons: Counter[str] = Counter()
    for row in rows["detailed_speakers"]:
        assert (row["estimate"] is None) == (row["estimate_reason"] is not None)
        assert (row["margin_of_error"] is None) == (row["margin_reason"] is not None)
        reasons[row["estimate_reason"] or "told"] += 1
    assert reasons == {"told": 2789, "withheld": 600, "too_few": 388, "not_applicable": 15}


def test_a_line_of_several_languages_is_never_called_one(rows: dict[str, Rows]) -> None:
    members = grouped(rows["detailed_line_languages"], "line_id")
    without_row = {"French Cree", "Pachuco"}
    for row in rows["detailed_lines"]:
        found = Counter(link["membership"] for link in members.get((row["id"],), []))
        if row["kind"] == "single_language":
            assert found["inferred"] == 0 or row["level"] == "group", row["label"]
            named = found["stated"] + found["wider"]
            assert named == 1 or row["level"] == "group" or row["label"] in without_row
        if re.search(r"\bother\b|n\.e\.c\.|languages$", row["label"], re.IGNORECASE):
            assert row["kind"] in ("group", "residual", "other_language"), row["label"]


def test_families_of_a_county_make_its_other_languages(rows: dict[str, Rows]) -> None:
    by_county = grouped(rows["county_language_families"], "place_id")
    counties = {row["id"] for row in rows["places"] if row["kind"] == "county"}
    assert len({place for (place,) in by_county} & counties) == 14
    for found in by_county.values():
        of = {row["family"]: row["estimate"] for row in found}
        assert of.pop("total") > of["other_language"] == sum(of.values()) - of["other_language"]


def test_school_districts_make_the_state(rows: dict[str, Rows]) -> None:
    (state,) = (row for row in rows["school_first_languages"] if row["level"] == "state")
    parts = [row for row in rows["school_first_languages"] if row["level"] == "district"]
    for column in ("first_language_not_english", "english_learners"):
        assert sum(row[column] or 0 for row in parts) == state[column]
    named = [row["municipality_geoid"] for row in parts if row["municipality_geoid"]]
    assert len(named) == len(set(named))
    assert all(row["pupils"] < 70_000 for row in parts if row["missing_reason"] is None)


def test_a_group_of_voters_fits_into_its_town(rows: dict[str, Rows]) -> None:
    for row in rows["voting_language_determinations"]:
        assert row["limited_english_citizens"] <= row["citizens"] <= row["people"]
        assert row["citizens"] <= row["town_citizens"]


def test_the_state_survey_runs_on_to_2020(rows: dict[str, Rows]) -> None:
    years = grouped(rows["state_library_years"], "state_code")
    assert len(years) == 7
    for found in years.values():
        told = {row["fiscal_year"] for row in found}
        assert {2017, 2018, 2019, 2020} <= told
    massachusetts = {row["fiscal_year"]: row for row in years["MA",]}
    assert massachusetts[2019]["loans_provided"] == 6_431_156


def edges(outline: str) -> Iterable[frozenset[str]]:
    for ring in RING.findall(outline):
        points = ring.split(", ")
        assert points[0] == points[-1]
        yield from (frozenset(pair) for pair in pairwise(points))


def test_outlines_are_those_of_the_towns_and_share_their_edges(rows: dict[str, Rows]) -> None:
    outlines = rows["municipality_outlines"]
    owners: dict[frozenset[str], list[str]] = defaultdict(list)
    for row in outlines:
        for edge in edges(row["outline"]):
            owners[edge].append(row["municipality_geoid"])
    towns = {row["geoid"] for row in rows["municipalities"]}
    assert {row["municipality_geoid"] for row in outlines} == towns
    assert max(len(found) for found in owners.values()) == 2
    neighbors = {town for found in owners.values() if len(found) == 2 for town in found}
    named = {row["geoid"]: row["name"] for row in rows["municipalities"]}
    assert {named[town] for town in towns - neighbors} == {"Gosnold", "Nantucket"}
