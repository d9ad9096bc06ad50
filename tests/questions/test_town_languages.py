"""A town's languages: what its own figures change, and what an invented library lacks."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from interloan.database.sqlite_file import add_functions
from interloan.pipeline import Content
from interloan.project import Project
from interloan.questions.answer_sentence import sentence

INVENTED = "invented-brockton"
HELD = {"fra": (None, 2600), "spa": (400, 900), "por": (300, None), None: (20, 40)}
"""Language → titles and items of an invented library; Portuguese is held as e-books alone."""


class Desk:
    """Asks questions of a copy of the database, to which rows were added."""

    def __init__(self, connection: sqlite3.Connection, content: Content) -> None:
        self.connection = connection
        self.questions = {query.name: query for query in content.queries}

    def add(self, table: str, **row: Any) -> None:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values()])

    def ask(self, name: str, **typed: str) -> list[dict[str, Any]]:
        question = self.questions[name]
        values = {p.name: typed.get(p.name, "") for p in question.parameters}
        return [dict(row) for row in self.connection.execute(question.sql, values)]

    def said(self, name: str, **typed: str) -> str:
        return unescape(sentence(self.questions[name].answer, self.ask(name, **typed)))


@pytest.fixture
def desk(project: Project, content: Content, tmp_path: Path) -> Iterator[Desk]:
    copy = tmp_path / "copy.db"
    shutil.copy(project.database, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.row_factory = sqlite3.Row
        add_functions(connection)
        yield Desk(connection, content)


@pytest.fixture
def invented(desk: Desk) -> Desk:
    """A library with 2,600 French items and none in the languages that the census hides."""
    about = {"kind": "synthetic", "counted": "first_language", "counted_from": "made up"}
    desk.add("collections", id=INVENTED, title="Invented library", **about, is_complete=1,
             status="stated", source_id="mls-ill-guide", as_of="2026-11")  # fmt: skip
    for language, (titles, items) in HELD.items():
        desk.add("holdings", collection_id=INVENTED, language_key=language or "label-none",
                 format="all", audience="all", decade="all", language_id=language,
                 language_label=language or "none", titles=titles, items=items,
                 source_id="mls-ill-guide")  # fmt: skip
    return desk


def test_an_invented_library_is_told_each_hidden_language_that_it_lacks(invented: Desk) -> None:
    asked = {"town": "Brockton", "collection": INVENTED}
    held = {r["language"]: r["held"] for r in invented.ask("town_languages_held", **asked)}
    lacking = {"Haitian Creole", "Cape Verdean Creole", "Khmer"}
    assert {language: held[language] for language in lacking} == dict.fromkeys(lacking, "nothing")
    assert (held["French"], held["Spanish"]) == ("held", "held")
    assert held["Portuguese"] == "titles, no items counted"
    said = invented.said("town_languages_held", **asked)
    assert "holds nothing in" in said
    assert "Haitian Creole" in said
    assert "Cape Verdean Creole" in said
    assert "of the collection is not known (unread, several at once or “other”)" in said


def test_what_is_filed_under_a_wider_code_is_not_called_missing(invented: Desk) -> None:
    invented.add("holdings", collection_id=INVENTED, language_key="cpp", format="all",
                 audience="all", decade="all", language_id="cpp", language_label="cpp", items=12,
                 source_id="mls-ill-guide")  # fmt: skip
    asked = {"town": "Brockton", "collection": INVENTED}
    held = {r["language"]: r["held"] for r in invented.ask("town_languages_held", **asked)}
    assert held["Cape Verdean Creole"].startswith("not known: some under “Portuguese-based")
    assert held["Haitian Creole"] == "nothing"
    said = invented.said("town_languages_held", **asked)
    assert "Whether it has <strong>Cape Verdean Creole</strong> is not known" in said
    assert "12 are under" in said


def test_no_line_of_several_languages_is_told_as_held_or_lacking(invented: Desk) -> None:
    held = invented.ask("town_languages_held", town="Brockton", collection=INVENTED)
    several = {r["line"] for r in invented.ask("town_languages", town="Brockton")
               if r["grain"] == "several languages"}  # fmt: skip
    assert not several & {row["language"] for row in held}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE collections SET is_complete = 0 WHERE id = ?", "not known: the count is a part"),
        (
            "UPDATE holdings SET titles = 900 WHERE language_id IS NULL AND collection_id = ?",
            "not known: too much without a language",
        ),
    ],
)
def test_nothing_held_is_not_said_where_it_is_not_known(
    invented: Desk, change: str, expected: str
) -> None:
    invented.connection.execute(change, [INVENTED])
    asked = {"town": "Brockton", "collection": INVENTED}
    held = {r["language"]: r["held"] for r in invented.ask("town_languages_held", **asked)}
    assert held["Haitian Creole"] == expected
    assert held["French"] == "held"
    assert "holds nothing" not in invented.said("town_languages_held", **asked)


def fetched(desk: Desk, town: str, **estimates: tuple[int, int]) -> None:
    """Add a town's own figures with published margins, as fetching them does."""
    (geoid,) = desk.connection.execute(
        "SELECT geoid FROM municipalities WHERE name = ?", [town]
    ).fetchone()
    place = f"0600000US{geoid}"
    if not desk.connection.execute("SELECT 1 FROM places WHERE id = ?", [place]).fetchone():
        desk.add("places", id=place, name=town, kind="county_subdivision", state_code="25",
                 municipality_geoid=geoid, source_id="mls-ill-guide")  # fmt: skip
    common = {"place_id": place, "vintage": 2024, "dataset": "acs5", "source_id": "mls-ill-guide"}
    for line, (estimate, margin) in estimates.items():
        measure = "total" if line == "total" else "speakers"
        desk.add("speakers", **common, census_group_id=f"c16001-2016-{line.replace('_', '-')}",
                 measure=measure, estimate=estimate, margin_of_error=margin)  # fmt: skip


@pytest.mark.parametrize("town", ["Gosnold", "Lowell"])
def test_a_towns_own_fetched_figures_take_the_place_of_all_others(desk: Desk, town: str) -> None:
    fetched(desk, town, total=(1000, 20), spanish=(120, 45), korean=(30, 40))
    first, second = desk.ask("town_languages", town=town)
    assert (first["line"], first["basis"], first["area"]) == ("Spanish", "published", town)
    assert (first["speakers"], first["margin"], first["share_pct"]) == (120, 45, 12.0)
    assert (second["at_least"], second["at_most"]) == (0, 70)
    said = desk.said("town_languages", town=town)
    assert f"In {town}, 2020 to 2024, 120 people speak" in said
    assert "about" not in said
    assert "approximation" not in said


def test_every_town_is_told_something_and_by_which_area(desk: Desk) -> None:
    names = [row[0] for row in desk.connection.execute("SELECT name FROM municipalities")]
    bases = {"about": 0, "county": 0}
    for name in names:
        rows = desk.ask("town_languages", town=name)
        assert rows
        basis = rows[0]["basis"]
        bases[basis] += 1
        assert all(row["area"] == name for row in rows) is (basis == "about")
        assert desk.ask("town_hidden_languages", town=name)
    assert bases == {"about": 84, "county": 267}
