"""No page is heavy: each with its style sheets, and each page of rows with its scripts too."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import httpx
import pytest
from datasette.app import Datasette

from interloan.project import Project
from interloan.questions import question_files

Get = Callable[..., httpx.Response]
LINKED = re.compile(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"')
MOST_WITH_STYLE, MOST_WITH_SCRIPTS = 150_000, 200_000
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
            whole = len(page.content) + styles
            if page.status_code != 200 or whole > MOST_WITH_STYLE or whole + scripts > MOST_WITH_SCRIPTS:
                yield f"{address}: {page.status_code}, {whole} bytes, with scripts {whole + scripts}"

    assert list(heavy()) == []
