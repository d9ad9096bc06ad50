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


def test_ranks_are_ranges_and_overlap_where_margins_do(ask: Ask) -> None:
    rows = ask("language_ranks", year=2018)
    assert (rows[0]["best_rank"], rows[0]["worst_rank"]) == (1, 1)
    for place, row in enumerate(rows, 1):
        assert row["best_rank"] <= place <= row["worst_rank"]
