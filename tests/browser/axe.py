"""What axe finds wrong with a page: one way to ask it, for all tests."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ALIKE = (
    "tbody tr:nth-child(n+9)", "option:nth-child(n+9):not(:checked)", ".card li:nth-child(n+13)",
    "main ul > li:nth-child(n+25)", "svg a:nth-of-type(n+25)",
)  # fmt: skip
"""Rows, choices and links like those before them: of a long list the first tell all."""


def complaints(page: Page) -> list[str]:
    """Return what axe finds wrong, with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    page.evaluate(f"document.querySelectorAll('{', '.join(ALIKE)}').forEach(one => one.remove())")
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]
