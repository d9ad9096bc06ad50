"""What notebooks tell of a town: its lines, and what points to the languages that they hide."""

import pytest

from interloan.demand.notebook.data import Database
from interloan.demand.notebook.towns import INVENTED, town, with_invented_library
from interloan.project import Project


@pytest.fixture(scope="module")
def database(project: Project) -> Database:
    return Database(project.root)


def test_a_line_of_several_languages_has_its_label_in_quotation_marks(database: Database) -> None:
    lines = town(database, "lowell").lines.set_index("name")
    assert lines.text["Spanish"] == "about 15,000 (13,000 to 17,000)"
    assert lines.kind["Chinese"] == "single_language"
    several = lines[lines.kind == "several_languages"]
    assert "“French, Haitian, or Cajun”" in several.index
    assert all(name.startswith("“") for name in several.index)


@pytest.mark.parametrize("name", ["Brockton", "Lowell", "Randolph", "Worcester"])
def test_what_points_to_a_hidden_language_is_more_than_its_margin(
    database: Database, name: str
) -> None:
    """Or the town had to help voters in it."""
    hidden = town(database, name).hidden
    assert len(hidden) > 0
    is_born = hidden.born_where_most > hidden.born_where_most_moe
    assert (is_born | hidden.voting_group.notna()).all()
    assert hidden.language.is_unique


def test_a_town_cites_births_lines_population_and_where_languages_are_used(
    database: Database,
) -> None:
    place = town(database, "Lowell")
    cited = {
        "census-acs5-c16001-2024", "census-acs5-b05006-2024", "census-section-203-2016",
        "unicode-cldr-territories",
    }  # fmt: skip
    assert cited <= {
        source
        for table in (place.lines, place.hidden)
        for column in table.filter(regex="source_id$")
        for source in table[column].dropna()
    }
    assert place.lines.population_source_id.notna().all()


@pytest.mark.parametrize(("name", "hint"), [("Lowel", "Write Lowell"), ("Gosnold", "84 larger")])
def test_a_town_without_lines_of_its_own_is_refused(
    database: Database, name: str, hint: str
) -> None:
    with pytest.raises(ValueError, match=f"no lines of '{name}' itself.*{hint}"):
        town(database, name)


def test_an_invented_library_is_called_synthetic_and_stands_alone(database: Database) -> None:
    rows = with_invented_library(database.report_rows(), "1600000US2509000", {"French": 2_600})
    (collection,) = rows["collections"]
    assert (collection["id"], collection["kind"]) == (INVENTED, "synthetic")
    (held,) = rows["holdings"]
    assert (held["language_id"], held["items"], held["titles"]) == ("fra", 2_600, None)
    with pytest.raises(ValueError, match="'Frensh' is no language; write French"):
        with_invented_library(database.report_rows(), "1600000US2509000", {"Frensh": 1})
