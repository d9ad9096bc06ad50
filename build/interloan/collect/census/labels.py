"""What each variable of a census table counts, by the label that the service gives it.

Variable numbers differ between years and are mistaken in many published scripts, so a line is known
by its label, never by its number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from interloan.near_names import nearest
from interloan.problems import Problem, SourceError
from interloan.sources.typed_rows import Row

MEASURES = {
    'Speak English "very well"': "english_very_well",
    'Speak English less than "very well"': "english_less_than_very_well",
}
Meaning = tuple[str, str]  # census group, measure
Path = tuple[str, ...]  # the parts of a label below “Total”


def lines_of(labels: Mapping[str, str], table_id: str, source: str) -> dict[str, Path]:
    """Return how the lines of a table lie in each other.

    Args:
        labels: Variable → label, such as `Estimate!!Total:!!Spanish:`.
        table_id: Such as `C16001`.
        source: Where the labels are from, named in messages.

    Returns:
        Variable without its suffix (`C16001_005`) → the parts of its label below “Total”.

    Raises:
        SourceError: There is no label of the table.
    """
    paths = {
        name[:-1]: tuple(part.rstrip(":").strip() for part in label.split("!!")[2:])
        for name, label in sorted(labels.items())
        if re.fullmatch(rf"{table_id}_\d{{3}}E", name) and label.startswith("Estimate!!")
    }
    if not paths:
        why = f"has no labels of table {table_id}"
        raise SourceError([Problem(source, 0, "", "", why, "check table and file")])
    return paths


def languages(
    paths: Mapping[str, Path], table_id: str, groups: Sequence[Row], source: str
) -> dict[str, Meaning]:
    """Return what each estimate of a table of languages counts.

    Args:
        paths: Its lines, see `lines_of`.
        table_id: `B16001` or `C16001`.
        groups: The rows of `census_groups`.
        source: Where the labels are from, named in messages.

    Returns:
        Variable → census group and measure.

    Raises:
        SourceError: A label belongs to no group of the table's period, or a group has no label.
    """
    era, lines = _nearest_period(paths, table_id, groups)
    present = {lines[_line(path)]["id"] for path in paths.values() if _line(path) in lines}
    missing = {str(row["label"]) for row in lines.values() if row["id"] not in present}
    unmatched: dict[str, tuple[str, Path]] = {}
    for variable, path in paths.items():
        if _line(path) not in lines:
            unmatched.setdefault(_line(path), (variable, path[:1]))
        elif len(path) > 1 and path[1] not in MEASURES:
            unmatched[variable] = variable, path
    problems = [_unknown(source, *which, missing, era) for which in unmatched.values()]
    for label in missing:
        why = f"is missing from the labels of table {table_id} ({era})"
        remedy = "fetch the labels again; they may be cut short"
        problems.append(Problem(source, 0, "", label, why, remedy))
    if problems:
        raise SourceError(problems)
    return {variable: _meaning(path, lines) for variable, path in paths.items()}


def birthplaces(paths: Mapping[str, Path], known: Sequence[Row]) -> dict[str, str]:
    """Return which line of `birthplaces` each estimate of table B05006 counts, by its label.

    A label stands under those of the part of the world and the country that it lies in, in the
    table and in `part_of`. Lines that are not known here are left out.
    """
    by_id = {row["id"]: row for row in known}

    def path(row: Row | None) -> Path:
        # The total is no part of a label: it is what all labels lie in.
        if row is None or row["part_of"] is None:
            return ()
        return (*path(by_id.get(row["part_of"])), _folded(str(row["label"])))

    ids = {path(row): str(row["id"]) for row in known}
    folded = {variable: tuple(map(_folded, parts)) for variable, parts in paths.items()}
    return {variable: ids[parts] for variable, parts in folded.items() if parts in ids}


def _nearest_period(
    paths: Mapping[str, Path], table_id: str, groups: Sequence[Row]
) -> tuple[str, dict[str, Row]]:
    """Return the period whose lines these are, or the one that differs least, and its lines.

    Five-year data have the lines of their last year, which is not documented: the labels decide.
    """
    periods: dict[str, dict[str, Row]] = {}
    for row in groups:
        if row["table_id"] == table_id:
            lines = periods.setdefault(str(row["era"]), {})
            for label in filter(None, (row["label"], row["earlier_label"])):
                lines[_folded(str(label))] = row
    labels = {_line(path) for path in paths.values()}
    return min(periods.items(), key=lambda period: (len(labels ^ set(period[1])), period[0]))


def _line(path: Path) -> str:
    return _folded(path[0] if path else "Total")


def _folded(label: str) -> str:
    """Fold what the service writes differently from year to year: case, colons, commas."""
    return " ".join(re.findall(r"\w+", label.casefold()))


def _unknown(source: str, variable: str, path: Path, missing: set[str], era: str) -> Problem:
    close = nearest(path[0], sorted(missing), likeness=0.4) if path else []
    hint = f"it may be the new name of {close[0]!r}; " if close else ""
    why = f"is a label of no census group in the period {era}"
    remedy = f"{hint}add the new line to sources/languages/census_groups.csv if it is right"
    return Problem(source, 0, f"{variable}E", " › ".join(path), why, remedy)


def _meaning(path: Path, lines: Mapping[str, Row]) -> Meaning:
    group = lines[_line(path)]
    if len(path) > 1:
        return str(group["id"]), MEASURES[path[1]]
    kind = str(group["kind"])
    return str(group["id"]), kind if kind in ("total", "english_only") else "speakers"
