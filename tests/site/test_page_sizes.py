"""No page is heavy: each with its style sheets, and each page of rows with its scripts too.

Pictures inside a page, which are SVG, count apart, as they would if they were files.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

import httpx
import pytest
from datasette.app import Datasette

from interloan.project import Project
from interloan.questions import question_files

Get = Callable[..., httpx.Response]
PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
LINKED = re.compile(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"')
MOST_WITH_STYLE, MOST_WITH_SCRIPTS, MOST_OF_PICTURES = 150_000, 200_000, 135_000
WITH_EDITOR = {"/sql"}  # which has rows on no page, and an editor
HOME = ("/", "/questions", "/interloan", "/downloads", "/about", "/sql", "/interloan/ask?q=lowell")


@pytest.fixture(scope="module")
def addresses(datasette: Datasette, project: Project) -> list[str]:
    """The home pages, every question with its example, every table and view."""
    questions = question_files.load(project.questions).queries
    asked = [f"/interloan/{one.name}?{one.example}" for one in questions]
    named = datasette.metadata("databases")["interloan"]["tables"]
    return [*HOME, *asked, *(f"/interloan/{name}" for name in named)]


def test_no_page_is_heavy(get: Get, addresses: list[str]) -> None:
    assert len(addresses) > 120

    @cache
    def size(path: str) -> int:
        return len(get(path).content)

    def heavy() -> Iterator[str]:
        for address in addresses:
            page = get(address)
            linked = LINKED.findall(page.text)
            styles = sum(size(path) for path in linked if ".css" in path)
            scripts = sum(size(path) for path in linked if ".js" in path)
            pictures = len("".join(PICTURE.findall(page.text)).encode())
            whole = len(page.content) - pictures + styles
            most_scripts = MOST_WITH_SCRIPTS - whole if address not in WITH_EDITOR else scripts
            is_light = whole <= MOST_WITH_STYLE and scripts <= most_scripts
            if page.status_code != 200 or pictures > MOST_OF_PICTURES or not is_light:
                yield f"{address}: {page.status_code}, {whole} + {scripts} + {pictures} bytes"

    assert list(heavy()) == []
