"""Whatever a page of the desk links to within the site answers, however little was asked."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urlencode

import httpx
import pytest

from interloan.project import Project
from interloan.questions.question_files import Question, load

Get = Callable[..., httpx.Response]


def inputs(question: Question) -> Iterator[dict[str, str]]:
    """Yield the example, then what is needed alone and with one thing more."""
    yield {p.name: p.example for p in question.parameters if p.example}
    needed = {p.name: p.example for p in question.parameters if not p.optional}
    yield needed
    typical = {"year": "1905", "place": "Brockton", "kind": "newspaper", "author": "Thoreau"}
    for parameter in question.parameters:
        value = parameter.example or typical.get(parameter.name)
        if parameter.optional and value:
            yield needed | {parameter.name: value}


@pytest.fixture(scope="module")
def asked(project: Project) -> list[str]:
    """The addresses to look at."""
    desk = [question for question in load(project.questions).queries if question.desk]
    assert len(desk) == 7
    pages = [f"/interloan/{q.name}?{urlencode(given)}" for q in desk for given in inputs(q)]
    fewest = ["title=Walden&place=Brockton", "place=Alford&year=1500", "place=Boxborogh"]
    return list(dict.fromkeys(pages + [f"/interloan/where_to_look?{some}" for some in fewest]))


def test_every_link_within_the_site_answers(get: Get, asked: list[str]) -> None:
    links: dict[str, str] = {}
    for page in asked:
        answer = get(page)
        assert answer.status_code == 200, page
        found = re.findall(r'href="(/(?!-/static|static)[^"#]*)', answer.text)
        links |= {unescape(link): page for link in found}
    assert len(links) > 100
    # The rows of one table are made alike, and so are the towns of one page.
    by_shape: dict[tuple[str, ...], tuple[str, str]] = {}
    for link, page in links.items():
        by_shape.setdefault(shape(link), (link, page))
    failed = [(link, page) for link, page in by_shape.values() if get(link).status_code >= 400]
    assert failed == []


def shape(link: str) -> tuple[str, ...]:
    """Return what tells kinds of links apart: the table or question, and which values it has."""
    path, _, query = link.partition("?")
    folders = path.split("/")
    stem = "/".join(folders[:3])
    names = re.findall(r"(?:^|&)([^=&]+)=", query)
    return (stem, str(len(folders)), *names)


def test_a_supporting_question_without_its_values_is_its_empty_form(
    get: Get,
) -> None:
    page = get("/interloan/where_to_look", title="Walden", place="Brockton").text
    assert 'href="/interloan/newspapers_for_a_year"' in page
    assert 'href="/own-network/Brockton/"' in page
    page = get("/interloan/where_to_look", place="Brockton", year="1500").text
    assert 'href="/interloan/newspapers_beside_a_year"' in page
    page = get("/interloan/where_to_look", place="Brockton", year="1905").text
    assert 'href="/interloan/newspapers_beside_a_year?year=1905&amp;place=Brockton"' in page
