"""The page on costs: a range with what is unknown in it, and how to pay."""

import re
from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]
TAG = re.compile(r"<[^>]*>")


def said(page: httpx.Response) -> str:
    """A page with its plain spaces: those between a figure and its unit do not break."""
    return page.text.replace("\xa0", " ")


def test_the_page_shows_range_maximum_way_and_sources(get: Get) -> None:
    page = get("/interloan/what_will_it_cost", lender="university-of-toronto", has_vouchers="yes")
    card = said(page).partition('class="card"')[2]
    assert "At least 36.00 USD. Not known: return postage, customs or brokerage." in card
    assert "IFLA voucher, bought from OCLC, which the lender takes" in TAG.sub("", card)
    assert "Rule: 12 USD a voucher, rounded up to the next half" in card
    assert "University of Toronto" in card.partition('id="sources"')[2]
    assert len(page.content) < 150_000


def figures(page: httpx.Response) -> list[str]:
    """The boxes of low, likely and high, as text."""
    boxes = page.text.partition('<dl class="figures">')[2].partition("</dl>")[0]
    return re.findall(r"<dd[^>]*>(.*?)</dd>", boxes)[:3]


def total(page: httpx.Response) -> list[str]:
    """The first total of the table, as text."""
    row = page.text.partition('<tr class="total">')[2].partition("</tr>")[0]
    cells = re.findall(r'<td class="figures"[^>]*>(.*?)</td>', row)
    return [re.sub("<[^>]+>", "", cell) for cell in cells]


@pytest.mark.parametrize(
    ("given", "answer", "amounts", "currency"),
    [
        (
            {"lender": "nlm", "items": "1", "has_ifm": "yes"},
            "At least 12.26 USD. Not known: return postage.",
            ["at least 12.26", "at least 12.26", "not known"],
            "USD",
        ),
        (
            {"country": "CA", "items": "2", "fee": "25", "currency": "CAD", "has_card": "yes"},
            "At least 50.00 CAD. Not known: return postage, customs or brokerage.",
            ["at least 50.00", "at least 50.00", "not known"],
            "CAD",
        ),
        (
            {"lender": "us-academic-libraries"},
            "At least 10.26 USD, more likely at least 25.26. Not known: return postage.",
            ["at least 10.26", "at least 25.26", "not known"],
            "USD",
        ),
        (
            {"lender": "us-academic-libraries", "postage": "5"},
            "15.26 to 35.26 USD, most likely 30.26.",
            ["15.26", "30.26", "35.26"],
            "USD",
        ),
    ],
)
def test_headline_boxes_and_table_give_the_same_figures(
    get: Get, given: dict[str, str], answer: str, amounts: list[str], currency: str
) -> None:
    page = get("/interloan/what_will_it_cost", **given)
    assert f"<p>{answer}</p>" in said(page)
    assert total(page) == amounts
    known = [f"{amount} {currency}" if amount != "not known" else amount for amount in amounts]
    assert figures(page) == known


def test_a_way_that_the_lender_takes_is_named_before_one_that_it_may_not_take(get: Get) -> None:
    page = get("/interloan/what_will_it_cost", lender="nlm", has_ifm="yes").text
    how = page.partition("How we pay:")[2].partition("</p>")[0]
    assert how.startswith("</strong> Account of MLS at the NLM, which the lender is known to take.")
    assert "Whether it takes OCLC ILL Fee Management (IFM)" in TAG.sub("", how)
    assert "Why this low" not in page


def test_vouchers_to_send_come_first_and_prices_without_currency_say_so(get: Get) -> None:
    page = said(get("/interloan/what_will_it_cost", lender="university-of-toronto"))
    assert "Send 3 vouchers:</strong> worked out from the fee, as the lender states" in page
    assert "15.00 (currency not stated)" in page
    assert ": 3 vouchers" in page.partition("Every price of this lender")[2]
    assert "15.00 money" not in page


def test_a_ticked_box_stays_ticked(get: Get) -> None:
    page = get("/interloan/what_will_it_cost", lender="nlm", has_ifm="yes")
    assert 'name="has_ifm" value="yes" checked' in page.text
    assert 'name="has_card" value="yes" checked' not in page.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"fee": "-5"}, "Write a number from 0 to 2,000"),
        ({"postage": "-1"}, "Write a number from 0 to 1,000"),
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
