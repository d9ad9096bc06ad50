"""Charts of questions in a real browser: drawn without eval, saved by keyboard, in the dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
pytestmark = pytest.mark.browser

HAITIAN = "/interloan/census_series?language=Haitian+Creole"
CHARTS = (
    HAITIAN,
    "/interloan/how_a_language_changed?place=0400000US25&language=Haitian+Creole",
    "/interloan/what_is_spoken_here?place=0400000US25&year=2018",
    "/interloan/biggest_certain_gap?collection=cincinnati-hamilton-county&norm=queensland-2008&place=0400000US25",
    "/interloan/spoken_but_not_held?collection=penn-libraries",
    "/interloan/one_collection_against_another?one=cincinnati-hamilton-county&other=penn-libraries",
    "/interloan/language_ranks?year=2018",
    "/interloan/missing_from_the_guide",
    "/interloan/guide_figures_and_the_census",
)


def _drawn(page: Page) -> None:
    expect(page.locator(".drawing svg")).to_be_visible(timeout=15_000)
    expect(page.locator(".saving")).to_be_visible()


@pytest.mark.parametrize("path", CHARTS)
def test_a_chart_is_drawn_and_axe_finds_nothing(visit: Open, path: str) -> None:
    page = visit(path)
    _drawn(page)
    assert page.locator(".drawing svg path, .drawing svg line").count() > 10
    found = Axe().run(page, "figure.drawn").response["violations"]
    assert not [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


@pytest.mark.parametrize(("width", "dark"), [(320, False), (375, True)])
def test_a_chart_fits_a_phone_light_and_dark(visit: Open, width: int, dark: bool) -> None:
    page = visit(HAITIAN, width=width, dark=dark)
    _drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".drawing svg")).to_contain_text("with limited English")
    colour = page.locator(".drawing svg text").first.evaluate("text => getComputedStyle(text).fill")
    assert (sum(int(part) for part in colour[4:-1].split(",")) > 384) is dark


@pytest.mark.parametrize(("format_", "beginning"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_a_chart_is_saved_by_keyboard_with_its_title(
    visit: Open, tmp_path: Path, format_: str, beginning: bytes
) -> None:
    page = visit(HAITIAN)
    _drawn(page)
    button = page.get_by_role("button", name=f"Save as {format_}")
    button.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"census_series.{format_.lower()}"
    saved = tmp_path / "chart"
    download.value.save_as(saved)
    content = saved.read_bytes()
    assert content.startswith(beginning)
    if format_ == "SVG":
        assert b"Residents who speak it at home" in content
        assert b"var(--" not in content
    else:
        assert len(content) > 10_000


def test_without_script_words_and_table_remain(visit: Open) -> None:
    page = visit(HAITIAN, script=False)
    expect(page.locator("figure.drawn")).to_contain_text("88,030 ± 8,432 in 2018")
    expect(page.locator(".drawing")).to_be_hidden()
    expect(page.locator(".saving")).to_be_hidden()
    expect(page.get_by_role("cell", name="88,030")).to_be_visible()
