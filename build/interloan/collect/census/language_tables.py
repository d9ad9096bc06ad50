"""`interloan fetch census`: tables of the survey → a text file in sources/.

Without a key the tables come from the summary files. With one they come from the interface,
“American Community Survey 5-Year Data”
(https://www.census.gov/data/developers/data-sets/acs-5year.html). B16001 lists some forty groups of
languages, for the nation, states, districts, metropolitan areas and PUMAs only; C16001 lists
twelve, for towns too; B05006 lists the countries where people were born. Names of areas are those
of the service's own list (https://api.census.gov/data/2023/acs/acs5/geography.html).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from interloan.collect import checkout_tables, json_service, web
from interloan.collect.census import birthplace_table, labels, survey_tables
from interloan.collect.census.selection import BIRTHS, LEVELS, Selection
from interloan.collect.census.summary_files import SummaryFiles
from interloan.collect.checkout_tables import CheckoutTables
from interloan.files import replace_all
from interloan.problems import Problem, SourceError
from interloan.sources.typed_rows import Row

ADDRESS = "https://api.census.gov/data"
BEFORE = " Figures of places (1600000US…) were read before in a copy: "
GIVEN = re.compile(r"acsdt(\d)y(\d{4})[.-]([bc]\d{5})", re.IGNORECASE)


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
    progress: web.Progress | None = None

    def ask(self, url: str, parameters: Mapping[str, str], name: str) -> tuple[Any, date]:
        """Return an answer and its date; raises SourceError."""
        cache = self.root / ".cache" / "census" / f"{name}.json"
        content = json_service.get_json(url, parameters, cache, self.progress, again=self.again)
        return content, date.fromtimestamp(cache.stat().st_mtime)

    def table_address(self, selection: Selection) -> str:
        """Return the address of the tables of a survey."""
        return f"{self.address}/{selection.year}/acs/{selection.dataset}"

    def labels(self, selection: Selection) -> dict[str, str]:
        """Return the service's own labels of a table; no key is needed for them."""
        table = f"{selection.year}-{selection.table_id.lower()}"
        url = f"{self.table_address(selection)}/groups/{selection.table_id}.json"
        content, _ = self.ask(url, {}, f"{selection.dataset}-{table}-labels")
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
    url = service.table_address(selection)
    content, day = service.ask(url, parameters, f"{selection.dataset}-{selection.name}")
    answer = survey_tables.from_json(content, service.labels(selection), f"{url} {selection.level}")
    return _write(_checkout(service.root), selection, answer, day)


def fetch_files(files: SummaryFiles, selection: Selection) -> Fetched:
    """Do the same from the summary files, which need no key.

    Raises:
        SourceError: There is no such file, it could not be fetched, or it is wrong.
    """
    selection.check()
    checkout = _checkout(files.root)
    answer, day = files.answer(selection, _known(checkout))
    return _write(checkout, selection, answer, day, url=files.url(selection))


def read_file(service: Service, files: SummaryFiles, selection: Selection, path: Path) -> Fetched:
    """Do the same from a file that someone downloaded.

    Args:
        service: Where labels come from if the service's JSON was downloaded.
        files: Where labels come from if a summary file was.
        selection: What the file is.
        path: The service's JSON or a summary file (`….dat`), which carry no labels, or the
            `…-Data.csv` of data.census.gov or the ZIP file with it, which do.

    Raises:
        SourceError: The file is not what it should be.
    """
    selection.check()
    expected = str(selection.years), str(selection.year), selection.table_id
    name = GIVEN.match(path.name)
    if name and (name[1], name[2], name[3].upper()) != expected:
        why = f"is named as table {name[3].upper()} of {name[1]}Y{name[2]}"
        remedy = f"give the file of table {selection.table_id}, {selection.years}Y{selection.year}"
        raise SourceError([Problem(path.name, 0, "", "", why, remedy)])
    checkout = _checkout(service.root)
    if path.suffix == ".dat":
        answer = files.answer_from(path, selection, _known(checkout))
    else:
        answer = survey_tables.read(path, lambda: _labels_of_file(service, selection, path))
    return _write(checkout, selection, answer, date.fromtimestamp(path.stat().st_mtime))


def _checkout(root: Path) -> CheckoutTables:
    return checkout_tables.read(root, ["census_groups", "birthplaces", "places", "publications"])


def _known(checkout: CheckoutTables) -> dict[str, str]:
    return {str(row["id"]): str(row["name"]) for row in checkout.rows["places"]}


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
    project: CheckoutTables,
    selection: Selection,
    answer: survey_tables.Answer,
    accessed: date,
    url: str = "",
) -> Fetched:
    root = project.root
    paths = labels.lines_of(answer.labels, selection.table_id, answer.source)
    if selection.table_id != BIRTHS:  # before the figures: labels cut short explain all else
        languages = labels.languages(
            paths, selection.table_id, project.rows["census_groups"], answer.source
        )
    places = survey_tables.places(answer, paths)
    _check_places(places, selection, answer.source)
    old = {row["id"] for row in project.rows["places"]}
    new: list[Row] = [
        {"id": place.id, "name": place.name, "kind": selection.level,
         "source_id": selection.source_id, "state_code": selection.state_code}
        for place in places
        if place.id not in old
    ]  # fmt: skip
    sources = root / "sources"
    shared, listed = sources / "guide/publications/census.csv", sources / "census/places.csv"
    if selection.table_id == BIRTHS:
        rows = birthplace_table.rows(project, selection, places, paths, answer.source)
        path = birthplace_table.file(project, selection)
        files = birthplace_table.files(project, path, rows)
    else:
        rows = _speakers(selection, places, languages)
        path = sources / "census" / "speakers" / f"{selection.name}.csv"
        files = {path: checkout_tables.part(project.tables["speakers"], rows)}
    fetched = Fetched(path, len(rows), len(places), [str(row["id"]) for row in new])
    if path.exists() and path.read_bytes() == files[path]:
        return fetched  # as before: a later date of access alone would be no news
    cited = {str(row["id"]): row for row in project.rows["publications"]}
    publication = [_publication(selection, accessed, url, cited.get(selection.source_id, {}))]
    files[shared] = checkout_tables.merged(
        shared, project.tables["publications"], publication, root
    )
    if new:
        files[listed] = checkout_tables.merged(listed, project.tables["places"], new, root)
    replace_all(files)
    return fetched


def _speakers(
    selection: Selection,
    places: Sequence[survey_tables.Place],
    languages: Mapping[str, labels.Meaning],
) -> list[Row]:
    """Return the rows of `speakers`."""
    common: Row = {
        "vintage": selection.year, "dataset": selection.dataset, "source_id": selection.source_id,
    }  # fmt: skip
    return [
        {"place_id": place.id, **common, "census_group_id": group, "measure": measure}
        | place.figures[variable]._asdict()
        for place in places
        for variable, (group, measure) in languages.items()
    ]


def _check_places(places: Sequence[survey_tables.Place], selection: Selection, source: str) -> None:
    others = [place for place in places if not selection.geo_id.fullmatch(place.id)]
    if not places or others:
        shown = others[0].id if others else ""
        why = f"is not an area of the kind {selection.level}" if others else "has no places"
        remedy = "give the --level that the file has"
        raise SourceError([Problem(source, 0, "GEO_ID", shown, why, remedy)])
    if all(one.estimate is None for place in places for one in place.figures.values()):
        why = f"has no figure at all: the table is not published for {selection.level}"
        remedy = "use --table C16001" if selection.table_id == "B16001" else "choose another level"
        raise SourceError([Problem(source, 0, "", "", why, remedy)])


def _publication(selection: Selection, accessed: date, url: str, earlier: Row) -> Row:
    """Return the row of the source; figures that came before from a copy of it still say so."""
    years, table = selection.years, selection.table_id
    name = f"ACSDT{years}Y{selection.year}.{table}"
    is_births = table == BIRTHS
    of = "Place of birth of people born abroad" if is_births else "Language spoken at home"
    copy = earlier.get("read_via") or str(earlier.get("note") or "").partition(BEFORE)[2]
    also = f"{BEFORE}{copy}" if copy else ""
    return {
        "id": selection.source_id,
        "title": f"American Community Survey, {years}-year estimates {selection.period}, "
        f"table {table}",
        "publisher": "U.S. Census Bureau",
        "kind": "dataset",
        "url": url or f"https://data.census.gov/table/{name}",
        "accessed": accessed.isoformat(),
        "note": f"{of}, people {'of all ages' if is_births else 'aged five and over'}, "
        f"with 90 % margins of error.{also}",
    }
