"""What a new visitor does from the home page, and words that explain themselves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.editions import EDITIONS

Open = Callable[..., Page]

pytestmark = [pytest.mark.browser, EDITIONS]


def asked(visit: Open, words: str) -> Page:
    """Return the page that leads the answers to what was typed on the home page."""
    page = visit("/")
    box = page.get_by_role("searchbox", name="Ask in your own words")
    box.fill(words)
    page.keyboard.press("Enter")  # without waiting for the box, which goes with its page
    page.locator(".answers h3 a").first.click()
    return page


def test_a_brief_for_the_board_of_lowell(visit: Open) -> None:
    page = asked(visit, "board brief Lowell")
    answer = page.get_by_role("article", name="Answer")
    expect(answer).to_contain_text("people in Lowell speak Spanish (about 15,000)")
    expect(answer.get_by_role("heading", name="What to do next")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def test_a_reel_of_1905_with_its_lender_terms_and_what_is_unknown(visit: Open) -> None:
    page = asked(visit, "who lends a 1905 Brockton reel")
    answer = page.get_by_role("article", name="Answer")
    for words in (
        "Brockton Times and The Enterprise cover the year and are lent",
        "by Brockton Public Library (Old Colony Library Network)",
        "reels go to other public libraries on interlibrary loan",
        "does not say what a loan costs, how long it lasts or whom to write to",
    ):
        expect(answer).to_contain_text(words)


def test_all_fees_with_their_sources_in_a_spreadsheet(visit: Open) -> None:
    page = asked(visit, "all fees with sources spreadsheet")
    expect(page.get_by_role("article", name="Answer")).to_contain_text(
        "25 lenders and services have a known price"
    )
    with page.expect_download() as began:
        page.get_by_role("link", name="XLSX", exact=True).click()
    assert began.value.suggested_filename.startswith("what_a_lender_charges-")


@pytest.mark.parametrize("script", [True, False])
def test_a_word_is_explained_by_a_click_and_by_the_keyboard(visit: Open, script: bool) -> None:
    page = visit("/interloan/ifla_vouchers", script=script, width=375)
    word = page.get_by_role("button", name="vouchers", exact=True)
    meaning = page.locator("#term-voucher")
    expect(meaning).to_be_hidden()
    word.click()
    expect(meaning).to_be_visible()
    expect(meaning).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    if script:
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(meaning).to_be_visible()
