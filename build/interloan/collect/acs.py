"""What the American Community Survey's answers say: from header, labels and cells to figures.

Variable numbers differ between years and are mistaken in many published scripts, so a line of a
table is known by the label that the service itself gives it, never by its number. Cells that hold a
code instead of a number are read by “Notes on ACS Estimate and Annotation Values”
(https://www.census.gov/data/developers/data-sets/acs-1year/notes-on-acs-estimate-and-annotation-values.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from interloan.problems import Problem, SourceError
from interloan.sources import Row

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
MEASURES = {
    'Speak English "very well"': "english_very_well",
    'Speak English less than "very well"': "english_less_than_very_well",
}
NUMBER = re.compile(r"±?(\d{1,3}(?:,\d{3})+|\d+)(\.0)?")
UNDEFINED = re.compile(r"060.{4}US\d{5}00000")  # water and other land in no county subdivision


@dataclass(frozen=True)
class Answer:
    """A table as the service, or a downloaded file, gives it.

    Attributes:
        source: File or address, for naming it in problems.
        header: Names of the columns.
        rows: The cells, one row a place; None and "null" are the service's null.
        labels: Variable → label, such as `Estimate!!Total:!!Spanish:`.
        first_line: Line of the first row in the source; 0 where lines mean nothing.
    """

    source: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    labels: Mapping[str, str]
    first_line: int = 0


Meaning = tuple[str, str]  # census group, measure


def meanings(answer: Answer, table_id: str, groups: Sequence[Row]) -> dict[str, Meaning]:
    """Return what each estimate of a table counts, by the service's labels.

    Args:
        answer: The answer with its labels.
        table_id: `B16001` or `C16001`.
        groups: The rows of `census_groups`.

    Returns:
        Variable without its suffix (`C16001_005`) → census group and measure.

    Raises:
        SourceError: A label belongs to no group of any period, or a group is missing.
    """
    found = {
        name[:-1]: tuple(part.rstrip(":").strip() for part in label.split("!!")[1:])
        for name, label in answer.labels.items()
        if re.fullmatch(rf"{table_id}_\d{{3}}E", name) and label.startswith("Estimate!!")
    }
    if not found:
        why = f"has no labels of table {table_id}"
        raise SourceError([Problem(answer.source, 0, "", "", why, "check table and file")])
    wanted = {_folded(parts[1] if len(parts) > 1 else "Total") for parts in found.values()}
    eras = _eras(groups, table_id)
    era = min(reversed(list(eras)), key=lambda era: len(wanted ^ set(eras[era])))
    by_label = eras[era]
    problems = [
        _unknown(answer.source, variable, parts, by_label, era)
        for variable, parts in sorted(found.items())
        if _folded(parts[1] if len(parts) > 1 else "Total") not in by_label
        or (len(parts) > 2 and parts[2] not in MEASURES)
    ]
    for label, row in by_label.items():
        if label not in wanted:
            why = f"is missing from the labels of table {table_id} ({era})"
            remedy = "fetch the labels again; they may be cut short"
            problems.append(Problem(answer.source, 0, "", str(row["label"]), why, remedy))
    if problems:
        raise SourceError(problems)
    return {variable: _meaning(parts, by_label) for variable, parts in found.items()}


def _eras(groups: Sequence[Row], table_id: str) -> dict[str, dict[str, Row]]:
    """Return period → folded label → group, the oldest period first."""
    eras: dict[str, dict[str, Row]] = {}
    for row in sorted(groups, key=lambda row: str(row["era"])):
        if row["table_id"] == table_id:
            labels = eras.setdefault(str(row["era"]), {})
            labels[_folded(str(row["label"]))] = row
    return eras


def _folded(label: str) -> str:
    return " ".join(re.findall(r"\w+", label.casefold()))


def _unknown(
    source: str, variable: str, parts: Sequence[str], by_label: Mapping[str, Row], era: str
) -> Problem:
    label = " › ".join(parts[1:])
    close = get_close_matches(_folded(parts[1]), by_label, 1)
    hint = f"the nearest is {by_label[close[0]]['label']!r}; " if close else ""
    why = f"is a label of no census group in the period {era}"
    remedy = f"{hint}add the new line to sources/languages/census_groups.csv if it is right"
    return Problem(source, 0, f"{variable}E", label, why, remedy)


def _meaning(parts: Sequence[str], by_label: Mapping[str, Row]) -> Meaning:
    group = by_label[_folded(parts[1] if len(parts) > 1 else "Total")]
    if len(parts) > 2:
        return str(group["id"]), MEASURES[parts[2]]
    kind = str(group["kind"])
    return str(group["id"]), kind if kind in ("total", "english_only") else "speakers"


@dataclass(frozen=True)
class Place:
    """One row of an answer: where, and its figures as rows of `speakers` without their source."""

    id: str
    name: str
    figures: Sequence[Row]


def places(answer: Answer, variables: Mapping[str, Meaning]) -> list[Place]:
    """Read the figures of every place; county subdivisions “not defined” are left out.

    Raises:
        SourceError: Columns are missing, a cell is no figure, a place stands twice, or the lines
            of a place do not add up to its total, as those of a sound table do.
    """
    wanted = ["GEO_ID", "NAME", *(f"{v}{suffix}" for v in variables for suffix in "EM")]
    problems = [
        Problem(
            answer.source,
            0,
            "",
            name,
            "is missing from the header",
            "ask for the whole table: get=group(…)",
        )
        for name in wanted
        if name not in answer.header
    ]
    if problems:
        raise SourceError(problems)
    column = {name: answer.header.index(name) for name in wanted}
    found: dict[str, Place] = {}
    for number, row in enumerate(answer.rows):
        line = answer.first_line + number if answer.first_line else 0
        if len(row) != len(answer.header):
            why = f"has {len(row)} cells, not {len(answer.header)}"
            problems.append(Problem(answer.source, line, "", str(row[:1]), why, "fetch it again"))
            continue
        cells = {name: _text(row[place]) for name, place in column.items()}
        place = cells["GEO_ID"]
        if UNDEFINED.fullmatch(place):
            continue
        figures = []
        for variable, meaning in variables.items():
            figure, wrong = _figure(cells, variable, meaning)
            figures.append(figure)
            problems += [Problem(answer.source, line, *parts) for parts in wrong]
        problems += [
            Problem(answer.source, line, "GEO_ID", place, *parts)
            for parts in _doubts(place in found, figures)
        ]
        found[place] = Place(place, cells["NAME"], figures)
    if problems:
        raise SourceError(problems)
    return list(found.values())


def _text(cell: object) -> str:
    return "null" if cell is None or cell == "" else str(cell).strip()


def _figure(
    cells: Mapping[str, str], variable: str, meaning: Meaning
) -> tuple[Row, list[tuple[str, str, str, str]]]:
    """Read estimate and margin; return the figure, and what is wrong as the rest of a Problem."""
    group, measure = meaning
    figure: Row = {"census_group_id": group, "measure": measure}
    wrong = []
    for suffix, name, codes in (
        ("E", "estimate", ESTIMATE_CODES),
        ("M", "margin_of_error", MARGIN_CODES),
    ):
        cell = cells[variable + suffix]
        number = NUMBER.fullmatch(cell)
        figure[name] = int(number[1].replace(",", "")) if number else None
        figure[name.split("_")[0] + "_reason"] = codes.get(cell)
        if not number and cell not in codes:
            why = "is neither a count nor a code of the survey"
            wrong.append((variable + suffix, cell, why, "fetch it again; if it stays, report it"))
    return figure, wrong


def _doubts(is_double: bool, figures: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a place as a whole: the half sentence and the remedy."""
    if is_double:
        yield "stands twice", "keep one of the rows"
    counts = {(str(f["census_group_id"]), str(f["measure"])): f["estimate"] for f in figures}
    if any(count is None for count in counts.values()):
        return
    sums: dict[str, int] = {}
    for (group, measure), count in counts.items():
        sums[measure] = sums.get(measure, 0) + int(count or 0)
        if measure == "speakers" and (group, "english_very_well") in counts:
            split = [counts[group, name] for name in MEASURES.values()]
            if sum(int(part or 0) for part in split) != count:
                yield f"has parts of {group} that do not add up", "fetch data and labels again"
    if sums["total"] != sums["english_only"] + sums["speakers"]:
        yield "has lines that do not add up to its total", "fetch data and labels again"
