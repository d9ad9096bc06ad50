"""The questions on demand and collections: golden answers, what-ifs and gaps in knowledge named."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.project import Project

Ask = Callable[..., list[dict[str, Any]]]
MASSACHUSETTS = "0400000US25"
CINCINNATI, PENN = "cincinnati-hamilton-county", "penn-libraries"


def named(rows: list[dict[str, Any]], group: str) -> dict[str, Any]:
    (row,) = [row for row in rows if row["language_group"] == group]
    return row


def test_what_is_spoken_here_stands_beside_limited_english_with_margins(ask: Ask) -> None:
    rows = ask("what_is_spoken_here", place=MASSACHUSETTS, year="2018")
    haitian = named(rows, "Haitian")
    assert (haitian["speakers"], haitian["margin_of_error"]) == (88_030, 8_432)
    assert (haitian["limited_english"], haitian["limited_english_margin"]) == (41_134, 5_241)
    assert (haitian["at_least"], haitian["at_most"]) == (79_598, 96_462)
    assert haitian["reliability"] == "high"
    assert named(rows, "Hmong")["reliability"] == "too uncertain to rank"
    assert named(rows, "Navajo")["reliability"] == "too uncertain to rank: nobody in the sample"


def test_a_language_without_a_line_is_named_in_its_group_and_has_no_figure_of_its_own(
    ask: Ask,
) -> None:
    rows = ask("what_is_spoken_here", place=MASSACHUSETTS, year="2018")
    (igbo,) = [row for row in rows if "Igbo" in str(row["languages_named"])]
    assert igbo["language_group"] == "Yoruba, Twi, Igbo, or other languages of Western Africa"
    (group,) = [row for row in rows if "Tigrinya" in str(row["languages_inferred_in_it"])]
    assert group["language_group"] == "Amharic, Somali, or other Afro-Asiatic languages"
    khmer = ask("town_languages", town="Lowell", language="Khmer")
    assert [row["census_group"] for row in khmer] == ["Other Asian and Pacific Island languages"]


def test_a_change_never_crosses_the_break_of_2016(ask: Ask) -> None:
    rows = ask("how_a_language_changed", place=MASSACHUSETTS, language="Haitian Creole")
    spans = {(row["from_year"], row["to_year"]) for row in rows}
    assert {(2006, 2015), (2016, 2018)} <= spans
    assert not [span for span in spans if span[0] < 2016 <= span[1]]
    whole = [row for row in rows if row["compared"] == "first and last year"]
    verdicts = {(row["from_year"], row["people"]): row["verdict"] for row in whole}
    assert verdicts[2006, "all speakers"] == "more than chance"
    assert verdicts[2016, "all speakers"] == "may be chance"


def test_nothing_held_and_nothing_known_are_two_things(ask: Ask) -> None:
    rows = ask("spoken_but_not_held", collection=PENN)
    assert named(rows, "Haitian")["held"].startswith("unknown")
    assert "none held" not in {row["held"] for row in rows}
    assert "Spanish" not in {row["language_group"] for row in rows}


@pytest.mark.parametrize("name", ["spoken_but_not_held", "biggest_certain_gap"])
@pytest.mark.parametrize("collection", [CINCINNATI, PENN])
def test_a_library_elsewhere_is_a_what_if_in_every_row(
    ask: Ask, content: Content, name: str, collection: str
) -> None:
    rows = ask(name, collection=collection, norm="queensland-2008")
    assert rows
    assert all("What if this collection served Massachusetts?" in row["what_if"] for row in rows)
    (question,) = [query for query in content.queries if query.name == name]
    assert "interloan add counts" in question.description
    assert "No Massachusetts library has published its counts" in " ".join(
        question.description.split()
    )


def test_the_certain_gaps_come_first_by_their_least_size(ask: Ask) -> None:
    rows = ask("biggest_certain_gap", collection=CINCINNATI, norm="queensland-2008")
    certain = [row for row in rows if row["gap"] == "certain"]
    assert rows[: len(certain)] == certain
    least = [row["missing_at_least"] for row in certain]
    assert least == sorted(least, reverse=True)
    haitian = named(rows, "Haitian")
    assert (haitian["missing_at_least"], haitian["missing_at_most"]) == (159_138, 192_866)
    assert named(rows, "German")["gap"] == "no gap"
    assert named(rows, "Hmong")["rank_of_gap"] == "too uncertain to rank"
    assert named(rows, "Other Indo-European languages")["gap"].startswith("unknown")


def test_a_norm_that_the_counts_do_not_allow_is_unknown(ask: Ask) -> None:
    rows = ask("biggest_certain_gap", collection=CINCINNATI, norm="ifla-parity-1998")
    assert all(row["gap"].startswith("unknown") for row in rows)
    assert "general level of the collection unknown" in named(rows, "Haitian")["gap"]


def test_two_collections_compare_over_what_both_counted(ask: Ask) -> None:
    rows = ask("one_collection_against_another", one=CINCINNATI, other=PENN)
    shared = [row for row in rows if row["one_share_pct"] is not None]
    assert len(shared) == 10
    for name in ("one_share_pct", "other_share_pct"):
        assert sum(row[name] for row in shared) == pytest.approx(100, abs=0.1)
    (haitian,) = [row for row in rows if row["language"] == "Haitian Creole"]
    assert (haitian["one_holds"], haitian["other_holds"]) == ("58 items", "unknown")
    assert haitian["compared"] == "not compared: not counted in both"
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
