"""The page that counts a catalogue: nothing is asked of any server once a file can be chosen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from tests.browser.axe import complaints

from interloan.in_browser.desk import Desk
from interloan.project import Project
from interloan.publish import parts

Open = Callable[..., Page]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
START_MS, COUNT_MS = 180_000, 120_000
MARKED = "unless 852$h=17"


def test_without_the_parts_the_page_names_the_command(visit: Open) -> None:
    page = visit("/count")
    expect(page.get_by_text("interloan serve --counting")).to_be_visible()
    expect(page.get_by_text("Drop files here")).to_be_hidden()
    assert not complaints(page)


@pytest.fixture(scope="module")
def python(project: Project) -> Iterator[None]:
    """What counts in a browser, beside the served site."""
    if shutil.which("npm") is None:
        pytest.skip("no npm here, which brings Python for the browser")
    requirements = project.root / "requirements"
    if not requirements.exists():
        requirements.symlink_to(ROOT / "requirements")
    parts.refresh(project, lambda _: None)
    yield
    shutil.rmtree(project.root / "static" / "python")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "export.mrc"
    command = [sys.executable, str(ROOT / "benchmarks" / "make_marc.py"), str(path)]
    subprocess.run([*command, "--records", "3000"], check=True, capture_output=True)
    return path


def counted_natively(project: Project, path: Path) -> str:
    """Return the CSV that the same code gives outside of a browser."""
    desk = Desk(str(project.database))
    desk.begin(json.dumps([str(path)]), "852", MARKED, once=True)
    while "counted" not in (said := json.loads(desk.step())):
        pass
    return str(said["counted"]["csv"])


def report(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='The report']")


@pytest.mark.thorough
def test_a_catalogue_is_counted_and_nothing_is_sent(
    visit: Open, python: None, project: Project, catalogue: Path, tmp_path: Path
) -> None:
    page = visit("/count")
    expect(page.get_by_role("heading", name="Choose your export")).to_be_visible(timeout=START_MS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    assert not complaints(page)  # it unfolds “More choices”
    page.get_by_label("Field that lists the copies").fill("852")
    page.get_by_label("Which titles count").fill(MARKED)
    page.get_by_label("Count repeated titles once").check()
    page.get_by_label("Drop files here").set_input_files(catalogue)
    summary = page.locator("#count-summary")
    expect(summary).to_contain_text("2,999 titles", timeout=COUNT_MS)
    expect(page.get_by_role("heading", name="What was counted")).to_be_focused()
    with page.expect_download() as download:
        page.get_by_role("link", name="Counts (CSV)").click()
    download.value.save_as(tmp_path / "my-library.csv")
    given = (tmp_path / "my-library.csv").read_text(encoding="utf-8")
    assert given == counted_natively(project, catalogue)
    page.get_by_label("City or town").fill("Lowel")
    page.get_by_role("button", name="Show the report").click()
    expect(page.get_by_text("is not in places; write Lowell")).to_be_visible()
    page.get_by_label("City or town").fill("Lowell")
    page.get_by_label("Name of the library").fill("Pollard Memorial Library")
    page.get_by_role("button", name="Show the report").click()
    heading = report(page).get_by_role("heading", level=1)
    expect(heading).to_contain_text("Pollard Memorial Library", timeout=COUNT_MS)
    assert not complaints(page)
    assert not [url for url in asked if url.startswith(("http", "ws"))]
    expect(page.locator("#count-requests")).to_have_text("0")


@pytest.mark.thorough
def test_counts_can_be_stopped_kept_and_forgotten(
    visit: Open, python: None, catalogue: Path, tmp_path: Path
) -> None:
    page = visit("/count")
    files = page.get_by_label("Drop files here")
    expect(files).to_be_visible(timeout=START_MS)
    files.set_input_files(catalogue)
    expect(page.locator("#count-summary")).to_contain_text("3,000 titles", timeout=COUNT_MS)
    page.get_by_label("Field that lists the copies").fill("852")
    files.set_input_files(catalogue)  # the same file, which the box must have let go
    expect(page.locator("#count-summary")).to_contain_text("items", timeout=COUNT_MS)
    with (tmp_path / "large.mrc").open("wb") as large:
        large.writelines([catalogue.read_bytes()] * 60)
    files.set_input_files(tmp_path / "large.mrc")
    expect(page.locator("#count-far")).to_contain_text("titles", timeout=COUNT_MS)
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Stopped; nothing was counted.")
    expect(files).to_be_focused()
    files.set_input_files({"name": "flyer.pdf", "mimeType": "", "buffer": b"%PDF-1.7 and so on"})
    wrong = page.get_by_text("flyer.pdf: is a PDF document; export the records as MARC")
    expect(wrong).to_be_visible()
    files.set_input_files(catalogue)
    expect(page.locator("#count-summary")).to_contain_text("3,000 titles", timeout=COUNT_MS)
    page.get_by_label("Keep these counts in this browser").check()
    page.reload()
    expect(page.locator("#count-summary")).to_contain_text("3,000 titles", timeout=START_MS)
    page.get_by_label("Keep these counts in this browser").uncheck()
    assert page.evaluate("localStorage.getItem('interloan-counts')") is None
