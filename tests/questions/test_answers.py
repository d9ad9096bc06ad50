"""What golden answers cannot say of the questions: orders, sums, all choices, all lenders.

What is asked and what must come stands in `NAME.golden.yaml` beside the SQL of each question.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.project import Project

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
TERMS = (FIXTURES / "guide_terms.txt").read_text("utf-8").splitlines()
CINCINNATI, PENN = "cincinnati-hamilton-county", "penn-libraries"
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


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.thorough)])
def test_every_choice_offered_gives_an_answer(
    ask: Ask, content: Content, project: Project, step: int
) -> None:
    """Each ninth of them, the first included; all of them for a release."""
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    for query in content.queries:
        full = {p.name: p.example for p in query.parameters}
        bare = {p.name: "" if p.optional else p.example for p in query.parameters}
        for parameter in query.parameters:
            if parameter.choices:
                choices = dict.fromkeys(r[0] for r in connection.execute(parameter.choices))
                if parameter.example or not parameter.optional:
                    assert parameter.example in map(str, choices), query.name
                for choice in [*choices][::step]:
                    assert any(
                        ask(query.name, **{**others, parameter.name: choice})
                        for others in (full, bare)
                    ), (query.name, choice)


def test_a_name_that_people_use_leads_to_the_language(content: Content) -> None:
    (query,) = [query for query in content.queries if query.name == "who_lends_in_language"]
    assert "one.value || ' → ' || languages.name" in query.parameters[0].choices


def test_what_misleads_stands_first_and_what_still_holds_last(ask: Ask) -> None:
    rows = ask("guide_right_or_wrong", section="", about="", verdict="")
    order = {"misleads": 0, "matters": 1, "minor": 2}
    ranks = [(row["verdict"] == "current", order[row["severity"]]) for row in rows]
    assert ranks == sorted(ranks)


def test_ranks_are_ranges_and_overlap_where_margins_do(ask: Ask) -> None:
    rows = ask("language_ranks", year=2018)
    languages = [row for row in rows if row["counts"] == "one language"]
    assert rows[: len(languages)] == languages
    for place, row in enumerate(languages, 1):
        if row["why_not_ranked"] is None:
            assert row["best_rank"] <= place <= row["worst_rank"]
    for row in rows[len(languages) :]:
        assert (row["best_rank"], row["worst_rank"]) == (None, None)


def test_ten_vouchers_bought_from_ifla_cost_their_handling_too(project: Project) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    ten = connection.execute(
        "select ifla_order_eur, ifla_each_eur from voucher_counts where vouchers = 10"
    ).fetchone()
    assert ten == (104.20, 10.42)


@pytest.mark.parametrize("name", ["spoken_but_not_held", "biggest_certain_gap"])
def test_a_what_if_says_how_to_add_counts_of_ones_own(content: Content, name: str) -> None:
    (question,) = [query for query in content.queries if query.name == name]
    words = " ".join(question.description.split())
    assert "export of your catalog" in words
    assert "interloan add" not in words  # who reads this does not sit at a command line
    assert "No Massachusetts library has published its counts" in words


def test_the_certain_gaps_come_first_by_their_least_size(ask: Ask) -> None:
    rows = ask("biggest_certain_gap", collection=CINCINNATI, norm="queensland-2008")
    certain = [row for row in rows if row["gap"] == "certain"]
    assert rows[: len(certain)] == certain
    least = [row["missing_at_least"] for row in certain]
    assert least == sorted(least, reverse=True)


def test_two_collections_compare_over_what_both_counted(ask: Ask) -> None:
    rows = ask("one_collection_against_another", one=CINCINNATI, other=PENN)
    shared = [row for row in rows if row["one_share_pct"] is not None]
    for name in ("one_share_pct", "other_share_pct"):
        assert sum(row[name] for row in shared) == pytest.approx(100, abs=0.1)
    backwards = ask("one_collection_against_another", one=PENN, other=CINCINNATI)
    assert {row["language"] for row in backwards} == {row["language"] for row in rows}


def test_each_answer_leads_to_its_rows(ask: Ask, project: Project) -> None:
    row = ask("biggest_certain_gap", collection=CINCINNATI, norm="queensland-2008")[0]
    key = row["traced_to"].removeprefix("/interloan/language_gaps/").split(",")
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    names = ("collection_id", "place_id", "vintage", "dataset", "census_group_id", "norm")
    where = " and ".join(f"{name} = ?" for name in names)
    (count,) = connection.execute(f"select count(*) from language_gaps where {where}", key)
    assert count == (1,)


def test_search_links_hold_no_blank_and_stand_in_the_order_of_steps(ask: Ask) -> None:
    rows = ask("where_to_look", title='War & "Peace" #1 50%+ {isbn}')
    links = [row["search_link"] for row in rows if row["search_link"]]
    assert links
    assert not [link for link in links if " " in link]
    assert [row["step"] for row in rows] == sorted(row["step"] for row in rows)


def test_the_kind_narrows_the_places(ask: Ask) -> None:
    def places(kind: str) -> set[str]:
        return {row["where_to_look"] for row in ask("where_to_look", title="x", kind=kind)}

    assert "IMSLP" in places("score")
    assert "NLM Catalog (LocatorPlus)" in places("health")
    assert {"Newspapers at the BPL", "U.S. Newspaper Directory"} <= places("newspaper")
    assert "National Screening Room" in places("film") - places("book")
    for kind in ("archive", "book", "film", "health", "newspaper", "score"):
        assert {"Commonwealth Catalog", "OCLN", "Ocean State Libraries", "WorldCat"} <= places(kind)
    assert "IMSLP" not in places("newspaper")


def test_the_public_domain_begins_95_years_before_this_year(ask: Ask) -> None:
    line = datetime.now(UTC).year - 95
    (free,) = ask("public_domain", year=str(line - 1))
    (kept,) = ask("public_domain", year=str(line))
    assert (free["free_if_published_before"], free["is_free"]) == (line, "yes")
    assert kept["is_free"] == "not by age"
    assert f"until the end of {line + 95}" in kept["answer"]
