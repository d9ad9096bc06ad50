"""`interloan fetch census`, against a server that answers as the census service does."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from tests.collect.conftest import TOWNS, Census, label_file, row, table
from tests.fixtures.hostile.tables import GROUPS

from interloan import pipeline
from interloan.collect.census import labels, survey_tables
from interloan.commands.group import main
from interloan.problems import SourceError
from interloan.project import Project

TOWN_FILE = "sources/census/speakers/c16001-2023-county_subdivision.csv"
Towns = list[Sequence[str | None]]


def run(project: Project, service: Census, *more: str) -> tuple[int, str]:
    """Fetch 2023; return the exit status and all that was said."""
    command = ["--project", str(project.root), "fetch", "census", "--year", "2023"]
    command += ["--key", "KEY", "--service", service.address, *more]
    result = CliRunner(env={"CENSUS_API_KEY": ""}).invoke(main, command)
    return result.exit_code, result.output


def rows(project: Project, file: str = TOWN_FILE) -> dict[tuple[str, str, str], dict[str, str]]:
    with (project.root / file).open(encoding="utf-8", newline="") as lines:
        return {
            (row["place_id"], row["census_group_id"], row["measure"]): row
            for row in csv.DictReader(lines)
        }


def changed(towns: Towns, variable: str, cell: str | None, place: int = 1) -> Towns:
    """The table with another cell."""
    header, *places = [list(cells) for cells in towns]
    places[place - 1][header.index(variable)] = cell
    return [header, *places]


def test_figures_of_towns_become_rows_that_the_checks_accept(
    checkout: Project, service: Census, towns: Towns
) -> None:
    service.answer(towns)
    status, said = run(checkout, service, "--key", "SECRET-123")
    assert status == 0, said
    assert said.startswith(f"Wrote 76 figures for 2 places to {TOWN_FILE}.")
    found = rows(checkout)
    assert found["0600000US2501737000", "c16001-2016-spanish", "english_less_than_very_well"] == {
        "place_id": "0600000US2501737000", "vintage": "2023", "dataset": "acs5",
        "census_group_id": "c16001-2016-spanish", "measure": "english_less_than_very_well",
        "estimate": "10", "estimate_reason": "", "margin_of_error": "5", "margin_reason": "",
        "source_id": "census-acs5-c16001-2023",
    }  # fmt: skip
    assert {key[2] for key in found} >= {"total", "english_only", "speakers"}
    content = pipeline.read(checkout)
    cited = {row["id"]: row for row in content.rows["publications"]}["census-acs5-c16001-2023"]
    assert cited["title"] == "American Community Survey, 5-year estimates 2019-2023, table C16001"


def test_the_request_is_the_one_that_the_service_documents(
    checkout: Project, service: Census, towns: Towns
) -> None:
    service.answer(towns)
    run(checkout, service, "--key", "SECRET-123")
    assert service.asked[0].startswith("/data/2023/acs/acs5?")
    assert service.query(0) == {
        "get": ["group(C16001)"], "for": ["county subdivision:*"],
        "in": ["state:25 county:*"], "key": ["SECRET-123"],
    }  # fmt: skip


def test_the_key_is_written_nowhere(checkout: Project, service: Census, towns: Towns) -> None:
    service.answer(b"<html><head><title>Invalid Key</title></head></html>")
    status, said = run(checkout, service, "--key", "SECRET-123")
    assert status == 1
    assert "SECRET-123" not in said
    assert "Invalid Key" in said
    service.answers.clear()
    service.answer(towns)
    run(checkout, service, "--key", "SECRET-123")
    for path in checkout.root.rglob("*"):
        assert not path.is_file() or b"SECRET-123" not in path.read_bytes(), path


def test_a_second_run_asks_nobody_unless_told_to(
    checkout: Project, service: Census, towns: Towns
) -> None:
    service.answer(towns)
    run(checkout, service)
    before = (checkout.root / TOWN_FILE).read_bytes()
    run(checkout, service)
    assert len(service.asked) == 1
    assert (checkout.root / TOWN_FILE).read_bytes() == before
    run(checkout, service, "--again")
    assert len(service.asked) == 2


def test_labels_decide_what_a_number_means(checkout: Project, service: Census) -> None:
    """The order of groups that a widely copied script assumes is wrong; ours is read."""
    variables: Any = service.labels["variables"]
    korean, chinese = 2 + 3 * GROUPS.index("Korean") + 1, 2 + 3 * GROUPS.index(GROUPS[6]) + 1
    for step in range(3):  # let the service number Korean and Chinese the other way round
        for suffix in ("E", "M"):
            one, other = (f"C16001_{n + step:03}{suffix}" for n in (korean, chinese))
            variables[one], variables[other] = variables[other], variables[one]
    town = row("0600000US2501737000", "Lowell", speakers=30)
    header = table()[0]
    for place, value in ((korean, "60"), (korean + 1, "50")):
        town[header.index(f"C16001_{place:03}E")] = value
    town[header.index("C16001_001E")] = str(12 * 30 + 1000 + 30)
    service.answer(table(town))
    status, said = run(checkout, service)
    assert status == 0, said
    group = "c16001-2016-chinese-incl-mandarin-cantonese"
    assert rows(checkout)["0600000US2501737000", group, "speakers"]["estimate"] == "60"


@pytest.fixture
def read() -> Callable[[Towns], list[survey_tables.Place]]:
    """Read a table with the labels of the service."""
    variables: Any = label_file()["variables"]
    names = {name: about["label"] for name, about in variables.items()}
    paths = labels.lines_of(names, "C16001", "labels")

    def read(towns: Towns) -> list[survey_tables.Place]:
        header = [str(cell) for cell in towns[0]]
        return survey_tables.places(survey_tables.Answer("answer", header, towns[1:], names), paths)

    return read


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("C16001_005E", "-666666666"), (None, "not_available", 5, None)),
        (("C16001_005E", "-999999999"), (None, "not_computed", 5, None)),
        (("C16001_005E", "-888888888"), (None, "not_applicable", 5, None)),
        (("C16001_005E", None), (None, "not_available", 5, None)),
        (("C16001_005M", "-222222222"), (10, None, None, "too_few")),
        (("C16001_005M", "-333333333"), (10, None, None, "open_interval")),
        (("C16001_005M", "-555555555"), (10, None, None, "controlled")),
        (("C16001_005M", "-888888888"), (10, None, None, "not_applicable")),
        (("C16001_005M", None), (10, None, None, "not_available")),
        (("C16001_005M", "±1,204"), (10, None, 1204, None)),
    ],
)
def test_codes_in_place_of_figures_become_reasons(
    read: Callable[[Towns], list[survey_tables.Place]],
    towns: Towns,
    change: tuple[str, str | None],
    expected: tuple[object, ...],
) -> None:
    assert read(changed(towns, *change))[0].figures["C16001_005"] == expected


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("C16001_005E", "-123"), "'-123' of 0600000US2501737000 is neither a count nor a code"),
        (
            ("C16001_005E", "9"),
            "'0600000US2501737000' has parts of Spanish that do not add up",
        ),
        (("C16001_001E", "9"), "'0600000US2501737000' has lines that do not add up to its total"),
        (("GEO_ID", "0600000US2502507000"), "'0600000US2502507000' appears twice"),
    ],
)
def test_figures_that_cannot_be_right_are_refused(
    read: Callable[[Towns], list[survey_tables.Place]],
    towns: Towns,
    change: tuple[str, str],
    complaint: str,
) -> None:
    with pytest.raises(SourceError, match=re.escape(complaint)):
        read(changed(towns, *change))


def test_a_new_label_is_named_with_the_nearest_known_one(
    checkout: Project, service: Census, towns: Towns
) -> None:
    variables: Any = service.labels["variables"]
    for about in variables.values():
        about["label"] = about["label"].replace("Korean", "Koreanic languages")
    service.answer(towns)
    status, said = run(checkout, service)
    assert status == 1
    assert "C16001_018E: 'Koreanic languages' is a label of no census group" in said
    assert "it may be the new name of 'Korean'; add the new line to sources/languages/" in said


def test_labels_cut_short_are_noticed(checkout: Project, service: Census, towns: Towns) -> None:
    variables: Any = service.labels["variables"]
    for name in [name for name in variables if name >= "C16001_033"]:
        del variables[name]
    service.answer(towns)
    status, said = run(checkout, service)
    assert status == 1
    assert "'Arabic' is missing from the labels of table C16001 (2016-on)" in said


def test_rows_cut_short_and_missing_columns_are_noticed(
    checkout: Project, service: Census, towns: Towns
) -> None:
    service.answer([towns[0], towns[1][:20]])
    assert "has 20 cells, not 157" in run(checkout, service)[1]
    service.answers.clear()
    service.answer([cells[:100] for cells in towns])
    said = run(checkout, service, "--again")[1]
    assert "'C16001_038E' is missing from the header; ask for the whole table" in said


def test_water_is_left_out_and_a_town_under_a_new_key_becomes_a_place(
    checkout: Project, service: Census, town_table: Callable[..., Towns]
) -> None:
    water = ("0600000US2500100000", "County subdivisions not defined, Barnstable County", 0)
    new = ("0600000US2501799999", "Newtown town, Middlesex County, Massachusetts")
    service.answer(town_table(*TOWNS.items(), water, new))
    status, said = run(checkout, service)
    assert status == 0, said
    assert "for 3 places" in said
    assert "New in sources/census/places.csv: 0600000US2501799999" in said
    places = {row["id"]: row for row in pipeline.read(checkout).rows["places"]}
    assert places["0600000US2501799999"]["name"] == new[1]
    assert places["0600000US2501737000"]["name"] == "Lowell"
    assert water[0] not in places


def test_a_table_that_is_all_null_is_not_published_for_such_areas(
    checkout: Project, service: Census, towns: Towns
) -> None:
    nothing = [None if c.startswith("C16001") else v for c, v in zip(*towns[:2], strict=True) if c]
    service.answer([towns[0], nothing])
    assert "has no figure at all: the table is not published" in run(checkout, service)[1]


def test_the_detailed_table_is_refused_for_towns_and_the_short_one_offered(
    checkout: Project, service: Census
) -> None:
    status, said = run(checkout, service, "--table", "B16001", "--level", "county_subdivision")
    assert status == 1
    assert "'B16001' is not published for areas of the kind county_subdivision" in said
    assert "use --table C16001, whose groups are coarser" in said
    assert service.asked == []


def test_each_kind_of_area_is_asked_for_in_the_words_of_the_service(
    checkout: Project, service: Census
) -> None:
    service.answer(b"", 204)
    asked = {}
    for level in ("nation", "state", "puma", "metro_division"):
        run(checkout, service, "--table", "B16001", "--level", level)
        query = service.query(-1)
        asked[level] = (query["for"][0], query.get("in", [""])[0])
    metro = "metropolitan statistical area/micropolitan statistical area:14460"
    assert asked == {
        "nation": ("us:1", ""),
        "state": ("state:25", ""),
        "puma": ("public use microdata area:*", "state:25"),
        "metro_division": ("metropolitan division:*", metro),
    }


def test_a_downloaded_answer_of_the_service_is_read(
    checkout: Project, service: Census, towns: Towns, tmp_path: Path
) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(towns))
    status, said = run(checkout, service, "--from", str(file))
    assert status == 0, said
    assert len(rows(checkout)) == 76
    assert service.asked == []


def test_a_downloaded_answer_without_labels_and_without_a_network_leads_to_the_csv(
    checkout: Project, service: Census, towns: Towns, tmp_path: Path
) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(towns))
    status, said = run(checkout, service, "--from", str(file), "--service", "http://127.0.0.1:9")
    assert status == 1
    assert "answer.json: carries no labels" in said.replace("\n", " ")
    assert "give the CSV of data.census.gov" in said.replace("\n", " ")


def download_of_data_census_gov(service: Census, towns: Towns, path: Path) -> None:
    """Two header lines, GEO_ID first, codes as symbols, a comma at each end of line."""
    variables: Any = service.labels["variables"]
    names = [str(name) for name in towns[0][:-3]]
    labels = [variables.get(name, {"label": name})["label"] for name in names]
    symbols = {"-555555555": "*****", "-222222222": "**"}
    lines = [[*names, ""], [*labels, ""]]
    for cells in towns[1:]:
        lines.append([*(symbols.get(str(c), c or "") for c in cells[:-3]), ""])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(lines)


def test_a_download_from_data_census_gov_needs_neither_key_nor_network(
    checkout: Project, service: Census, towns: Towns, tmp_path: Path
) -> None:
    file = tmp_path / "ACSDT5Y2023.C16001-Data.csv"
    towns = changed(towns, "C16001_001M", "-555555555")
    download_of_data_census_gov(service, towns, file)
    nowhere = Census("http://127.0.0.1:9/data")
    status, said = run(checkout, nowhere, "--from", str(file))
    assert status == 0, said
    assert rows(checkout)[min(TOWNS), "c16001-2016-total", "total"]["margin_reason"] == "controlled"


def test_the_zip_file_of_data_census_gov_is_read_as_it_comes(
    checkout: Project, service: Census, towns: Towns, tmp_path: Path
) -> None:
    table = tmp_path / "ACSDT5Y2023.C16001-Data.csv"
    download_of_data_census_gov(service, towns, table)
    file = tmp_path / "ACSDT5Y2023.C16001_2026-11-29T103000.zip"
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.write(table, table.name)
        packed.writestr("ACSDT5Y2023.C16001-Column-Metadata.csv", '"Column Name","Label"\n')
        packed.writestr("ACSDT5Y2023.C16001-Table-Notes.txt", "Notes")
    nowhere = Census("http://127.0.0.1:9/data")
    status, said = run(checkout, nowhere, "--from", str(file))
    assert status == 0, said
    assert len(rows(checkout)) == 76
    file.write_bytes(file.read_bytes()[:-300])
    status, said = run(checkout, nowhere, "--from", str(file))
    assert status == 1
    assert "is no sound ZIP archive" in said


@pytest.mark.parametrize(
    ("download", "complaint"),
    [
        (("ACSDT1Y2023.C16001-Data.csv", "x"), "is named as table C16001 of 1Y2023"),
        (
            ("table.csv", "Label (Grouping),Boston city!!Estimate\nTotal:,1\n"),
            "is not the table",
        ),
        (("page.json", "<html>"), "is a web page or XML"),
        (("short.json", '[["GEO_ID"'), "short.json:1: is no JSON"),
        (("error.json", '{"error": "no"}'), "is not a table: a list of lists"),
    ],
)
def test_files_that_are_something_else(
    checkout: Project, service: Census, tmp_path: Path, download: tuple[str, str], complaint: str
) -> None:
    file = tmp_path / download[0]
    file.write_text(download[1])
    status, said = run(checkout, service, "--from", str(file))
    assert status == 1
    assert complaint in said


def test_a_file_of_another_level_is_refused(
    checkout: Project, service: Census, towns: Towns, tmp_path: Path
) -> None:
    (tmp_path / "towns.json").write_text(json.dumps(towns))
    status, said = run(
        checkout, service, "--from", str(tmp_path / "towns.json"), "--level", "county"
    )
    assert status == 1
    assert "is not an area of the kind county; give the --level that the file has" in said
