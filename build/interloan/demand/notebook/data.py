"""The database as notebooks read it: its rows, the names of languages, and whom to cite."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from interloan import edition
from interloan.demand import report
from interloan.demand.notebook.words import say
from interloan.demand.paired_figures import Facts, Pair
from interloan.demand.places import find_place

SOURCE_PARTS = ("sources", "questions")  # what a database is built from

NAMES = """
    select line.id, case
        when count(distinct languages.id) = 1 and line.label not like '%other%'
            then min(languages.name)
        when line.label like '% (incl. %'
            then substr(line.label, 1, instr(line.label, ' (incl. ') - 1)
        when line.kind = 'single_language' then line.label
        else '“' || line.label || '”' end as name
    from census_groups as line
    left join census_group_languages as members on members.census_group_id = line.id
    left join languages on languages.id = members.language_id
    group by line.id
"""


class Database:
    """The built database, read only. It remembers the sources of the rows that were read.

    Args:
        folder: Where `interloan.db` is; the project's folder for a notebook in `notebooks/`.

    Raises:
        FileNotFoundError: There is no database yet.
    """

    def __init__(self, folder: Path | str = "..") -> None:
        self.path = Path(folder).resolve() / "interloan.db"
        if not self.path.exists():
            raise FileNotFoundError(
                f"There is no {self.path.name} in {self.path.parent} yet. Type `interloan build` "
                "in that folder, then run this page again."
            )
        self._cited: set[str] = set()

    def rows(self, sql: str, **parameters: str) -> pd.DataFrame:
        """Return what a query finds, as a table; sources named in it are cited at the end.

        Args:
            sql: The query, with :name for a parameter.
            parameters: Their values.
        """
        uri = f"{self.path.as_uri()}?mode=ro"  # so that nothing here can damage the database
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            table = pd.read_sql(sql, connection, params=parameters)
        for column in table.filter(regex="source_id$"):
            self.cite(table[column])
        return table

    def cite(self, source_ids: Iterable[str | None]) -> None:
        """Remember keys of the table `publications` for `show_sources`."""
        self._cited.update(one for one in source_ids if isinstance(one, str))

    def report_rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the tables that a report is written from."""
        return report.read(self.path)

    def facts(self, margin_times: float = 1) -> Facts:
        """Return the tables that a collection and the languages of a place are compared by.

        Args:
            margin_times: 2 for a survey half as precise as it is.
        """
        rows = self.report_rows()
        for row in rows["speakers"]:
            if row["margin_of_error"] is not None:
                row["margin_of_error"] *= margin_times
        return Facts(rows)

    def language_names(self) -> dict[str, str]:
        """Return census line → its name: where it counts one language alone, the name of that.

        So a language has one name in all notebooks, whatever the survey called it in that year.
        A line of several is no language: its label stands in quotation marks.
        """
        names = self.rows(NAMES)
        return dict(zip(names["id"], names["name"], strict=True))

    def show_sources(self, others: Iterable[tuple[str, str, str]] = ()) -> None:
        """Show whom the figures are by, and which copy was read where it was a copy.

        Args:
            others: Publisher, title and address of sources that are not in the database.
        """
        publications = self.rows("select * from publications order by publisher, title")
        cited = publications[publications["id"].isin(self._cited)].fillna("")
        lines = [
            f"- {row['publisher']}: {_link(row['title'], row['url'])}"
            + (f"; a copy was read: {row['read_via']}" if row["read_via"] else "")
            for row in cited.to_dict("records")
        ]
        lines += [f"- {publisher}: {_link(title, url)}" for publisher, title, url in others]
        say("## Sources\n\n" + "\n".join(lines))


def _link(title: str, url: str) -> str:
    return f"[{title}]({url})" if url else title


@dataclass(frozen=True)
class Ran:
    """A command that was run: whether it worked, and what it said."""

    worked: bool
    said: str

    def show(self) -> None:
        """Show what it said, as a terminal would."""
        print(self.said)  # noqa: T201


class Scratch:
    """A copy of the project's sources in a folder that is deleted in the end.

    What is done there changes nothing in the project.

    Args:
        project: The project's folder.
    """

    def __init__(self, project: Path | str = "..") -> None:
        self._temporary = TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        for part in SOURCE_PARTS:
            shutil.copytree(Path(project) / part, self.folder / part)
        shutil.copy(Path(project) / edition.FILE, self.folder / edition.FILE)

    def run(self, command: str) -> Ran:
        """Run a command of the project there.

        Args:
            command: As one would type it, `interloan report …`.
        """
        arguments = shlex.split(command)[1:]
        plain = {name: value for name, value in os.environ.items() if "FORCE" not in name}
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "interloan", *arguments],
            cwd=self.folder,
            env={**plain, "TERM": "dumb"},  # no colors, no moving signs
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Ran(done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}")

    def delete(self) -> None:
        """Leave nothing behind."""
        self._temporary.cleanup()


def choose_pair(facts: Facts, collection: str, place: str, census_table: str) -> Pair:
    """Return a collection with the people it is held against.

    Args:
        facts: What is known.
        collection: Key of the collection.
        place: Key, GEOID or name of the place.
        census_table: B16001 or C16001.

    Raises:
        ValueError: One of them is not in the database; the text says what to write instead.
    """
    if collection not in facts.collections:
        raise ValueError(f"{collection!r} is no collection; write {' or '.join(facts.collections)}")
    key = find_place(place, facts.places.values(), "this notebook", "PLACE")
    if not isinstance(key, str):
        raise ValueError(str(key))
    pair = facts.pair(collection, key, census_table)
    if pair is None:
        raise ValueError(f"no table {census_table} for {place}; try `interloan fetch census`")
    return pair


def frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return computed rows as a table to work with; what is not known is NaN.

    >>> frame([{"items": None, "norm": "x"}]).dtypes.astype(str).to_list()[0]
    'float64'
    """
    table = pd.DataFrame([{name: row[name] for name in row if name != "members"} for row in rows])
    return table.astype({name: float for name in table if table[name].isna().all()})
