"""Addresses of answers without a question mark, as static hosts need them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Get = Callable[..., Any]
FINISHED = [
    ("/my-library/lowell/", "/interloan/my_town?town=Lowell"),
    ("/languages/haitian-creole/", "/interloan/a_language?language=Haitian+Creole"),
    ("/disc-rules/dvd/", "/interloan/disc_rules?format=dvd"),
]


@pytest.mark.parametrize(("path", "asked"), FINISHED)
def test_a_finished_answer_has_one_address_whichever_way_it_is_asked(
    get: Get, path: str, asked: str
) -> None:
    answer = get(path)
    assert answer.status_code == 200
    assert answer.text == get(path.rstrip("/")).text == get(asked).text
    assert f'<link rel="canonical" href="http://localhost{path}">' in answer.text
    assert get(path).headers["cache-control"] == get(asked).headers["cache-control"]


@pytest.mark.parametrize(
    "page", ["/", "/questions", "/interloan/my_town?town=Lowell", "/interloan/ask?q=khmer+lowell",
             "/interloan/languages/khm", "/interloan/a_language"],
)  # fmt: skip
def test_links_to_finished_answers_are_paths_and_those_to_data_are_not(get: Get, page: str) -> None:
    text = get(page).text
    assert not re.search(r'="/interloan/(my_town|a_language|languages_for_the_board)\?', text)
    for path in re.findall(r'href="(/(?:my-library|languages)/[^"#]*)', text)[:3]:
        assert path.endswith("/")
        assert get(path).status_code == 200


def test_data_keeps_its_addresses(get: Get) -> None:
    page = get("/my-library/lowell/").text
    for ending in ("csv", "json", "xlsx"):
        assert f'href="/interloan/my_town.{ending}?town=Lowell' in page
    assert get("/interloan/my_town.json?town=Lowell&_shape=array").json()[0]["town"] == "Lowell"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/public-domain/1911", "/interloan/public_domain?year=1911"),
        ("/my-library", "/interloan/my_town"),
        ("/my-library?town=Lowell&utm_source=x", "/interloan/my_town?town=Lowell"),
        ("/my-library/Nowhere%20at%20all", "/interloan/my_town?town=Nowhere+at+all"),
    ],
)
def test_another_path_leads_to_the_question(get: Get, path: str, leads_to: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["location"]) == (302, leads_to)


def test_a_path_with_more_than_the_question_asks_is_absent(get: Get) -> None:
    assert get("/my-library/lowell/extra").status_code == 404
