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


def test_only_2007_holds_all_twelve_figures(ask: Ask) -> None:
    rows = ask("guide_figures_and_the_census")
    assert [row["year"] for row in rows if row["figures_within_margin"] == 12] == [2007]
    assert all(row["figures_compared"] == 12 for row in rows)


def test_french_leads_to_lewiston_and_says_how_to_ask(ask: Ask) -> None:
    lead = ask("who_lends_in_language", language="French")[0]
    assert "Lewiston" in lead["where_to_look"]
    assert lead["how_to_ask"]


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
