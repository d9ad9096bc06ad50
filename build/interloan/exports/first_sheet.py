"""What the first sheet of a workbook says: what it is, from when, how sure, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass

from interloan.exports.readable_rows import Facts, Publication, ReadableRows
from interloan.exports.workbook import Book, Column
from interloan.figures import quantity

PROJECT = "Interloan"
EDITION_DIGITS = 12  # of the database's checksum, as on printed pages
LICENCE = "CC0 1.0: free for any use (https://creativecommons.org/publicdomain/zero/1.0/)."
GUIDE = (
    "The rows stand in the sheet “Rows”; the publications they name, if any, in “Sources”. Empty "
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


def book(facts: Facts, story: Story, rows: ReadableRows) -> Book:
    """Return the workbook of a table or an answer."""
    citation = cited(story, facts.checked)
    count = quantity(len(rows.columns[0].values), "row", "rows", "No")
    sure = [
        f"{status} ({quantity(n, 'fact', 'facts')}): {facts.meanings[status]}"
        for status, n in rows.statuses.items()
    ]
    about = [
        ("What it is", [story.description or story.title]),
        ("Asked for", story.choice),
        ("The answer", [story.answer]),
        ("Rows", [f"{count}.", story.left_out]),
        ("From when", [_when(story, facts.checked)]),
        ("How sure", sure or ["No row of this says how sure it is; see the sources."]),
        ("How to read it", [GUIDE]),
        (
            "How to cite it",
            [citation, "For a single fact, cite the source that its row names too."],
        ),
        ("License", [LICENCE]),
    ]
    kept = [(label, [line for line in lines if line]) for label, lines in about]
    return Book(
        title=story.title,
        about=[(label, lines) for label, lines in kept if lines],
        columns=rows.columns,
        sources=_sources(rows.sources),
        citation=citation,
    )


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
