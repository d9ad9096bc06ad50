"""What the data answers: golden results of the questions, and nothing of the guide lost."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.project import Project

TERMS = (Path(__file__).parent / "fixtures" / "guide_terms.txt").read_text("utf-8").splitlines()
Ask = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize("term", TERMS)
def test_every_name_figure_and_link_text_of_the_guide_is_found(ask: Ask, term: str) -> None:
    assert ask("search", q=term)


def test_every_question_answers_its_own_example_and_survives_no_input(
    ask: Ask, content: Content
) -> None:
    for query in content.queries:
        assert ask(query.name, **{p.name: p.example for p in query.parameters}), query.name
        ask(query.name, **{p.name: "" for p in query.parameters})
        ask(query.name, **{p.name: "no such thing" for p in query.parameters})


def test_every_choice_offered_gives_an_answer(ask: Ask, content: Content, project: Project) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    for query in content.queries:
        full = {p.name: p.example for p in query.parameters}
        bare = {p.name: "" if p.optional else p.example for p in query.parameters}
        for parameter in query.parameters:
            if parameter.choices:
                choices = [row[0] for row in connection.execute(parameter.choices)]
                if parameter.example or not parameter.optional:
                    assert parameter.example in map(str, choices), query.name
                for choice in choices:
                    assert any(
                        ask(query.name, **{**others, parameter.name: choice})
                        for others in (full, bare)
                    ), (query.name, choice)


def test_haitian_creole_heads_the_languages_the_guide_leaves_out(ask: Ask) -> None:
    first = ask("missing_from_the_guide")[0]
    assert first["language_group"] == "Haitian"
    assert (first["speakers_2018"], first["margin_of_error_2018"]) == (88_030, 8_432)
    assert (first["speakers_2007"], first["margin_of_error_2007"]) == (45_270, 5_945)


def test_three_years_and_2007_hold_all_twelve_figures(ask: Ask) -> None:
    rows = {row["survey"]: row for row in ask("guide_figures_and_the_census")}
    whole = [name for name, row in rows.items() if row["figures_within_margin"] == 12]
    assert whole == ["2007", "2006-2008"]
    near = [
        (rows[name]["figures_equal_when_rounded"], rows[name]["mean_difference_percent"])
        for name in whole
    ]
    assert near == [(4, 3.65), (9, 0.95)]
    nearest = sorted(rows, key=lambda name: rows[name]["mean_difference_percent"])
    assert nearest[:2] == ["2006-2008", "2007"]
    assert all(row["figures_compared"] == 12 for row in rows.values())


def test_french_leads_to_lewiston_and_says_how_to_ask(ask: Ask) -> None:
    lead = ask("who_lends_in_language", language="French")[0]
    assert "Lewiston" in lead["where_to_look"]
    assert lead["how_to_ask"]


def test_a_language_filed_under_a_wider_one_gets_what_is_named_for_that(ask: Ask) -> None:
    rows = ask("who_lends_in_language", language="Cantonese")
    assert {row["lead"] for row in rows if row["place"] <= 2} == {"named for Chinese"}
    assert "Chinatown" in rows[0]["where_to_look"]
    assert {row["opened_at"] for row in rows if row["lead"] == "network catalog"} == {"Chinese"}
    (filed,) = ask("how_a_language_is_filed", language="Cantonese")
    assert filed["marc_code"] == "chi"
    assert filed["marc_code_means"].startswith("a wider code, which also stands for Chinese")
    assert "together with others" in filed["census_lines"]


def test_a_language_without_a_lead_gets_the_nearest_steps(ask: Ask) -> None:
    rows = ask("who_lends_in_language", language="Yoruba")
    assert [row["lead"] for row in rows if row["place"] <= 2] == []
    steps = list(dict.fromkeys(row["lead"] for row in rows))
    assert steps == [
        "network catalog",
        "e-books",
        "digital library",
        "statewide loan",
        "advice",
        "ask",
    ]


def test_a_name_that_people_use_leads_to_the_language(ask: Ask, content: Content) -> None:
    (query,) = [query for query in content.queries if query.name == "who_lends_in_language"]
    assert "one.value || ' → ' || languages.name" in query.parameters[0].choices
    assert ask("who_lends_in_language", language="Kriolu")[0]["language"] == "Cape Verdean Creole"


def test_what_misleads_stands_first_and_what_still_holds_last(ask: Ask) -> None:
    rows = ask("guide_right_or_wrong", section="", about="", verdict="")
    order = {"misleads": 0, "matters": 1, "minor": 2}
    ranks = [(row["verdict"] == "current", order[row["severity"]]) for row in rows]
    assert ranks == sorted(ranks)
    assert (rows[0]["severity"], rows[0]["verdict"]) == ("misleads", "stale")
    assert len(rows) > 100


def test_the_guide_is_asked_by_section_and_by_word(ask: Ask) -> None:
    (racer,) = ask("guide_right_or_wrong", section="", about="racer", verdict="")
    assert (racer["verdict"], racer["as_of"]) == ("stale", "2024")
    canada = ask("guide_right_or_wrong", section="canadian-libraries", about="", verdict="")
    assert racer in canada
    assert {row["section"] for row in canada} == {"Canadian Libraries"}
    assert not ask("guide_right_or_wrong", section="dvd-regions", about="racer", verdict="")


def test_each_way_to_ask_says_who_places_it_and_what_has_closed(ask: Ask) -> None:
    nlm = ask("how_to_request", name="National Library of Medicine (NLM)")
    assert {row["channel"] for row in nlm} >= {"DOCLINE", "NLM request portal"}
    assert all("12 USD" in row["cost"] for row in nlm)
    canada = ask("how_to_request", name="Canadian libraries")
    closed = [row for row in canada if row["state"] == "closed"]
    assert ["RACER" in row["channel"] for row in closed] == [True]
    assert any(row["in_short"] == "Search only" for row in canada)


def test_a_lender_is_free_only_where_a_source_says_so(ask: Ask) -> None:
    charges = {row["lender"]: row["charges"] for row in ask("who_never_charges")}
    assert charges["LVIS (Libraries Very Interested in Sharing)"] == "free among members"
    assert charges["National Library of Medicine (NLM)"] == "charges"
    assert charges["Lewiston Public Library"] == "not stated"


def test_each_site_is_opened_at_the_language_asked_for(ask: Ask) -> None:
    rows = ask("who_lends_in_language", language="Haitian Creole")
    links = [row["url"] for row in rows if row["url"] and "overdrive" in row["url"]]
    assert len(links) == len(set(links)) == 9
    assert all(link.endswith("search?query=&language=ht") for link in links)
    assert not [row["url"] for row in rows if row["url"] and "{" in row["url"]]


@pytest.mark.parametrize("typed", ["431000", "431,000", "740000", "183000"])
def test_a_figure_is_found_with_and_without_its_separator(ask: Ask, typed: str) -> None:
    assert ask("search", q=typed)


def test_the_guides_own_figure_leads_to_its_row(ask: Ask) -> None:
    paths = [row["path"] for row in ask("search", q="431,000")]
    assert "/interloan/guide_speakers/spa" in paths


def test_a_search_says_how_many_there_are_beyond_those_shown(ask: Ask) -> None:
    rows = ask("search", q="library")
    assert len(rows) == 200
    assert rows[0]["matches"] > 200


@pytest.mark.parametrize("name", ["Khmer", "khm", "Cambodian", "km", "cam"])
def test_a_language_is_known_by_its_names_and_codes(ask: Ask, name: str) -> None:
    assert {row["language"] for row in ask("who_lends_in_language", language=name)} == {"Khmer"}


def test_ranks_are_ranges_and_overlap_where_margins_do(ask: Ask) -> None:
    rows = ask("language_ranks", year=2018)
    assert (rows[0]["best_rank"], rows[0]["worst_rank"]) == (1, 1)
    for place, row in enumerate(rows, 1):
        assert row["best_rank"] <= place <= row["worst_rank"]


def test_what_is_lent_no_longer_comes_with_a_substitute(ask: Ask) -> None:
    gone = [row for row in ask("no_longer_lent") if row["lends"] in ("no longer", "closed")]
    assert {"Archives of American Art (Smithsonian)", "AMICUS"} <= {row["name"] for row in gone}
    assert all(row["do_this_instead"] or row["note"] for row in gone)
