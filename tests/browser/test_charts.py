"""Charts in a real browser: figures by mouse, finger and keys, saved, framed, without script."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

Open = Callable[..., Page]
pytestmark = pytest.mark.browser

HAITIAN = "/interloan/census_series?language=Haitian+Creole"
SPOKEN = "/interloan/what_is_spoken_here?place=0400000US25&year=2018"
FRAME = HAITIAN.replace("?", "/embed?")
TABLE = "/interloan/guide_speakers"
OF_2006 = "2006\nall speakers: 51,204 ± 6,182\nwith limited English: 22,016 ± 3,819"
NAME = "residents-of-massachusetts-who-speak-haitian-creole-at-home-2005-to-2018-u-s-census-bureau"
OVERLAPS = """texts => texts.map(text => text.getBoundingClientRect()).some((box, place, boxes) =>
    boxes.slice(place + 1).some(other => box.left < other.right - 2 && other.left < box.right - 2
        && box.top < other.bottom - 5 && other.top < box.bottom - 5))"""


def test_figures_are_said_by_mouse_and_keys(visit: Open) -> None:
    page = visit(HAITIAN)
    stops, tip = page.locator(".wide .stop"), page.locator(".tip")
    expect(tip).to_be_hidden()
    stops.nth(13).hover()
    expect(tip).to_have_text(
        "2018\nall speakers: 88,030 ± 8,432\nwith limited English: 41,134 ± 5,241"
    )
    stops.first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == OF_2006
    expect(tip).to_have_text(OF_2006)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert page.locator(".wide .stop[tabindex='0']").count() == 1, "one stop for the Tab key"


def test_a_kind_of_figure_can_be_hidden_and_is_left_out_of_what_is_saved(
    visit: Open, tmp_path: Path
) -> None:
    page = visit(HAITIAN)
    page.get_by_role("checkbox", name="all speakers").uncheck()
    expect(page.locator(".wide .mark.s1").first).to_be_hidden()
    page.locator(".wide .stop").first.focus()
    expect(page.locator(".tip")).to_have_text("2005\nwith limited English: 22,505 ± 4,013")
    for format_, beginning in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        link = page.get_by_role("link", name=format_, exact=True)
        link.focus()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == f"{NAME}-interloan.{format_.lower()}"
        download.value.save_as(tmp_path / format_)
        content = (tmp_path / format_).read_bytes()
        assert content.startswith(beginning)
        assert len(content) > 9_000
    assert b".s1 { display: none; }" in (tmp_path / "SVG").read_bytes()


@pytest.mark.parametrize(("path", "width", "dark"), [(HAITIAN, 320, False), (SPOKEN, 375, True)])
def test_a_chart_fits_a_phone_and_speaks_when_touched(
    chromium: Browser, address: str, path: str, width: int, dark: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        has_touch=True,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto(address + path)
    expect(page.locator(".plot .wide")).to_be_hidden()
    page.locator(".narrow .stop").nth(3).tap()
    tip = page.locator(".tip")
    expect(tip).to_contain_text("all speakers: ")
    box = tip.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.locator(".narrow text").evaluate_all(OVERLAPS), "words cover words"
    colour = page.locator(".narrow text").last.evaluate("text => getComputedStyle(text).fill")
    assert (sum(int(part) for part in colour[4:-1].split(",")) > 384) is dark
    context.close()


@pytest.mark.parametrize("path", [SPOKEN, FRAME, TABLE])
def test_axe_finds_nothing_and_no_words_cover_others(visit: Open, path: str) -> None:
    page = visit(path)
    expect(page.locator(".plot .wide")).to_be_visible()
    assert not page.locator(".wide text").evaluate_all(OVERLAPS)
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    found = Axe().run(page, "figure.drawn").response["violations"]
    assert not [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


def test_figures_and_the_html_of_a_frame_can_be_copied(visit: Open) -> None:
    page = visit(HAITIAN)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for summary, copied in (
        ("Copy its figures", "year\tall speakers"),
        ("Put it into", "<iframe src"),
    ):
        folded = page.locator("details").filter(has_text=summary)
        folded.locator("summary").click()
        folded.get_by_role("button", name="Copy").click()
        expect(folded.get_by_role("status")).to_have_text("Copied.")
        assert page.evaluate("navigator.clipboard.readText()").startswith(copied)


@pytest.fixture
def elsewhere(address: str) -> Iterator[str]:
    """The address of a page of another origin, which frames the chart and then its whole page."""
    frames = "".join(f'<iframe src="{address}{path}"></iframe>' for path in (FRAME, HAITIAN))

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(frames.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_page_of_another_origin_may_frame_the_chart_and_nothing_else(
    chromium: Browser, elsewhere: str
) -> None:
    page = chromium.new_page()
    page.goto(elsewhere)
    expect(page.frame_locator("iframe").first.locator("figure.drawn")).to_be_visible()
    assert page.frame_locator("iframe").last.locator("figure").count() == 0
    page.close()


def test_without_script_chart_figures_and_choice_remain(visit: Open) -> None:
    page = visit(HAITIAN, script=False)
    expect(page.locator(".plot .wide")).to_be_visible()
    page.get_by_role("checkbox", name="all speakers").uncheck()
    expect(page.locator(".wide .mark.s1").first).to_be_hidden()
    expect(page.get_by_role("link", name="SVG", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="PNG", exact=True)).to_be_hidden()
    page.get_by_text("Copy its figures").click()
    expect(page.get_by_label("The figures of the chart")).to_be_visible()
