"""The workbook of every answer, of any rows and of own SQL: cited, typed, whole or saying so."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from tests.fixtures.workbooks import Sheet, read

from interloan.pipeline import Content
from interloan.project import Project
from interloan.site import xlsx

Get = Callable[..., httpx.Response]
RAW = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")  # a column as the database calls it


def workbook(answer: httpx.Response) -> dict[str, Sheet]:
    """Return the sheets of an answer."""
    assert answer.status_code == 200, answer.text
    return read(answer.content)


def test_the_workbook_of_every_question_says_what_it_is_and_holds_its_rows(
    get: Get, content: Content
) -> None:
    for question in content.queries:
        example = {p.name: p.example for p in question.parameters if p.example}
        answer = get(f"/interloan/{question.name}.xlsx", **example)
        book = workbook(answer)
        own = next(iter(question.sheets), "Rows")
        rows = book[own]
        count = len(get(f"/interloan/{question.name}.json", **example, _shape="array").json())
        assert len(rows.rows) - 1 == count or count == 2_000, question.name
        assert rows.filter.startswith("A1:"), question.name
        assert rows.frozen[1] == "1", question.name
        assert len(set(rows.headings)) == len(rows.headings), question.name
        assert not [head for head in rows.headings if RAW.fullmatch(head)], question.name
        assert question.title in book["About"].text
        assert "How to cite it" in book["About"].text
        told = [[cell.value for cell in row.values()] for row in book["About"].rows]
        begins = f"What the columns of “{own}” mean" if question.sheets else "What the columns mean"
        meant = told[[row[:1] for row in told].index([begins]) + 1 :]
        assert [row for row in meant if len(row) < 3] == [], question.name
        assert sum(sheet.formulas for sheet in book.values()) == 0
        if "Source" in rows.headings and count:
            titles = [str(cell.value) for cell in book["Sources"].column("Title")]
            named = {str(cell.value) for cell in rows.column("Source")} - {""}
            assert all(any(title.rstrip(".") in one for title in titles) for one in named)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        (
            "languages_for_the_board",
            {"town": "Brockton", "collection": "cincinnati-hamilton-county"},
        ),
        ("languages_for_the_board", {"town": "Gosnold"}),
        ("my_town", {"town": "Lowell"}),
        ("a_language", {"language": "Khmer"}),
    ],
)
def test_a_page_of_several_tables_has_a_sheet_for_each(
    get: Get, content: Content, question: str, values: dict[str, str]
) -> None:
    questions = {one.name: one for one in content.queries}
    book = workbook(get(f"/interloan/{question}.xlsx", **values))
    expected, cited = ["About"], set()
    for sheet, name in questions[question].sheets.items():
        given = {p.name: values[p.name] for p in questions[name].parameters if p.name in values}
        rows = get(f"/interloan/{name}.json", **given, _shape="array").json()
        assert f"“{sheet}”: {len(rows) or 'No'} row" in book["About"].text
        if rows:
            expected.append(sheet)
            assert len(book[sheet].rows) - 1 == len(rows), sheet
            assert f"What the columns of “{sheet}” mean" in book["About"].text
            if "Source" in book[sheet].headings:
                cited |= {str(cell.value) for cell in book[sheet].column("Source")} - {""}
        else:
            assert questions[name].nothing in book["About"].text
    titles = [str(cell.value).rstrip(".") for cell in book["Sources"].column("Title")]
    assert list(book) == [*expected, "Sources"]
    assert cited
    assert all(any(title in one for title in titles) for one in cited)


def test_the_sheets_of_a_town_have_their_margins_and_networks(get: Get) -> None:
    book = workbook(get("/interloan/my_town.xlsx", town="Lowell"))
    assert book["Languages"].cell(1, "Line of the census").value == "Spanish"
    low, people, high = (
        book["Languages"].cell(1, head).value for head in ("At least", "People", "At most")
    )
    assert float(low) < float(people) < float(high)
    assert book["Town"].cell(1, "Network").value == "Merrimack Valley Library Consortium"
    assert "Unit" in book["About"].text


def test_an_answer_has_dates_money_its_sentence_and_what_was_asked(get: Get) -> None:
    answer = get("/interloan/what_will_it_cost.xlsx", lender="university-of-toronto")
    today = datetime.now(UTC).date().isoformat()
    assert answer.headers["content-type"] == xlsx.TYPE
    name = f'attachment; filename="what_will_it_cost-{today}.xlsx"'
    assert answer.headers["content-disposition"] == name
    book = workbook(answer)
    fee = [cell.value for cell in book["Rows"].column("Part")].index("Fee of the lender") + 1
    assert book["Rows"].cell(fee, "High").shown == "#,##0.00_)"
    assert book["Rows"].cell(fee, "As of").shown == "yyyy-mm-dd"
    assert book["Rows"].cell(fee, "Source: link").link.startswith("https://")
    for words in (
        "Lender or kind of lender: University of Toronto Libraries",
        "35.00 USD",
        f"taken {today}",
        "http://localhost/interloan/what_will_it_cost?lender=university-of-toronto",
    ):
        assert words in book["About"].text


def test_filtered_rows_are_whole_and_named(get: Get, project: Project) -> None:
    with sqlite3.connect(project.database) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM speakers WHERE vintage > 2010"
        ).fetchone()
    connection.close()
    assert count > 2_000  # more than Datasette returns
    answer = get("/interloan/speakers.xlsx", vintage__gt="2010", _sort="estimate", _size="5")
    book = workbook(answer)
    assert len(book["Rows"].rows) == count + 1
    assert "Rows where vintage > 2010 sorted by estimate" in book["About"].text
    assert "x-truncated" not in answer.headers


def test_a_page_links_to_the_workbook_of_its_rows(get: Get) -> None:
    page = get("/interloan/fees", lender_id="nlm").text
    assert 'href="/interloan/fees.xlsx?lender_id=nlm"' in page
    page = get("/interloan/own_network", place="Lowell").text
    assert 'href="/interloan/own_network.xlsx?place=Lowell"' in page
    assert 'href="/interloan.xlsx?sql=select+1"' in get("/interloan", sql="select 1").text


def test_own_sql_is_a_workbook_too(get: Get) -> None:
    book = workbook(get("/interloan.xlsx", sql="select '=1+1' as formula, 5 as fee_usd"))
    assert book["Rows"].cell(1, "Formula").value == "=1+1"
    assert book["Rows"].cell(1, "Fee USD").shown == "#,##0.00_)"
    assert "select '=1+1'" in book["About"].text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/interloan.xlsx?sql=delete+from+fees", "Statement must be a SELECT"),
        ("/interloan.xlsx?sql=select+missing", "no such column: missing"),
        ("/interloan/what_will_it_cost.xlsx?lender=nobody", "lender: Choose one of the list."),
        ("/interloan/fees.xlsx?_size=-1", "Give _size as a whole number."),
        ("/interloan/fees.xlsx?_sort=missing", "There is no column “missing”."),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(get: Get, path: str, words: str) -> None:
    answer = get(path)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert words in answer.text


def test_a_question_still_to_be_filled_in_is_an_empty_workbook(get: Get) -> None:
    book = workbook(get("/interloan/own_network.xlsx"))
    assert len(book["Rows"].rows) == 1
    assert "No rows." in book["About"].text


def test_a_longer_result_is_cut_and_the_first_sheet_says_so(get: Get) -> None:
    long = (
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 300) "
        "select i, hex(zeroblob(40000)) as digits from n"
    )
    answer = get("/interloan.xlsx", sql=long)
    book = workbook(answer)
    assert answer.headers["x-truncated"] == "true"
    assert len(book["Rows"].rows) == 252
    assert "Only the first 251 rows are here" in book["About"].text


@pytest.mark.parametrize(
    ("bounds", "rows"),
    [({"most_rows": 2}, 2), ({"most_cells": 6}, 3), ({"most_characters": 15}, 2), ({}, 5)],
)
def test_rows_are_bounded_by_number_cells_and_size(bounds: dict[str, int], rows: int) -> None:
    cursor = sqlite3.connect(":memory:").execute(
        "select 'xxxxxxxxxx', 1 from (values (1), (2), (3), (4), (5))"
    )
    found = xlsx.read(cursor, **bounds)
    assert (len(found.rows), found.is_cut) == (rows, rows < 5)


def test_csv_for_a_spreadsheet_begins_with_a_mark_and_is_the_same_otherwise(get: Get) -> None:
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
    for path in (
        "/interloan/fees.csv?lender_id=nlm",
        "/interloan/own_network.csv?place=Lowell",
        "/interloan.csv?sql=select+1",
    ):
        plain = get(path).content
        assert not plain.startswith(mark)
        assert get(f"{path}&_bom=1").content == mark + plain


def test_the_columns_that_matter_stand_first_under_headings_in_words(get: Get) -> None:
    headings = workbook(get("/interloan/who_never_charges.xlsx"))["Rows"].headings
    assert headings[:4] == ["Lender", "Does it charge?", "Who may ask", "Free for"]


def test_what_was_chosen_is_called_by_its_own_name(get: Get) -> None:
    about = workbook(get("/interloan/my_town.xlsx", town="Boston"))["About"].text
    assert "City or town: Boston" in about
    assert "→ Boston" not in about
