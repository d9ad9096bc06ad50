"""No page, whatever its template, does anything that its content policy forbids.

Chromium writes each violation to the console, and `visit` takes no such line. The questions' pages
are visited in test_questions.
"""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

Open = Callable[..., Page]
pytestmark = pytest.mark.browser

PAGES = (
    "/", "/interloan/search?q=newspapers", "/questions", "/interloan", "/downloads", "/about",
    "/sql",
    "/interloan/fees", "/interloan/fees?_facet=unit&_sort=id", "/interloan/speakers?_size=max",
    "/interloan/publications/mls-ill-guide", "/interloan/libraries_and_loans",
    "/interloan?sql=" + quote("select name, 1 as n from consortia"),
    "/interloan/fees?_draw=1", "/interloan/census_series/embed?language=Khmer",
    "/interloan/guide_speakers?_draw=1#g.mark=bar&g.x_column=guide_label&g.y_column=speakers",
)  # fmt: skip
REFUSALS = {
    "/nowhere": 404,
    "/-/databases": 404,
    "/interloan?sql=drop": 400,
    "/interloan/fees?_sort=nowhere": 400,
    "/interloan/fees?_size=x": 400,
    "/" + "a" * 9_000: 414,
}


@pytest.mark.parametrize("path", PAGES)
def test_no_violation_on_pages(visit: Open, path: str) -> None:
    visit(path).wait_for_load_state("networkidle")


@pytest.mark.parametrize(("path", "status"), REFUSALS.items())
def test_no_violation_on_refusals(visit: Open, path: str, status: int) -> None:
    visit(path, status=status)


def test_a_violation_would_be_seen(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'run'";
          document.body.append(script);
        }"""
    )
    assert page.title() != "run"
    assert any("Content Security Policy" in line for line in said)
    page.close()
