"""A workbook says what it is, holds real dates and money, and runs nothing."""

import io
import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest
from tests.fixtures.workbooks import Cell, Sheet, read

from interloan.exports import first_sheet, readable_rows, workbook
from interloan.exports.first_sheet import Part, Story
from interloan.exports.readable_rows import Facts
from interloan.exports.workbook import Book, Column, Kind, Table

SQL = """
create table publications (id text primary key, title text, publisher text, published text,
  accessed text, url text, note text);
insert into publications values
  ('nlm', 'Charges', 'National Library of Medicine', '2018-01', '2026-11', 'https://nlm.nih.gov/',
    ''),
  ('undated', 'Terms', 'LVIS', null, '2026-11', null, null);
create table lenders (id text primary key, name text);
insert into lenders values ('nlm', 'National Library of Medicine'), ('a', 'Twin'), ('b', 'Twin');
create table regions (id text primary key, name text);
insert into regions values ('1', 'Americas');
create table fees (id text primary key, lender_id text references lenders (id),
  region_id text references regions (id), fee_usd real, loans integer, fiscal_year integer,
  is_current integer, share_pct real, note text, status text,
  source_id text references publications (id), as_of text);
insert into fees values
  ('f1', 'nlm', '1', 12.5, 12345, 2018, 1, 4.25, '=1+1', 'stated', 'nlm', '2018-01-01'),
  ('f2', 'a', '1', null, 12, 2019, 0, null, '+1 617 555', 'unverified', 'undated', '2026-11');
create table data_dictionary (table_name text, column_name text, type text);
create view statuses as select 'stated' as status, 2 as rank, 'One source states it.' as meaning
  union all select 'unverified', 1, 'Nobody checked it.';
"""
PAGES: dict[str, dict[str, Any]] = {
    "lenders": {"label_column": "name"},
    "regions": {"label_column": "name"},
    "fees": {
        "title": "Fees",
        "columns": {"loans": "Loans in a year. Unit: loans.", "fee_usd": "What it costs."},
    },
}


def sheet(*columns: Column) -> Sheet:
    """Return the sheet of rows of a workbook with these columns."""
    return written(Book("Fees", [("What it is", ["Prices."])], [Table(columns)]))["Rows"]


def written(book: Book) -> dict[str, Sheet]:
    """Return a workbook as it is read back."""
    buffer = io.BytesIO()
    workbook.write(buffer, book)
    return read(buffer.getvalue())


def values(cells: Sequence[Cell]) -> list[Any]:
    """Return what cells hold."""
    return [cell.value for cell in cells]


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.executescript(SQL)
    return made


@pytest.fixture
def facts(connection: sqlite3.Connection) -> Facts:
    return readable_rows.read(connection, PAGES)


@pytest.fixture
def fees(connection: sqlite3.Connection, facts: Facts) -> dict[str, Sheet]:
    """The workbook of the fees."""
    cursor = connection.execute("select * from fees")
    names = [entry[0] for entry in cursor.description]
    rows = readable_rows.readable(facts, names, cursor.fetchall(), readable_rows.Origin(["fees"]))
    story = Story("Fees", "What lenders charge.", edition="3f2a", taken="2026-11-29")
    return written(first_sheet.book(facts, story, [Part(rows)]))


def test_the_first_sheet_says_what_when_how_sure_and_how_to_cite(fees: dict[str, Sheet]) -> None:
    assert list(fees) == ["About", "Rows", "Sources"]
    for words in (
        "What lenders charge.",
        "2 rows.",
        "Taken on 2026-11-29 from edition 3f2a of the database.",
        "stated (1 fact): One source states it.",
        "unverified (1 fact): Nobody checked it.",
        "Interloan: “Fees”. Database edition 3f2a, taken 2026-11-29.",
        "Loans in a year.",
    ):
        assert words in fees["About"].text


def test_headings_are_words_and_can_be_told_apart(fees: dict[str, Sheet]) -> None:
    assert fees["Rows"].headings == [
        "Lender", "Region", "Fee USD", "Loans", "Fiscal year", "Current", "Share %", "Note",
        "Status", "As of", "Source", "Source: link", "Key", "Lender (key)",
    ]  # fmt: skip


def test_a_key_is_shown_as_a_name_and_kept_where_names_are_not_enough(
    fees: dict[str, Sheet],
) -> None:
    rows = fees["Rows"]
    assert values(rows.column("Lender")) == ["National Library of Medicine", "Twin"]
    assert values(rows.column("Lender (key)")) == ["nlm", "a"]
    assert "Region (key)" not in rows.headings


def test_a_code_is_shown_in_words_and_kept_beside_them(facts: Facts) -> None:
    facts.pages = {
        "lenders": {"columns": {"kind": "As in is_open. One of: state_library, archive."}}
    }
    rows = [("a_b", "state_library", "acs5"), ("c", "archive", None)]
    origin = readable_rows.Origin(["lenders", "fees"])
    made = readable_rows.readable(facts, ["lender_id", "kind", "survey"], rows, origin).columns
    assert [(column.heading, column.values) for column in made] == [
        ("Lender", ["a_b", "c"]),
        ("Kind", ["state library", "archive"]),
        ("Survey", ["five-year survey", None]),
        ("Kind (code)", ["state_library", "archive"]),
        ("Survey (code)", ["acs5", None]),
    ]
    assert made[1].meaning == "As in is_open. One of: state library, archive."
    assert made[3].meaning == "The same as CSV and JSON have it."


def test_a_source_is_a_title_publisher_date_and_link(fees: dict[str, Sheet]) -> None:
    rows = fees["Rows"]
    assert values(rows.column("Source")) == [
        "Charges. National Library of Medicine, 2018-01",
        "Terms. LVIS, undated, read 2026-11",
    ]
    assert rows.cell(1, "Source: link") == Cell(
        "https://nlm.nih.gov/", "General", "https://nlm.nih.gov/"
    )
    sources = fees["Sources"]
    assert values(sources.column("Title")) == ["Charges", "Terms"]
    assert sources.cell(1, "Published") == Cell(43101, "yyyy-mm")


def test_figures_are_shown_as_what_they_are(fees: dict[str, Sheet]) -> None:
    rows = fees["Rows"]
    assert rows.cell(1, "Fee USD") == Cell(12.5, "#,##0.00##_)")
    assert rows.cell(1, "Loans") == Cell(12345, "#,##0_)")
    assert rows.cell(1, "Fiscal year") == Cell(2018, "General_)")
    assert rows.cell(1, "Share %") == Cell(4.25, '0.0##"%"_)')
    assert values(rows.column("Current")) == ["yes", "no"]


def test_a_date_is_a_date_as_precise_as_it_is_known(fees: dict[str, Sheet]) -> None:
    cells = fees["Rows"].column("As of")
    assert cells == [Cell(43101, "yyyy-mm-dd"), Cell(46327, "yyyy-mm")]


def test_dates_that_a_spreadsheet_cannot_count_stay_text(facts: Facts) -> None:
    rows = [("1706-08-16", "2021-02-30"), ("2001-01-01", "2021-03-01")]
    made = readable_rows.readable(facts, ["from_date", "seen"], rows, readable_rows.Origin([]))
    assert [column.kind for column in made.columns] == ["text", "text"]


def test_text_like_a_formula_stays_text(fees: dict[str, Sheet]) -> None:
    assert values(fees["Rows"].column("Note")) == ["=1+1", "+1 617 555"]
    assert sum(one.formulas for one in fees.values()) == 0


def test_only_declared_addresses_of_the_web_become_links() -> None:
    text = ["https://example.org/", "mailto:a@example.org", "internal:About!A1"]
    assert [cell.link for cell in sheet(Column("Note", text)).column("Note")] == ["", "", ""]
    addresses = ["https://example.org/a", "file:///etc/passwd", "https://example.org/a b"]
    linked = sheet(Column("Link", addresses, "link")).column("Link")
    assert [cell.link for cell in linked] == ["https://example.org/a", "", ""]
    assert values(linked) == addresses


def test_rows_can_be_filtered_and_their_heading_stays(fees: dict[str, Sheet]) -> None:
    assert fees["Rows"].filter == "A1:N3"
    assert fees["Rows"].frozen == ("1", "1")


@pytest.mark.parametrize("letter", ["x", "\N{SLICE OF PIZZA}"], ids=["one unit", "two units"])
def test_a_cell_too_long_for_a_spreadsheet_is_cut_and_says_so(letter: str) -> None:
    (cell,) = sheet(Column("Text", [letter * 40_000])).column("Text")
    assert len(str(cell.value).encode("utf-16-le")) <= 2 * 32_767
    said = "Cut here: a cell of a spreadsheet holds 32,767 characters, this text has 40,000."
    assert said in str(cell.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9_007_199_254_740_993, "9007199254740993"),  # a spreadsheet would round it
        (float("inf"), "inf"),
        ("a\x01b\uffff", "a_x0001_b\N{REPLACEMENT CHARACTER}"),
        ("  kept ", "  kept "),
        ("", ""),
    ],
)
def test_whatever_stands_in_a_cell_can_be_opened(value: object, expected: str) -> None:
    kinds: tuple[Kind, ...] = ("text", "amount", "money", "plain")
    for kind in kinds:
        found = sheet(Column("a", [value], kind), Column("b", [1])).cell(1, "a")
        assert found.value == expected


def test_the_same_book_gives_the_same_bytes() -> None:
    made = []
    for _ in range(2):
        buffer = io.BytesIO()
        workbook.write(buffer, Book("T", [], [Table([Column("A", ["x", 1])])]))
        made.append(buffer.getvalue())
    assert made[0] == made[1]


def test_a_column_means_what_the_tables_asked_agree_on(facts: Facts) -> None:
    pages = {**PAGES, "prices": {"columns": {"loans": "Something else."}}}
    other = readable_rows.read(sqlite3.connect(":memory:"), {})
    other.pages = pages
    alone = readable_rows.readable(
        other, ["loans"], [(1,)], readable_rows.Origin(["fees", "lenders"])
    ).columns[0]
    both = readable_rows.readable(
        other, ["loans"], [(1,)], readable_rows.Origin(["fees", "prices"])
    ).columns[0]
    assert (alone.meaning, alone.unit, both.meaning) == ("Loans in a year.", "loans", "")
