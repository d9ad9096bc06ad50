"""`interloan fetch census` without a key: the Bureau's summary files, from a server here."""

import csv
import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.collect import summary_server
from tests.collect.summary_server import Births, Bureau, Fault, answer, cut, groups, line

from interloan import pipeline
from interloan.collect import web
from interloan.collect.census.selection import Selection
from interloan.collect.census.summary_files import SummaryFiles
from interloan.commands.group import main
from interloan.project import Project

DATA = "2024/table-based-SF/data/5YRData/acsdt5y2024-c16001.dat"
SHELLS = "2024/table-based-SF/documentation/ACS20245YR_Table_Shells.txt"
NAMES = "2024/table-based-SF/documentation/Geos20245YR.txt"
REAL = Path(__file__).resolve().parents[1] / "fixtures/acsdt5y2020-b16001.massachusetts.dat"
"""Nine lines of the Bureau's own file of 2016-2020, as it published them: public domain."""
TOWN_FILE = "sources/census/speakers/c16001-2024-county_subdivision.csv"


@pytest.fixture
def bureau(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """The Bureau's files of 2024 on this machine, which lets nobody wait."""
    monkeypatch.setattr(web, "FIRST_PAUSE_SECONDS", 0.0)
    bureau = Bureau(
        files={DATA: summary_server.town_file(), SHELLS: summary_server.shells("C16001")}
    )
    with summary_server.serving(bureau):
        yield bureau


def run(project: Project, bureau: Bureau, *more: str, year: str = "2024") -> tuple[int, str]:
    """Fetch; return the exit status and all that was said, on one line."""
    command = ["--project", str(project.root), "fetch", "census", "--year", year]
    command += ["--service", bureau.address, *more]
    result = CliRunner(env={"CENSUS_API_KEY": ""}).invoke(main, command)
    return result.exit_code, " ".join(result.output.split())


def written(project: Project, file: str = TOWN_FILE) -> list[dict[str, str]]:
    with (project.root / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def left(project: Project) -> set[str]:
    """What stands in the cache."""
    return {path.name for path in (project.root / ".cache/census").glob("*")}


def test_all_towns_get_figures_with_margins_without_a_key(
    checkout: Project, bureau: Bureau
) -> None:
    status, said = run(checkout, bureau)
    assert status == 0, said
    assert said.startswith(f"Wrote 13,338 figures for 351 places to {TOWN_FILE}.")
    assert "New in" not in said
    assert bureau.names() == ["acsdt5y2024-c16001.dat", "ACS20245YR_Table_Shells.txt"]
    found = written(checkout)
    assert {row["place_id"] for row in found} == set(summary_server.towns())
    assert {row["margin_reason"] for row in found if not row["margin_of_error"]} == {"controlled"}
    spanish = [row for row in found if row["place_id"] == summary_server.towns()[100]
               and row["census_group_id"] == "c16001-2016-korean"]  # fmt: skip
    assert [(row["measure"], row["estimate"], row["margin_of_error"]) for row in spanish] == [
        ("english_less_than_very_well", "6", "4"),
        ("english_very_well", "12", "7"),
        ("speakers", "18", "10"),
    ]
    content = pipeline.read(checkout)
    cited = {row["id"]: row for row in content.rows["publications"]}["census-acs5-c16001-2024"]
    assert cited["title"] == "American Community Survey, 5-year estimates 2020-2024, table C16001"
    assert str(cited["url"]).endswith(f"/{DATA}")


def test_only_lines_of_the_state_are_kept_and_serve_other_levels(
    checkout: Project, bureau: Bureau
) -> None:
    run(checkout, bureau)
    names = {"acsdt5y2024-c16001-25.dat", "ACS20245YR_Table_Shells-c16001.txt"}
    assert left(checkout) == names
    kept = (checkout.root / ".cache/census/acsdt5y2024-c16001-25.dat").read_text()
    keys = {row.partition("|")[0] for row in kept.splitlines()[1:]}
    assert keys == {*summary_server.towns(), "0600000US2500100000", "0400000US25", "0100000US"}
    status, said = run(checkout, bureau, "--level", "state")
    assert status == 0, said
    assert "38 figures for 1 places" in said
    assert len(bureau.asked) == 2
    run(checkout, bureau, "--again")
    assert len(bureau.asked) == 4


def test_a_cut_answer_goes_on_where_it_stopped(checkout: Project, bureau: Bureau) -> None:
    whole = len(bureau.files[DATA])
    bureau.faults["acsdt5y2024-c16001.dat"] = [cut(50_000), cut(1), cut(20_000)]
    status, said = run(checkout, bureau)
    assert status == 0, said
    asked = [headers for name, headers in bureau.asked if name.endswith(".dat")]
    assert [headers.get("range") for headers in asked] == [
        None, "bytes=50000-", "bytes=50001-", "bytes=70001-",
    ]  # fmt: skip
    assert asked[-1]["if-range"].startswith('"')
    assert whole > 70_001
    assert len(written(checkout)) == 13_338


def test_the_next_run_goes_on_after_a_run_that_gave_up(checkout: Project, bureau: Bureau) -> None:
    bureau.faults["acsdt5y2024-c16001.dat"] = [cut(50_000), *[answer(503, b"")] * 4]
    status, said = run(checkout, bureau)
    assert status == 1
    assert "in 5 attempts (status 503); try again later; it will go on where it stopped" in said
    assert not (checkout.root / TOWN_FILE).exists()
    status, said = run(checkout, bureau)
    assert status == 0, said
    assert bureau.asked[5][1]["range"] == "bytes=50000-"
    assert left(checkout) == {"acsdt5y2024-c16001-25.dat", "ACS20245YR_Table_Shells-c16001.txt"}


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        (answer(429, b"slow down", Retry_After="0"), ""),
        (answer(200, b"<html><title>Down for maintenance</title>", "text/html"),
         "answers with a web page ('Down for maintenance', status 200)"),
        (answer(200, b"<!DOCTYPE html>no type said"), "answers with a web page ('no title'"),
        (answer(200, b'{"error": "none"}'), "something other than a summary file"),
    ],
)  # fmt: skip
def test_what_is_no_summary_file_is_waited_for_or_refused(
    checkout: Project, bureau: Bureau, fault: Fault, complaint: str
) -> None:
    bureau.faults["acsdt5y2024-c16001.dat"] = [fault]
    status, said = run(checkout, bureau)
    assert status == bool(complaint), said
    assert complaint in said
    assert (checkout.root / TOWN_FILE).exists() is not bool(complaint)


def test_a_file_larger_than_memory_is_read_line_by_line(checkout: Project, tmp_path: Path) -> None:
    """Of five megabytes no more than the lines of one county stand in memory."""
    path = tmp_path / "acsdt5y2024-c16001.dat"
    size = len(groups("C16001"))
    with path.open("wb") as file:
        file.write(summary_server.header("C16001").encode() + b"\n")
        file.write(line("0500000US25001", [9] * size).encode() + b"\n")
        file.write(b"".join(line(f"1400000US{n:011}", [9] * size).encode() + b"\n"
                            for n in range(200)) * 150)  # fmt: skip
    assert path.stat().st_size > 5_000_000
    (tmp_path / "ACS20245YR_Table_Shells.txt").write_bytes(summary_server.shells("C16001"))
    selection = Selection(2024, "C16001", "county")
    tracemalloc.start()
    try:
        table = SummaryFiles(checkout.root).answer_from(path, selection, {"0500000US25001": "B"})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(table.rows) == 1
    assert peak < 1_000_000


def test_parts_of_two_versions_never_meet(checkout: Project, bureau: Bureau) -> None:
    bureau.faults["acsdt5y2024-c16001.dat"] = [cut(50_000), *[answer(503, b"")] * 4]
    run(checkout, bureau)
    size = len(groups("C16001"))
    changed = summary_server.town_file().decode().splitlines()
    changed[7] = line(changed[7].partition("|")[0], [90] * size)
    bureau.files[DATA] = "\n".join([*changed, ""]).encode()
    status, said = run(checkout, bureau)
    assert status == 0, said
    figures = {
        row["estimate"]
        for row in written(checkout)
        if row["place_id"] == summary_server.towns()[0] and row["measure"] == "speakers"
    }
    assert figures == {"90"}


BIRTHS = DATA.replace("c16001", "b05006")
BIRTH_FILE = "sources/census/births_abroad/b05006-county_subdivision.csv"


@pytest.fixture
def births(bureau: Bureau) -> Births:
    """The Bureau's table of places of birth, the same people in each town."""
    births = Births()
    people = {"haiti": 40, "cabo-verde": 30, "azores-islands": 5}
    bureau.files |= {BIRTHS: births.town_file(people), SHELLS: births.shells()}
    return births


@pytest.mark.usefixtures("births")
def test_births_abroad_come_with_margins_for_all_towns(checkout: Project, bureau: Bureau) -> None:
    status, said = run(checkout, bureau, "--table", "B05006")
    assert status == 0, said
    assert "for 351 places to " + BIRTH_FILE in said
    found = {
        row["birthplace_id"]: (row["estimate"], row["margin_of_error"], row["vintage"])
        for row in written(checkout, BIRTH_FILE)
        if row["place_id"] == summary_server.towns()[7]
    }
    assert found["haiti"] == ("40", "29", "2020-2024")
    assert found["total"] == ("75", "46", "2020-2024")
    assert found["portugal"] == found["azores-islands"] == ("5", "11", "2020-2024")
    assert "denmark" not in found
    run(checkout, bureau, "--table", "B05006", "--level", "state")
    content = pipeline.read(checkout)
    cited = {row["id"]: row for row in content.rows["publications"]}["census-acs5-b05006-2024"]
    assert "were read before in a copy: GitHub repository BU-Spark" in str(cited["note"])


@pytest.mark.usefixtures("births")
def test_a_place_has_births_of_one_period_the_one_fetched_last(
    checkout: Project, bureau: Bureau
) -> None:
    shipped = "sources/census/births_abroad/b05006.csv"
    before = written(checkout, shipped)
    status, said = run(checkout, bureau, "--table", "B05006", "--level", "state")
    assert status == 0, said
    after = written(checkout, shipped)
    assert {row["place_id"] for row in before} - {row["place_id"] for row in after} == {
        "0400000US25"
    }


def test_a_line_of_births_with_a_new_name_is_refused_only_where_somebody_is_in_it(
    checkout: Project, bureau: Bureau, births: Births
) -> None:
    renamed = Births(unknown="Tuvalu")
    bureau.files |= {BIRTHS: renamed.town_file({"?": 3}), SHELLS: renamed.shells()}
    status, said = run(checkout, bureau, "--table", "B05006")
    assert status == 1
    assert "'Oceania › Tuvalu' is no line of birthplaces, and people were born there" in said
    assert "correct or add the line in sources/census/birthplaces.csv" in said


def test_births_whose_parts_do_not_add_up_are_refused(
    checkout: Project, bureau: Bureau, births: Births
) -> None:
    bureau.files[BIRTHS] = births.town_file({"haiti": 40, "caribbean": 1})
    status, said = run(checkout, bureau, "--table", "B05006")
    assert status == 1
    assert "has parts of Caribbean that do not add up" in said


def test_nine_real_lines_of_the_bureau_are_the_districts_in_sources(
    checkout: Project, bureau: Bureau, tmp_path: Path
) -> None:
    place = tmp_path / "acsdt5y2020-b16001.dat"
    shutil.copy(REAL, place)
    shells = SHELLS.replace("2024", "2020")
    bureau.files[shells] = summary_server.shells("B16001")
    more = ("--table", "B16001", "--level", "congressional_district", "--from", str(place))
    status, said = run(checkout, bureau, *more, year="2020")
    assert status == 0, said
    assert bureau.names() == ["ACS20205YR_Table_Shells.txt"]
    fetched = written(checkout, "sources/census/speakers/b16001-2020-congressional_district.csv")
    shipped = written(checkout, "sources/census/speakers/b16001-districts.csv")
    assert len(fetched) == 9 * 128
    assert {tuple(row.values()) for row in fetched} == {tuple(row.values()) for row in shipped}


def test_one_year_has_files_of_its_own(checkout: Project, bureau: Bureau) -> None:
    size = len(groups("B16001"))
    header = summary_server.header("B16001")
    for name, content in (
        ("data/1YRData/acsdt1y2024-b16001.dat",
         "\n".join([header, line("0400000US25", [600] * size), ""]).encode()),
        ("documentation/ACS20241YR_Table_Shells.txt", summary_server.shells("B16001")),
    ):  # fmt: skip
        bureau.files[f"2024/table-based-SF/{name}"] = content
    status, said = run(checkout, bureau, "--table", "B16001", "--one-year")
    assert status == 0, said
    found = written(checkout, "sources/census/speakers/b16001-2024-1y-state.csv")
    assert {(row["dataset"], row["vintage"]) for row in found} == {("acs1", "2024")}
    assert len(found) == 3 * size + 2
