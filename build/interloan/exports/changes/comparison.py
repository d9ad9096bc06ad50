"""Two databases → what changed from the older to the newer: tables, columns, rows, cells.

Rows are known by their keys. What the database says about itself (its inputs, its search entries)
is passed over; of tables that the build computes only the number of rows is told, as their changes
follow from those of the others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from interloan.database.schema import quoted
from interloan.database.search_index import tilde_encoded
from interloan.exports.changes.change import Change
from interloan.problems import RefusedError

SELF = "catalogue"  # the subject of tables in which the database describes itself
MOST_NAMED = 50  # rows of one table and kind that are told one by one; of more, their number
Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Side:
    """One of the two databases."""

    connection: sqlite3.Connection

    @cached_property
    def tables(self) -> dict[str, Row]:
        """The tables that are compared: name → its row in `data_tables`."""
        rows = self._rows(f"SELECT * FROM data_tables WHERE subject != '{SELF}'")
        return {row["name"]: row for row in rows}

    def columns(self, table: str) -> dict[str, Row]:
        """Return the columns of a table: name → its row in `data_dictionary`."""
        sql = "SELECT * FROM data_dictionary WHERE table_name = ? ORDER BY position"
        return {row["column_name"]: row for row in self._rows(sql, table)}

    def key(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table's key."""
        sql = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
        return tuple(name for (name,) in self.connection.execute(sql, [table]))

    def rows(self, table: str, key: tuple[str, ...]) -> dict[Key, Row]:
        """Return the rows of a table by their keys, in the order of these."""
        order = ", ".join(map(quoted, key))
        rows = self._rows(f"SELECT * FROM {quoted(table)} ORDER BY {order}")
        return {tuple(row[name] for name in key): row for row in rows}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What rows are called in the search, by the address of their page."""
        return dict(self.connection.execute("SELECT path, title FROM search_entries"))

    @cached_property
    def publications(self) -> dict[str, str]:
        """What is cited, in words, by its key."""
        address = "coalesce(' (' || url || ')', '')"
        sql = f"SELECT id, publisher || ': ' || title || {address} FROM publications"
        return dict(self.connection.execute(sql))

    @cached_property
    def moved(self) -> dict[tuple[str, str], Row]:
        """The rows that got another address or none, by table and old key."""
        try:
            rows = self._rows("SELECT * FROM moved_rows")
        except sqlite3.OperationalError:  # a database of before there was this table
            return {}
        return {(row["table_name"], row["old_key"]): row for row in rows}

    def _rows(self, sql: str, *values: str) -> list[Row]:
        cursor = self.connection.execute(sql, values)
        names = [entry[0] for entry in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


class NoDatabaseError(RefusedError):
    """One of the two files is no database of ours."""


def compare(older: Path, newer: Path) -> list[Change]:
    """Return what changed, table by table: first its columns, then its rows in order of the key.

    Raises:
        NoDatabaseError: One of them cannot be read as a database of Interloan.
    """
    with (
        closing(sqlite3.connect(f"file:{older}?mode=ro", uri=True)) as before,
        closing(sqlite3.connect(f"file:{newer}?mode=ro", uri=True)) as after,
    ):
        for path, connection in ((older, before), (newer, after)):
            try:
                connection.execute("SELECT count(*) FROM data_tables, build_inputs")
            except sqlite3.Error as error:
                said = f"{path.name} cannot be read as a database of Interloan ({error})."
                raise NoDatabaseError(said) from error
        return list(_changes(Side(before), Side(after)))


def _changes(old: Side, new: Side) -> Iterator[Change]:
    for name in sorted(old.tables.keys() | new.tables.keys()):
        if name not in new.tables:
            yield _of_table("table_removed", old.tables[name])
        elif name not in old.tables:
            yield _of_table("table_added", new.tables[name])
        else:
            table = _Table(name, old, new)
            yield from table.columns()
            yield from table.rows()


def _of_table(kind: str, table: Row) -> Change:
    return Change(kind, table["name"], table["title"], row_count=table["row_count"])


@dataclass(frozen=True)
class _Table:
    """A table that both databases have."""

    name: str
    old: Side
    new: Side

    def change(self, kind: str, **said: Any) -> Change:
        return Change(kind, self.name, self.new.tables[self.name]["title"], **said)

    def columns(self) -> Iterator[Change]:
        before, after = self.old.columns(self.name), self.new.columns(self.name)
        for name in [*after, *(name for name in before if name not in after)]:
            if name not in after:
                yield self.change("column_removed", column_name=name)
            elif name not in before:
                meaning = after[name]["description"]
                yield self.change("column_added", column_name=name, after=meaning)
            elif (was := _declared(before[name])) != (is_now := _declared(after[name])):
                yield self.change("column_changed", column_name=name, before=was, after=is_now)

    def rows(self) -> Iterator[Change]:
        was, columns = self.old.key(self.name), self.new.key(self.name)
        if was != columns:
            yield self.change("key_changed", before=", ".join(was), after=", ".join(columns))
            return
        before, after = self.old.rows(self.name, columns), self.new.rows(self.name, columns)
        moved = {old: new for old in before if (new := self._moved(old)) in after}
        gone = before.keys() - after.keys() - moved.keys()
        added = after.keys() - before.keys() - set(moved.values())
        yield from self._told("row_removed", [[self._removed(k)] for k in before if k in gone])
        yield from self._told("row_moved", [[self._renamed(k, moved[k], after)] for k in moved])
        yield from self._told(
            "row_added", [[self._added(k, after[k])] for k in after if k in added]
        )
        cells = [
            list(self._cells(now, row, after[now]))
            for old, row in before.items()
            if (now := moved.get(old, old)) in after
        ]
        yield from self._told("cell_changed", [row for row in cells if row])

    def _told(self, kind: str, rows: list[list[Change]]) -> Iterator[Change]:
        """Yield changes one by one, or the number of rows where they are many or computed."""
        if rows and (len(rows) > MOST_NAMED or self.new.tables[self.name]["is_derived"]):
            yield self.change(kind, row_count=len(rows))
        else:
            yield from (change for row in rows for change in row)

    def _cells(self, key: Key, before: Row, after: Row) -> Iterator[Change]:
        key_columns = self.new.key(self.name)
        for name, declared in self.new.columns(self.name).items():
            if name in before and name not in key_columns and before[name] != after[name]:
                yield self.change(
                    "cell_changed",
                    **self._row(key, self.new),
                    column_name=name,
                    value_type=declared["type"],
                    before=_text(before[name], declared["type"]),
                    after=_text(after[name], declared["type"]),
                    source=self._source(after, name),
                )

    def _added(self, key: Key, row: Row) -> Change:
        return self.change("row_added", **self._row(key, self.new), source=self._source(row))

    def _removed(self, key: Key) -> Change:
        moved = self.new.moved.get((self.name, _address(key)), {})
        return self.change("row_removed", **self._row(key, self.old), reason=moved.get("reason"))

    def _renamed(self, old: Key, new: Key, after: Mapping[Key, Row]) -> Change:
        moved = self.new.moved[self.name, _address(old)]
        return self.change(
            "row_moved",
            **self._row(new, self.new),
            before=_address(old),
            after=_address(new),
            reason=moved["reason"],
            source=self._source(after[new]),
        )

    def _moved(self, old: Key) -> Key | None:
        """Return the key that a row of the old database has now, if it was given another."""
        moved = self.new.moved.get((self.name, _address(old)))
        if moved is None or moved["new_key"] is None:
            return None
        return self._keys.get(moved["new_key"])

    @cached_property
    def _keys(self) -> dict[str, Key]:
        rows = self.new.rows(self.name, self.new.key(self.name))
        return {_address(key): key for key in rows}

    def _row(self, key: Key, side: Side) -> dict[str, str]:
        address = _address(key)
        title = side.titles.get(f"/interloan/{self.name}/{address}", ", ".join(map(str, key)))
        return {"row_key": address, "row_title": title}

    def _source(self, row: Row, column: str = "") -> str | None:
        """Return what a row cites: for a column the citation of its own, where it has one."""
        cited = [name for name in row if f"_{name}".endswith("_source_id") and row[name]]
        wanted = column.partition("_")[0]
        ranked = sorted(cited, key=lambda name: (_stem(name) != wanted, name != "source_id"))
        return self.new.publications.get(row[ranked[0]]) if ranked else None


def _stem(citation: str) -> str:
    """Return what a citation is for: `membership` of `membership_source_id`."""
    return citation.removesuffix("source_id").partition("_")[0]


def _address(key: Key) -> str:
    """Return a key as it stands in the address of the row's page."""
    return ",".join(tilde_encoded(str(value)) for value in key)


def _declared(column: Row) -> str:
    """Return what a column may hold, in words, so that a difference can be told."""
    words = [column["type"]]
    if column["unit"]:
        words.append(f"in {column['unit']}")
    words.append("never empty" if column["is_required"] else "may be empty")
    if column["allowed_values"]:
        words.append(f"one of {column['allowed_values']}")
    if column["refers_to"]:
        words.append(f"leads to {column['refers_to']}")
    return ", ".join(words)


def _text(value: Any, declared_type: str) -> str | None:
    """Return a value as the sources write it; None where the cell is empty.

    >>> _text(9.0, "number"), _text(1, "boolean"), _text("9.0", "string")
    ('9', 'true', '9.0')
    """
    if value is None:
        return None
    if declared_type == "boolean":
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
