"""Table B05006, the place of birth of people born abroad → sources/census/births_abroad/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from interloan.collect import checkout_tables
from interloan.collect.census import labels, survey_tables
from interloan.collect.census.selection import Selection
from interloan.collect.checkout_tables import CheckoutTables
from interloan.near_names import nearest
from interloan.problems import Problem, SourceError, bounded
from interloan.sources.typed_rows import Row

FOLDER = "sources/census/births_abroad"
TOTAL = "total"


def rows(
    project: CheckoutTables,
    selection: Selection,
    places: Sequence[survey_tables.Place],
    paths: Mapping[str, labels.Path],
    source: str,
) -> list[Row]:
    """Return the rows of `births_abroad`: the total of each place, and each line with people.

    Args:
        project: The checkout, with `birthplaces`.
        selection: What was fetched.
        places: The places and their figures.
        paths: The lines of the table.
        source: File or address, named in messages.

    Raises:
        SourceError: A line with people is none of `birthplaces`, or has no margin.
    """
    known = project.rows["birthplaces"]
    ids = labels.birthplaces(paths, known)
    _check(places, paths, ids, known, source)
    common: Row = {
        "vintage": selection.period, "status": "stated", "source_id": selection.source_id,
        "as_of": str(selection.year),
    }  # fmt: skip
    return [
        {
            "place_id": place.id,
            "birthplace_id": line,
            "estimate": figure.estimate,
            "margin_of_error": figure.margin_of_error,
            **common,
        }
        for place in places
        for variable, line in ids.items()
        if (figure := place.figures[variable]).estimate or line == TOTAL
    ]


def file(project: CheckoutTables, selection: Selection) -> Path:
    """Return where the rows stand: in place of those of other years."""
    name = selection.name.replace(f"-{selection.year}", "")
    return project.root / FOLDER / f"{name}.csv"


def files(project: CheckoutTables, path: Path, rows: Sequence[Row]) -> dict[Path, bytes | None]:
    """Return the part with these rows, and the others without the places that are in it.

    A place has figures of one period only, the one that was fetched last.
    """
    table = project.tables["births_abroad"]
    fetched = {row["place_id"] for row in rows}
    parts: dict[Path, bytes | None] = {}
    for other in sorted(set(path.parent.glob("*.csv")) - {path}):
        present = checkout_tables.cells(other, table, project.root)
        left = [row for row in present if row["place_id"] not in fetched]
        if len(left) < len(present):
            parts[other] = checkout_tables.part(table, left) if left else None
    return parts | {path: checkout_tables.part(table, rows)}


def _check(
    places: Sequence[survey_tables.Place],
    paths: Mapping[str, labels.Path],
    ids: Mapping[str, str],
    known: Sequence[Row],
    source: str,
) -> None:
    gone = sorted(str(row["label"]) for row in known if row["id"] not in ids.values())

    def problems() -> Iterator[Problem]:
        for variable, path in paths.items():
            people = [place for place in places if place.figures[variable].estimate]
            if people and variable not in ids:
                close = nearest(path[-1], gone, likeness=0.4) if path else []
                hint = f"it may be the new name of {close[0]!r}; " if close else ""
                why = "is no line of birthplaces, and people were born there"
                remedy = f"{hint}correct or add the line in sources/census/birthplaces.csv"
                yield Problem(source, 0, f"{variable}E", " › ".join(path), why, remedy)
            for place in people:
                if place.figures[variable].margin_of_error is None:
                    why = f"of {place.id} has no margin of error"
                    yield Problem(source, 0, f"{variable}M", "", why, survey_tables.AGAIN)

    if found := bounded(problems()):
        raise SourceError(found)
