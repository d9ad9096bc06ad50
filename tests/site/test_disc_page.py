"""The page on discs: the verdict in words with its sign, the locks, and what would make it play."""

import re
from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]
UK = {"format": "dvd", "country": "GB"}


@pytest.mark.parametrize(
    ("given", "verdict", "said"),
    [
        ({**UK, "player": "us-dvd-player"}, "WON'T PLAY", "a region-free player"),
        (
            {**UK, "player": "us-dvd-drive", "changes_left": "2"},
            "PLAYS AT A COST",
            "2 region changes",
        ),
        ({**UK, "player": "region-free-dvd-player"}, "PLAYS", "all fit"),
        ({**UK, "player": "us-dvd-drive"}, "UNKNOWN", "how many region changes"),
    ],
)
def test_the_page_leads_with_the_verdict(
    get: Get, given: dict[str, str], verdict: str, said: str
) -> None:
    page = get("/interloan/will_it_play", **given)
    assert page.status_code == 200
    card = page.text.partition('class="card"')[2].partition("The same disc on other players")[0]
    assert f"<strong>{verdict.replace(chr(39), '&#39;')}</strong>" in card
    assert said in card
    assert card.count('<svg class="sign"') == 4
    assert len(page.content) < 150_000


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"region": "9"}, "Choose one of the list."),
        ({"changes_left": "6"}, "Write a whole number from 0 to 5."),
        ({"changes_left": "-1"}, "Write a whole number from 0 to 5."),
        ({"country": "Narnia"}, "Choose one of the list."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    get: Get, given: dict[str, str], sentence: str
) -> None:
    page = get("/interloan/will_it_play", **{**UK, "player": "us-dvd-drive", **given})
    assert page.status_code == 400
    assert sentence in page.text


def test_a_region_unusual_for_the_country_is_remarked_in_good_grammar(get: Get) -> None:
    japan = {"format": "dvd", "country": "JP"}
    page = get("/interloan/will_it_play", **japan, region="1").text
    page = re.sub(r"<[^>]*>", "", page)
    assert "discs from Japan usually carry DVD region 2. What the case says decides." in page
    assert "(DVD region 1, NTSC) plays on: 4K Ultra HD player sold in the US" in page
    for usual in ("", "2", "2+4", "0"):
        page = get("/interloan/will_it_play", **japan, region=usual).text
        assert "Look at the region again" not in page
