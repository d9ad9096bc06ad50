"""What the first sheet of a workbook says: what it is, from when, how sure, how to cite it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from interloan.exports.readable_rows import Facts, Publication, ReadableRows
from interloan.exports.workbook import ROWS, Book, Column, Table
from interloan.figures import quantity

PROJECT = "Interloan"
EDITION_DIGITS = 12  # of the database's checksum, as on printed pages
LICENCE = "CC0 1.0: free for any use (https://creativecommons.org/publicdomain/zero/1.0/)."
GUIDE = (
    "The rows stand in the sheet{sheets}; the publications they name, if any, in “Sources”. Empty "
    "means not known or not stated, never zero. A date shows what is known of it: of a month or a "
    "year, the cell holds the first day."
)


@dataclass(frozen=True)
class Story:
    """What is known of a set of rows beside the rows.

    Attributes:
        title: What it is.
        description: What it answers, or what one row is.
        choice: What was asked for, line by line.
        answer: The answer in a sentence.
        left_out: Which rows are not in it, if any, and where the whole is.
        edition: The database, by the beginning of its checksum.
        taken: When it was asked, ISO 8601; empty for files made with the database.
        address: Where it is found.
    """

    title: str
    description: str
    choice: tuple[str, ...] = ()
    answer: str = ""
    left_out: str = ""
    edition: str = ""
    taken: str = ""
    address: str = ""


@dataclass(frozen=True)
class Part:
    """What goes into one sheet.

    Attributes:
        rows: The rows, as people read them.
        sheet: The name of the sheet.
        said: What the sheet has, in a sentence.
    """

    rows: ReadableRows
    sheet: str = ROWS
    said: str = ""

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows.columns[0].values)

    @property
    def told(self) -> str:
        """What the first sheet says of it."""
        return f"“{self.sheet}”: {_counted(self)}{f' {self.said}' if self.said else ''}"


def book(facts: Facts, story: Story, parts: Sequence[Part]) -> Book:
    """Return the workbook of a table or an answer.

    Args:
        facts: What is known of the database.
        story: What is known of the rows beside the rows.
        parts: The rows of each sheet. One without rows has no sheet, unless it is the first.
    """
    citation = cited(story, facts.checked)
    kept = [parts[0], *(part for part in parts[1:] if part.count)]
    statuses = sum((Counter(part.rows.statuses) for part in parts), Counter[str]())
    sure = [
        f"{status} ({quantity(statuses[status], 'fact', 'facts')}): {meaning}"
        for status, meaning in facts.meanings.items()
        if statuses[status]
    ]
    is_one = len(parts) == 1
    told = [_counted(parts[0])] if is_one else [part.told for part in parts]
    names = [f"“{part.sheet}”" for part in kept]
    about = [
        ("What it is", [story.description or story.title]),
        ("Asked for", story.choice),
        ("The answer", [story.answer]),
        ("Rows" if is_one else "Sheets", [*told, story.left_out]),
        ("From when", [_when(story, facts.checked)]),
        ("How sure", sure or ["No row of this says how sure it is; see the sources."]),
        ("How to read it", [GUIDE.format(sheets=f"{'s' * (not is_one)} {', '.join(names)}")]),
        (
            "How to cite it",
            [citation, "For a single fact, cite the source that its row names too."],
        ),
        ("License", [LICENCE]),
    ]
    filled = [(label, [line for line in lines if line]) for label, lines in about]
    cited_by_any = {one.id for part in parts for one in part.rows.sources}
    return Book(
        title=story.title,
        about=[(label, lines) for label, lines in filled if lines],
        tables=[Table(part.rows.columns, part.sheet) for part in kept],
        sources=_sources([one for key, one in facts.publications.items() if key in cited_by_any]),
        citation=citation,
    )


def _counted(part: Part) -> str:
    return f"{quantity(part.count, 'row', 'rows', 'No')}."


def cited(story: Story, checked: str) -> str:
    """Return how to cite rows: title, date, version, address.

    >>> cited(Story("Fees", "", edition="3f2a", taken="2026-11-29", address="/interloan/fees"), "")
    'Interloan: “Fees”. Database edition 3f2a, taken 2026-11-29. /interloan/fees'
    >>> cited(Story("Fees", "", edition="3f2a"), "2026-11")
    'Interloan: “Fees”. Database edition 3f2a, facts checked until 2026-11.'
    """
    dated = f"taken {story.taken}" if story.taken else f"facts checked until {checked}"
    edition = f"Database edition {story.edition}, " if story.edition else ""
    words = f"{PROJECT}: “{story.title}”. {edition}{dated}."
    return f"{words} {story.address}".strip()


def _when(story: Story, checked: str) -> str:
    taken = f"Taken on {story.taken} from" if story.taken else "Made with"
    read = f" Its publications were last read in {checked}." if checked else ""
    return f"{taken} edition {story.edition or 'unknown'} of the database.{read}"


def _sources(publications: list[Publication]) -> list[Column]:
    if not publications:
        return []
    return [
        Column("Title", [one.title for one in publications]),
        Column("Publisher", [one.publisher for one in publications]),
        Column("Published", [one.published for one in publications], "date"),
        Column("Read", [one.accessed for one in publications], "date"),
        Column("Link", [one.url for one in publications], "link"),
        Column("Note", [one.note for one in publications]),
        Column("Key in the database", [one.id for one in publications]),
    ]
