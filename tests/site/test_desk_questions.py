"""What people bring to a desk is answered two clicks from home, or it is said what is missing.

What they ask, with the words of its answer, stands in the golden answers: `shows`, `unanswered`.
"""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import httpx
import pytest
from tests.questions.golden import Case, page_differences
from tests.questions.test_golden_answers import CASES

Get = Callable[..., httpx.Response]
ON_PAGES = [case for case in CASES if {"shows", "shows_not"} & case.expected.keys()]
UNANSWERED = [
    *(words for case in CASES for words in case.expected.get("unanswered", ())),
    "loans by language",  # Are our loans in a language few because few need them?
]


def text(page: httpx.Response) -> str:
    """Return what a page's main part says, and where its links lead."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    linked = re.findall(r'href="(http[^"]*)"', main)
    return " ".join([*unescape(re.sub(r"<[^>]*>", " ", main)).split(), *linked])


def test_there_are_golden_answers_for_what_people_bring_to_a_desk() -> None:
    assert len(ON_PAGES) + len(UNANSWERED) >= 28


@pytest.mark.parametrize("case", ON_PAGES, ids=lambda case: case.says)
def test_a_page_linked_from_home_has_the_answer(get: Get, case: Case) -> None:
    path = f"/interloan/{case.question.name}"
    assert re.search(rf'href="(?:{path}["?#]|/{case.question.path}[/"?#])', get("/").text)
    page = get(f"{path}?{urlencode(case.typed)}")
    assert page.status_code == 200
    said = text(page)
    wrong = page_differences(case, "shows", said) + page_differences(case, "shows_not", said)
    assert not wrong, "\n".join(wrong)


def test_the_page_about_the_site_says_how_a_table_is_cited(get: Get) -> None:
    assert re.search(r'href="/about["?#]', get("/").text)
    said = text(get("/about"))
    assert "How to cite" in said
    assert "The Interloan developers" in said


@pytest.mark.parametrize("words", UNANSWERED)
def test_what_is_missing_is_said_on_the_page_of_questions(get: Get, words: str) -> None:
    assert 'href="/questions#unanswered"' in get("/").text
    said = text(get("/questions")).partition("What the data cannot answer")[2]
    assert words in said
