"""What templates need of the tables: by subject, how sure, what columns hold, where keys lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from datasette.utils import sqlite3, tilde_encode

from interloan import figures
from interloan.site import DATABASE, select
from interloan.site.tables import cells

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

SUBJECTS = {
    "lending": "Borrowing, fees and payment",
    "networks": "Networks and libraries",
    "languages": "Languages",
    "census": "Who speaks what, where",
    "collections": "What collections hold",
    "resources": "Archives, newspapers and digital libraries",
    "discs": "DVDs and other discs",
    "guide": "The guide and its sources",
    "derived": "Computed from the data",
    "catalogue": "About this database",
}
COUNTRIES = "countries"
LINK_CHECKS = "link_checks"


def seen(answer: str, asked_on: str, last_worked_on: str | None) -> str:
    """Return in words what was last seen of an address.

    >>> seen("works", "2026-11-28", "2026-11-28"), seen("gone", "2026-11-28", None)
    ('last seen working 2026-11-28', 'gone on 2026-11-28')
    >>> seen("cannot tell", "2026-11-28", None)
    ''
    """
    worked = f"last seen working {last_worked_on}" if last_worked_on else ""
    gone = f"gone on {asked_on}" if answer == "gone" else ""
    return ", ".join(filter(None, (gone, worked)))


class Tables:
    """The tables of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._base_url: str = datasette.setting("base_url")
        self._tables: list[dict[str, Any]] = []
        self._declared: dict[tuple[str, str], tuple[str, str]] = {}
        self._truths: set[str] = set()
        self._country_codes: set[str] = set()
        self._seen: dict[str, str] = {}

    async def read_declarations(self) -> None:
        """Read the types and units of all columns, once; there are none in other databases."""
        sql = (
            "SELECT table_name, column_name, type, coalesce(unit, ''), refers_to "
            "FROM data_dictionary"
        )
        try:
            rows = await select(self._datasette, sql)
        except (KeyError, sqlite3.Error):
            rows = []
        self._declared = {(row[0], row[1]): (row[2], row[3]) for row in rows}
        for view, page in self._pages().items():
            for column, kind in page.get("types", {}).items():
                if kind == "boolean":
                    self._declared[view, column] = (kind, "")
        self._truths = {name for (_, name), said in self._declared.items() if said[0] == "boolean"}
        self._country_codes = {row[1] for row in rows if row[4] == COUNTRIES}
        await self._read_links()

    async def _read_links(self) -> None:
        """Read what was last seen of each address; nothing where no check was kept."""
        sql = f"SELECT url, answer, asked_on, last_worked_on FROM {LINK_CHECKS}"
        try:
            rows = await select(self._datasette, sql)
        except (KeyError, sqlite3.Error):
            rows = []
        self._seen = {row["url"]: seen(row["answer"], *row[2:]) for row in rows}

    def is_truth(self, column: str) -> bool:
        """Whether 1 and 0 in a column of that name are yes and no, in a table or in an answer."""
        return column in self._truths or figures.kind_of(column) == "yes or no"

    def has_country_codes(self, table: str) -> bool:
        """Whether `NA` may stand in a table, which is Namibia's code there and no empty cell."""
        return table == COUNTRIES or not self._country_codes.isdisjoint(self.columns(table))

    def kind(self, table: str | None, column: str, row: Any = None) -> figures.Kind:
        """Return what the numbers of a column are.

        Args:
            table: The table; None for an answer, whose columns have nothing but a name.
            column: The column.
            row: The row that a number stands in: its `unit` counts where the column has none.
        """
        declared_type, unit = self._declared.get((table or "", column), ("", ""))
        if declared_type and not unit and row is not None and "unit" in row.keys():  # noqa: SIM118
            unit = str(row["unit"])
        return figures.kind_of(column, declared_type, unit)

    def look(self, table: str, column: str, value: object, row: Any) -> str | None:
        """Return how a value in a table looks; None where Datasette's own rendering is right."""
        if isinstance(value, (int, float)):
            return cells.figure(value, self.kind(table, column, row))
        if not isinstance(value, str) or not value:
            return None
        seen = "" if table == LINK_CHECKS else self._seen.get(value, "")
        return cells.words(column, value, self._base_url, seen)

    def look_of(self, column: str) -> cells.Look:
        """Return what gives the look of the values in a column of an answer, as `look` does."""
        kind = self.kind(None, column)

        def look(value: object) -> str | None:
            if isinstance(value, (int, float)):
                return cells.figure(value, kind)
            if not isinstance(value, str) or not value:
                return None
            return cells.words(column, value, self._base_url, self._seen.get(value, ""))

        return look

    async def all(self) -> list[dict[str, Any]]:
        """Return the rows of `data_tables`; none where the database has no such table."""
        if not self._tables:
            try:
                rows = await select(self._datasette, "SELECT * FROM data_tables ORDER BY title")
            except sqlite3.Error:
                rows = []
            self._tables = [dict(row) for row in rows]
        return self._tables

    async def by_subject(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return the tables under the headings of their subjects."""
        return by_subject([(table["subject"], table) for table in await self.all()])

    async def views(self) -> list[dict[str, str]]:
        """Return the views with their titles and descriptions."""
        names = await self._datasette.get_database(DATABASE).view_names()
        return [
            {"name": name, "title": name, "description": "", **self._pages().get(name, {})}
            for name in names
        ]

    async def certainty(self) -> dict[str, int]:
        """Return how many rows are confirmed, stated and unverified."""
        tables = await self.all()
        kinds = ("confirmed", "stated", "unverified")
        return {kind: sum(table[f"{kind}_count"] or 0 for table in tables) for kind in kinds}

    async def labels(self, table: str, row: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """Return, for each foreign key of a row, the label and address of the row it leads to."""
        database = self._datasette.get_database(DATABASE)
        labels: dict[str, dict[str, str]] = {}
        for key in await database.foreign_keys_for_table(table):
            column, value = key["column"], row[key["column"]]
            if value in (None, ""):
                continue
            names = await self._datasette.expand_foreign_keys(DATABASE, table, column, [value])
            address = self._datasette.urls.table(DATABASE, key["other_table"])
            labels[column] = {
                "label": str(names.get((column, value), value)),
                "path": f"{address}/{tilde_encode(str(value))}",
            }
        return labels

    def title(self, table: str) -> str:
        """Return a table's title."""
        return str(self._pages().get(table, {}).get("title", table))

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return list(self._pages().get(table, {}).get("columns", {}))

    async def publication(self, key: str) -> dict[str, Any] | None:
        """Return one of the publications cited."""
        try:
            rows = await select(
                self._datasette, "SELECT * FROM publications WHERE id = :id", {"id": key}
            )
        except sqlite3.Error:
            return None
        return dict(rows[0]) if rows else None

    def _pages(self) -> dict[str, Any]:
        databases = self._datasette.metadata("databases") or {}
        pages: dict[str, Any] = databases.get(DATABASE, {}).get("tables", {})
        return pages


def by_subject(entries: list[tuple[str, Any]]) -> list[tuple[str, list[Any]]]:
    """Return (subject, thing) pairs as things under their subjects' headings, in reading order."""
    order = list(SUBJECTS)
    groups: dict[str, list[Any]] = {}
    for subject, entry in sorted(
        entries, key=lambda e: order.index(e[0]) if e[0] in order else len(order)
    ):
        heading = SUBJECTS.get(subject, subject[:1].upper() + subject[1:] or "Questions")
        groups.setdefault(heading, []).append(entry)
    return list(groups.items())
