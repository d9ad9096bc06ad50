"""A language table of the survey as someone downloaded it: JSON of the service, or CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from interloan import figures
from interloan.collect.census import survey_tables
from interloan.problems import Problem, SourceError
from interloan.sources.csv_rows import split
from interloan.sources.strict_json import load_json
from interloan.sources.text_lines import lines

LARGEST_BYTES = 20_000_000


def read(path: Path, labels: Callable[[], Mapping[str, str]]) -> survey_tables.Answer:
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
        return replace(table(_json(path), {}, path.name), labels=labels())
    return _from_csv(path)


def _json(path: Path) -> Any:
    with path.open("rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        why = f"is larger than {figures.number(LARGEST_BYTES)} bytes"
        raise SourceError([Problem(path.name, 0, "", "", why, "ask for less at a time")])
    return load_json(data, path.name)


def table(content: Any, names: Mapping[str, str], source: str) -> survey_tables.Answer:
    """Return a JSON answer as a table; raises SourceError where it is something else."""
    match content:
        case [list(header), *rows] if rows and all(isinstance(row, list) for row in rows):
            return survey_tables.Answer(source, header, rows, names)
    why, remedy = "is no table: a list of lists with a header", "ask for get=group(…)"
    raise SourceError([Problem(source, 0, "", str(content)[:60], why, remedy)])


def _from_csv(path: Path) -> survey_tables.Answer:
    """Read the CSV of data.census.gov: names of variables, then their labels, then places."""
    rows = []
    for number, raw in lines(path, path.name, LARGEST_BYTES):
        cells = split(raw, path.name, number)
        if isinstance(cells, Problem):
            raise SourceError([cells])
        rows.append(cells)
    if rows[0][-1:] == [""]:  # each line ends with a comma
        rows = [row[:-1] if row[-1:] == [""] else row for row in rows]
    if len(rows) < 3 or rows[0][:1] != ["GEO_ID"]:
        why = "is not the table as data: its first column is not GEO_ID, or it has no places"
        remedy = "on data.census.gov choose Download › ZIP and take the file …-Data.csv"
        raise SourceError([Problem(path.name, 1, "", ",".join(rows[0][:3]), why, remedy)])
    names = dict(zip(rows[0], rows[1], strict=False))
    return survey_tables.Answer(path.name, rows[0], rows[2:], names, first_line=3)
