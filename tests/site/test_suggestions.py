"""A misspelt name is said to be unknown, first of all, with the names it resembles."""

import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.site.pages.question_list import near

Get = Callable[..., httpx.Response]
TOWNS = [(name, name) for name in ("Boxborough", "Lowell", "Springfield", "West Springfield")]


@pytest.mark.parametrize(
    ("page", "typed", "link"),
    [
        ("my_town?town=", "Springfeild", '/my-library/springfield/#answer">Springfield</a>'),
        (
            "how_to_request?name=",
            "Lewistn",
            '?name=Lewiston+Public+Library#answer">Lewiston Public Library</a>',
        ),
        ("own_network?place=", "Boxborogh", '?place=Boxborough#answer">Boxborough</a>'),
        (
            "newspapers_beside_a_year?year=1850&place=",
            "Brokton",
            '/1850/Brockton/#answer">Brockton<',
        ),
        ("town_languages?town=Lowell&language=", "Kmer", 'language=Khmer#answer">Khmer</a>'),
        (
            "who_lends_in_language?language=",
            "Portugese",
            '?language=Portuguese#answer">Portuguese</a>',
        ),
        (
            "who_lends_in_language?language=",
            "Cambodain",
            '?language=Khmer#answer">Cambodian → Khmer</a>',
        ),
    ],
)
def test_an_answer_that_is_empty_offers_near_names_and_no_sources(
    get: Get, page: str, typed: str, link: str
) -> None:
    main = get(f"/interloan/{page}{typed}").text.partition("<article")[2]
    assert "Did you mean" in main
    assert link in main
    assert main.index("Did you mean") < main.index('role="status"')
    assert 'id="sources"' not in main


def test_an_unknown_town_is_said_before_anything_else(get: Get) -> None:
    page = get("/interloan/where_to_look", title="Walden", place="Boxborogh").text
    answer = page.partition('<div class="answer"')[2].partition("</div>")[0]
    said = unescape(re.sub(r"<[^>]+>", " ", answer))
    assert said.index("“Boxborogh” is none of the 351") < said.index("Start in your own network")
    assert 'href="/interloan/where_to_look?title=Walden&amp;place=Boxborough#answer"' in answer


@pytest.mark.parametrize("known", ["lowell", " Lowell ", "Lowell, MA", ""])
def test_a_known_name_is_left_alone(known: str) -> None:
    assert near(known, TOWNS) == []


@given(st.text(max_size=200))
def test_only_names_that_are_known_are_offered(typed: str) -> None:
    assert set(near(typed, TOWNS)) <= set(TOWNS)
