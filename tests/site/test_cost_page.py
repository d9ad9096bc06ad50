"""The page on costs: a range with what is unknown in it, and how to pay."""

from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]


def test_the_page_shows_range_maximum_way_and_sources(get: Get) -> None:
    page = get("/interloan/what_will_it_cost", lender="university-of-toronto", has_vouchers="yes")
    card = page.text.partition('class="card"')[2]
    assert "At least 36.00 USD. Not known: return postage, customs or brokerage." in card
    assert "IFLA voucher, bought from OCLC, which the lender takes" in card
    assert "Rule: 12 USD a voucher, rounded up to the next half" in card
    assert "University of Toronto" in card.partition('id="sources"')[2]
    assert len(page.content) < 150_000


def test_a_ticked_box_stays_ticked(get: Get) -> None:
    page = get("/interloan/what_will_it_cost", lender="nlm", has_ifm="yes")
    assert 'name="has_ifm" value="yes" checked' in page.text
    assert 'name="has_card" value="yes" checked' not in page.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"fee": "-5"}, "Write a number from 0 to 2000"),
        ({"postage": "-1"}, "Write a number from 0 to 1000"),
        ({"rate_date": "3000-01-01"}, "Write a day from 2000-01-01 to 2099-12-31"),
        ({"items": "0"}, "Write a whole number from 1 to 100."),
        ({"lender": "nobody"}, "Choose one of the list."),
        ({"has_ifm": "perhaps"}, "Write yes, or leave it empty."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    get: Get, given: dict[str, str], sentence: str
) -> None:
    page = get("/interloan/what_will_it_cost", **{"lender": "nlm", **given})
    assert page.status_code == 400
    assert sentence in page.text
    assert get("/interloan/what_will_it_cost.json", **{"lender": "nlm", **given}).status_code == 400


def test_folded_fields_open_where_one_is_used_or_wrong(get: Get) -> None:
    opened = '<details class="more-fields" open>'
    assert opened not in get("/interloan/what_will_it_cost", lender="nlm").text
    assert opened in get("/interloan/what_will_it_cost", lender="nlm", postage="5").text
    assert opened in get("/interloan/what_will_it_cost", lender="nlm", postage="-5").text
