"""The page “Where do I look for this?”: ready links in order, plain words for what is wrong."""

import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest

Get = Callable[..., httpx.Response]
PAGE = "/interloan/where_to_look"


def text(page: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_a_newspaper_is_answered_with_who_has_it_and_lends(get: Get) -> None:
    said = text(get(PAGE, kind="newspaper", place="Brockton", year="1905"))
    assert "Brockton Public Library has Brockton Times (1895-02 to 1934-03-24)" in said
    assert "The Enterprise (1880-01 to today) on microfilm, and lends to other libraries." in said
    assert "Public Library, Brockton, Massachusetts" in said


def test_a_year_before_all_runs_says_what_does_not_cover_it(get: Get) -> None:
    said = text(get(PAGE, kind="newspaper", place="Brockton", year="1850"))
    assert "No run of 1850 that belongs to Brockton is known to be lent" in said
    assert "North Bridgewater Gazette, Brockton Public Library (begins in 1851)" in said


def test_links_lead_where_the_own_network_searches(get: Get) -> None:
    page = get(PAGE, title='War & "Peace" <b>', place="Brockton")
    assert "Start in the catalog of Old Colony Library Network" in text(page)
    assert "War%20%26%20%22Peace%22%20%3Cb%3E" in page.text
    assert "<b>" not in page.text
    assert page.text.index("Your network") < page.text.index("Commonwealth Catalog</h2>")
    assert "No ready link is possible" in page.text
    assert '>title<span class="hidden"> in WorldCat</span></a>' in page.text
    assert len(page.content) < 150_000


def test_an_unknown_network_is_said_and_not_guessed(get: Get) -> None:
    alford = text(get(PAGE, title="x", place="Alford"))
    assert "Nobody could confirm the network of Alford" in alford
    assert "none of the 351 cities and towns" in text(get(PAGE, title="x", place="Atlantis"))


def test_an_old_year_says_that_whole_copies_may_be_free(get: Get) -> None:
    said = text(get(PAGE, title="Walden", kind="book", year="1854"))
    assert "so in the public domain in the United States" in said
    assert "moves each 1 January" in said


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"isbn": "0-306-40615-3"}, "A digit of this ISBN is wrong"),
        ({"year": "3000"}, "Write a whole number from 1400 to 2100."),
        ({"kind": "sculpture"}, "Choose one of the list."),
    ],
)
@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_what_does_not_fit_is_refused_with_a_sentence(
    get: Get, wrong: dict[str, str], sentence: str, ending: str
) -> None:
    page = get(PAGE + ending, **({"title": "Walden"} | wrong))
    assert page.status_code == 400
    assert sentence in page.text
