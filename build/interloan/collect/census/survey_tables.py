"""A table of the American Community Survey: read from its JSON or CSV, place by place.

Cells that hold a code instead of a number are read by “Notes on ACS Estimate and Annotation Values”
(https://www.census.gov/data/developers/data-sets/acs-1year/notes-on-acs-estimate-and-annotation-values.html).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from interloan import figures
from interloan.collect import zip_files
from interloan.problems import MOST_SHOWN, Problem, SourceError, bounded
from interloan.sources.csv_rows import split, unfit
from interloan.sources.strict_json import load_json
from interloan.sources.text_lines import lines, of_stream

LARGEST_BYTES = 20_000_000
ESTIMATE_CODES = {
    "-666666666": "not_available",
    "-": "not_available",
    "null": "not_available",
    "-999999999": "not_computed",
    "N": "not_computed",
    "-888888888": "not_applicable",
    "(X)": "not_applicable",
}
MARGIN_CODES = {
    "-222222222": "too_few",
    "**": "too_few",
    "-333333333": "open_interval",
    "***": "open_interval",
    "-555555555": "controlled",
    "*****": "controlled",
    "-888888888": "not_applicable",
    "(X)": "not_applicable",
    "-666666666": "not_available",
    "-999999999": "not_available",
    "N": "not_available",
    "-": "not_available",
    "null": "not_available",
}
NUMBER = re.compile(r"±?([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.0)?")
GEO_ID = re.compile("[0-9]{3}[0-9A-Z]{4}US[0-9]*")
DATA_FILE = re.compile(r".*-Data\.csv")
UNDEFINED = re.compile("060.{4}US[0-9]{5}00000")  # water and other land in no county subdivision
AGAIN = "fetch data and labels again; if it stays, report it"


@dataclass(frozen=True)
class Answer:
    """A table as the service, or a downloaded file, gives it.

    Attributes:
        source: File or address, named in messages.
        header: Names of the columns.
        rows: The cells, one row a place.
        labels: Variable → label.
        first_line: Line of the first row in the source; 0 where lines mean nothing.
    """

    source: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    labels: Mapping[str, str]
    first_line: int = 0


class Figure(NamedTuple):
    """An estimate, its 90 % margin, and why one of them is missing; as columns of `speakers`."""

    estimate: int | None
    estimate_reason: str | None
    margin_of_error: int | None
    margin_reason: str | None


@dataclass(frozen=True)
class Place:
    """A place and its figures by variable."""

    id: str
    name: str
    figures: Mapping[str, Figure]


def read(path: Path, labels: Callable[[], Mapping[str, str]]) -> Answer:
    """Read a downloaded table.

    Args:
        path: The service's JSON, which carries no labels, or the `…-Data.csv` in a ZIP file from
            data.census.gov, which does.
        labels: Gives the labels where the file has none.

    Raises:
        SourceError: It is something else, or damaged.
    """
    with path.open("rb") as file:
        start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"[", b"{"):
        return replace(from_json(_json(path), {}, path.name), labels=labels())
    return _from_csv(path)


def _json(path: Path) -> Any:
    with path.open("rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        why, remedy = (
            f"is larger than {figures.number(LARGEST_BYTES)} bytes",
            "ask for less at a time",
        )
        raise SourceError([Problem(path.name, 0, "", "", why, remedy)])
    return load_json(data, path.name)


def from_json(content: Any, names: Mapping[str, str], source: str) -> Answer:
    """Return the service's JSON as a table; raises SourceError where it is something else."""
    match content:
        case [list(header), *rows] if rows and all(isinstance(row, list) for row in rows):
            return Answer(source, header, rows, names)
    why, remedy = "is not a table: a list of lists with a header", "ask for get=group(…)"
    raise SourceError([Problem(source, 0, "", str(content)[:60], why, remedy)])


def _from_csv(path: Path) -> Answer:
    """Read the CSV of data.census.gov: names of variables, then their labels, then places."""
    if zip_files.is_zip(path):
        with zip_files.opened(path, DATA_FILE, "the table, …-Data.csv") as content:
            return _from_lines(path, of_stream(content, path.name, LARGEST_BYTES))
    return _from_lines(path, lines(path, path.name, LARGEST_BYTES))


def _from_lines(path: Path, numbered: Iterable[tuple[int, str]]) -> Answer:
    rows = []
    for number, raw in numbered:
        cells = split(raw, path.name, number)
        if isinstance(cells, Problem):
            raise SourceError([cells])
        rows.append(cells)
    if rows and rows[0][-1:] == [""]:  # each line ends with a comma
        rows = [row[:-1] if row[-1:] == [""] else row for row in rows]
    if len(rows) < 3 or rows[0][:1] != ["GEO_ID"]:
        why = "is not the table as data: its first column is not GEO_ID, or it has no places"
        remedy = "on data.census.gov choose Download › ZIP and take the file …-Data.csv"
        raise SourceError([Problem(path.name, 1, "", ",".join(rows[0][:3]), why, remedy)])
    names = dict(zip(rows[0], rows[1], strict=False))
    return Answer(path.name, rows[0], rows[2:], names, first_line=3)


def places(answer: Answer, variables: Mapping[str, Sequence[str]]) -> list[Place]:
    """Read the figures of every place.

    Args:
        answer: The answer; county subdivisions “not defined” in it are left out.
        variables: The lines of the table and what each lies in, see `labels.lines_of`.

    Raises:
        SourceError: Columns are missing, a cell is not a figure, a place appears twice, or the
            lines of a place do not add up to its total, as those of a sound table do.
    """
    names = ["GEO_ID", "NAME", *(f"{name}{suffix}" for name in variables for suffix in "EM")]
    remedy = f"ask for the whole table: get=group({min(variables).split('_')[0]})"
    head = 1 if answer.first_line else 0
    problems = [
        Problem(answer.source, head, "", name, "is missing from the header", remedy)
        for name in names
        if name not in answer.header
    ]
    problems += [
        Problem(
            answer.source, head, "", str(name), "appears twice in the header", "keep one of them"
        )
        for name, times in Counter(map(str, answer.header)).items()
        if times > 1
    ]
    if problems:
        raise SourceError(bounded(problems))
    columns = {name: answer.header.index(name) for name in names}
    by_id: dict[str, Place] = {}
    for number, row in enumerate(answer.rows):
        if len(problems) > MOST_SHOWN:
            break
        line = answer.first_line + number if answer.first_line else 0
        if len(row) != len(answer.header):
            why = f"has {len(row)} cells, not {len(answer.header)}"
            problems.append(Problem(answer.source, line, "", str(row[:1]), why, AGAIN))
            continue
        cells = {name: _text(row[column]) for name, column in columns.items()}
        if UNDEFINED.fullmatch(cells["GEO_ID"]):
            continue
        place = Place(
            cells["GEO_ID"], cells["NAME"], {name: _figure(cells, name) for name in variables}
        )
        doubts = [*_no_figures(cells, variables), *_doubts(place, by_id)]
        doubts += _sums(place, variables)
        problems += [Problem(answer.source, line, *doubt, AGAIN) for doubt in doubts]
        by_id[place.id] = place
    if problems:
        raise SourceError(bounded(problems))
    return list(by_id.values())


def _text(cell: object) -> str:
    return "null" if cell is None or cell == "" else str(cell).strip()


def _figure(cells: Mapping[str, str], variable: str) -> Figure:
    estimate, margin = cells[f"{variable}E"], cells[f"{variable}M"]
    return Figure(
        _number(estimate), ESTIMATE_CODES.get(estimate), _number(margin), MARGIN_CODES.get(margin)
    )


def _number(cell: str) -> int | None:
    """Read a count, or a margin such as `±1,204`; None where it is neither."""
    match = NUMBER.fullmatch(cell)
    return int(match[1].replace(",", "")) if match else None


Doubt = tuple[str, str, str]  # field, value, why


def _no_figures(cells: Mapping[str, str], variables: Iterable[str]) -> Iterator[Doubt]:
    for variable in variables:
        for suffix, codes in (("E", ESTIMATE_CODES), ("M", MARGIN_CODES)):
            cell = cells[variable + suffix]
            if _number(cell) is None and cell not in codes:
                why = f"of {cells['GEO_ID']} is neither a count nor a code of the survey"
                yield variable + suffix, cell, why


def _doubts(place: Place, earlier: Mapping[str, Place]) -> Iterator[Doubt]:
    """Say what is wrong with a place as a whole."""
    if not GEO_ID.fullmatch(place.id):
        yield "GEO_ID", place.id, "is not a key of a place, such as 0600000US2501737000"
    if place.id in earlier:
        yield "GEO_ID", place.id, "appears twice"
    if wrong := unfit(place.name):
        yield "NAME", place.name, wrong[0]


def _sums(place: Place, variables: Mapping[str, Sequence[str]]) -> Iterator[Doubt]:
    """Hold each line against its parts: they add up to it, or, of one part alone, to less.

    Portugal has one part alone, the Azores.
    """
    counts = {tuple(path): place.figures[name].estimate for name, path in variables.items()}
    parts: dict[tuple[str, ...], list[int | None]] = {}
    for path, count in counts.items():
        if path and path[:-1] in counts:
            parts.setdefault(path[:-1], []).append(count)
    for path, found in parts.items():
        whole, numbers = counts[path], [count for count in found if count is not None]
        if whole is None or len(numbers) < len(found):
            continue  # a line without a number: nothing to add up
        if sum(numbers) > whole or (len(numbers) > 1 and sum(numbers) < whole):
            parts_of = f"parts of {path[-1]} that do not add up" if path else ""
            why = f"has {parts_of or 'lines that do not add up to its total'}"
            yield "GEO_ID", place.id, why
