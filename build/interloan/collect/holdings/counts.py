"""`interloan add counts`: a library's counts by language, as a file → rows of `holdings`.

Made for what spreadsheets and library systems write: any order and names of columns, titles above
the heading, totals among the lines, thousands in any fashion. What cannot be read is a problem with
its line. Each line that goes in is counted, or named as one that is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from interloan.collect.holdings import count_headings, count_sheets, count_totals, workbooks
from interloan.collect.holdings.count_account import Account
from interloan.collect.holdings.count_headings import COUNTS, SPLITS, Heading
from interloan.collect.holdings.count_lines import TableLine, table_lines
from interloan.collect.holdings.count_numbers import Numbers
from interloan.collect.holdings.count_sheets import Sheet
from interloan.collect.holdings.count_totals import Counted
from interloan.collect.holdings.language_names import Codebook, Reading
from interloan.near_names import nearest
from interloan.problems import MOST_SHOWN, Problem, SourceError, bounded
from interloan.sources.cell_format import slug
from interloan.sources.table import Table
from interloan.sources.typed_rows import Row

WORDS = {
    "print": "book", "board book": "book", "picture book": "book", "graphic novel": "book",
    "hardcover": "book", "paperback": "book", "large type": "large_print", "dvd": "video",
    "blu-ray": "video", "dvd/blu-ray": "video", "videorecording": "video", "cd": "music",
    "music cd": "music", "book on cd": "audiobook", "audiobook on cd": "audiobook",
    "playaway": "audiobook", "magazine": "periodical", "newspaper": "periodical",
    "serial": "periodical", "journal": "periodical", "e-book": "ebook", "juvenile": "children",
    "child": "children", "kid": "children", "ya": "teen", "young adult": "teen",
}  # fmt: skip
UNREAD = "write a code or an English name, or add --keep-unknown"
LIKENESS = 0.8
"""Of a format that is suggested: below it, board books are like audiobooks."""


@dataclass(frozen=True)
class CountsFile:
    """What was read of a file.

    Attributes:
        rows: Rows of `holdings`, without collection and source.
        remarks: What the owner should know of how lines were read.
        account: What became of each line.
    """

    rows: list[Row]
    remarks: list[str]
    account: Account


def read(
    path: Path,
    book: Codebook,
    holdings: Table,
    *,
    keep_unknown: bool = False,
    every_language: bool = False,
) -> CountsFile:
    """Read a file of counts by language.

    Args:
        path: A text (CSV, with any delimiter) or a workbook: a column of languages (codes or names)
            and at least one of titles, items, circulation; format, audience and decade where known.
        book: Reads the codes and names.
        holdings: The table, for the words that format, audience and decade may have.
        keep_unknown: Keep languages that cannot be read under their own label.
        every_language: Whether titles stand under each of their languages: then the lines may have
            more titles than their total.

    Raises:
        SourceError: Every line that cannot be used, with what may have been meant.
    """
    sheet, heading = _found(path)
    reader = _Reader(path.name, book, holdings, keep_unknown)
    account = reader.read(sheet, heading, every_language)
    if reader.problems:
        raise SourceError(bounded(reader.problems))
    return CountsFile(reader.rows.rows, reader.remarks, account)


def _found(path: Path) -> tuple[Sheet, Heading]:
    """Return the table of a file and its heading.

    Raises:
        SourceError: There is none that can be used, or there are several in a workbook.
    """
    is_workbook = workbooks.is_workbook(path)
    sheets = workbooks.read(path, path.name) if is_workbook else count_sheets.read(path, path.name)
    usable = [(s, heading) for s in sheets if (heading := count_headings.find(s.head))]
    if len(usable) > 1 and is_workbook:
        names = " and ".join(repr(sheet.name) for sheet, _ in usable)
        why, remedy = f"has counts in the sheets {names}", "save the one that is meant alone"
        raise SourceError([Problem(path.name, 0, "", "", why, remedy)])
    if usable:
        return usable[0]
    likeliest = ((s, count_headings.likeliest(s.head)) for s in sheets)
    found = [(sheet, heading) for sheet, heading in likeliest if heading]
    if found:
        return max(found, key=lambda pair: sum(map(bool, pair[1].meanings)))
    first = next(sheets[0].lines)
    if isinstance(first, Problem):
        raise SourceError([first])
    remedy = "add one: language,titles,items"
    raise SourceError([Problem(path.name, first.number, "", "", "has no heading", remedy)])


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

    def add(self, number: int, row: Row, written: str) -> tuple[str, str] | None:
        """Add a line.

        Args:
            number: The line's number.
            row: Language, split and counts.
            written: What the line says of language and split.

        Returns:
            Why it cannot be added and what to do instead; None where it was added.
        """
        key = tuple(str(row[name]) for name in ("language_key", *SPLITS))
        if key not in self._seen:
            self._seen[key] = row, [(number, written)]
            return None
        present, lines = self._seen[key]
        first = lines[0][0]
        if written.casefold() in {other.casefold() for _, other in lines}:
            why = f"appears twice (first in line {first})"
            return why, "keep one, or tell them apart by format"
        if any((present[name] is None) != (row[name] is None) for name in COUNTS):
            why = f"is the language of line {first} too, and the two do not have the same counts"
            return why, "join the two lines"
        counted = [name for name in COUNTS if row[name] is not None]
        present |= {n: int(str(present[n])) + int(str(row[n])) for n in counted}
        labels = str(present["language_label"]).split("; ")
        if row["language_label"] not in labels:
            present["language_label"] = "; ".join([*labels, str(row["language_label"])])
        before, other = lines[-1]
        self._remarks.append(f"line {number}: {written!r} was added to {other!r} (line {before})")
        lines.append((number, written))
        return None


class _Reader:
    """Reads one table, gathering problems and remarks."""

    def __init__(self, file: str, book: Codebook, holdings: Table, keep_unknown: bool) -> None:
        self.file, self.book, self.keep_unknown = file, book, keep_unknown
        self.rules = {name: holdings.column(name).constraints for name in SPLITS}
        self.remarks: list[str] = []
        self.rows = _CountRows(self.remarks)
        self.problems: list[Problem] = []

    def problem(self, line: int, name: str, value: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, name, value, why, remedy))

    def read(self, sheet: Sheet, heading: Heading, every_language: bool) -> Account:
        """Read the lines, then the numbers in them, then what they say."""
        self.account = Account(self.file, sheet.name, sheet.delimiter, heading)
        self.problems.extend(count_headings.problems(heading, self.file))
        if not self.problems:
            lines = table_lines(self.file, sheet, self.account, self.problems)
            self.take(self.without_notes(list(lines)), Numbers(self.file, sheet.delimiter),
                      every_language)  # fmt: skip
        return self.account

    def take(self, taken: list[TableLine], numbers: Numbers, every_language: bool) -> None:
        """Take the lines of the table."""
        for name in COUNTS:
            numbers.note(name, [line.counts[name] for line in taken if name in line.counts])
        self.problems.extend(numbers.conflicts())
        self.account.thousands = numbers.said
        counted = [self.counted(line, numbers, line is taken[-1]) for line in taken]
        if not self.problems:
            fewer = every_language
            for total, name, given in count_totals.disagreeing(counted, may_be_fewer_titles=fewer):
                self.problems.append(count_totals.problem(self.file, total, name, given))
        for line, count in zip(taken, counted, strict=True):
            if len(self.problems) > MOST_SHOWN:
                return
            if count.is_total:
                self.account.totals.append((line.number, count.label))
            else:
                self.add(line, count)
        if not taken and not self.problems:
            remedy = "give one line a language"
            self.problem(
                self.account.heading.numbers[-1], "", "", "has no lines below its header", remedy
            )

    def without_notes(self, taken: list[TableLine]) -> list[TableLine]:
        """Return the lines without those below the table that are no language and have no count."""
        while taken and not taken[-1].has_counts and taken[-1].languages:
            if len(taken[-1].languages) > 1 or self.book.read(taken[-1].label).language_id:
                break
            self.account.below.insert(0, (taken[-1].number, taken.pop().label))
        return taken

    def counted(self, line: TableLine, numbers: Numbers, is_last: bool) -> Counted:
        """Return the counts of a line; note those that cannot be read."""
        counts: dict[str, int | None] = {}
        for name, cell in line.counts.items():
            count = numbers.read(name, cell)
            counts[name] = None if isinstance(count, Problem) else count
            if isinstance(count, Problem):
                self.problems.append(count)
        split = tuple(line.texts.get(name, "") for name in SPLITS)
        totals = line.languages or tuple(filter(count_totals.is_total, split))
        is_total = any(map(count_totals.is_total, totals)) if totals else is_last
        label = line.label or next(iter(totals), "")
        return Counted(line.number, label, split, counts, is_total and line.has_counts)

    def add(self, line: TableLine, counted: Counted) -> None:
        """Add a line to the rows, or note why it cannot be."""
        before = len(self.problems)
        row = self.language(line)
        row |= {name: self.split(line.number, name, line.texts.get(name)) for name in SPLITS}
        row |= {name: counted.counts.get(name) for name in COUNTS}
        if not line.has_counts:
            self.problem(line.number, "titles", "", "is empty, and so are items", "write a count")
        if len(self.problems) > before:
            return
        written = ", ".join([str(row["language_label"]), *filter(None, line.texts.values())])
        if wrong := self.rows.add(line.number, row, written):
            self.problem(line.number, "language", str(row["language_label"]), *wrong)
        self.account.count(row)

    def language(self, line: TableLine) -> Row:
        """Return the language of a line, by its code or its name; note where it has none."""
        readings = [(label, self.book.read(label)) for label in line.languages]
        known = [(label, reading) for label, reading in readings if reading.language_id]
        label, reading = (known or readings or [("", self.book.read(""))])[0]
        if len({found.language_id for _, found in known}) > 1:
            both = f"is not the language of {known[1][0]!r} beside it"
            self.problem(line.number, "language", label, both, "correct one of them")
        elif reading.language_id and reading.remark:
            self.remarks.append(f"line {line.number}: {label!r} read as {reading.remark}")
        elif reading.language_id is None:
            self.unknown(line.number, label, reading)
        key = reading.language_id or f"label-{slug(label) or line.number}"
        return {
            "language_key": key, "language_id": reading.language_id,
            "language_label": unicodedata.normalize("NFC", label),
            "language_reason": None if reading.language_id else f"The label {reading.why}.",
        }  # fmt: skip

    def unknown(self, number: int, label: str, reading: Reading) -> None:
        """Note a language that cannot be read: as a problem, or as one that is kept."""
        if reading.is_rest:
            self.account.rest.append((number, label))
            return
        if label and self.keep_unknown:
            self.account.unread.append((number, label))
            self.remarks.append(f"line {number}: {label!r} {reading.why}; kept under this label")
            return
        meant = " or ".join(reading.suggestions)
        remedy = f"did you mean {meant}?" if meant else UNREAD
        if not label:
            remedy = "write its code or name, or `unknown`"
        self.problem(number, "language", label, reading.why, remedy)

    def split(self, number: int, name: str, cell: str | None) -> str:
        """Return format, audience or decade: all without such a column, unknown where empty."""
        if not cell:
            return "all" if cell is None else "unknown"
        word = cell.casefold()
        allowed: Sequence[str] = self.rules[name].get("enum", ())
        one = word if word in allowed else word.removesuffix("s")
        value = WORDS.get(one, one).replace(" ", "_").replace("-", "_")
        if allowed and value not in allowed:
            close = nearest(value, allowed, 1, LIKENESS)
            remedy = f"write {close[0]!r}" if close else f"write one of {', '.join(allowed)}"
            self.problem(number, name, cell, "is not allowed", remedy)
        elif not allowed and not re.fullmatch(str(self.rules[name]["pattern"]), value):
            self.problem(
                number, name, cell, "is not a decade", "write its first year, such as 1990"
            )
        return value
