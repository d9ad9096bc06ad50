"""Rows as the database has them → columns as people read them.

Headings are in words, and so are the codes of kinds, measures and reasons; the codes stand at the
end too, for formulas and for whoever joins the rows with CSV or JSON, which have them alone. A key
is shown as the name of what it leads to, and stands at the end too where several have that name;
that of a publication is shown as its title, publisher, date and link.
What a column means, counts and holds comes from the declarations, or else from its name and values.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from interloan.database.schema import quoted
from interloan.exports.cell_values import in_words, is_dates, leads
from interloan.exports.workbook import Column, Kind
from interloan.figures import heading, kind_of

SOURCE = re.compile(r"(?:\w+_)?source(?:_id)?")
UNIT = re.compile(r"\bUnit: ([^.]+)\.")
OWN_CURRENCY = "In the currency of the row"
SUMS = {"amount", "low", "typical", "high", "fee", "cost", "least"}
CURRENCIES = {"usd": "USD", "eur": "EUR", "cad": "CAD", "gbp": "GBP"}
PERCENT = {"pct": "percent", "percent": "percent"}
MEANINGS = {  # of columns that many answers have
    "as_of": "When the fact was true, as precisely as the source says; empty where it is undated.",
    "note": "What a reader should know.",
    "source": "Title, publisher and date of the publication that states it.",
    "source_id": "Title, publisher and date of the publication that states it.",
    "status": "How sure we are; the first sheet says what each status means.",
    "traced_to": "Address of the rows behind this one.",
}
CODES = "The same as CSV and JSON have it."
PUBLISHED = ("id", "title", "publisher", "published", "accessed", "url", "note")
Values = list[Any]
Page = Mapping[str, Any]


@dataclass(frozen=True)
class Publication:
    """A publication that rows rest on."""

    id: str
    title: str
    publisher: str
    published: str
    accessed: str
    url: str
    note: str

    @property
    def words(self) -> str:
        """Its title, publisher and date."""
        age = self.published or (f"undated, read {self.accessed}" if self.accessed else "undated")
        return ". ".join(filter(None, (self.title.rstrip("."), f"{self.publisher or '–'}, {age}")))


@dataclass(frozen=True)
class ReadableRows:
    """Rows, column by column, with what is cited and how sure it is."""

    columns: list[Column]
    sources: list[Publication]
    statuses: dict[str, int]


@dataclass
class Facts:
    """What a database and its declarations say of columns, keys and publications.

    Attributes:
        pages: Table or view → its title, description, label column and what its columns mean.
        types: Table and column → the declared type.
        publications: By key.
        meanings: Status → what it says of a fact.
        targets: Table → column → the table and key that it leads to, for keys of rows with a name.
        labels: Table and its key → key → name.
    """

    pages: Mapping[str, Page]
    types: dict[tuple[str, str], str] = field(default_factory=dict)
    publications: dict[str, Publication] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    targets: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    labels: dict[tuple[str, str], dict[Any, Any]] = field(default_factory=dict)

    @property
    def checked(self) -> str:
        """When a publication was last read."""
        return max((one.accessed for one in self.publications.values()), default="")


def read(connection: sqlite3.Connection, pages: Mapping[str, Page]) -> Facts:
    """Read what a database says; of what it has no table for, nothing.

    Args:
        connection: The built database.
        pages: As `Facts` has it.
    """
    facts = Facts(pages)
    names = {name for (name,) in _rows(connection, "SELECT name FROM sqlite_master")}
    if "data_dictionary" in names:
        sql = "SELECT table_name, column_name, type FROM data_dictionary"
        facts.types = {(table, name): kind for table, name, kind in _rows(connection, sql)}
    if "publications" in names:
        cursor = connection.execute("SELECT * FROM publications ORDER BY title, id")
        known = [entry[0] for entry in cursor.description]
        for row in cursor:
            one = dict(zip(known, row, strict=True))
            facts.publications[one["id"]] = Publication(*(one.get(k) or "" for k in PUBLISHED))
    if "statuses" in names:
        sql = "SELECT status, meaning FROM statuses ORDER BY rank DESC"
        facts.meanings = dict(_rows(connection, sql))
    for table in pages:
        facts.targets[table] = dict(_targets(connection, table, pages))
    wanted = {target for one in facts.targets.values() for target in one.values()}
    for target, key in sorted(wanted):
        columns = f"{quoted(key)}, {quoted(pages[target]['label_column'])}"
        facts.labels[target, key] = dict(
            _rows(connection, f"SELECT {columns} FROM {quoted(target)}")
        )
    return facts


def _rows(connection: sqlite3.Connection, sql: str) -> list[Any]:
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(sql).fetchall()


def _targets(
    connection: sqlite3.Connection, table: str, pages: Mapping[str, Page]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the columns of a table that lead to a row with a name, and to which."""
    keys = _rows(connection, f"PRAGMA foreign_key_list({quoted(table)})")
    sizes = [key[0] for key in keys]
    for number, _, target, column, other, *_ in keys:
        label = pages.get(target, {}).get("label_column")
        is_named = label and label != other and target != "publications"
        if sizes.count(number) == 1 and is_named:
            yield column, (target, other)


@dataclass(frozen=True)
class Origin:
    """Where rows come from.

    Attributes:
        tables: The table they are of, or the tables and views that a question asks.
        site: What stands before addresses within the site, to make them whole.
        headings: Columns that stand first → their headings in words.
        meanings: Columns → what they mean, where no table says it.
    """

    tables: Sequence[str]
    site: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)


def readable(
    facts: Facts, names: Sequence[str], rows: Sequence[Sequence[Any]], origin: Origin
) -> ReadableRows:
    """Return rows as people read them.

    Args:
        facts: What is known of the database.
        names: The columns.
        rows: The rows.
        origin: Where they come from.
    """
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    by_name = dict(zip(names, values, strict=True))
    headings, tables = origin.headings, origin.tables
    reading = _Reading(facts, by_name, origin)
    ordered = [*(n for n in headings if n in by_name), *(n for n in names if n not in headings)]
    parts = [reading.parts(name) for name in ordered]
    first = [column for part in parts for column in part.first]
    last = [column for part in parts for column in part.sources]
    last.sort(key=lambda column: column.name not in ("source_id", "source"))
    keys = [column for part in parts for column in part.keys]
    label = facts.pages.get(tables[0], {}).get("label_column") if len(tables) == 1 else None
    first.sort(key=lambda column: column.name != label)
    columns = list(_told_apart([*first, *last, *keys]))
    cited = [one for one in facts.publications.values() if one.id in reading.cited]
    return ReadableRows(columns, cited, _statuses(by_name, facts.meanings))


@dataclass(frozen=True)
class _Parts:
    """What becomes of one column."""

    first: Sequence[Column] = ()
    sources: Sequence[Column] = ()
    keys: Sequence[Column] = ()


class _Reading:
    """The reading of one set of rows."""

    def __init__(self, facts: Facts, by_name: dict[str, Values], origin: Origin) -> None:
        self._facts, self._by_name, self._origin = facts, by_name, origin
        self._tables = origin.tables
        self.cited: set[str] = set()
        titles: dict[str, Publication | None] = {}
        for one in facts.publications.values():  # a title that two have names neither
            titles[one.title] = None if one.title in titles else one
        self._published = {title: one for title, one in titles.items() if one}
        self._published |= facts.publications

    def parts(self, name: str) -> _Parts:
        """Return what becomes of a column: what is shown first, sources, keys."""
        values = self._by_name[name]
        if SOURCE.fullmatch(name) and self._is_cited(values):
            return self._source(name, values)
        column = self._column(name, values)
        labels = self._labels(name)
        if labels is not None:
            named = [labels.get(value, value) for value in values]
            key = replace(column, heading=f"{column.heading} (key)", kind="text")
            keys = [key] if len(set(labels.values())) < len(labels) else []
            return _Parts([replace(column, values=named, kind="text")], keys=keys)
        if name == "id" and len(self._tables) == 1:
            return _Parts(keys=[replace(column, heading="Key")])
        told = in_words(column)
        if told is column:
            return _Parts([column])
        code = replace(column, heading=f"{column.heading} (code)", kind="text", meaning=CODES)
        return _Parts([told], keys=[code])

    def _is_cited(self, values: Values) -> bool:
        return any(value in self._published for value in values if isinstance(value, str))

    def _labels(self, name: str) -> dict[Any, Any] | None:
        target = self._facts.targets.get(self._tables[0], {}).get(name) if self._tables else None
        is_one = len(self._tables) == 1
        return self._facts.labels[target] if target and is_one else None

    def _source(self, name: str, values: Values) -> _Parts:
        found = [self._published.get(value) for value in values]
        other = self._by_name.get(f"{name}_id")
        if other is not None and [self._published.get(key) for key in other] == found:
            return _Parts()  # the key says the same
        self.cited |= {one.id for one in found if one}
        words = [one.words if one else value for one, value in zip(found, values, strict=True)]
        title = heading(f"{name.removesuffix('_id')}_id").capitalize()
        meaning = self._meaning(name) or MEANINGS["source"]
        links = [one.url if one else None for one in found]
        return _Parts(
            sources=[
                Column(title, words, "text", meaning, "", name),
                Column(f"{title}: link", links, "link", "Where it can be read.", "", name),
            ]
        )

    def _column(self, name: str, values: Values) -> Column:
        meaning = self._meaning(name)
        found = UNIT.search(meaning)
        unit = found[1] if found else (CURRENCIES | PERCENT).get(name.rpartition("_")[2], "")
        meaning = UNIT.sub("", meaning).strip() or ({**self._origin.meanings, **MEANINGS}).get(
            name, ""
        )
        kind = self._kind(name, values, unit, meaning)
        if kind == "link":
            values = [f"{self._origin.site}{v}" if str(v).startswith("/") else v for v in values]
        words = self._origin.headings.get(name) or heading(name)
        return Column(words[:1].upper() + words[1:], values, kind, meaning, unit, name)

    def _meaning(self, name: str) -> str:
        """Return what the tables agree that a column of this name means; else nothing."""
        pages = [self._facts.pages.get(table, {}).get("columns") or {} for table in self._tables]
        meanings = {page[name] for page in pages if name in page}
        return meanings.pop() if len(meanings) == 1 else ""

    def _kind(self, name: str, values: Values, unit: str, meaning: str) -> Kind:
        declared = {self._facts.types.get((table, name), "") for table in self._tables} - {""}
        type_ = declared.pop() if len(declared) == 1 else ""
        figures = kind_of(name, "" if type_ == "string" else type_, unit)
        if figures == "yes or no" and set(values) <= {0, 1, None}:
            return "yes or no"
        if is_dates(name, values):
            return "date"
        if any(isinstance(value, int | float) for value in values):
            return self._figures(name, figures, unit, meaning)
        texts = [value for value in values if value]
        is_links = texts and all(leads(value) for value in texts)
        return "link" if is_links else "text"

    def _figures(self, name: str, figures: str, unit: str, meaning: str) -> Kind:
        words = name.split("_")
        is_own = "currency" in self._by_name and words[-1] in SUMS
        if unit in CURRENCIES.values() or OWN_CURRENCY in meaning or is_own:
            return "money"
        if unit in ("percent", "percentage points"):
            return "percent"
        is_plain = (
            figures != "amount" or unit == "degrees" or words[-1] in ("latitude", "longitude")
        )
        return "plain" if is_plain else "amount"


def _told_apart(columns: Iterable[Column]) -> Iterator[Column]:
    """Yield columns whose headings differ, which a filter and a pivot table need."""
    taken: set[str] = set()
    for column in columns:
        made = column
        if made.heading.casefold() in taken:
            made = replace(column, heading=f"{column.heading} ({column.name})")
        taken.add(made.heading.casefold())
        yield made


def _statuses(by_name: Mapping[str, Values], meanings: Mapping[str, str]) -> dict[str, int]:
    """Return how many facts have which status, surest first."""
    sure = [name for name in by_name if name.endswith("status") or name == "how_sure"]
    values = [value for name in sure for value in by_name[name]]
    counts = {status: values.count(status) for status in meanings}
    return {status: count for status, count in counts.items() if count}
