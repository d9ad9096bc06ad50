"""The site for everybody: screen readers, keyboards, small screens, large letters, dark rooms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.axe import complaints

Open = Callable[..., Page]
pytestmark = pytest.mark.browser

CHART = (
    "?_draw=1#g.mark=bar&g.x_column=guide_label&g.x_type=ordinal"
    "&g.y_column=speakers&g.y_type=quantitative"
)
PAGES = (
    "/",
    "/questions",
    "/about",
    "/downloads",
    "/sql",
    "/interloan",
    "/interloan/guide_checks?_facet=severity&verdict=stale",
    "/interloan/municipalities",
    "/interloan/fees",
    "/interloan/publications/mls-ill-guide",
    "/interloan/my_town?town=Brockton",
    "/interloan/my_town?town=Atlantis",
    "/interloan/a_language?language=Spanish",
    "/interloan/a_language?language=Cape+Verdean+Creole",
    "/interloan/language_map?show=haiti",
    "/interloan/guide_speakers" + CHART,
    "/interloan/search?q=newspapers",
    "/interloan/search",
    "/interloan?sql=select+title,+row_count+from+data_tables",
)
IN_THE_DARK = (
    "/",
    "/sql",
    "/interloan/consortia",
    "/interloan/my_town?town=Brockton",
    "/interloan/language_map?show=haiti",
    "/interloan/guide_speakers" + CHART,
    "/interloan/search?q=newspapers",
)


@pytest.mark.parametrize(
    ("path", "dark"),
    [(path, False) for path in PAGES]
    + [pytest.param(path, True, marks=pytest.mark.thorough) for path in IN_THE_DARK[1:]]
    + [(IN_THE_DARK[0], True)],
)
def test_axe_finds_nothing(visit: Open, path: str, dark: bool) -> None:
    page = visit(path, dark=dark)
    if "#" in path:
        expect(page.locator("#chart canvas")).to_be_visible(timeout=15_000)
    assert not complaints(page)


@pytest.mark.parametrize("path", PAGES)
def test_no_sideways_scrolling_on_a_small_screen(visit: Open, path: str) -> None:
    """320 CSS pixels are also what 1280 pixels are at 400 % zoom (WCAG 1.4.10)."""
    page = visit(path, width=320)
    if "#" in path:
        expect(page.locator("#chart canvas")).to_be_visible(timeout=15_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_reaches_what_matters(visit: Open) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator(".desk a").first
    expect(first).to_be_focused()
    title = first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_keyboard_scrolls_a_wide_table(visit: Open) -> None:
    page = visit("/interloan/guide_checks", width=700)
    page.get_by_label("All 13 columns").check()
    region = page.get_by_role("region", name="Rows of")
    region.focus()
    expect(region).to_be_focused()
    page.keyboard.press("ArrowRight")
    for _ in range(100):
        if page.evaluate("document.querySelector('.scroll').scrollLeft"):
            return
        page.wait_for_timeout(50)
    pytest.fail("the table did not move")


def test_on_a_phone_a_row_is_a_card_with_labels(visit: Open) -> None:
    for path in ("/interloan/language_gaps", "/interloan/language_ranks?year=2018"):
        page = visit(path, width=375)
        cell = page.locator("tbody td:visible").nth(2)
        label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert label.strip('"') == cell.get_attribute("data-label")
        widths = "rows => rows.map(row => row.scrollWidth - row.clientWidth)"
        assert set(page.locator("tbody tr").evaluate_all(widths)) == {0}


def test_the_keyboard_leaves_the_sql_editor(visit: Open) -> None:
    page = visit("/sql")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run it")).to_be_focused()


def test_focus_can_be_seen(visit: Open) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_filters_are_folded_on_a_phone_and_open_on_a_desk(visit: Open) -> None:
    assert visit("/interloan/guide_checks").locator("details.facet[open]").count() > 1
    assert visit("/interloan/guide_checks", width=375).locator("details.facet[open]").count() == 0


def test_a_focused_town_says_its_figure_and_leads_to_its_page(visit: Open) -> None:
    page = visit("/interloan/language_map?show=haiti", script=False)
    page.get_by_role("link", name="Skip the map").focus()
    page.keyboard.press("Tab")
    town = page.get_by_role("link", name="Randolph: 12.1 % born in Haiti 4,203 people (±772)")
    expect(town).to_be_focused()
    expect(town.locator("text")).to_have_css("opacity", "1")
    expect(page.locator(".town-map .hint")).to_have_css("opacity", "0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My library: Randolph")


def test_the_other_towns_are_no_tab_stops(visit: Open) -> None:
    page = visit("/interloan/language_map?show=haiti")
    page.get_by_role("link", name="Westfield: 0 %").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="This map as a file (SVG)")).to_be_focused()
