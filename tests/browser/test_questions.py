"""Every question's page, found by its declaration: for all eyes, hands, screens and printers."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.axe import complaints
from tests.browser.editions import EDITIONS

from interloan.questions import question_files
from interloan.questions.question_files import Question

Open = Callable[..., Page]
pytestmark = pytest.mark.browser

ALL = question_files.load(Path(__file__).resolve().parents[2] / "questions").queries
ASKED = [question for question in ALL if question.name != "search"]
TYPED = [question for question in ASKED if any(p.example for p in question.parameters)]
DESK = [question for question in ASKED if question.desk]
ROOT = Path(__file__).resolve().parents[2]


def has_own_form(question: Question) -> bool:
    """Whether its page looks like that of no other: it has a template or a chart of its own."""
    kinds = {question.chart.mark: question.name for question in ASKED if question.chart}
    has_page = (ROOT / question.file).with_suffix(".html").exists()
    return bool(has_page or question.name in kinds.values())


def each(questions: list[Question], *, chosen: Callable[[Question], object]) -> list[object]:
    """The questions as cases: those that are not chosen only for a release."""
    return [
        pytest.param(one, id=one.name, marks=() if chosen(one) else pytest.mark.thorough)
        for one in questions
    ]


def is_of_the_desk(question: Question) -> bool:
    return bool(question.desk)


def name(question: Question) -> str:
    return question.name


def example(question: Question) -> str:
    return f"/interloan/{question.name}?{question.example}"


def is_within(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


def answer(page: Page) -> Locator:
    return page.get_by_role("article", name="Answer").locator(".answer")


TALLEST = {1280: 6_000, 768: 15_000, 375: 15_000, 320: 18_000}
"""Width of the screen (320 is also 1280 at 400 % zoom) → height of the longest page, in pixels."""
CUT = "e => e.filter(box => box.offsetParent && box.scrollWidth > box.clientWidth + 1).length"
COLUMN_NAME = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
YEAR_WITH_COMMA = re.compile(r"\b(?:in|since|year) (?:1,[6-9]|2,0)\d\d(?![\d,])")


@EDITIONS
@pytest.mark.parametrize(
    "widths", [(1280, 320), pytest.param((768, 375), marks=pytest.mark.thorough)], ids=str
)
@pytest.mark.parametrize("question", ASKED, ids=name)
def test_an_answer_is_read_whole(visit: Open, question: Question, widths: tuple[int, ...]) -> None:
    page = visit(example(question))
    expect(answer(page)).to_be_visible()
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert is_within(page, width)
        assert page.locator(".scroll").evaluate_all(CUT) == 0, f"cut at its edge at {width}"
        assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST[width]
    said = page.locator("article.card").inner_text()
    assert COLUMN_NAME.findall(said) == []
    assert YEAR_WITH_COMMA.findall(said) == []


@pytest.mark.parametrize("width", [1280, pytest.param(320, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("question", each(ASKED, chosen=has_own_form))
def test_axe_finds_nothing(visit: Open, question: Question, width: int) -> None:
    assert not complaints(visit(example(question), width=width))


@pytest.mark.thorough
@pytest.mark.parametrize("question", DESK, ids=name)
def test_axe_finds_nothing_in_the_dark_or_before_anything_is_asked(
    visit: Open, question: Question
) -> None:
    page = visit(f"/interloan/{question.name}", dark=True)
    assert not complaints(page)
    assert not complaints(visit(example(question), dark=True))


@pytest.mark.parametrize("question", each(TYPED, chosen=is_of_the_desk))
def test_the_keyboard_alone_reaches_the_answer(visit: Open, question: Question) -> None:
    page = visit(f"/interloan/{question.name}")
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    for parameter in question.parameters:
        if parameter.example:
            field = page.locator(f"#p-{parameter.name}")
            _tab_to(page, field)
            if field.evaluate("field => field.localName") == "select":
                label = field.locator(f'option[value="{parameter.example}"]').first.inner_text()
                page.keyboard.type(label)
                expect(field).to_have_value(parameter.example)
            else:
                page.keyboard.type(parameter.example)
    _tab_to(page, page.get_by_role("button", name="Show the answer"))
    page.keyboard.press("Enter")
    expect(answer(page)).to_be_visible()
    links = page.locator(".card :is(a, summary, [tabindex])")
    if links.count():
        _tab_to(page, links.first)


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus; a keyboard trap would never let it."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {wanted}")


@pytest.mark.parametrize("question", each(TYPED, chosen=is_of_the_desk))
def test_it_works_without_script_on_a_phone(visit: Open, question: Question) -> None:
    page = visit(f"/interloan/{question.name}", width=320, script=False)
    for parameter in question.parameters:
        field = page.locator(f"#p-{parameter.name}")
        if parameter.example and parameter.choices:
            field.select_option(parameter.example)
        elif parameter.example:
            field.fill(parameter.example)
    page.get_by_role("button", name="Show the answer").click()
    expect(answer(page)).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("link", name="JSON", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
def test_a_form_leads_to_its_answer_and_stays_in_view_where_there_is_room(
    visit: Open, width: int
) -> None:
    page = visit("/interloan/what_will_it_cost", width=width, script=False)
    page.get_by_label("Lender or kind of lender").select_option("university-of-toronto")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_role("article", name="Answer")).to_be_focused()
    expect(answer(page)).to_be_in_viewport()
    if width > 1000:
        expect(page.get_by_role("button", name="Show the answer")).to_be_in_viewport()


@pytest.mark.parametrize("sheet", ["Letter", pytest.param("A4", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("question", DESK, ids=name)
def test_an_answer_at_the_desk_is_printed_on_one_sheet(
    visit: Open, question: Question, sheet: str
) -> None:
    page = visit(example(question))
    printed = page.pdf(format=sheet, print_background=True)
    (pages,) = re.findall(rb"/Type /Pages\s*/Count (\d+)|/Count (\d+)\s*/Type /Pages", printed)
    assert max(pages) == b"1"
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Site")).to_be_hidden()
    expect(page.locator(".printed")).to_contain_text(f"/{question.path}/")
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()


def test_a_refusal_is_told_to_everybody(visit: Open) -> None:
    path = "/interloan/newspapers_for_a_year?year=3000&place=Brockton"
    page = visit(path, status=400, width=320)
    assert not complaints(page)
    assert is_within(page, 320)
    expect(page.get_by_role("alert")).to_contain_text("Year: Write a whole number")
    field = page.get_by_label("Year")
    expect(field).to_have_value("3000")
    expect(field).to_have_accessible_description("Write a whole number from 1600 to 2100.")
    page.get_by_role("alert").get_by_role("link", name="Year").click()
    expect(field).to_be_focused()


def test_the_link_is_copied_and_the_sheet_is_printed(visit: Open) -> None:
    page = visit(example(DESK[0]))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")
