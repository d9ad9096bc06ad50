"""`interloan fetch census`: language tables of the five-year survey → a text file in sources/.

The interface: “American Community Survey 5-Year Data”
(https://www.census.gov/data/developers/data-sets/acs-5year.html).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from interloan.collect import checkout_tables
from interloan.collect.census import downloaded_table, json_service, labels, survey_tables
from interloan.collect.census.areas import LEVELS, Wanted
from interloan.problems import Problem, SourceError
from interloan.sources.typed_rows import Row

ADDRESS = "https://api.census.gov/data"


@dataclass(frozen=True)
class Fetched:
    """What was written: the file, its figures and places, and the places that were new."""

    path: Path
    figures: int
    places: int
    new_places: Sequence[str]


@dataclass
class Service:
    """The census service as one user asks it.

    Attributes:
        root: The checkout; raw answers are kept in its .cache/census/.
        address: Where the service is.
        key: The user's key, which is never written anywhere.
        again: Whether to ask anew for what the cache holds.
        progress: Called as an answer comes in.
    """

    root: Path
    address: str = ADDRESS
    key: str = ""
    again: bool = False
    progress: json_service.Progress = json_service.silent

    def ask(self, url: str, parameters: Mapping[str, str], name: str) -> tuple[Any, date]:
        """Return an answer and the day it was given; raises SourceError."""
        cache = self.root / ".cache" / "census" / f"{name}.json"
        content = json_service.get_json(url, parameters, cache, self.progress, again=self.again)
        return content, date.fromtimestamp(cache.stat().st_mtime)

    def labels(self, wanted: Wanted) -> dict[str, str]:
        """Return the service's own labels of a table; no key is needed for them."""
        url = f"{self.address}/{wanted.year}/acs/acs5/groups/{wanted.table_id}.json"
        content, _ = self.ask(url, {}, f"acs5-{wanted.year}-{wanted.table_id.lower()}-labels")
        variables = content.get("variables") if isinstance(content, dict) else None
        if not isinstance(variables, dict):
            why = "is no list of labels: it has no `variables`"
            raise SourceError([Problem(url, 0, "", str(content)[:60], why, "try again later")])
        about = {name: entry for name, entry in variables.items() if isinstance(entry, dict)}
        return {name: str(entry.get("label", "")) for name, entry in about.items()}


def fetch(service: Service, wanted: Wanted) -> Fetched:
    """Ask the service for one table and write it to sources/census/speakers/.

    Raises:
        SourceError: The table is not published so, the service refused, or its answer is wrong.
    """
    wanted.check()
    level = LEVELS[wanted.level]
    where = {"state": wanted.state, "metro": wanted.metro}
    parameters = {"get": f"group({wanted.table_id})", "for": level.name.format(**where)}
    if level.within:
        parameters["in"] = level.within.format(**where)
    if service.key:
        parameters["key"] = service.key
    url = f"{service.address}/{wanted.year}/acs/acs5"
    content, day = service.ask(url, parameters, f"acs5-{wanted.name}")
    answer = downloaded_table.table(content, service.labels(wanted), f"{url} {wanted.level}")
    return _write(service.root, wanted, answer, day)


def read_file(service: Service, wanted: Wanted, path: Path) -> Fetched:
    """Do the same from a file that someone downloaded.

    Args:
        service: Where labels come from if the file has none.
        wanted: What the file is.
        path: The service's JSON, which carries no labels, or the `…-Data.csv` in a ZIP file from
            data.census.gov, which does.

    Raises:
        SourceError: The file is not what it should be.
    """
    wanted.check()
    found = re.search(r"ACSDT(\dY\d{4})\.([BC]\d{5})", path.name)
    if found and (found[1], found[2]) != (f"5Y{wanted.year}", wanted.table_id):
        why = f"is named as table {found[2]} of {found[1]}"
        remedy = f"give the file of table {wanted.table_id}, 5Y{wanted.year}"
        raise SourceError([Problem(path.name, 0, "", "", why, remedy)])
    answer = downloaded_table.read(path, lambda: _labels_of_file(service, wanted, path))
    return _write(service.root, wanted, answer, date.fromtimestamp(path.stat().st_mtime))


def _labels_of_file(service: Service, wanted: Wanted, path: Path) -> dict[str, str]:
    """Labels for the service's JSON, which has none: without a network there are none either."""
    try:
        return service.labels(wanted)
    except SourceError as error:
        why = "carries no labels, and those of the service could not be had"
        remedy = "give the CSV of data.census.gov, which carries them"
        problem = Problem(path.name, 0, "", "", why, remedy)
        raise SourceError([*error.problems, problem]) from None


def _write(root: Path, wanted: Wanted, answer: survey_tables.Answer, accessed: date) -> Fetched:
    project = checkout_tables.read(root, ["census_groups", "places", "publications"])
    variables = labels.meanings(
        answer.labels, wanted.table_id, project.rows["census_groups"], answer.source
    )
    found = survey_tables.places(answer, variables)
    _check_places(found, wanted, answer.source)
    source = f"census-acs5-{wanted.table_id.lower()}-{wanted.year}"
    old = {row["id"] for row in project.rows["places"]}
    new: list[Row] = [
        {"id": place.id, "name": place.name, "kind": wanted.level, "source_id": source,
         "state_code": None if wanted.level in ("nation", "metro_division") else wanted.state}
        for place in found
        if place.id not in old
    ]  # fmt: skip
    common: Row = {"vintage": wanted.year, "dataset": "acs5", "source_id": source}
    rows = [{"place_id": place.id, **common, **row} for place in found for row in place.figures]
    sources = root / "sources"
    shared, listed = sources / "guide/publications/census.csv", sources / "census/places.csv"
    path = sources / "census" / "speakers" / f"{wanted.name}.csv"
    files = {path: checkout_tables.part(project.tables["speakers"], rows)}
    publication = [_publication(source, wanted, accessed)]
    files[shared] = checkout_tables.merged(
        shared, project.tables["publications"], publication, root
    )
    if new:
        files[listed] = checkout_tables.merged(listed, project.tables["places"], new, root)
    checkout_tables.write_whole(files)
    return Fetched(path, len(rows), len(found), [str(row["id"]) for row in new])


def _check_places(found: Sequence[survey_tables.Place], wanted: Wanted, source: str) -> None:
    level = LEVELS[wanted.level]
    others = [place for place in found if not place.id.startswith(level.summary_level)]
    if not found or others:
        shown = others[0].id if others else ""
        why = f"is no area of the kind {wanted.level}" if others else "has no places"
        remedy = "give the --level that the file has"
        raise SourceError([Problem(source, 0, "GEO_ID", shown, why, remedy)])
    if all(row["estimate"] is None for place in found for row in place.figures):
        why = f"has no figure at all: the table is not published for {wanted.level}"
        remedy = "use --table C16001" if wanted.table_id == "B16001" else "choose another level"
        raise SourceError([Problem(source, 0, "", "", why, remedy)])


def _publication(source: str, wanted: Wanted, accessed: date) -> Row:
    years = f"{wanted.year - 4}-{wanted.year}"
    return {
        "id": source,
        "title": f"American Community Survey, 5-year estimates {years}, table {wanted.table_id}",
        "publisher": "U.S. Census Bureau",
        "kind": "dataset",
        "url": f"https://data.census.gov/table/ACSDT5Y{wanted.year}.{wanted.table_id}",
        "accessed": accessed.isoformat(),
        "note": "Language spoken at home, people aged five and over, with 90 % margins of error.",
    }
