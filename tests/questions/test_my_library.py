"""What a town's page rests on: its network, e-books, figures, languages and map."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., list[dict[str, Any]]]


def test_a_town_has_its_network_with_how_sure_we_are(ask: Ask) -> None:
    (brockton,) = ask("my_town", town="brockton")
    assert brockton["network"] == "Old Colony Library Network"
    assert brockton["network_status"] == "stated"
    assert brockton["catalogue"] == "https://catalog.ocln.org/client/en_US/ocln"
    assert brockton["own_ebook_site"] == "https://ocln.overdrive.com"
    assert brockton["source"]


def test_an_unknown_membership_stays_unknown(ask: Ask) -> None:
    (alford,) = ask("my_town", town="Alford")
    assert (alford["network"], alford["network_status"]) == ("not known", "unknown")
    assert alford["catalogue"] is alford["own_ebook_site"] is None
    sites = ask("town_ebook_sites", town="Alford")
    assert {site["relation"].partition(":")[0] for site in sites} == {"not known"}


def test_a_town_uses_its_network_first_and_the_others_after(ask: Ask) -> None:
    sites = ask("town_ebook_sites", town="brockton")
    assert [site["relation"] for site in sites].count("own network") == 1
    assert sites[0]["url"] == "https://ocln.overdrive.com"
    assert len(sites) == 8
    assert "https://riezone.overdrive.com" not in {site["url"] for site in sites}


@pytest.mark.parametrize(
    ("town", "count"), [("Brockton", 1), ("Acton", 2), ("Barnstable", 7), ("Wenham", 0)]
)
def test_all_libraries_of_a_town_have_their_figures(ask: Ask, town: str, count: int) -> None:
    (row,) = ask("my_town", town=town)
    assert row["library_count"] == count
    assert len({year["library"] for year in ask("town_library_years", town=town)}) == count


def test_loans_are_those_of_the_survey_and_missing_ones_are_empty(ask: Ask) -> None:
    years = {row["fiscal_year"]: row for row in ask("town_library_years", town="Abington")}
    assert (years[2015]["loans_provided"], years[2015]["loans_received"]) == (7_464, 8_901)
    assert (years[2016]["loans_provided"], years[2016]["loans_are"]) == (8_161, "reported")
    assert (years[2022]["loans_provided"], years[2022]["loans_are"]) == (
        None,
        "not in the copy read",
    )
    alford = ask("town_library_years", town="Alford")
    assert "estimated by the survey" in {row["loans_are"] for row in alford}


def test_khmer_in_lowell_is_a_group_and_never_a_number(ask: Ask) -> None:
    (group,) = ask("town_languages", town="Lowell", language="Khmer")
    assert group["census_group"] == "Other Asian and Pacific Island languages"
    assert group["grain"] == "what is left of a family"
    assert group["speakers_in_the_town"] is None
    assert group["why_no_figure"]
    assert "Khmer" not in {row["census_group"] for row in ask("town_languages", town="Lowell")}


def test_figures_on_english_name_their_level_and_period(ask: Ask) -> None:
    city, state = ask("town_english", town="Lowell")
    assert (city["area"], city["level"]) == ("Lowell city", "census place of that name")
    assert (city["years"], city["other_language_pct"]) == ("2020-2024", 43.3)
    assert city["other_language_margin_points"] == 1.7
    assert (state["area"], state["level"]) == ("Massachusetts", "state")
    assert [row["level"] for row in ask("town_english", town="Alford")] == ["state"]


def test_the_map_has_every_town_once_for_each_library(ask: Ask) -> None:
    rows = ask("network_map", town="Brockton")
    assert len({row["town"] for row in rows}) == 351
    relations = Counter(row["relation"] for row in rows)
    assert relations["the town"] == 1
    assert relations["its network"] == 25
    assert {row["network"] for row in rows if row["relation"] == "its network"} == {
        "Old Colony Library Network"
    }
    unplaced = {row["town"] for row in rows if row["latitude"] is None}
    assert unplaced == {"Hawley", "New Ashford", "Washington", "Wenham"}


def test_visits_that_jump_are_marked_as_unexplained(ask: Ask) -> None:
    brockton = ask("town_library_years", town="Brockton")
    assert [(row["visits"], row["visits_remark"]) for row in brockton] == [
        (164_757, None),
        (166_227, None),
        (504_864, "more than twice those of 2016; why is not known"),
    ]
