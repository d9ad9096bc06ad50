"""The collections that are kept already: finding, describing and removing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from interloan.collect import checkout_tables
from interloan.demand import no_language
from interloan.figures import number, quantity
from interloan.files import replace_all
from interloan.near_names import nearest
from interloan.problems import Problem, SourceError
from interloan.sources.table import Table
from interloan.sources.typed_rows import Value

TOPS = ("local", "sources")
COUNTS = {"titles": "titles", "items": "items", "circulation": "loans"}
"""Column → what is counted in it."""

Cells = Mapping[str, Value]


@dataclass(frozen=True)
class Kept:
    """A collection that is kept.

    Attributes:
        top: The folder: `local`, or `sources` where it is published.
        about: Its row of `collections`, as it is written.
        rows: Its rows of `holdings`, as they are written.
    """

    top: str
    about: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]

    @property
    def id(self) -> str:
        """Its key."""
        return self.about["id"]

    @property
    def languages(self) -> int:
        """How many languages it has, without what is of no one language."""
        ids = {row["language_id"] for row in self.rows}
        return len(ids - {"", *no_language.KINDS})

    @property
    def is_own(self) -> bool:
        """Whether `interloan add` wrote it."""
        return self.about["source_id"] == source_id(self.id)


def source_id(collection: str) -> str:
    """Return the key of the publication that `interloan add` writes for a collection."""
    return f"counts-{collection}"


def holdings_path(root: Path, top: str, collection: str) -> Path:
    """Return the file with the holdings of a collection."""
    return root / top / "collections" / "holdings" / f"{collection}.csv"


def about_path(root: Path, top: str) -> Path:
    """Return the file that tells about the collections."""
    return root / top / "collections" / "collections.csv"


def publications_path(root: Path, top: str) -> Path:
    """Return the file with the publications of own counts."""
    return (
        root / top / "guide" / ("publications.csv" if top == "local" else "publications/counts.csv")
    )


def every(root: Path, tables: Mapping[str, Table]) -> list[Kept]:
    """Return all collections, the library's own first.

    Args:
        root: The checkout.
        tables: The declarations.

    Raises:
        SourceError: A file cannot be read.
    """
    return [
        Kept(top, about, checkout_tables.cells(
            holdings_path(root, top, about["id"]), tables["holdings"], root))
        for top in TOPS
        for about in checkout_tables.cells(about_path(root, top), tables["collections"], root)
    ]  # fmt: skip


def find(root: Path, tables: Mapping[str, Table], collection: str) -> Kept | None:
    """Return a collection by its key; None where it is not kept."""
    return next((kept for kept in every(root, tables) if kept.id == collection), None)


def remove(root: Path, tables: Mapping[str, Table], kept: Kept) -> list[Path]:
    """Remove a collection: its holdings, its row and its publication, all or none.

    Returns:
        The files that were changed or removed.
    """
    about, cited = about_path(root, kept.top), publications_path(root, kept.top)
    files = {
        holdings_path(root, kept.top, kept.id): None,
        about: checkout_tables.without(about, tables["collections"], root, kept.id),
        cited: checkout_tables.without(cited, tables["publications"], root, source_id(kept.id)),
    }
    present = {path: content for path, content in files.items() if path.is_file()}
    replace_all(present)
    return list(present)


def total(rows: Sequence[Cells], name: str) -> float | None:
    """Return the sum of a count, of the shares of titles where there are some; None without it."""
    for column in (f"{name}_fractional", name):
        values = [float(str(value)) for row in rows if (value := row.get(column)) not in (None, "")]
        if values:
            return round(sum(values), 3)
    return None


def counts_in_words(rows: Sequence[Cells], languages: int) -> str:
    """Return what a collection has: `3 languages, 1,234 titles`."""
    sums = ((name, total(rows, name)) for name in COUNTS)
    counted = [f"{number(value, 0)} {COUNTS[name]}" for name, value in sums if value is not None]
    return ", ".join([quantity(languages, "language", "languages", "no"), *counted])


def place_names(root: Path, tables: Mapping[str, Table]) -> dict[str, str]:
    """Return the name of each place by its key."""
    places = tables["places"]
    rows = (row for path in places.paths for row in checkout_tables.cells(path, places, root))
    return {row["id"]: row["name"] for row in rows}


def described(kept: Kept, places: Mapping[str, str]) -> Iterator[str]:
    """Yield what a collection is: its key and title, then what it holds, then where it is from.

    Args:
        kept: The collection.
        places: Key → name of each place.
    """
    about = kept.about
    place = places.get(about["service_place_id"], about["service_place_id"])
    facts = [
        {"own": "own", "comparison": "for comparison", "synthetic": "made up"}[about["kind"]],
        f"counted {about['as_of']}",
        "complete" if about["is_complete"] == "true" else "partial",
        f"serves {place}" if place else "serves no place that is named",
    ]
    yield f"{kept.id}: {about['title']}"
    yield f"  {counts_in_words(kept.rows, kept.languages)}"
    yield f"  {'; '.join(facts)}"
    yield f"  from {about['counted_from']}; in {kept.top}/"


def own(root: Path, tables: Mapping[str, Table], collection: str) -> Kept:
    """Return a collection that `interloan add` wrote.

    Raises:
        SourceError: There is none with this key, or it came with the data.
    """
    present = every(root, tables)
    found = next((kept for kept in present if kept.id == collection), None)
    if found and found.is_own:
        return found
    why, remedy = "is not a collection that was added", "see `interloan list`"
    if found:
        why, remedy = "came with the data", "leave it, or take it out of sources/ and of git"
    elif close := nearest(collection, (kept.id for kept in present if kept.is_own)):
        remedy = f"did you mean {close[0]}?"
    raise SourceError([Problem("interloan remove", 0, "", collection, why, remedy)])
