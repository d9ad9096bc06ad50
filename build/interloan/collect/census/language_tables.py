"""`interloan fetch census`: language tables of the five-year survey → a text file in sources/.

The interface: “American Community Survey 5-Year Data”
(https://www.census.gov/data/developers/data-sets/acs-5year.html). B16001 lists some forty groups of
languages, for the nation, states, metropolitan divisions and PUMAs only; C16001 lists twelve, for
towns too. Names of areas are those of the service's own list
(https://api.census.gov/data/2023/acs/acs5/geography.html).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from interloan.collect import checkout_tables
from interloan.collect.census import json_service, labels, survey_tables
from interloan.files import replace_all
from interloan.problems import Problem, SourceError
from interloan.sources.typed_rows import Row

ADDRESS = "https://api.census.gov/data"
HOME_STATE, HOME_METRO = "25", "14460"  # Massachusetts; Boston-Cambridge-Newton
METRO = "metropolitan statistical area/micropolitan statistical area"


@dataclass(frozen=True)
class Level:
    """A kind of area: its name in the service, what it lies in, its number, our kind of place."""

    name: str
    within: str
    summary_level: str
    has_detail: bool


LEVELS = {
    "nation": Level("us:1", "", "010", True),
    "state": Level("state:{state}", "", "040", True),
    "county": Level("county:*", "state:{state}", "050", False),
    "county_subdivision": Level("county subdivision:*", "state:{state} county:*", "060", False),
    "puma": Level("public use microdata area:*", "state:{state}", "795", True),
    "metro_division": Level("metropolitan division:*", METRO + ":{metro}", "314", True),
}


@dataclass(frozen=True)
class Selection:
    """What to fetch: the last of the five years, the table, the kind of area, and where."""

    year: int
    table_id: str
    level: str
    state: str = HOME_STATE
    metro: str = HOME_METRO

    @property
    def name(self) -> str:
        """Return the name of the file, such as `c16001-2023-county_subdivision`."""
        home = Selection(self.year, self.table_id, self.level)
        where = f"-{self.metro if self.level == 'metro_division' else self.state}"
        return f"{self.table_id.lower()}-{self.year}-{self.level}{'' if self == home else where}"

    def check(self) -> None:
        """Raise SourceError where a code is malformed, or no such table or level is published."""
        problem: tuple[str, str, str, str] | None = None
        detailed = ", ".join(name for name, level in LEVELS.items() if level.has_detail)
        if not re.fullmatch("[0-9]{2}", self.state):
            remedy = "write two digits, such as 25"
            problem = "--state", self.state, "is not a code of a state", remedy
        elif not re.fullmatch("[0-9]{5}", self.metro):
            why = "is not a code of a metropolitan area"
            problem = "--metro", self.metro, why, "write five digits"
        elif self.level not in LEVELS:
            remedy = f"choose from {', '.join(LEVELS)}"
            problem = "--level", self.level, "is not a kind of area here", remedy
        elif self.table_id == "B16001" and not LEVELS[self.level].has_detail:
            why = f"is not published for areas of the kind {self.level}"
            remedy = "use --table C16001, whose groups are coarser, or --level "
            problem = "--table", self.table_id, why, remedy + detailed
        if problem:
            raise SourceError([Problem("fetch census", 0, *problem)])


def default_level(table_id: str) -> str:
    """Return the default areas for a table: towns, or the state."""
    return "county_subdivision" if table_id == "C16001" else "state"


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
        again: Whether to ask again for answers that are in the cache.
        progress: Called as an answer comes in.
    """

    root: Path
    address: str = ADDRESS
    key: str = ""
    again: bool = False
    progress: json_service.Progress | None = None

    def ask(self, url: str, parameters: Mapping[str, str], name: str) -> tuple[Any, date]:
        """Return an answer and its date; raises SourceError."""
        cache = self.root / ".cache" / "census" / f"{name}.json"
        content = json_service.get_json(url, parameters, cache, self.progress, again=self.again)
        return content, date.fromtimestamp(cache.stat().st_mtime)

    def labels(self, selection: Selection) -> dict[str, str]:
        """Return the service's own labels of a table; no key is needed for them."""
        url = f"{self.address}/{selection.year}/acs/acs5/groups/{selection.table_id}.json"
        content, _ = self.ask(url, {}, f"acs5-{selection.year}-{selection.table_id.lower()}-labels")
        variables = content.get("variables") if isinstance(content, dict) else None
        if not isinstance(variables, dict):
            why = "is not a list of labels: it has no `variables`"
            raise SourceError([Problem(url, 0, "", str(content)[:60], why, "try again later")])
        about = {name: entry for name, entry in variables.items() if isinstance(entry, dict)}
        return {name: str(entry.get("label", "")) for name, entry in about.items()}


def fetch(service: Service, selection: Selection) -> Fetched:
    """Ask the service for one table and write it to sources/census/speakers/.

    Raises:
        SourceError: The table is not published so, the service refused, or its answer is wrong.
    """
    selection.check()
    level = LEVELS[selection.level]
    where = {"state": selection.state, "metro": selection.metro}
    parameters = {"get": f"group({selection.table_id})", "for": level.name.format(**where)}
    if level.within:
        parameters["in"] = level.within.format(**where)
    if service.key:
        parameters["key"] = service.key
    url = f"{service.address}/{selection.year}/acs/acs5"
    content, day = service.ask(url, parameters, f"acs5-{selection.name}")
    answer = survey_tables.from_json(content, service.labels(selection), f"{url} {selection.level}")
    return _write(service.root, selection, answer, day)


def read_file(service: Service, selection: Selection, path: Path) -> Fetched:
    """Do the same from a file that someone downloaded.

    Args:
        service: Where labels come from if the file has none.
        selection: What the file is.
        path: The service's JSON, which carries no labels, or the `…-Data.csv` in a ZIP file from
            data.census.gov, which does.

    Raises:
        SourceError: The file is not what it should be.
    """
    selection.check()
    name = re.search(r"ACSDT(\dY\d{4})\.([BC]\d{5})", path.name)
    if name and (name[1], name[2]) != (f"5Y{selection.year}", selection.table_id):
        why = f"is named as table {name[2]} of {name[1]}"
        remedy = f"give the file of table {selection.table_id}, 5Y{selection.year}"
        raise SourceError([Problem(path.name, 0, "", "", why, remedy)])
    answer = survey_tables.read(path, lambda: _labels_of_file(service, selection, path))
    return _write(service.root, selection, answer, date.fromtimestamp(path.stat().st_mtime))


def _labels_of_file(service: Service, selection: Selection, path: Path) -> dict[str, str]:
    """Labels for the service's JSON, which has none: without a network there are none either."""
    try:
        return service.labels(selection)
    except SourceError as error:
        why = "carries no labels, and those of the service could not be fetched"
        remedy = "give the CSV of data.census.gov, which carries them"
        problem = Problem(path.name, 0, "", "", why, remedy)
        raise SourceError([*error.problems, problem]) from None


def _write(
    root: Path, selection: Selection, answer: survey_tables.Answer, accessed: date
) -> Fetched:
    project = checkout_tables.read(root, ["census_groups", "places", "publications"])
    variables = labels.meanings(
        answer.labels, selection.table_id, project.rows["census_groups"], answer.source
    )
    places = survey_tables.places(answer, variables)
    _check_places(places, selection, answer.source)
    source = f"census-acs5-{selection.table_id.lower()}-{selection.year}"
    old = {row["id"] for row in project.rows["places"]}
    new: list[Row] = [
        {"id": place.id, "name": place.name, "kind": selection.level, "source_id": source,
         "state_code": None if selection.level in ("nation", "metro_division") else selection.state}
        for place in places
        if place.id not in old
    ]  # fmt: skip
    common: Row = {"vintage": selection.year, "dataset": "acs5", "source_id": source}
    rows = [{"place_id": place.id, **common, **row} for place in places for row in place.figures]
    sources = root / "sources"
    shared, listed = sources / "guide/publications/census.csv", sources / "census/places.csv"
    path = sources / "census" / "speakers" / f"{selection.name}.csv"
    files = {path: checkout_tables.part(project.tables["speakers"], rows)}
    publication = [_publication(source, selection, accessed)]
    files[shared] = checkout_tables.merged(
        shared, project.tables["publications"], publication, root
    )
    if new:
        files[listed] = checkout_tables.merged(listed, project.tables["places"], new, root)
    replace_all(files)
    return Fetched(path, len(rows), len(places), [str(row["id"]) for row in new])


def _check_places(places: Sequence[survey_tables.Place], selection: Selection, source: str) -> None:
    level = LEVELS[selection.level]
    others = [place for place in places if not place.id.startswith(level.summary_level)]
    if not places or others:
        shown = others[0].id if others else ""
        why = f"is not an area of the kind {selection.level}" if others else "has no places"
        remedy = "give the --level that the file has"
        raise SourceError([Problem(source, 0, "GEO_ID", shown, why, remedy)])
    if all(row["estimate"] is None for place in places for row in place.figures):
        why = f"has no figure at all: the table is not published for {selection.level}"
        remedy = "use --table C16001" if selection.table_id == "B16001" else "choose another level"
        raise SourceError([Problem(source, 0, "", "", why, remedy)])


def _publication(source: str, selection: Selection, accessed: date) -> Row:
    years = f"{selection.year - 4}-{selection.year}"
    return {
        "id": source,
        "title": f"American Community Survey, 5-year estimates {years}, table {selection.table_id}",
        "publisher": "U.S. Census Bureau",
        "kind": "dataset",
        "url": f"https://data.census.gov/table/ACSDT5Y{selection.year}.{selection.table_id}",
        "accessed": accessed.isoformat(),
        "note": "Language spoken at home, people aged five and over, with 90 % margins of error.",
    }
