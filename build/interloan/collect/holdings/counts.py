"""`interloan add counts`: a library's CSV of counts by language → rows of `holdings`.

Made for what spreadsheets and catalog systems write: commas, semicolons or tabs, any order of
columns, codes or names, thousands with commas. What cannot be read is a problem with its line; no
line is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from interloan import figures
from interloan.collect.holdings.language_names import Codebook
from interloan.collect.holdings.saving import Holdings
from interloan.near_names import nearest
from interloan.problems import MOST_SHOWN, Problem, SourceError, bounded
from interloan.sources.cell_format import slug
from interloan.sources.csv_rows import MOST_COLUMNS, split, unfit
from interloan.sources.table import Table
from interloan.sources.text_lines import lines
from interloan.sources.typed_rows import Row

COUNTS = ("titles", "items", "circulation")
SPLITS = ("format", "audience", "decade")
HEADINGS = {
    "language": "language", "language code": "language", "lang": "language", "code": "language",
    "titles": "titles", "title count": "titles", "records": "titles",
    "items": "items", "copies": "items", "volumes": "items", "item count": "items",
    "circulation": "circulation", "circ": "circulation", "checkouts": "circulation",
    "loans": "circulation", "format": "format", "audience": "audience", "decade": "decade",
}  # fmt: skip
WORDS = {
    "books": "book", "print": "book", "dvd": "video", "dvds": "video", "blu-ray": "video",
    "cd": "music", "magazine": "periodical", "newspaper": "periodical", "e-book": "ebook",
    "juvenile": "children", "child": "children", "kids": "children", "ya": "teen",
    "young adult": "teen", "adults": "adult",
}  # fmt: skip
TOTALS = {"total", "totals", "grand total", "sum", "all", "all languages"}
LARGEST_BYTES = 20_000_000
NUMBER = re.compile(r"([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.0{1,9})?")


def read(path: Path, book: Codebook, holdings: Table, *, keep_unknown: bool = False) -> Holdings:
    """Read a file of counts by language.

    Args:
        path: The CSV: a column of languages (codes or names) and at least one of titles, items,
            circulation; format, audience and decade where known.
        book: Reads the codes and names.
        holdings: The table, for the words that format, audience and decade may have.
        keep_unknown: Keep languages that cannot be read under their own label.

    Raises:
        SourceError: Every line that cannot be used, with what may have been meant.
    """
    reader = _Reader(path.name, book, holdings, keep_unknown)
    reader.read(path)
    if reader.problems:
        raise SourceError(bounded(reader.problems))
    return Holdings(reader.rows.rows, reader.remarks)


class _CountRows:
    """The rows of `holdings`, one a language and split; lines of one language are added up.

    Which line was added to which is noted in `remarks`.
    """

    def __init__(self, remarks: list[str]) -> None:
        self._remarks = remarks
        self._seen: dict[tuple[str, ...], tuple[Row, list[tuple[int, str]]]] = {}

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order of their first lines."""
        return [row for row, _ in self._seen.values()]

    def add(self, number: int, row: Row) -> tuple[str, str] | None:
        """Add a line.

        Args:
            number: The line's number.
            row: Language, split and counts.

        Returns:
            Why it cannot be added and what to do instead; None where it was added.
        """
        label = str(row["language_label"])
        key = tuple(str(row[name]) for name in ("language_key", *SPLITS))
        if key not in self._seen:
            self._seen[key] = row, [(number, label)]
            return None
        present, lines = self._seen[key]
        first = lines[0][0]
        if label.casefold() in {other.casefold() for _, other in lines}:
            why = f"appears twice (first in line {first})"
            return why, "keep one, or tell them apart by format"
        if any((present[name] is None) != (row[name] is None) for name in COUNTS):
            why = f"is the language of line {first} too, and the two do not have the same counts"
            return why, "join the two lines"
        counted = [name for name in COUNTS if row[name] is not None]
        present |= {n: int(str(present[n])) + int(str(row[n])) for n in counted}
        present["language_label"] = f"{present['language_label']}; {label}"
        before, other = lines[-1]
        self._remarks.append(f"line {number}: {label!r} was added to {other!r} (line {before})")
        lines.append((number, label))
        return None


class _Reader:
    """Reads one file, gathering problems and remarks."""

    def __init__(self, file: str, book: Codebook, holdings: Table, keep_unknown: bool) -> None:
        self.file, self.book, self.keep_unknown = file, book, keep_unknown
        self.rules = {name: holdings.column(name).constraints for name in SPLITS}
        self.remarks: list[str] = []
        self.rows = _CountRows(self.remarks)
        self.problems: list[Problem] = []

    def problem(self, line: int, name: str, value: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, name, value, why, remedy))

    def read(self, path: Path) -> None:
        names: list[str] = []
        delimiter = ","
        for number, raw in lines(path, self.file, LARGEST_BYTES):
            if number == 1:
                delimiter = max(",;\t", key=raw.count)
            cells = split(raw, self.file, number, delimiter)
            if isinstance(cells, Problem):
                self.problems.append(cells)
            elif number == 1:
                names = self.header(cells)
            elif any(cell.strip() for cell in cells):
                self.line(number, names, cells)
            if (number == 1 and not names) or len(self.problems) > MOST_SHOWN:
                break
        if not self.rows.rows and not self.problems:
            self.problem(1, "", "", "has no lines below its header", "give one line a language")

    def header(self, cells: Sequence[str]) -> list[str]:
        """Return our names of the columns; none where the header cannot be used."""
        if len(cells) > MOST_COLUMNS:
            why = f"has {figures.number(len(cells))} columns"
            self.problem(1, "", "", why, "keep language and counts, remove the others")
            return []
        names = []
        for cell in cells:
            heading = " ".join(cell.replace("_", " ").split()).casefold()
            if heading not in HEADINGS:
                close = nearest(heading, HEADINGS)
                names_known = f"known: {', '.join(COUNTS + SPLITS)}"
                remedy = f"write {close[0]!r}" if close else names_known
                self.problem(1, "", cell, "is not a known column", f"{remedy}, or remove it")
            elif HEADINGS[heading] in names:
                why = f"is a second column for {HEADINGS[heading]}"
                self.problem(1, "", cell, why, "keep one of them")
            names.append(HEADINGS.get(heading, ""))
        if "language" not in names:
            self.problem(1, "language", "", "is missing from the header", "add that column")
        if not set(COUNTS) & set(names):
            self.problem(1, "titles", "", "is missing from the header", "add titles or items")
        return [] if self.problems else names

    def line(self, number: int, names: Sequence[str], cells: Sequence[str]) -> None:
        if len(cells) != len(names):
            why = f"has {len(cells)} cells, not {len(names)}"
            self.problem(number, "", cells[0], why, "put quotes around a cell with a comma in it")
            return
        values = {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=True)}
        before = len(self.problems)
        for name, cell in zip(names, cells, strict=True):
            typed = unicodedata.normalize("NFC", cell).strip(" \t\xa0")
            if wrong := typed and unfit(typed):
                self.problem(number, name, cell, *wrong)
        row = self.language(number, values["language"])
        row |= {name: self.split(number, name, values.get(name)) for name in SPLITS}
        row |= {name: self.count(number, name, values.get(name, "")) for name in COUNTS}
        if not any(values.get(name) for name in COUNTS):
            self.problem(number, "titles", "", "is empty, and so are items", "write a count")
        if len(self.problems) == before and (wrong := self.rows.add(number, row)):
            self.problem(number, "language", str(row["language_label"]), *wrong)

    def language(self, number: int, label: str) -> Row:
        reading = self.book.read(label)
        if reading.language_id:
            if reading.remark:
                self.remarks.append(f"line {number}: {label!r} read as {reading.remark}")
            key, reason = reading.language_id, None
        else:
            key, reason = f"label-{slug(label) or number}", f"The label {reading.why}."
            if label.casefold() in TOTALS:
                self.problem(number, "language", label, "is a total", "remove the line")
            elif not label or not self.keep_unknown:
                meant = " or ".join(reading.suggestions)
                remedy = f"did you mean {meant}?" if meant else "write a code or an English name"
                self.problem(number, "language", label, reading.why, remedy)
        return {
            "language_key": key, "language_id": reading.language_id,
            "language_label": unicodedata.normalize("NFC", label), "language_reason": reason,
        }  # fmt: skip

    def split(self, number: int, name: str, cell: str | None) -> str:
        """Return format, audience or decade: all without such a column, unknown where empty."""
        if not cell:
            return "all" if cell is None else "unknown"
        word = cell.casefold()
        value = WORDS.get(word, word).replace(" ", "_").replace("-", "_")
        allowed: Sequence[str] = self.rules[name].get("enum", ())
        if allowed and value not in allowed:
            close = nearest(value, allowed)
            remedy = f"write {close[0]!r}" if close else f"write one of {', '.join(allowed)}"
            self.problem(number, name, cell, "is not allowed", remedy)
        elif not allowed and not re.fullmatch(str(self.rules[name]["pattern"]), value):
            self.problem(
                number, name, cell, "is not a decade", "write its first year, such as 1990"
            )
        return value

    def count(self, number: int, name: str, cell: str) -> int | None:
        match = NUMBER.fullmatch(cell)
        if cell and not match:
            self.problem(number, name, cell, "is not a whole number", "write digits only")
        return int(match[1].replace(",", "")) if match else None
