"""What a person comes to do, done by clicking and typing."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
pytestmark = pytest.mark.browser


def test_home_question_answer_csv(visit: Open, tmp_path: Path) -> None:
    page = visit("/")
    page.get_by_role("link", name="My library").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("My library")
    page.get_by_label("City or town").select_option("Lowell")
    page.get_by_role("button", name="Show the answer").click()
    answer = page.get_by_role("article", name="Answer")
    expect(answer).to_contain_text("Merrimack Valley Library Consortium")
    shown = answer.get_by_role("region", name="Survey figures").locator("tbody tr").count()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV of the library’s figures").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    with saved.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert saved.name == "town_library_years.csv"
    assert len(rows) == shown == 3
    assert {row["library"] for row in rows} == {"Samuel S. Pollard Memorial Library"}


def test_facet_a_table(visit: Open) -> None:
    page = visit("/interloan/guide_checks")
    filters = page.get_by_role("complementary", name="Filters")
    item = filters.locator("li", has=page.get_by_role("link", name="stale", exact=True))
    count = item.locator(".count").inner_text()
    item.get_by_role("link").click()
    expect(page.get_by_role("status")).to_contain_text(f"{count} rows")
    expect(page.locator("td[data-label=verdict] .badge")).to_have_count(int(count))
    filters.get_by_role("link", name="Remove the filter").click()
    expect(page.get_by_role("status")).not_to_contain_text("where verdict")


def test_filter_a_table_by_a_column(visit: Open) -> None:
    page = visit("/interloan/municipalities")
    page.get_by_text("Filter by column").click()
    page.get_by_label("Column (choose a column)").select_option("county")
    page.get_by_label("Value").fill("Nantucket")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status")).to_contain_text("1 row where county")


def test_sort_a_table(visit: Open) -> None:
    page = visit("/interloan/municipalities")
    page.get_by_role("columnheader", name="population 2020").get_by_role("link").click()
    header = page.get_by_role("columnheader", name="population 2020")
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("link").click()
    expect(page.locator("tbody th").first).to_have_text("Boston")


def test_from_a_row_to_its_publication(visit: Open) -> None:
    page = visit("/interloan/guide_sections")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("navigation", name="You are here")).to_contain_text("Sections")
    page.get_by_role("link", name="Interlibrary Loan: ILL Resources").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Interlibrary Loan: ILL Resources")
    expect(page.get_by_role("heading", name="What refers to it")).to_be_visible()


def test_search_newspapers(visit: Open) -> None:
    page = visit("/")
    page.get_by_label("Ask in your own words").fill("newspapers")
    page.keyboard.press("Enter")
    expect(page.locator(".answers li").first).to_contain_text("newspapers and archives")
    page.locator(".hits li > a").first.click()
    expect(page.get_by_role("navigation", name="You are here")).to_be_visible()


def test_search_from_another_page_that_finds_nothing(visit: Open) -> None:
    page = visit("/interloan/fees")
    page.get_by_label("Ask in your own words").fill("qqqqzzzz")
    page.get_by_role("banner").get_by_role("button", name="Search").click()
    expect(page.get_by_text("No row and no page of text has these words.")).to_be_visible()
    page.get_by_role("link", name="languages in Lowell").click()
    expect(page.locator(".hits").first).to_be_visible()


def test_draw_a_chart_of_ones_own(visit: Open) -> None:
    page = visit("/interloan/guide_speakers")
    expect(page.get_by_role("group", name="Chart: Speakers in the guide")).to_be_visible()
    page.get_by_role("link", name="Draw a chart of your own").click()
    options = page.locator("form.datasette-vega")
    page.get_by_role("button", name="Show charting options").click()
    options.get_by_label("Bar").check()
    options.locator("select").nth(0).select_option("guide_label")
    options.locator("select[name='y_column']").select_option("speakers")
    page.wait_for_url("**g.y_column=speakers**")
    _has_bars(page)
    page.wait_for_url("**g.mark=bar**")


def _has_bars(page: Page) -> None:
    canvas = page.locator("#chart canvas, #chart svg.marks")
    expect(canvas).to_be_visible(timeout=15_000)
    expect(canvas).to_have_attribute("role", "img")
    painted = canvas.evaluate(
        """canvas => {
          const pixels = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height).data;
          let blue = 0;
          for (let i = 0; i < pixels.length; i += 4)
            if (pixels[i + 2] > pixels[i] + 60 && pixels[i + 3] > 200) blue++;
          return blue;
        }"""
    )
    assert painted > 200, "no bars were painted"


def test_own_sql_in_the_editor(visit: Open) -> None:
    page = visit("/sql")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("select count(*) as networks from consortia")
    page.get_by_role("button", name="Run it").click()
    expect(page.get_by_role("columnheader", name="networks")).to_be_visible()
    page.get_by_role("button", name="Tidy it up").click()
    expect(page.locator(".CodeMirror-line")).not_to_have_count(1)


def test_download_a_whole_table(visit: Open) -> None:
    page = visit("/interloan/fees")
    page.get_by_role("link", name="Downloads").click()
    with page.expect_download() as download:
        page.locator("a[href$='/fees.xlsx']").click()
    assert download.value.path().read_bytes()[:2] == b"PK"


def test_download_the_database(visit: Open) -> None:
    page = visit("/downloads")
    with page.expect_download() as download:
        page.get_by_role("link", name="interloan.db").click()
    assert download.value.path().read_bytes()[:15] == b"SQLite format 3"


def test_the_town_is_remembered_in_the_browser_said_and_forgotten(visit: Open) -> None:
    page = visit("/interloan/my_town?town=Lowell")
    site = page.url.partition("/interloan/")[0]
    page.goto(f"{site}/interloan/town_ebook_sites")
    field = page.get_by_label("City or town")
    expect(field).to_have_value("Lowell")
    expect(page.get_by_text("Lowell, as last time in this browser.")).to_be_visible()
    page.get_by_role("button", name="Forget it").click()
    expect(field).to_have_value("")
    page.goto(f"{site}/interloan/town_ebook_sites")
    expect(page.get_by_label("City or town")).to_have_value("")


def test_the_search_box_offers_names_once_it_is_used(visit: Open) -> None:
    page = visit("/questions")
    box = page.get_by_label("Ask in your own words")
    assert page.locator("datalist#names").count() == 0
    box.focus()
    expect(page.locator("datalist#names option[value='Haitian Creole']")).to_have_count(1)
    expect(box).to_have_attribute("list", "names")
    box.fill("NLM cost")
    box.press("Enter")
    expect(page.get_by_role("heading", name="Answers, the likeliest first")).to_be_visible()
    page.get_by_role("link", name="What will this loan cost, and how do we pay?").click()
    expect(page.get_by_label("Lender or kind of lender")).to_have_value("nlm")
