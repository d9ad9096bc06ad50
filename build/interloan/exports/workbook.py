"""A table or an answer → a workbook (XLSX) that people can read, filter, print and cite.

A sheet that says what it is, one for each table of rows, one of the publications cited. Text is
never run as a formula, and only what is declared to be an address becomes a link. The same book
gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO, Literal

import xlsxwriter

from interloan.exports.cell_sizes import WIDEST, lines_of, width_of
from interloan.figures import number

Kind = Literal["text", "amount", "plain", "money", "percent", "yes or no", "date", "link"]
Format = Any  # of xlsxwriter, which has no types
Sheet = Any

FIXED_TIME = datetime(1980, 1, 1, tzinfo=UTC)  # a workbook carries its birthday; ours have none
MOST_CHARACTERS = 32_767  # in a cell of Excel
CUT = (
    " … [Cut here: a cell of a spreadsheet holds {most} characters, this text has {whole}. "
    "The CSV and JSON of these rows have all of it.]"
)
NOT_IN_XML = re.compile("[\ufffe\uffff]")
DAY_0 = date(1899, 12, 30)  # in Excel's count of days, which is right from FIRST_DAY on
FIRST_DAY = date(1900, 3, 1)
DAY_FORMATS = {4: "yyyy", 7: "yyyy-mm", 10: "yyyy-mm-dd"}  # as precise as the date is known
MOST_DIGITS = 10**15  # beyond it Excel rounds
MOST_LINKS = 1_000  # of a column; each takes as long as four cells, and Excel has 65,530 at most
LONGEST_LINK = 2_079
FROZEN = 34  # a first column wider than this would leave no room beside it
PAGE = 215  # characters on a printed page, so that it can still be read
LETTER = 1
LINE_POINTS, TALLEST_POINTS = 15, 405
MOST_TALL = 5_000  # rows whose height is set; the programs set it themselves when a cell is edited
ABOUT_WIDTHS = (24, 72, 18, 24)
ABOUT, ROWS, SOURCES = "About", "Rows", "Sources"


@dataclass(frozen=True)
class Column:
    """One column of the rows.

    Attributes:
        heading: Its name in words.
        values: What stands in it, row by row.
        kind: How that is shown. A date is ISO 8601, `plain` a figure without commas.
        meaning: What it says.
        unit: What its figures count or measure.
        name: What the database calls it.
    """

    heading: str
    values: Sequence[Any]
    kind: Kind = "text"
    meaning: str = ""
    unit: str = ""
    name: str = ""


@dataclass(frozen=True)
class Table:
    """What stands in one sheet: rows, column by column, under the sheet's name."""

    columns: Sequence[Column]
    sheet: str = ROWS


@dataclass(frozen=True)
class Book:
    """What goes into a workbook.

    Attributes:
        title: What it is.
        about: What the first sheet says: labels, each with its lines.
        tables: The rows, each table in a sheet of its own.
        sources: The publications cited, column by column.
        citation: How to cite it, which stands at the foot of printed pages too.
    """

    title: str
    about: Sequence[tuple[str, Sequence[str]]]
    tables: Sequence[Table]
    sources: Sequence[Column] = field(default_factory=list)
    citation: str = ""


def write(target: Path | BinaryIO, book: Book) -> None:
    """Write a workbook.

    Args:
        target: A file, or something that takes bytes.
        book: What it says.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "in_memory": True,
        "default_format_properties": {"valign": "top"},
    }
    with xlsxwriter.Workbook(target, options) as file:
        created = FIXED_TIME.replace(tzinfo=None)
        file.set_properties({"title": book.title, "comments": book.citation, "created": created})
        formats = Formats(file)
        _write_about(file.add_worksheet(ABOUT), book, formats)
        for table in book.tables:
            _write_rows(file.add_worksheet(table.sheet), table.columns, book, formats)
        if book.sources:
            _write_rows(file.add_worksheet(SOURCES), book.sources, book, formats)


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.of = cache(self._made)

    def _made(self, shown: str = "", *, is_wrapped: bool = False) -> Format | None:
        """Return the format of cells; None is the usual one, which takes least time.

        Args:
            shown: How a figure is shown, as Excel writes it; or the name of one of our own.
            is_wrapped: Whether long text takes several lines.
        """
        if not shown and not is_wrapped:
            return None
        own: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 16, "text_wrap": True},
            "label": {"bold": True},
            "heading": {"bold": True, "text_wrap": True, "bg_color": "#E7EDF3", "bottom": 1},
            "link": {"font_color": "#0B57A4", "underline": 1, "text_wrap": True},
        }
        properties = own.get(shown, {"num_format": shown} if shown else {})
        wrapped = {"text_wrap": True} if is_wrapped else {}
        if shown in DAY_FORMATS.values():  # at the right it would touch the text of the next cell
            properties = {**properties, "align": "left"}
        return self._file.add_format({"valign": "top", **properties, **wrapped})


def _write_about(page: Sheet, book: Book, formats: Formats) -> None:
    page.hide_gridlines(2)
    for place, width in enumerate(ABOUT_WIDTHS):
        page.set_column(place, place, width)
    page.merge_range(0, 0, 0, 1, "", formats.of("title"))
    page.write_string(0, 0, _fitted(book.title), formats.of("title"))
    page.set_row(0, 22 * ceil(len(book.title) / 60))
    row = 2
    text, label = formats.of(is_wrapped=True), formats.of("label")
    for name, lines in book.about:
        page.write_string(row, 0, name, label)
        for line in lines:
            page.write_string(row, 1, _fitted(line), text)
            _heighten(page, row, lines_of(line, ABOUT_WIDTHS[1]))
            row += 1
        row += 1
    for table in book.tables:
        row = _write_meanings(page, row, table, formats, is_one=len(book.tables) == 1)
    _lay_out(page, book, pages_wide=1)


def _write_meanings(page: Sheet, row: int, table: Table, formats: Formats, *, is_one: bool) -> int:
    """Write what the columns of a sheet mean; return the row after the next."""
    sheet = "" if is_one else f" of “{table.sheet}”"
    text = formats.of(is_wrapped=True)
    heads = (f"What the columns{sheet} mean", "", "Unit", "Name in the database")
    for place, head in enumerate(heads):
        page.write_string(row, place, head, formats.of("heading"))
    _heighten(page, row, lines_of(heads[0], ABOUT_WIDTHS[0]))
    for column in table.columns:
        row += 1
        cells = (column.heading, column.meaning, column.unit, column.name)
        for place, cell in enumerate(cells):
            page.write_string(row, place, _fitted(cell), text)
        sizes = zip(cells, ABOUT_WIDTHS, strict=True)
        _heighten(page, row, max(lines_of(cell, width) for cell, width in sizes))
    return row + 2


def _write_rows(page: Sheet, columns: Sequence[Column], book: Book, formats: Formats) -> None:
    widths = [width_of(c.heading, c.values, is_link=c.kind == "link") for c in columns]
    for place, column in enumerate(columns):
        page.set_column(place, place, widths[place])
        page.write_string(0, place, _fitted(column.heading), formats.of("heading"))
        WRITERS.get(column.kind, _write_values)(page, place, column, formats)
    last = max((len(column.values) for column in columns), default=0)
    page.autofilter(0, 0, last, len(columns) - 1)
    page.freeze_panes(1, 1 if widths[0] <= FROZEN else 0)
    _set_heights(page, columns, widths)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    page.set_landscape()
    page.repeat_rows(0)
    page.repeat_columns(0)
    if len(book.tables) > 1:
        page.set_header("&L&8&A")
    _lay_out(page, book, pages_wide=ceil(sum(widths) / PAGE))


def _set_heights(page: Sheet, columns: Sequence[Column], widths: Sequence[int]) -> None:
    """Make rows as tall as their longest text; not every program does so on opening a file."""
    headings = zip(columns, widths, strict=True)
    _heighten(page, 0, max(lines_of(column.heading, width - 3) for column, width in headings))
    lines: dict[int, int] = {}
    for column, width in zip(columns, widths, strict=True):
        if width >= WIDEST:
            for row, value in enumerate(column.values[:MOST_TALL], 1):
                if isinstance(value, str) and len(value) > width:
                    lines[row] = max(lines.get(row, 1), lines_of(value, width))
    for row, count in lines.items():
        _heighten(page, row, count)


def _heighten(page: Sheet, row: int, lines: int) -> None:
    if lines > 1:
        page.set_row(row, min(LINE_POINTS * lines, TALLEST_POINTS))


def _lay_out(page: Sheet, book: Book, pages_wide: int) -> None:
    """Prepare a sheet for paper."""
    page.set_paper(LETTER)
    page.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
    page.fit_to_pages(pages_wide, 0)
    short = book.citation if len(book.citation) <= 180 else book.title[:180]
    page.set_footer(f"&L&8{short.replace('&', '&&')}&R&8Page &P of &N")


def _write_values(page: Sheet, place: int, column: Column, formats: Formats) -> None:
    """Write text as text and figures as figures, whatever the column should hold."""
    texts = {value for value in column.values if isinstance(value, str)}
    text = formats.of(is_wrapped=max(map(len, texts), default=0) > WIDEST)
    cut = {whole: fitted for whole in texts if (fitted := _fitted(whole)) != whole}
    whole, fraction = (formats.of(shown) for shown in SHOWN[column.kind])
    write_string, write_number = page.write_string, page.write_number
    for row, value in enumerate(column.values, 1):  # the innermost loop
        if value is None or value == "":
            continue
        if isinstance(value, str):
            write_string(row, place, cut.get(value, value) if cut else value, text)
        elif isinstance(value, (int, float)) and -MOST_DIGITS < value < MOST_DIGITS:
            write_number(row, place, value, whole if value == int(value) else fraction)
        else:
            write_string(row, place, _fitted(str(value)), text)


def _write_flags(page: Sheet, place: int, column: Column, formats: Formats) -> None:
    words = {0: "no", 1: "yes"}
    values = [words.get(value, value) for value in column.values]
    _write_values(page, place, Column(column.heading, values), formats)


def _write_dates(page: Sheet, place: int, column: Column, formats: Formats) -> None:
    """Write dates that sort as dates, and show what is known of them."""
    shown = {size: formats.of(known) for size, known in DAY_FORMATS.items()}
    for row, value in enumerate(column.values, 1):
        if value:
            page.write_number(row, place, day_number(value), shown[len(value)])


def _write_links(page: Sheet, place: int, column: Column, formats: Formats) -> None:
    link, text = formats.of("link"), formats.of()
    leads = sum(1 for value in column.values if value) <= MOST_LINKS
    for row, value in enumerate(column.values, 1):
        if leads and is_link(value):
            page.write_url(row, place, value, link, value)
        elif value:
            page.write_string(row, place, _fitted(str(value)), text)


WRITERS: dict[str, Callable[[Sheet, int, Column, Formats], None]] = {
    "yes or no": _write_flags,
    "date": _write_dates,
    "link": _write_links,
}
SHOWN = {  # kind → how a whole number is shown, and any other; `_)` keeps it off the next text
    "text": ("General_)", "General_)"),
    "plain": ("General_)", "General_)"),
    "amount": ("#,##0_)", "[>=1000]#,##0.0##_);General_)"),
    "money": ("#,##0.00_)", "#,##0.00##_)"),
    "percent": ('0"%"_)', '0.0##"%"_)'),
}


def is_link(value: object) -> bool:
    """Whether a value is an address of the web that a cell can lead to.

    >>> is_link("https://www.bpl.org/ecard/"), is_link("file:///etc/passwd"), is_link(None)
    (True, False, False)
    """
    is_web = isinstance(value, str) and value.startswith(("http://", "https://"))
    return is_web and len(str(value)) <= LONGEST_LINK and not re.search(r"\s", str(value))


def day_number(day: str) -> int:
    """Return a date as a spreadsheet counts days; one not known to the day is its first.

    >>> day_number("1970-01-01"), day_number("2026-11"), day_number("2026")
    (25569, 46327, 46023)
    """
    return (date.fromisoformat(f"{day}-01-01"[:10]) - DAY_0).days


def _fitted(text: str) -> str:
    """Return text that a cell can hold; what does not fit is left out, in words.

    >>> _fitted("short"), len(_fitted("x" * 40_000)), _fitted("x" * 40_000)[-65:-44]
    ('short', 32767, ' text has 40,000. The')
    """
    if NOT_IN_XML.search(text):
        text = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) <= MOST_CHARACTERS // 2 or _units(text) <= MOST_CHARACTERS:
        return text
    words = CUT.format(most=number(MOST_CHARACTERS), whole=number(len(text)))
    kept = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(words))]
    return kept.decode("utf-16-le", "ignore") + words


def _units(text: str) -> int:
    """Return how long a text is for Excel, which counts units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2
