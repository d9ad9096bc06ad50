"""Languages of towns, counties and the state: about, bounded, and never taken for more."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from interloan.demand import (
    area_languages,
    area_tables,
    derived_tables,
    hidden_languages,
    town_languages,
)
from interloan.demand.paired_figures import Facts
from interloan.demand.stats.approximate_margins import step
from interloan.pipeline import Content
from interloan.project import Project
from interloan.sources.typed_rows import Row

BROCKTON, LOWELL = "1600000US2509000", "1600000US2537000"
PLYMOUTH, MASSACHUSETTS = "0500000US25023", "0400000US25"
FRENCH = "c16001-2016-french-haitian-or-cajun"
INDO_EUROPEAN = "c16001-2016-other-indo-european-languages"
ASIAN = "c16001-2016-other-asian-and-pacific-island-languages"

Tables = dict[str, list[dict[str, Any]]]
Find = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def find(content: Content) -> Find:
    """A function that returns the rows of a table with these values."""

    def rows(table: str, **values: object) -> list[Row]:
        return [
            row for row in content.rows[table] if all(row[name] == values[name] for name in values)
        ]

    return rows


@pytest.fixture
def tables(content: Content) -> Tables:
    """The source tables, to be changed at will."""
    return {
        name: [dict(row) for row in rows]
        for name, rows in content.rows.items()
        if name not in area_tables.TABLES
    }


def of(rows: list[Row], **values: object) -> Row:
    (row,) = (row for row in rows if all(row[name] == values[name] for name in values))
    return row


def test_brockton_speaks_about_this(find: Find) -> None:
    (french,) = find("town_language_estimates", place_id=BROCKTON, census_group_id=FRENCH)
    assert (french["share_pct"], french["population_5_and_over_about"]) == (20.8, 98_464)
    assert french["population_basis"] == "published"
    assert french["speakers_about"] == 20_000
    assert french["kind"] == "several_languages"
    assert french["municipality_geoid"] == "2502309000"
    # Half a step of the share is 49 people; the rest of the interval is the margin.
    assert french["approximate_margin"] == 1_800
    assert (french["at_least_about"], french["at_most_about"]) == (18_000, 23_000)


def test_each_share_has_a_row_and_its_bounds_hold_it(content: Content) -> None:
    rows = content.rows["town_language_estimates"]
    assert len(rows) == len(content.rows["town_language_shares"]) == 89 * 12
    for row in rows:
        people, about, margin, low, high = (
            int(str(row[name]))
            for name in ("population_5_and_over_about", "speakers_about", "approximate_margin",
                         "at_least_about", "at_most_about")
        )  # fmt: skip
        exact = float(str(row["share_pct"])) / 100 * people
        assert 0 <= low <= about < high
        least = margin - step(margin)  # it was rounded up
        assert margin >= 10
        assert low <= max(exact - 0.0005 * people - least, 0) + 1
        assert high >= exact + 0.0005 * people + least - 1
        assert about == pytest.approx(exact, rel=0.055, abs=6)


def test_the_population_is_published_or_named_as_ours(content: Content, find: Find) -> None:
    published = find("town_language_estimates", population_basis="published")
    ours = find("town_language_estimates", population_basis="share_of_all_ages")
    assert (len(published), len(ours)) == (37 * 12, 52 * 12)
    towns = town_languages.Towns(content.rows)
    shares = towns.shares_5_and_over
    assert len(shares) == 37
    mean = sum(shares) / len(shares)
    (column,) = (
        column for table in content.tables if table.name == "town_language_estimates"
        for column in table.columns if column.name == "population_basis"
    )  # fmt: skip
    assert f"times {100 * mean:.1f} %" in column.description
    assert f"from {100 * min(shares):.1f} % to {100 * max(shares):.1f} %" in column.description
    for row in ours:
        everyone = towns.of_all_ages[str(row["place_id"]), str(row["vintage"])]
        assert row["population_5_and_over_about"] == pytest.approx(everyone * mean, abs=51)


def test_bounds_are_wider_where_the_population_is_ours(tables: Tables) -> None:
    key = {"place_id": BROCKTON, "census_group_id": "c16001-2016-spanish"}
    before = of(town_languages.rows(tables), **key)
    everyone = of(tables["place_populations"], place_id=BROCKTON)
    tables["limited_english"] = [
        row for row in tables["limited_english"] if row["place_id"] != BROCKTON
    ]
    everyone["population"] = round(98_464 / 0.947)  # so that the number stays about the same
    after = of(town_languages.rows(tables), **key)
    assert after["population_basis"] == "share_of_all_ages"
    assert after["population_5_and_over_about"] == pytest.approx(98_464, rel=0.005)
    assert int(str(after["at_most_about"])) > int(str(before["at_most_about"]))
    assert int(str(after["at_least_about"])) < int(str(before["at_least_about"]))


@pytest.mark.parametrize("share", [0.0, 100.0])
def test_a_share_of_nothing_or_of_all_is_no_certainty(tables: Tables, share: float) -> None:
    key = {"place_id": BROCKTON, "census_group_id": FRENCH}
    of(tables["town_language_shares"], **key)["share_pct"] = share
    row = of(town_languages.rows(tables), **key)
    assert int(str(row["approximate_margin"])) > 0
    if share:
        assert (row["at_most_about"], row["speakers_about"]) == (99_000, 98_000)
    else:
        assert (row["at_least_about"], row["speakers_about"]) == (0, 0)
        assert int(str(row["at_most_about"])) > 50


def test_only_places_that_are_whole_towns_stand_for_them(content: Content, find: Find) -> None:
    towns = {
        row["place_id"]: row["municipality_geoid"]
        for row in content.rows["town_language_estimates"]
    }
    for place, town in towns.items():
        (row,) = find("places", id=place)
        assert town == (row["namesake_geoid"] if row["namesake_area"] == "same" else None)
    assert sum(town is not None for town in towns.values()) == 84


def test_what_is_approximate_never_becomes_a_listed_gap(content: Content, find: Find) -> None:
    ours = {row["place_id"] for row in content.rows["town_language_estimates"]}
    gaps = content.rows["language_gaps"]
    assert gaps
    assert not ours & {row["place_id"] for row in gaps}
    key = ("place_id", "census_group_id", "vintage")
    published = {
        tuple(row[name] for name in (*key, "estimate", "margin_of_error"))
        for row in find("speakers", measure="speakers")
    }
    lines = {row["id"]: row["census_group_id"] for row in content.rows["detailed_lines"]}
    published |= {
        (row["place_id"], lines[row["line_id"]], 2013, row["estimate"], row["margin_of_error"])
        for row in find("detailed_speakers", measure="speakers", vintage="2009-2013")
    }
    for row in gaps:
        assert tuple(row[name] for name in (*key, "speakers", "speakers_moe")) in published
        tables = ("/interloan/speakers?", "/interloan/detailed_speakers?")
        assert str(row["traced_to_speakers"]).startswith(tables)


def test_gaps_stay_the_same_without_these_tables(content: Content, tables: Tables) -> None:
    declared = [table for table in content.tables if table.name == "language_gaps"]
    for name in ("town_language_shares", "place_populations", "births_abroad"):
        del tables[name]
    rows: Any = tables
    assert derived_tables.derive(declared, rows)["language_gaps"] == content.rows["language_gaps"]


@pytest.mark.parametrize(
    ("key", "people", "moe", "country"),
    [
        (
            (BROCKTON, FRENCH, "hat"),
            10_573,
            1_251,
            "Haiti 10,573 ± 1,251 (official there, used by 81 %)",
        ),
        (
            (BROCKTON, INDO_EUROPEAN, "kea"),
            12_890,
            1_492,
            "Cabo Verde 12,890 ± 1,492 (used by 91 %)",
        ),
        (
            (LOWELL, ASIAN, "khm"),
            7_932,
            1_001,
            "Cambodia 7,932 ± 1,001 (official there, used by 89 %)",
        ),
    ],
)
def test_what_points_to_a_hidden_language(
    find: Find, key: tuple[str, str, str], people: int, moe: int, country: str
) -> None:
    place, line, language = key
    (row,) = find("hidden_languages", place_id=place, language_id=language)
    assert row["census_group_id"] == line
    assert (row["born_where_main"], row["born_where_main_moe"]) == (people, moe)
    assert row["born_where_main_countries"] == country
    assert row["born_where_also"] is None


def test_the_evidence_view_puts_all_areas_side_by_side(project: Project) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    sql = "select * from hidden_language_evidence where place_id = ?"
    brockton = {row["language_id"]: row for row in connection.execute(sql, [BROCKTON])}
    assert len(brockton) == 71  # every language of the six lines of several, seen or not
    assert brockton["haw"]["born_where_main"] is None
    haitian = brockton["hat"]
    assert (haitian["born_where_main"], haitian["at_most_about"]) == (10_573, 23_000)
    assert (haitian["county_id"], haitian["county_speakers"]) == (PLYMOUTH, 9_250)
    assert (haitian["state_vintage"], haitian["state_speakers"]) == ("2018", 88_030)
    verdean = brockton["kea"]
    assert (verdean["born_where_main"], verdean["membership_status"]) == (12_890, "unverified")
    assert (verdean["county_line"], verdean["county_line_kind"]) == (
        "Portuguese",
        "several_languages",
    )
    assert (verdean["state_line"], verdean["state_margin_of_error"]) == ("Kabuverdianu", None)
    (count,) = connection.execute("select count(*) from hidden_language_evidence").fetchone()
    assert count == 89 * 71


def test_the_voters_of_lowell_point_to_khmer(find: Find) -> None:
    (khmer,) = find("hidden_languages", place_id=LOWELL, language_id="khm")
    assert khmer["voting_group"] == "Cambodian"
    assert khmer["voting_limited_english_citizens"] == 3_750
    others = [row for row in find("hidden_languages", place_id=LOWELL) if row["voting_group"]]
    assert others == [khmer]


def test_births_add_up_each_person_once_and_their_margins_by_squares(
    content: Content, find: Find
) -> None:
    births = {
        (row["place_id"], row["birthplace_id"]): (row["estimate"], row["margin_of_error"])
        for row in content.rows["births_abroad"]
    }
    part_of = {row["id"]: row["part_of"] for row in content.rows["birthplaces"]}
    seen = 0
    for row in content.rows["hidden_languages"]:
        if not row["traced_to_births"]:
            continue
        where = dict(parse_qsl(urlsplit(str(row["traced_to_births"])).query))
        lines = where["birthplace_id__in"].split(",")
        assert not {part_of[line] for line in lines} & set(lines)
        figures = [births[where["place_id"], line] for line in lines]
        total = sum(int(str(row[f"born_where_{rank}"] or 0)) for rank in ("main", "also"))
        assert total == sum(int(str(estimate)) for estimate, _ in figures)
        squares = sum(
            int(str(row[f"born_where_{rank}_moe"] or 0)) ** 2 for rank in ("main", "also")
        )
        expected = sum(int(str(margin)) ** 2 for _, margin in figures)
        assert squares**0.5 == pytest.approx(expected**0.5, abs=1.1)
        seen += 1
    assert seen > 3_000
    (portuguese,) = find("hidden_languages", place_id=BROCKTON, language_id="por")
    assert str(portuguese["born_where_main_countries"]).startswith("Cabo Verde 12,890 ± 1,492 (off")


def test_a_line_of_several_countries_counts_where_all_of_them_use_the_language(
    tables: Tables,
) -> None:
    towns = town_languages.rows(tables)
    for row in tables["census_group_languages"]:
        if (row["census_group_id"], row["language_id"]) == (FRENCH, "frc"):
            row["language_id"] = "zho"  # hidden for once
    shown = of(hidden_languages.rows(tables, towns), place_id=BROCKTON, language_id="zho")
    lines = dict(parse_qsl(str(shown["traced_to_births"]).partition("?")[2]))["birthplace_id__in"]
    assert "china" in lines.split(",")
    assert not {"china-excluding-hong-kong-and-taiwan", "hong-kong", "taiwan"} & set(
        lines.split(",")
    )
    tables["country_languages"] = [
        row for row in tables["country_languages"] if row["country_id"] != "TW"
    ]
    fewer = of(hidden_languages.rows(tables, towns), place_id=BROCKTON, language_id="zho")
    lines = dict(parse_qsl(str(fewer["traced_to_births"]).partition("?")[2]))["birthplace_id__in"]
    assert "china" not in lines.split(",")
    assert "china-excluding-hong-kong-and-taiwan" in lines.split(",")


def test_single_languages_hide_nothing(content: Content) -> None:
    kinds = {row["census_group_id"]: row["kind"] for row in content.rows["town_language_estimates"]}
    lines = {row["census_group_id"] for row in content.rows["hidden_languages"]}
    assert {kinds[line] for line in lines} == {"several_languages"}
    assert len(lines) == 6
    assert {kinds[f"c16001-2016-{name}"] for name in ("spanish", "arabic", "vietnamese")} == {
        "single_language"
    }


def test_county_and_state_tell_of_the_finest_line(find: Find) -> None:
    (county,) = find("area_languages", area_id=PLYMOUTH, language_id="hat")
    assert (county["line_label"], county["line_kind"]) == ("French Creole", "several_languages")
    assert (county["speakers"], county["margin_of_error"]) == (9_250, 1_010)
    assert county["vintage"] == "2009-2013"
    state = {
        row["tabulation"]: row
        for row in find("area_languages", area_id=MASSACHUSETTS, language_id="kea")
    }
    assert state["pums-2018"]["speakers"] == 19_523
    assert state["pums-2018"]["margin_of_error"] is None
    assert state["pums-2018"]["line_kind"] == "single_language"
    assert state["detailed-2009-2013"]["line_kind"] == "several_languages"
    assert [row["tabulation"] for row in state.values() if row["is_preferred"]] == ["pums-2018"]
    (haitian,) = find("area_languages", area_id=MASSACHUSETTS, language_id="hat", is_preferred=1)
    assert (haitian["speakers"], haitian["margin_of_error"]) == (88_030, 8_432)
    assert haitian["share_pct"] == pytest.approx(1.345)


def test_every_area_prefers_one_figure_of_a_language(content: Content) -> None:
    preferred: dict[Any, int] = defaultdict(int)
    for row in content.rows["area_languages"]:
        preferred[row["area_id"], row["language_id"]] += int(str(row["is_preferred"]))
        assert (row["speakers"] is None) == bool(row["speakers_reason"])
    assert set(preferred.values()) == {1}
    assert len({area for area, _ in preferred}) == 9


def test_a_withheld_figure_gives_way_to_a_wider_line_and_else_stays_empty(tables: Tables) -> None:
    def albanian() -> tuple[object, ...]:
        row = of(area_languages.rows(tables, {"sqi"}), area_id=PLYMOUTH)
        return tuple(row[name] for name in ("line_label", "line_kind", "speakers_reason"))

    def withhold(line: str) -> None:
        for row in tables["detailed_speakers"]:
            if row["place_id"] == PLYMOUTH and row["line_id"] == f"detailed-2009-2013-{line}":
                row |= {"estimate": None, "estimate_reason": "withheld", "margin_of_error": None}

    assert albanian() == ("Albanian", "single_language", None)
    withhold("language-albanian")
    assert albanian() == ("Other Indo-European languages", "several_languages", None)
    withhold("group-other-indo-european-languages")
    assert albanian() == ("Albanian", "single_language", "withheld")


def test_all_351_towns_have_a_nearest_area_that_has_figures(content: Content, find: Find) -> None:
    rows = content.rows["municipality_areas"]
    assert len(rows) == 351
    with_shares = {row["place_id"] for row in content.rows["town_language_shares"]}
    families = {row["place_id"] for row in content.rows["county_language_families"]}
    languages = {row["area_id"] for row in content.rows["area_languages"]}
    births = {row["place_id"] for row in content.rows["births_abroad"]}
    for row in rows:
        own = row["groups_area_kind"] == "place"
        assert row["groups_area_id"] in (with_shares if own else families)
        assert own == (row["groups_reason"] == "own_figures")
        assert row["languages_area_id"] in languages
        assert row["births_area_id"] in births
    assert sum(row["groups_area_kind"] == "place" for row in rows) == 84
    assert sum(row["groups_reason"] == "place_is_a_part" for row in rows) == 4
    (gosnold,) = find("municipality_areas", municipality="Gosnold")
    assert gosnold["groups_area_id"] == "0500000US25007"  # Dukes County, families only
    assert (gosnold["languages_area_kind"], gosnold["births_area_kind"]) == ("state", "state")
    (brockton,) = find("municipality_areas", municipality="Brockton")
    assert brockton["groups_area_id"] == brockton["births_area_id"] == BROCKTON
    assert brockton["languages_area_id"] == PLYMOUTH


BROCKTON_TOWN, GOSNOLD_TOWN = "0600000US2502309000", "0600000US2500726325"


@pytest.fixture
def fetched(tables: Tables) -> Tables:
    """The tables after `interloan fetch census` brought lines of all towns, with margins."""
    lines = {row["census_group_id"] for row in tables["town_language_shares"]}
    figure = next(row for row in tables["speakers"] if row["measure"] == "speakers")
    for place in tables["places"]:
        for line in lines if place["municipality_geoid"] else ():
            tables["speakers"].append(
                figure
                | {"place_id": place["id"], "vintage": 2025, "dataset": "acs5", "estimate": 500,
                   "census_group_id": line, "margin_of_error": 90}
            )  # fmt: skip
    return tables


def derived(content: Content, tables: Tables) -> dict[str, list[Row]]:
    declared = [table for table in content.tables if table.name in area_tables.TABLES]
    rows: Any = tables
    return {name: list(made) for name, made in area_tables.derive(declared, rows).items()}


def test_after_a_fetch_all_351_towns_have_figures_of_their_own_and_none_about(
    content: Content, fetched: Tables
) -> None:
    made = derived(content, fetched)
    areas = made["municipality_areas"]
    assert {(row["groups_reason"], row["groups_area_kind"]) for row in areas} == {
        ("own_figures", "place")
    }
    assert sum(str(row["groups_area_id"]).startswith("0600000US25") for row in areas) == 351
    left = made["town_language_estimates"]
    assert len(left) == 5 * 12  # of places that are no whole town
    assert {row["municipality_geoid"] for row in left} == {None}


def test_evidence_of_hidden_languages_stays_when_the_lines_of_towns_come(
    content: Content, fetched: Tables
) -> None:
    """Whether births were fetched for the towns too, or are those of the places of that name."""
    without = derived(content, fetched)["hidden_languages"]
    for place in (BROCKTON, BROCKTON_TOWN):
        haitian = of(without, place_id=place, language_id="hat")
        assert (haitian["born_where_most"], haitian["vintage"]) == (10_573, "2020-2024")
    birth = of(fetched["births_abroad"], place_id=BROCKTON, birthplace_id="haiti")
    newer = {"vintage": "2021-2025", "estimate": 70, "margin_of_error": 20}
    fetched["births_abroad"] += [
        birth | newer | {"place_id": place} for place in (BROCKTON_TOWN, GOSNOLD_TOWN)
    ]
    made = derived(content, fetched)
    hidden = made["hidden_languages"]
    assert not [row for row in hidden if row["place_id"] == BROCKTON]
    for place in (BROCKTON_TOWN, GOSNOLD_TOWN):
        haitian = of(hidden, place_id=place, language_id="hat")
        assert (haitian["born_where_most"], haitian["vintage"]) == (70, "2021-2025")
    gosnold = of(made["municipality_areas"], municipality="Gosnold")
    assert gosnold["births_area_id"] == gosnold["groups_area_id"] == GOSNOLD_TOWN


def test_a_report_takes_published_figures_of_a_town_before_approximate_ones(
    content: Content, fetched: Tables
) -> None:
    rows: Any = fetched | derived(content, fetched)
    for place in (BROCKTON, BROCKTON_TOWN):
        series = Facts(rows).newest(place)
        assert series
        assert (series.place_id, series.vintage) == (BROCKTON_TOWN, 2025)


def test_traces_lead_to_rows(content: Content) -> None:
    for table, columns in (
        ("town_language_estimates", ("traced_to_share", "traced_to_population")),
        ("area_languages", ("traced_to",)),
    ):
        for row in content.rows[table][::40]:
            for column in columns:
                path, _, query = str(row[column]).partition("?")
                filters = dict(parse_qsl(query))
                rows = [
                    each
                    for each in content.rows[path.rpartition("/")[2]]
                    if all(str(each[name]) == value for name, value in filters.items())
                ]
                assert len(rows) == 1, row[column]
