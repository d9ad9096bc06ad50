"""What the templates ask for: questions with their forms, tables by subject, downloads, labels.

All is read when a template asks and kept for the life of the server, because the database is
immutable; `interloan serve` starts a new server for a new database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils import sqlite3, tilde_encode

from interloan.questions import Parameter, Question, fragment, load
from interloan.site import DATABASE

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
    "catalogue": "About this database",
}
SEARCH = "search"
FORMATS = ("csv", "json", "parquet", "xlsx")
SEARCH_EXAMPLES = ("newspapers", "Haitian Creole", "Lewiston", "microfilm", "PAL")


@dataclass(frozen=True)
class Field:
    """One input of a question's form."""

    parameter: Parameter
    choices: list[tuple[str, str]]
    value: str


class Answers:
    """The site's knowledge of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._root = Path(datasette.config_dir or ".")
        folder = self._root / "queries"
        self._questions = {q.name: q for q in load(folder)} if folder.is_dir() else {}
        self._choices: dict[str, list[tuple[str, str]]] = {}
        self._tables: list[dict[str, Any]] = []

    def question(self, name: str) -> Question | None:
        """Return a question by its name."""
        return self._questions.get(name)

    def address(self, question: Question, query: str = "") -> str:
        """Return the address of a question, drawn as a chart where it has one.

        Args:
            question: The question.
            query: A query string; the parameters' examples where it is empty.
        """
        path = str(self._datasette.urls.query(DATABASE, question.name))
        chart = fragment(question.chart)
        asked = query or question.example
        return path + (f"?{asked}" if asked else "") + (f"#{chart}" if chart else "")

    def questions_by_subject(self) -> list[tuple[str, list[Question]]]:
        """Return all questions but the search, under the headings of their subjects."""
        shown = [q for name, q in self._questions.items() if name != SEARCH]
        return _by_subject([(q.subject, q) for q in shown])

    def has_search(self) -> bool:
        """Whether there is a question that the search box can ask."""
        return SEARCH in self._questions

    async def form(self, name: str, values: Mapping[str, str], shows_example: bool) -> list[Field]:
        """Return the inputs of a question, with what may be chosen and what was asked.

        Args:
            name: Name of the question.
            values: What the visitor asked, if anything.
            shows_example: Whether the example stands where nothing was asked.
        """
        question = self._questions.get(name)
        if question is None:
            return [Field(Parameter(key, key, ""), [], value) for key, value in values.items()]
        example = shows_example and not any(values.values())
        return [
            Field(
                parameter,
                await self._allowed(name, parameter),
                values.get(parameter.name)
                or parameter.default
                or (parameter.example if example else ""),
            )
            for parameter in question.parameters
        ]

    async def _allowed(self, name: str, parameter: Parameter) -> list[tuple[str, str]]:
        if not parameter.choices:
            return []
        key = f"{name}.{parameter.name}"
        if key not in self._choices:
            rows = await self._rows(parameter.choices)
            self._choices[key] = [(str(row[0]), str(row[-1])) for row in rows]
        return self._choices[key]

    async def tables(self) -> list[dict[str, Any]]:
        """Return what the database says of its tables (`data_tables`); empty where it is silent."""
        if not self._tables:
            try:
                rows = await self._rows("SELECT * FROM data_tables ORDER BY title")
            except sqlite3.Error:
                rows = []
            self._tables = [dict(row) for row in rows]
        return self._tables

    async def tables_by_subject(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return the tables under the headings of their subjects."""
        return _by_subject([(table["subject"], table) for table in await self.tables()])

    async def views(self) -> list[dict[str, str]]:
        """Return the views with their titles and descriptions."""
        names = await self._datasette.get_database(DATABASE).view_names()
        return [
            {"name": name, "title": name, "description": "", **self._pages().get(name, {})}
            for name in names
        ]

    async def certainty(self) -> dict[str, int]:
        """Return how many rows are confirmed, stated and unverified."""
        tables = await self.tables()
        kinds = ("confirmed", "stated", "unverified")
        return {kind: sum(table[f"{kind}_count"] or 0 for table in tables) for kind in kinds}

    def downloads(self, table: str = "") -> list[dict[str, Any]]:
        """Return the exported files, one entry a table with its formats; empty before an export.

        Args:
            table: Only this table's.
        """
        path = self._root / "static" / "downloads" / "manifest.json"
        try:
            files = json.loads(path.read_text(encoding="utf-8"))["files"]
        except (OSError, ValueError, KeyError):
            return []
        entries: dict[str, dict[str, Any]] = {}
        for file in files:
            if table in ("", file["table"]):
                entry = entries.setdefault(file["table"], {**file, "formats": {}})
                entry["formats"][file["format"]] = file
        return sorted(entries.values(), key=lambda entry: str(entry["title"]).casefold())

    def database_file(self) -> dict[str, Any] | None:
        """Return the address, size and checksum of the SQLite file, if it may be fetched."""
        database = self._datasette.get_database(DATABASE)
        if database.is_mutable or not self._datasette.setting("allow_download"):
            return None
        path = self._datasette.urls.path(f"/{DATABASE}.db")
        return {"path": path, "size_bytes": database.size, "sha256": database.hash}

    async def labels(self, table: str, row: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """Return, for each foreign key of a row, the label and address of the row it leads to."""
        database = self._datasette.get_database(DATABASE)
        found: dict[str, dict[str, str]] = {}
        for key in await database.foreign_keys_for_table(table):
            column, value = key["column"], row[key["column"]]
            if value in (None, ""):
                continue
            names = await self._datasette.expand_foreign_keys(DATABASE, table, column, [value])
            address = self._datasette.urls.table(DATABASE, key["other_table"])
            found[column] = {
                "label": str(names.get((column, value), value)),
                "path": f"{address}/{tilde_encode(str(value))}",
            }
        return found

    def title(self, table: str) -> str:
        """Return what a table is called."""
        return str(self._pages().get(table, {}).get("title", table))

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return list(self._pages().get(table, {}).get("columns", {}))

    async def publication(self, key: str) -> dict[str, Any] | None:
        """Return one of the publications cited."""
        try:
            rows = await self._rows("SELECT * FROM publications WHERE id = :id", {"id": key})
        except sqlite3.Error:
            return None
        return dict(rows[0]) if rows else None

    def chosen(self, fields: list[Field], parameter: Parameter) -> str:
        """Return the example of a parameter as people read it."""
        choices = next((f.choices for f in fields if f.parameter == parameter), [])
        return dict(choices).get(parameter.example, parameter.example)

    def search_examples(self) -> tuple[str, ...]:
        """Return words worth a first search."""
        return SEARCH_EXAMPLES

    def _pages(self) -> dict[str, Any]:
        databases = self._datasette.metadata("databases") or {}
        pages: dict[str, Any] = databases.get(DATABASE, {}).get("tables", {})
        return pages

    def searching(self, words: str) -> str:
        """Return the address of a search."""
        path = self._datasette.urls.query(DATABASE, SEARCH)
        return f"{path}?{urlencode({'q': words})}"

    async def _rows(self, sql: str, values: Mapping[str, str] | None = None) -> list[Any]:
        return list((await self._datasette.execute(DATABASE, sql, values)).rows)


def _by_subject(entries: list[tuple[str, Any]]) -> list[tuple[str, list[Any]]]:
    order = list(SUBJECTS)
    groups: dict[str, list[Any]] = {}
    for subject, entry in sorted(
        entries, key=lambda e: order.index(e[0]) if e[0] in order else len(order)
    ):
        heading = SUBJECTS.get(subject, subject.replace("_", " ").capitalize() or "Questions")
        groups.setdefault(heading, []).append(entry)
    return list(groups.items())
