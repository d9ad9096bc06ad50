"""The fullest answers, on paper and by keyboard: where to look, My library, the board’s sheet."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, PdfMargins, expect

Open = Callable[..., Page]
pytestmark = pytest.mark.browser

FULLEST = (
    "/interloan/my_town?town=Barnstable",
    "/interloan/languages_for_the_board?town=Lowell&collection=cincinnati-hamilton-county",
    "/interloan/where_to_look?kind=newspaper&year=1905&place=Brockton",
    "/interloan/where_to_look?title=Walden&author=Thoreau&isbn=0306406152&place=Brockton"
    "&kind=book&year=1960&language=Spanish",
)
MARGINS: PdfMargins = {"top": "10mm", "bottom": "10mm", "left": "10mm", "right": "10mm"}


@pytest.mark.parametrize("path", FULLEST)
def test_the_fullest_answer_fits_one_sheet_with_its_margins(visit: Open, path: str) -> None:
    printed = visit(path).pdf(format="Letter", margin=MARGINS, print_background=True)
    counts = re.findall(rb"/Type /Pages\s*/Count (\d+)|/Count (\d+)\s*/Type /Pages", printed)
    assert [max(found) for found in counts] == [b"1"]


def test_where_to_look_by_keyboard_alone(visit: Open) -> None:
    page = visit("/interloan/where_to_look")
    page.get_by_label("Title or words").focus()
    page.keyboard.type("Walden")
    page.get_by_label("Your city or town").focus()
    page.keyboard.type("Brockton")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Answer")).to_contain_text("Old Colony Library Network")
    others = page.get_by_text("Other Massachusetts networks")
    expect(page.get_by_text("Minuteman", exact=True)).to_be_hidden()
    others.locator("xpath=ancestor::summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Minuteman", exact=True)).to_be_visible()


def test_the_map_leads_from_town_to_town(visit: Open) -> None:
    page = visit("/interloan/my_town?town=Lowell")
    expect(page.get_by_role("img", name="Public libraries by network")).to_be_visible()
    page.get_by_text("The map in words").click()
    page.get_by_role("link", name="Andover", exact=True).click()
    expect(page.get_by_label("City or town")).to_have_value("Andover")
