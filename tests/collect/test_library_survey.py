"""`interloan fetch libraries`: a year of the Public Libraries Survey, from a server here.

The header is that of the survey's file of the states of fiscal year 2019; the file of the library
systems has the columns that name a library before it. The figures are made up.
"""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from tests.collect import summary_server
from tests.collect.summary_server import Bureau, Fault, answer, cut

from interloan import pipeline
from interloan.collect import web
from interloan.commands.group import main
from interloan.project import Project

ZIP = "2025-08/pls_fy2023_csv.zip"
STATE_COLUMNS = [
    "STABR", "POPU_LSA", "F_POPLSA", "POPU_UND", "POPU_ST", "CENTLIB", "F_CENLIB", "BRANLIB",
    "F_BRLIB", "BKMOB", "F_BKMOB", "MASTER", "F_MASTER", "LIBRARIA", "F_LIBRAR", "OTHPAID",
    "F_OTHSTF", "TOTSTAFF", "F_TOTSTF", "LOCGVT", "F_LOCGVT", "STGVT", "F_STGVT", "FEDGVT",
    "F_FEDGVT", "OTHINCM", "F_OTHINC", "TOTINCM", "F_TOTINC", "SALARIES", "F_SALX", "BENEFIT",
    "F_BENX", "STAFFEXP", "F_TOSTFX", "PRMATEXP", "F_PRMATX", "ELMATEXP", "F_ELMATX", "OTHMATEX",
    "F_OTMATX", "TOTEXPCO", "F_TOCOLX", "OTHOPEXP", "F_OTHOPX", "TOTOPEXP", "F_TOTOPX", "LCAP_REV",
    "F_LCAPRV", "SCAP_REV", "F_SCAPRV", "FCAP_REV", "F_FCAPRV", "OCAP_REV", "F_OCAPRV", "CAP_REV",
    "F_TCAPRV", "CAPITAL", "F_TCAPX", "BKVOL", "F_BKVOL", "EBOOK", "F_EBOOK", "AUDIO_PH",
    "F_AUD_PH", "AUDIO_DL", "F_AUD_DL", "VIDEO_PH", "F_VID_PH", "VIDEO_DL", "F_VID_DL", "EC_LO_OT",
    "F_EC_L_O", "EC_ST", "F_EC_ST", "ELECCOLL", "F_ELECOL", "SUBSCRIP", "F_PRSUB", "HRS_OPEN",
    "F_HRS_OP", "VISITS", "F_VISITS", "REFERENC", "F_REFER", "REGBOR", "F_REGBOR", "TOTCIR",
    "F_TOTCIR", "KIDCIRCL", "F_KIDCIR", "ELMATCIR", "F_EMTCIR", "PHYSCIR", "F_PHYSCR", "ELINFO",
    "F_ELINFO", "ELCONT", "F_ELCONT", "TOTCOLL", "F_TOTCOL", "LOANTO", "F_LOANTO", "LOANFM",
    "F_LOANFM", "TOTPRO", "F_TOTPRO", "KIDPRO", "F_KIDPRO", "YAPRO", "F_YAPRO", "TOTATTEN",
    "F_TOTATT", "KIDATTEN", "F_KIDATT", "YAATTEN", "F_YAATT", "GPTERMS", "F_GPTERM", "PITUSR",
    "F_PITUSR", "WIFISESS", "F_WIFISS", "WEBVISIT", "STARTDAT", "ENDDATE", "INCITSST", "YR_SUB",
    "OBEREG",
]  # fmt: skip
SYSTEM_COLUMNS = ["STABR", "FSCSKEY", "LIBID", "LIBNAME", "CITY", "CNTY", *STATE_COLUMNS[1:]]


def table(columns: list[str], *lines: dict[str, str]) -> bytes:
    """A file of the survey: reported figures of 7 where nothing else is said."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        usual = {name: "R_23" if name.startswith("F_") else "7" for name in columns}
        writer.writerow(usual | line)
    return text.getvalue().encode("cp1252")


def survey(systems: bytes, states: bytes) -> bytes:
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as packed:
        packed.writestr("PLS_FY2023 PUD_CSV/PLS_FY23_AE_pud23i.csv", systems)
        packed.writestr("PLS_FY2023 PUD_CSV/pls_fy23_outlet_pud23i.csv", b"STABR,FSCSKEY\r\n")
        packed.writestr("PLS_FY2023 PUD_CSV/PLS_FY23_State_pud23i.csv", states)
    return data.getvalue()


SYSTEMS = table(
    SYSTEM_COLUMNS,
    {"STABR": "AK", "FSCSKEY": "AK0001", "LIBNAME": "ANCHOR POINT", "LOANTO": "9999"},
    {"STABR": "MA", "FSCSKEY": "MA0001", "LIBNAME": "ABINGTON PUBLIC LIBRARY", "LOANTO": "7500",
     "LOANFM": "8900", "TOTSTAFF": "6.89", "TOTCIR": "90000", "PHYSCIR": "80000"},
    {"STABR": "MA", "FSCSKEY": "MA0002", "LIBNAME": "ACTON MEMORIAL LIBRARY", "LOANTO": "500",
     "F_LOANTO": "IF23", "LOANFM": "-1", "EBOOK": "-9"},
    {"STABR": "MA", "FSCSKEY": "MA9001", "LIBNAME": "BIBLIOTH\u00c8QUE NOUVELLE", "LOANTO": "-3",
     "LOANFM": "-3"},
)  # fmt: skip
STATES = table(
    STATE_COLUMNS,
    {"STABR": "AK", "LOANTO": "1"},
    {"STABR": "MA", "LOANTO": "8000", "LOANFM": "8901", "POPU_UND": "6780515"},
    {"STABR": "VT", "LOANTO": "70000", "LOANFM": "70001"},
)


@pytest.fixture
def imls(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """The survey of 2023 on this machine, which lets nobody wait."""
    monkeypatch.setattr(web, "FIRST_PAUSE_SECONDS", 0.0)
    with summary_server.serving(Bureau(files={ZIP: survey(SYSTEMS, STATES)})) as here:
        yield here


def run(project: Project, imls: Bureau, *more: str) -> tuple[int, str]:
    command = ["--project", str(project.root), "fetch", "libraries", "--year", "2023"]
    result = CliRunner().invoke(main, [*command, "--address", f"{imls.address}/{ZIP}", *more])
    return result.exit_code, " ".join(result.output.split())


def written(project: Project, table: str, key: str) -> dict[str, dict[str, str]]:
    path = project.root / f"sources/networks/{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row[key]: row for row in csv.DictReader(lines) if row["fiscal_year"] == "2023"}


def test_a_year_of_the_survey_comes_into_the_tables_of_libraries_and_states(
    checkout: Project, imls: Bureau
) -> None:
    status, said = run(checkout, imls)
    assert status == 0, said
    assert said.startswith("Wrote 2 libraries and 2 states of 2023.")
    assert "does not list them: MA9001 BIBLIOTH\u00c8QUE NOUVELLE." in said
    libraries = written(checkout, "library_years", "fscs_key")
    assert libraries.keys() == {"MA0001", "MA0002"}
    abington = libraries["MA0001"]
    assert (abington["loans_provided"], abington["staff_fte"]) == ("7500", "6.89")
    assert (abington["loans_provided_flag"], abington["is_imputed_loans_provided"]) == (
        "R_23", "false",
    )  # fmt: skip
    assert abington["physical_items"] == ""  # the file has no such column
    acton = libraries["MA0002"]
    assert acton["is_imputed_loans_provided"] == "true"
    assert (acton["loans_received"], acton["ebooks"]) == ("", "")
    assert acton["note"] == "Marked as missing in the survey: loans received, ebooks."
    states = written(checkout, "state_library_years", "state_code")
    assert states.keys() == {"MA", "VT"}
    assert states["MA"]["population_unduplicated"] == "6780515"
    assert states["MA"]["note"] == "The libraries’ loans received add up to 8,900."
    content = pipeline.read(checkout)
    assert any(row["id"] == "imls-pls-fy2023" for row in content.rows["publications"])


def test_the_same_year_replaces_itself_and_asks_once(checkout: Project, imls: Bureau) -> None:
    run(checkout, imls)
    files = [
        checkout.root / "sources" / name
        for name in ("networks/library_years.csv", "guide/publications/networks.csv")
    ]
    before = [path.read_bytes() for path in files]
    run(checkout, imls)
    assert len(imls.asked) == 1
    # A later date of access alone would be no news.
    (kept,) = (checkout.root / ".cache/libraries").glob("*.zip")
    os.utime(kept, (0, 0))
    run(checkout, imls)
    assert [path.read_bytes() for path in files] == before


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        (answer(429, b"slow down", Retry_After="0"), ""),
        (cut(300), ""),
        (answer(200, b"<html><title>We moved</title>", "text/html"), "web page ('We moved'"),
        (answer(404, b"gone"), "find the CSV files of the year on imls.gov"),
        (answer(200, b"{}"), "a ZIP file was expected"),
        (answer(200, survey(SYSTEMS, STATES)[:900]), "is no sound ZIP archive"),
        (answer(200, survey(b"STABR,FSCSKEY\r\n", STATES)), "'BKVOL' is missing from the file"),
        (answer(200, survey(SYSTEMS.replace(b"8900", b"many"), STATES)), "'many' of MA0001 is no"),
        (answer(200, survey(SYSTEMS.replace(b"MA", b"ME"), STATES)), "has no libraries of MA"),
    ],
)
def test_what_is_no_survey_is_waited_for_or_refused(
    checkout: Project, imls: Bureau, fault: Fault, complaint: str
) -> None:
    imls.faults["pls_fy2023_csv.zip"] = [fault]
    before = (checkout.root / "sources/networks/library_years.csv").read_bytes()
    status, said = run(checkout, imls)
    assert status == bool(complaint), said
    assert complaint in said
    changed = (checkout.root / "sources/networks/library_years.csv").read_bytes() != before
    assert changed is not bool(complaint)


def test_a_downloaded_file_is_read_and_a_year_without_an_address_says_so(
    checkout: Project, imls: Bureau, tmp_path: Path
) -> None:
    path = tmp_path / "download.zip"
    path.write_bytes(imls.files[ZIP])
    status, said = run(checkout, imls, "--from", str(path))
    assert (status, imls.asked) == (0, []), said
    assert "Wrote 2 libraries" in said
    status, said = run(checkout, imls, "--year", "2031", "--address", "")
    assert status == 1
    assert "is a year whose address is not known here; find the CSV files" in said
