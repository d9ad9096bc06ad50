"""A collection and what it holds by language → CSV parts in local/ or, to publish, in sources/."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from interloan.collect import checkout_tables
from interloan.collect.checkout_tables import CheckoutTables
from interloan.collect.holdings import kept
from interloan.demand.places import find_place
from interloan.files import replace_all
from interloan.problems import Problem, SourceError
from interloan.sources.cell_format import is_ahead, is_day, slug
from interloan.sources.csv_rows import unfit
from interloan.sources.table import Table
from interloan.sources.typed_rows import Row, Value

TABLES = ["holdings", "collections", "publications"]
OPTIONS = {"id": "collection", "circulation_period": "period"}
"""Names of options that differ from the column."""
OTHERWISE_TOLD = {"service_place", "url"}
"""What of a collection is no column of table `collections`."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Collection:
    """Whose collection was counted, when and how; see the columns of table `collections`.

    Attributes:
        service_place: The place it serves: a key of `places`, a GEOID or a name; may be empty.
        url: Where the counts are published; may be empty.
    """

    id: str
    title: str
    counted_from: str
    as_of: str
    kind: str = "own"
    service_place: str = ""
    counted: str = "unknown"
    is_complete: bool = True
    circulation_period: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Holdings:
    """What was counted, as rows of table `holdings`.

    Attributes:
        rows: Rows without collection and source.
        remarks: What the owner should know of how lines or codes were read.
    """

    rows: list[Row]
    remarks: list[str]


def save(
    project: CheckoutTables,
    collection: Collection,
    holdings: Sequence[Row],
    *,
    publish: bool = False,
) -> Path:
    """Write a collection, its holdings and its publication; an earlier count is replaced.

    Args:
        project: The checkout, with the tables in TABLES read.
        collection: The collection.
        holdings: Rows of `holdings` without `collection_id` and `source_id`.
        publish: Whether to write to sources/, which is published, and not to local/.

    Returns:
        The file with the holdings.

    Raises:
        SourceError: Something about the collection is wrong; nothing is written.
    """
    place = check(project, collection, publish=publish)
    root, top = project.root, top_folder(publish)
    row, publication = described(collection, place)
    shared, about = kept.publications_path(root, top), kept.about_path(root, top)
    path = kept.holdings_path(root, top, collection.id)
    tables = project.tables
    replace_all({
        shared: checkout_tables.merged(shared, tables["publications"], [publication], root),
        about: checkout_tables.merged(about, tables["collections"], [row], root),
        path: part(tables["holdings"], collection.id, holdings),
    })  # fmt: skip
    return path


def part(table: Table, collection: str, holdings: Sequence[Row]) -> bytes:
    """Return the holdings of a collection as a CSV part.

    Args:
        table: The declaration of `holdings`.
        collection: Key of the collection.
        holdings: Rows without `collection_id` and `source_id`.
    """
    common: Mapping[str, Value] = {
        "collection_id": collection,
        "source_id": kept.source_id(collection),
    }
    return checkout_tables.part(table, [{**row, **common} for row in holdings])


def described(collection: Collection, place: str | None) -> tuple[Row, Row]:
    """Return what is told of a collection in `collections`, and of its counts in `publications`.

    Args:
        collection: The collection.
        place: Key of the place that it serves.
    """
    source = kept.source_id(collection.id)
    row: Row = {
        name: value
        for name, value in asdict(collection).items()
        if value != "" and name not in OTHERWISE_TOLD
    }
    row |= {
        "service_place_id": place,
        "service_place_reason": None if place else "The library named no place.",
        "status": "stated",
        "source_id": source,
    }
    publication: Row = {
        "id": source,
        "title": f"Counts by language: {collection.title}",
        "publisher": collection.title,
        "kind": "dataset",
        "url": collection.url or None,
        "published": collection.as_of,
        "note": None if collection.url else "The library's own count; it gives no address.",
    }
    return row, publication


def earlier(project: CheckoutTables, collection: str, *, publish: bool) -> Collection | None:
    """Return a collection as it was described when it was added before; None where it was not.

    Args:
        project: The checkout.
        collection: Its key.
        publish: Whether it is looked for in sources/ and not in local/.
    """
    top, tables, root = top_folder(publish), project.tables, project.root
    present = [found for found in kept.every(root, tables) if found.top == top and found.is_own]
    about = next((found.about for found in present if found.id == collection), None)
    if about is None:
        return None
    cited = checkout_tables.cells(kept.publications_path(root, top), tables["publications"], root)
    urls = [row["url"] for row in cited if row["id"] == kept.source_id(collection)]
    values = {name: about[name] for name in asdict(Collection("", "", "", "")) if name in about}
    values |= {"service_place": about["service_place_id"], "url": urls[0] if urls else ""}
    return Collection(**{**values, "is_complete": about["is_complete"] == "true"})  # type: ignore[arg-type]


def top_folder(publish: bool) -> str:
    """Return the folder that a collection goes to: sources, which is published, or local."""
    return "sources" if publish else "local"


def check(project: CheckoutTables, collection: Collection, *, publish: bool = False) -> str | None:
    """Return the key of the place that a collection serves, None where it names none.

    Raises:
        SourceError: Something about the collection is wrong.
    """
    problems = _problems(project.root, collection, publish)
    place: str | Problem | None = None
    if text := collection.service_place:
        place = find_place(text, project.rows["places"], collection.id, "--service-place")
    if isinstance(place, Problem):
        raise SourceError([*problems, place])
    if problems:
        raise SourceError(problems)
    return place


def _problems(root: Path, collection: Collection, publish: bool) -> list[Problem]:
    problems = []

    def wrong(option: str, value: str, why: str, remedy: str) -> None:
        problems.append(Problem(collection.id, 0, option, value, why, remedy))

    if not SLUG.fullmatch(collection.id):
        key = slug(collection.id)
        remedy = f"write {key}" if key else "use a–z, 0–9 and single hyphens"
        wrong("--collection", collection.id, "is not a key", remedy)
    if wrong_day := _date_fault(collection.as_of):
        wrong("--as-of", collection.as_of, *wrong_day)
    if collection.url and not ADDRESS.fullmatch(collection.url):
        wrong("--url", collection.url, "is not an address", "write one that begins with https://")
    for name, value in asdict(collection).items():
        if isinstance(value, str) and (fault := value and unfit(value)):
            wrong(f"--{OPTIONS.get(name, name).replace('_', '-')}", value, *fault)
    if publish and collection.kind == "synthetic":
        wrong("--publish", "", "must not be used for made-up counts", "leave it out")
    other = top_folder(not publish)
    if kept.holdings_path(root, other, collection.id).exists():
        why = f"is already the key of a collection in {other}/"
        remedy = "choose another key, or give --publish"
        if publish:
            remedy = f"remove that one first: interloan remove {collection.id}"
        wrong("--collection", collection.id, why, remedy)
    return problems


def _date_fault(day: str) -> tuple[str, str] | None:
    """Return why nothing can have been counted on a day, and what to write."""
    if not is_day(day):
        return "is not a date", "write 2026, 2026-11 or 2026-11-23"
    if is_ahead(day):
        return "lies in the future", "write the day on which it was counted"
    return None
