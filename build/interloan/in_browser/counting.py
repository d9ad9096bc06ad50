"""Counts a library's files in a visitor's browser, and writes the report on them.

It is what `interloan add marc`, `interloan add counts` and `interloan report` do, by the same code;
but the languages, places and tables are read from the database, and nothing is written.
"""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from interloan.collect.holdings import (
    counts,
    kept,
    language_names,
    marc_counts,
    saving,
    written_counts,
)  # fmt: skip
from interloan.collect.holdings.saving import Collection
from interloan.collect.marc import counting, file_kinds, result
from interloan.collect.marc.counting import Step
from interloan.demand import no_language, report
from interloan.demand.places import find_place
from interloan.in_browser import declarations
from interloan.in_browser.declarations import joined, with_part
from interloan.problems import Problem, SourceError
from interloan.sources.typed_rows import Row

KEY = "my-library"
TITLE = "My library"
SPREADSHEETS = {".csv", ".tsv", ".tab", ".xlsx", ".xls", ".ods"}
SERVED = {"county_subdivision", "county", "state"}
"""Kinds of places, as in `places`, that a public library can serve."""
WORKBOOKS = {"xl/workbook.xml", "content.xml"}
PART = (
    "{missing}. So this is taken as a part of the collection: of other languages nothing is known."
)
TITLES_ONLY = (
    "Only titles were counted, and gaps are measured in items. If your records list their copies,"
    " name the field (often 852, 949 or 952) and count again."
)


@dataclass(frozen=True)
class Counted:
    """What was counted, as texts and numbers that a browser can keep.

    Attributes:
        csv: The rows of `holdings`, as `interloan add` writes them.
        lines: The account: what became of each byte or line, and how codes were read.
        notes: What its reader must know.
        summary: What it comes to: `3 languages, 1,234 titles`.
        counted_from: What was counted.
        counted: Under which of its languages a title was counted.
        as_of: When.
        is_complete: Whether it is taken as the whole collection.
    """

    csv: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    summary: str
    counted_from: str
    counted: str
    as_of: str
    is_complete: bool


class Counting:
    """Counts, and reports on what was counted.

    Args:
        database: The built database.
    """

    def __init__(self, database: Path) -> None:
        self._rows = report.read(database, language_names.TABLES)
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            self._tables = declarations.read(connection, saving.TABLES)
        self._codes = self._rows["language_codes"]
        self._book = language_names.book(self._rows)
        self._lists = marc_counts.code_lists(self._codes, self._book)

    def count(
        self, paths: Sequence[Path], items: str = "", titles: str = "", once: bool = False
    ) -> Generator[Step, None, Counted]:
        """Count some files, giving way after each block; to stop, close the generator.

        Args:
            paths: MARC or MARCXML, packed or not; or one file of counts by language.
            items: Field of the records that lists the copies, such as `852`; empty where there is
                none.
            titles: Which titles count, as `add marc --titles` takes it; empty for all.
            once: Whether titles that stand again count once, as with `add marc --once`.

        Returns:
            What was counted.

        Raises:
            SourceError: What the commands say of such files.
        """
        if len(paths) == 1 and _holds_counts(paths[0]):
            return self._of_counts(paths[0])
        counted = yield from counting.in_steps(
            paths, items=items or None, titles=titles or None, once=once, codes=self._lists
        )
        catalogue = marc_counts.holdings(counted, self._book)
        lines = [*result.account(counted.summary), *catalogue.remarks]
        notes = [] if items else [TITLES_ONLY]
        more = len(paths) - 1
        name = f"MARC export {paths[0].name}" + (f" and {more} more" if more else "")
        missing = result.missing_part(counted.summary)
        if missing:
            notes.append(PART.format(missing=f"Titles are missing: {missing}"))
        whose = {"counted_from": name, "counted": "every_language", "is_complete": not missing}
        return self._counted(catalogue.rows, lines, notes, whose)

    def _of_counts(self, path: Path) -> Counted:
        table = self._tables["holdings"]
        counted = written_counts.read(path, table) or counts.read(path, self._book, table)
        lines = [*counted.account.said(), *counted.remarks]
        missing = counted.account.missing_part
        notes = [PART.format(missing=missing)] if missing else []
        whose = {"counted_from": path.name, "counted": "unknown", "is_complete": not missing}
        return self._counted(counted.rows, lines, notes, whose)

    def _counted(
        self, rows: Sequence[Row], lines: list[str], notes: list[str], whose: dict[str, Any]
    ) -> Counted:
        languages = {row["language_id"] for row in rows} - {None, *no_language.KINDS}
        return Counted(
            csv=saving.part(self._tables["holdings"], KEY, rows).decode(),
            lines=tuple(lines),
            notes=tuple(notes),
            summary=kept.counts_in_words(rows, len(languages)),
            as_of=date.today().isoformat(),
            **whose,
        )

    @cached_property
    def places(self) -> list[str]:
        """Names of the places that a library can serve: cities, towns, counties and the state."""
        places = (row for row in self._rows["places"] if row["kind"] in SERVED)
        return sorted({str(row["name"]) for row in places})

    def report(self, counted: Counted, place: str, title: str = "") -> str:
        """Return the report on what was counted and a place, as HTML.

        Args:
            counted: What was counted.
            place: Name of the place that the library serves.
            title: Name of the library.

        Raises:
            SourceError: The place is not known, or has no figures.
        """
        key = find_place(place, self._rows["places"], "The report", "place")
        if isinstance(key, Problem):
            raise SourceError([key])
        collection = Collection(
            KEY, title.strip() or TITLE, counted.counted_from, counted.as_of, "own", place,
            counted.counted, counted.is_complete,
        )  # fmt: skip
        about, publication = saving.described(collection, key)
        tables, rows = self._tables, self._rows
        own = {
            "collections": joined(tables["collections"], rows["collections"], [about]),
            "publications": joined(tables["publications"], rows["publications"], [publication]),
            "holdings": with_part(tables["holdings"], rows["holdings"], counted.csv),
        }
        return report.page(rows | own, KEY)


def _holds_counts(path: Path) -> bool:
    """Whether a file has counts of languages, as far as can be seen, and not records."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return not WORKBOOKS.isdisjoint(archive.namelist())
    with path.open("rb") as stream:
        head = stream.read(file_kinds.HEAD)
    is_named_so = path.suffix.lower() in SPREADSHEETS and not file_kinds.is_record(head)
    return is_named_so or file_kinds.is_table(head)
