"""`interloan fetch pupils`: pupils whose first language is not English → sources/census/.

The Department of Elementary and Secondary Education publishes enrollment by grade and selected
populations (“t8td-gens”) on a Socrata site, whose interface takes conditions as `$where`
(https://dev.socrata.com/docs/queries/) and answers with texts, one object a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from interloan.collect import checkout_tables, json_service, web
from interloan.files import replace_all
from interloan.problems import Problem, SourceError, bounded
from interloan.sources.typed_rows import Row

ADDRESS = "https://educationtocareer.data.mass.gov/resource/t8td-gens.json"
MOST_ROWS = 5_000
LEAST_DISTRICTS = 300
"""There were 407 in 2017-18: an answer with fewer than this is cut."""
FILE = "sources/census/school_first_languages.csv"
COLUMNS = {
    "pupils": "total_cnt", "first_language_not_english": "flne_cnt", "english_learners": "el_cnt",
}  # fmt: skip
COUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,7}(\.0+)?")
AGAIN = "fetch it again with --again; if it stays, report it"


def fetch(
    root: Path, year: int, address: str, progress: web.Progress | None, *, again: bool
) -> int:
    """Fetch a school year and write its districts; those of the same year are replaced.

    Args:
        root: The checkout; the answer is kept in its .cache/pupils/.
        year: Year in which the school year ends.
        address: Where the table is; empty for the usual place.
        progress: Called as the answer comes in.
        again: Whether to ask again for what is kept.

    Returns:
        The number of districts.

    Raises:
        SourceError: The service refused, or its answer is wrong or cut.
    """
    url = address or ADDRESS
    cache = root / ".cache" / "pupils" / f"enrollment-{year}.json"
    wanted = {
        "$where": f"sy='{year}' and org_type in('District','State')",
        "$limit": str(MOST_ROWS),
    }
    found = json_service.get_json(url, wanted, cache, progress, again=again)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        why = "is not a list of districts"
        raise SourceError([Problem(url, 0, "", str(found)[:60], why, "check the --address")])
    if problems := bounded(_problems(found, year, url)):
        raise SourceError(problems)
    project = checkout_tables.read(root, ["school_first_languages", "municipalities"])
    towns = {str(row["name"]): str(row["geoid"]) for row in project.rows["municipalities"]}
    rows = [_row(one, year, towns) for one in found]
    path, table = root / FILE, project.tables["school_first_languages"]
    content = checkout_tables.merged(path, table, rows, root)
    if content != path.read_bytes():  # a later date of access alone would be no news
        shared = root / "sources/guide/publications/census.csv"
        cited = [_publication(year, url, date.fromtimestamp(cache.stat().st_mtime))]
        publications = project.tables["publications"]
        merged = checkout_tables.merged(shared, publications, cited, root)
        replace_all({path: content, shared: merged})
    return sum(row["level"] == "district" for row in rows)


def _problems(found: Sequence[Mapping[str, Any]], year: int, url: str) -> Iterator[Problem]:
    """Say what is wrong: cells, districts named twice, an answer cut, sums beside the state's."""
    names: set[str] = set()
    for row in found:
        name = str(row.get("dist_name", ""))
        for column in ("dist_name", "org_type", "sy"):
            if not row.get(column):
                yield Problem(url, 0, column, "", f"is missing for {name or 'a row'}", AGAIN)
        if row.get("sy") not in (None, str(year)):
            yield Problem(url, 0, "sy", str(row["sy"]), "is another year than asked for", AGAIN)
        for column in COLUMNS.values():
            cell = str(row.get(column, ""))
            if cell and not COUNT.fullmatch(cell):
                yield Problem(url, 0, column, cell, f"of {name} is no number of pupils", AGAIN)
        if name in names:
            yield Problem(url, 0, "dist_name", name, "appears twice", AGAIN)
        names.add(name)
    yield from _cut(found, url)


def _cut(found: Sequence[Mapping[str, Any]], url: str) -> Iterator[Problem]:
    if len(found) < LEAST_DISTRICTS or len(found) >= MOST_ROWS:
        why = f"has {len(found)} districts: the year is not published, or the answer is cut"
        yield Problem(url, 0, "", "", why, "try another --year, or later")
    states = [row for row in found if row.get("org_type") == "State"]
    for ours, column in COLUMNS.items():
        total = sum(_count(row, column) or 0 for row in found if row not in states)
        for state in states:
            if (whole := _count(state, column)) and abs(total - whole) > whole / 100:
                why = f"{ours} of the districts add up to {total}, of the state are {whole}"
                yield Problem(url, 0, column, "", why, AGAIN)


def _count(row: Mapping[str, Any], column: str) -> int | None:
    cell = str(row.get(column, "")).replace(",", "")
    return int(float(cell)) if COUNT.fullmatch(cell) else None


def _row(found: Mapping[str, Any], year: int, towns: Mapping[str, str]) -> Row:
    counts = {ours: _count(found, column) for ours, column in COLUMNS.items()}
    is_state = found["org_type"] == "State"
    district = str(found["dist_name"]).strip()
    return {
        "district": district,
        "school_year": f"{year - 1}-{year % 100:02}",
        "level": "state" if is_state else "district",
        "municipality_geoid": None if is_state else towns.get(district),
        **counts,
        "missing_reason": None if any(counts.values()) else "no_figures_in_copy",
        "status": "stated",
        "source_id": f"dese-selected-populations-{year}",
        "as_of": str(year),
    }


def _publication(year: int, url: str, accessed: date) -> Row:
    return {
        "id": f"dese-selected-populations-{year}",
        "title": f"Enrollment by grade and selected populations, {year - 1}-{year % 100:02}",
        "publisher": "Massachusetts Department of Elementary and Secondary Education",
        "kind": "dataset",
        "url": url,
        "accessed": accessed.isoformat(),
    }
