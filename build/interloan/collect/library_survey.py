"""`interloan fetch libraries`: the Public Libraries Survey of a year → sources/networks/.

The Institute of Museum and Library Services publishes each year as a ZIP file of CSV files: one of
the library systems (“administrative entities”) and one of the states, with the same columns
(https://www.imls.gov/research-evaluation/data-collection/public-libraries-survey). Negative
figures are codes for what is missing (-1), closed (-3) or withheld (-9). The files are in
Windows-1252.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from interloan.collect import checkout_tables, web, zip_files
from interloan.collect.checkout_tables import CheckoutTables
from interloan.figures import number
from interloan.files import replace_all
from interloan.problems import Problem, SourceError, bounded
from interloan.sources.table import Table
from interloan.sources.typed_rows import Row, Value

ADDRESS = "https://www.imls.gov/sites/default/files"
MONTHS = {2019: "2021-05", 2020: "2022-07", 2021: "2023-06", 2022: "2024-06", 2023: "2025-08",
          2024: "2026-06"}  # fmt: skip
"""Fiscal year → folder of its file, as public code names them; nobody here has tried them."""
LARGEST_BYTES = 60_000_000
LONGEST_LINE = 20_000
STATE = "MA"
SYSTEMS = re.compile(r"pls_(fy\d+_)?ae_.*\.csv", re.IGNORECASE)
STATES = re.compile(r"pls_(fy\d+_)?state_.*\.csv", re.IGNORECASE)
COLUMNS = {
    "population_served": "POPU_LSA", "loans_provided": "LOANTO", "loans_received": "LOANFM",
    "circulation_total": "TOTCIR", "circulation_physical": "PHYSCIR",
    "circulation_electronic": "ELMATCIR", "visits": "VISITS", "registered_borrowers": "REGBOR",
    "programs": "TOTPRO", "print_volumes": "BKVOL", "ebooks": "EBOOK", "audio_physical": "AUDIO_PH",
    "audio_downloadable": "AUDIO_DL", "video_physical": "VIDEO_PH",
    "video_downloadable": "VIDEO_DL", "subscriptions": "SUBSCRIP", "physical_items": "TOTPHYS",
    "electronic_collections": "ELECCOLL", "central_libraries": "CENTLIB", "branches": "BRANLIB",
    "staff_fte": "TOTSTAFF", "librarians_fte": "LIBRARIA", "operating_income_usd": "TOTINCM",
    "collection_spending_usd": "TOTEXPCO", "print_materials_spending_usd": "PRMATEXP",
    "electronic_materials_spending_usd": "ELMATEXP",
}  # fmt: skip
"""Our column → that of the survey. Some years lack some: those are left empty."""
NEEDED = ("STABR", "POPU_LSA", "LOANTO", "LOANFM", "TOTCIR", "VISITS", "BKVOL")
FLAGS = {"loans_provided": "F_LOANTO", "loans_received": "F_LOANFM"}
OF_STATES = {"population_unduplicated": "POPU_UND"}
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
AGAIN = "download the file of the survey again; if it stays, report it"


@dataclass(frozen=True)
class Fetched:
    """What was written: libraries, states, and libraries left out because nobody lists them."""

    libraries: int
    states: int
    unlisted: Sequence[str]


def fetch(
    root: Path, year: int, address: str, progress: web.Progress | None, *, again: bool
) -> Fetched:
    """Download the survey of a year and write its figures.

    Args:
        root: The checkout; the file is kept in its .cache/libraries/.
        year: Fiscal year.
        address: Where the file is; empty for the usual one.
        progress: Called as the file comes in.
        again: Whether to ask again for what is kept.

    Raises:
        SourceError: There is no such file, it could not be fetched, or it is wrong.
    """
    if not address and year not in MONTHS:
        why = "is a year whose address is not known here"
        remedy = "find the CSV files of the year on imls.gov, and give their --address"
        raise SourceError([Problem("fetch libraries", 0, "--year", str(year), why, remedy)])
    url = address or f"{ADDRESS}/{MONTHS[year]}/pls_fy{year}_csv.zip"
    place = root / ".cache" / "libraries" / f"pls_fy{year}_csv.zip"
    if not place.exists() or again:
        remedy = "find the CSV files of the year on imls.gov, and give their --address"
        wanted = web.Wanted(url, _judge, largest_bytes=LARGEST_BYTES, remedy=remedy)
        web.download(wanted, place, progress)
    return read_file(root, year, place, url)


def read_file(root: Path, year: int, path: Path, url: str = "") -> Fetched:
    """Do the same from a ZIP file that someone downloaded; raises SourceError."""
    project = checkout_tables.read(root, ["libraries", "library_years", "state_library_years"])
    source_id = f"imls-pls-fy{year}"
    common: Row = {"fiscal_year": year, "source_id": source_id}
    systems = _lines(path, SYSTEMS, "the file of library systems", ("FSCSKEY", "LIBNAME"))
    listed = {row["fscs_key"] for row in project.rows["libraries"]}
    names = {line["FSCSKEY"]: line["LIBNAME"] for line in systems if line["STABR"] == STATE}
    libraries = [
        {"fscs_key": line["FSCSKEY"]} | common | _library(line)
        for line in systems
        if line["FSCSKEY"] in listed
    ]
    of_states = {row["state_code"]: row["state"] for row in project.rows["state_library_years"]}
    states: list[Row] = [
        {"state_code": line["STABR"], "state": of_states[line["STABR"]],
         "source_file": path.name} | common | _state(line, project.tables["state_library_years"])
        for line in _lines(path, STATES, "the file of the states", ("POPU_UND",))
        if line["STABR"] in of_states
    ]  # fmt: skip
    _check(path.name, systems, libraries, states)
    for row in states:
        row["note"] = _note(row, systems)
    files = {
        root / f"sources/networks/{name}.csv": _merged(project, name, rows)
        for name, rows in (("library_years", libraries), ("state_library_years", states))
    }
    if any(place.read_bytes() != content for place, content in files.items()):
        shared = root / "sources/guide/publications/networks.csv"
        cited = [_publication(year, url, date.fromtimestamp(path.stat().st_mtime))]
        publications = project.tables["publications"]
        files[shared] = checkout_tables.merged(shared, publications, cited, root)
        replace_all(files)
    unlisted = sorted(f"{key} {name}" for key, name in names.items() if key not in listed)
    return Fetched(len(libraries), len(states), unlisted)


def _merged(project: CheckoutTables, name: str, rows: Sequence[Row]) -> bytes:
    path = project.root / "sources" / "networks" / f"{name}.csv"
    return checkout_tables.merged(path, project.tables[name], rows, project.root)


def _judge(path: Path) -> None:
    if not zip_files.is_zip(path):
        with path.open("rb") as file:
            head = file.read(web.HEAD_BYTES)
        raise web.refusal(head, 200, "check the address: a ZIP file was expected")


def _lines(
    path: Path, pattern: re.Pattern[str], what: str, more: Sequence[str]
) -> list[dict[str, str]]:
    """Return the lines of the states that we have; all of them would be many megabytes."""
    needed, kept = {*NEEDED, *more}, []
    with zip_files.opened(path, pattern, what) as content:
        text = io.TextIOWrapper(content, "cp1252", errors="strict", newline="")
        try:
            reader = csv.DictReader(_bounded(text, path.name), strict=True)
            if missing := sorted(needed - set(reader.fieldnames or ())):
                why = f"is missing from {what}"
                raise SourceError([Problem(path.name, 1, "", missing[0], why, AGAIN)])
            for line in reader:
                if None in line or None in line.values():
                    why = f"of {what} has another number of cells than its header"
                    raise SourceError([Problem(path.name, reader.line_num, "", "", why, AGAIN)])
                if line["STABR"] == STATE or pattern is STATES:
                    kept.append({name: cell.strip() for name, cell in line.items()})
        except (csv.Error, UnicodeDecodeError) as error:
            raise SourceError([Problem(path.name, 0, "", what, f"is damaged ({error})",
                                       AGAIN)]) from None  # fmt: skip
    return kept


def _bounded(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    """Yield lines as long as they are no longer and no more than those of the survey."""
    size = 0
    while line := text.readline(LONGEST_LINE):
        size += len(line)
        if len(line) == LONGEST_LINE or size > LARGEST_BYTES:
            raise SourceError([Problem(name, 0, "", "", "is too large for this survey", AGAIN)])
        yield line


def _library(line: Mapping[str, str]) -> Row:
    row: Row = {ours: _figure(line, theirs) for ours, theirs in COLUMNS.items()}
    missing = [
        ours.replace("_", " ") for ours, theirs in COLUMNS.items()
        if line.get(theirs, "").startswith("-")
    ]  # fmt: skip
    for ours, flag in FLAGS.items():
        row[f"{ours}_flag"] = line.get(flag) or None
        row[f"is_imputed_{ours}"] = not line[flag].startswith("R") if line.get(flag) else None
    notes = [f"Marked as missing in the survey: {', '.join(missing)}."] if missing else []
    if _number(row["circulation_physical"]) > _number(row["circulation_total"]) > 0:
        notes.append("The survey gives more physical loans than loans in all.")
    return row | {"note": " ".join(notes)}


def _state(line: Mapping[str, str], table: Table) -> Row:
    declared = {column.name for column in table.columns}
    columns = {ours: theirs for ours, theirs in COLUMNS.items() if ours in declared} | OF_STATES
    return {ours: _figure(line, theirs) for ours, theirs in columns.items()}


def _figure(line: Mapping[str, str], column: str) -> int | float | None:
    """Read a figure; None for one that the survey marks as missing, or that the year lacks."""
    text = line.get(column, "")
    if not NUMBER.fullmatch(text) or text.startswith("-"):
        return None
    return float(text) if "." in text and float(text) % 1 else int(float(text))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _note(row: Row, systems: Sequence[Mapping[str, str]]) -> str:
    """Say where the libraries of a state do not add up to it: the survey has both figures."""
    notes = []
    for ours in ("loans_provided", "loans_received"):
        total = sum(int(_number(_figure(line, COLUMNS[ours]))) for line in systems)
        if row["state_code"] == STATE and row[ours] != total:
            notes.append(f"The libraries’ {ours.replace('_', ' ')} add up to {number(total)}.")
    return " ".join(notes)


def _check(
    name: str,
    systems: Sequence[Mapping[str, str]],
    libraries: Sequence[Row],
    states: Sequence[Row],
) -> None:
    """Hold every cell against what a figure looks like, and ask for libraries and their state."""

    def problems() -> Iterator[Problem]:
        for line in systems:
            for theirs in COLUMNS.values():
                if (cell := line.get(theirs, "")) and not NUMBER.fullmatch(cell):
                    why = f"of {line['FSCSKEY']} is no figure"
                    yield Problem(name, 0, theirs, cell, why, AGAIN)
        if not libraries or STATE not in [row["state_code"] for row in states]:
            why = f"has no libraries of {STATE}, or not its row among the states"
            yield Problem(name, 0, "", "", why, AGAIN)

    if found := bounded(problems()):
        raise SourceError(found)


def _publication(year: int, url: str, accessed: date) -> Row:
    page = "https://www.imls.gov/research-evaluation/data-collection/public-libraries-survey"
    return {
        "id": f"imls-pls-fy{year}",
        "title": f"Public Libraries Survey, Fiscal Year {year}",
        "publisher": "Institute of Museum and Library Services",
        "kind": "dataset",
        "url": url or page,
        "accessed": accessed.isoformat(),
        "note": "Files of the library systems and of the states.",
    }
