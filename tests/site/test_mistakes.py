"""Rows and answers say when their sources were checked, and where a mistake is reported."""

import asyncio
import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from datasette.app import Datasette

Get = Callable[..., httpx.Response]
ANSWER = "/interloan/census_series?language=Khmer"
ROW = "/interloan/municipalities/2502309000"
LINK = re.compile(r'<a href="([^"]*)" rel="nofollow">Report a mistake</a>')


def reported_to(site: Path, to: str, *paths: str) -> list[str]:
    """Return where pages of a site whose keeper named an address report mistakes."""
    (site / "datasette.yaml").write_text(f"plugins: {{interloan: {{mistakes_to: '{to}'}}}}\n")

    async def ask() -> list[str]:
        datasette = Datasette(config_dir=site)
        await datasette.invoke_startup()
        pages = [(await datasette.client.get(path)).text for path in paths]
        return [html.unescape(found[1]) for page in pages if (found := LINK.search(page))]

    return asyncio.run(ask())


def test_a_mistake_is_reported_by_mail_with_the_page_and_the_edition(site: Path) -> None:
    (site / "questions").symlink_to(Path(__file__).parents[2] / "questions")
    links = reported_to(site, "mailto:ill@library.example", ANSWER, ROW, "/about")
    assert len(links) == 3
    answer, row = (urlsplit(link) for link in links[:2])
    assert (answer.scheme, answer.path) == ("mailto", "ill@library.example")
    said = {name: values[0] for name, values in parse_qs(answer.query).items()}
    assert "Khmer" in said["subject"]
    assert "/interloan/census_series?language=Khmer\n" in said["body"]
    assert re.search("Edition of the data: [0-9a-f]{12}\n", said["body"])
    assert "Brockton, a row of Cities and towns" in parse_qs(row.query)["subject"][0]


def test_a_tracker_gets_a_title_and_a_text(site: Path) -> None:
    (link,) = reported_to(site, "https://tracker.example/a/b/issues/new?labels=data", ROW)
    assert link.startswith("https://tracker.example/a/b/issues/new?labels=data&title=Interloan")
    assert set(parse_qs(urlsplit(link).query)) == {"labels", "title", "body"}


def test_without_an_address_the_link_leads_to_how_a_fact_is_corrected(get: Get) -> None:
    for path in (ANSWER, ROW):
        assert LINK.findall(get(path).text) == ["/about#wrong"], path
    about = get("/about").text
    assert 'id="wrong"' in about
    assert "mistakes_to" in about


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (ANSWER, r"Last checked: 20\d\d-\d\d, when this source was read"),
        ("/interloan/my_town?town=Lowell", r"Last checked: 20\d\d-\d\d, when these sources were"),
        (
            "/interloan/lenders/nlm",
            r"<dt>Last checked</dt>\s*<dd>20\d\d-\d\d, when the source was read",
        ),
    ],
)
def test_rows_and_answers_say_when_they_were_last_checked(get: Get, path: str, words: str) -> None:
    assert re.search(words, get(path).text)
