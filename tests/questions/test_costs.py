"""What will this loan cost, and how do we pay? What is unknown never counts as nothing."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.project import Project

Ask = Callable[..., list[dict[str, Any]]]
Cost = Callable[..., tuple[dict[str, Any], dict[str, dict[str, Any]]]]


@pytest.fixture
def cost(ask: Ask) -> Cost:
    """A function that returns the total of a loan and its parts by name."""

    def run(**given: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        total, *parts = ask("what_will_it_cost", **given)
        return total, {row["part"]: row for row in parts}

    return run


def amounts(row: dict[str, Any]) -> tuple[float | None, float | None, float | None]:
    return row["low"], row["typical"], row["high"]


@pytest.mark.parametrize(
    ("fee", "vouchers", "usd"), [("17", 1.5, 18), ("35", 3, 36), ("12", 1, 12), ("12.01", 1.5, 18)]
)
def test_vouchers_follow_the_published_examples(
    ask: Ask, cost: Cost, fee: str, vouchers: float, usd: float
) -> None:
    rules = {row["rule"]: row for row in ask("ifla_vouchers", fee=fee)}
    rule = rules["12 USD a voucher, rounded up to the next half"]
    assert (rule["vouchers"], rule["from_oclc_usd"], rule["status"]) == (
        vouchers,
        usd,
        "unverified",
    )
    _, parts = cost(fee=fee, has_vouchers="yes")
    assert amounts(parts["Vouchers of IFLA"]) == (usd, usd, usd)
    assert "Rule: 12 USD a voucher" in parts["Vouchers of IFLA"]["basis"]


def test_ten_vouchers_bought_from_ifla_cost_their_handling_too(ask: Ask, project: Project) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    ten = connection.execute(
        "select ifla_order_eur, ifla_each_eur from voucher_counts where vouchers = 10"
    ).fetchone()
    assert ten == (104.20, 10.42)
    assert ask("ifla_vouchers", fee="17")[0]["each_of_ten_eur"] == 10.42


@pytest.mark.parametrize("fee", ["", "-5", "twelve", "0", "1000000"])
def test_a_fee_that_is_no_amount_gets_no_vouchers(ask: Ask, fee: str) -> None:
    assert ask("ifla_vouchers", fee=fee) == []


def test_a_fee_in_another_currency_is_counted_only_with_a_rate(ask: Ask) -> None:
    without = ask("ifla_vouchers", fee="15", currency="EUR")
    assert [row["vouchers"] for row in without] == [None, None, 1]
    assert all("give the exchange rate" in row["note"] for row in without)
    with_rate = ask("ifla_vouchers", fee="15", currency="EUR", exchange_rate="1.2")
    assert [row["vouchers"] for row in with_rate] == [None, 1.5, 1]


def test_prices_in_force_widen_the_range_and_replaced_ones_do_not(cost: Cost) -> None:
    total, parts = cost(lender="nlm", postage="5")
    assert amounts(parts["Fee of the lender"]) == (12, 12, 12)
    assert "9.00" not in parts["Fee of the lender"]["basis"]
    assert total["answer"] == "17.00 USD."
    assert (total["max_cost"], total["max_cost_currency"]) == (12, "USD")
    assert total["low_reason"] is None
    total, parts = cost(lender="us-academic-libraries", postage="5")
    assert amounts(parts["Fee of the lender"]) == (10, 25, 30)
    assert total["answer"] == "15.26 to 35.26 USD, most likely 30.26."


def test_no_total_looks_exact_while_a_part_in_any_currency_is_open(ask: Ask) -> None:
    rows = ask(
        "what_will_it_cost", country="CA", items="2", fee="25", currency="CAD", has_card="yes"
    )
    total, other = (row for row in rows if row["part"] == "Total")
    assert (amounts(total), total["likely_at_least"]) == ((50, None, None), 50)
    assert amounts(other) == (None, None, None)
    assert total["answer"].startswith("At least 50.00 CAD. Not known: return postage, customs")


@pytest.mark.parametrize(
    ("given", "to_send", "why"),
    [
        (
            {"lender": "university-of-toronto"},
            3,
            "a number (3) only for libraries outside Canada and the United States",
        ),
        ({"lender": "nlm"}, 1, "the lender states no number that we know"),
        ({"fee": "17"}, 1.5, "the lender states no number that we know"),
        ({"fee": "17", "currency": "CAD"}, None, "give the exchange rate"),
    ],
)
def test_it_is_said_how_many_vouchers_to_send_and_why(
    ask: Ask, given: dict[str, str], to_send: float | None, why: str
) -> None:
    for row in ask("ifla_vouchers", **given):
        assert row["to_send"] == to_send
        assert why in row["why_send"]


def test_what_is_unknown_is_named_and_never_nothing(cost: Cost) -> None:
    total, parts = cost(lender="university-of-toronto")
    assert total["answer"] == "At least 35.00 USD. Not known: return postage, customs or brokerage."
    assert amounts(total) == (35, None, None)
    assert amounts(parts["Return postage"]) == (None, None, None)


def test_no_open_part_of_any_lender_is_ever_added_up_to_a_total(
    ask: Ask, cost: Cost, content: Content
) -> None:
    for lender in content.rows["lenders"]:
        total, parts = cost(lender=str(lender["id"]))
        if any(part["high"] is None for part in parts.values()):
            assert total["high"] is None, lender["id"]
            assert "Not known: " in total["answer"]
            assert total["low"] != 0
        if not parts:
            assert "does not lend" in total["answer"]
        for part in parts.values():
            assert part["high"] != 0 or part["source"], part


def test_a_lender_that_says_it_is_free_leaves_the_postage_open(cost: Cost) -> None:
    total, _ = cost(country="US", fee="0")
    assert total["answer"] == "No fee. Not known: return postage."
    assert (amounts(total), total["max_cost"]) == ((None, None, None), 0)


def test_ifm_adds_its_fee_for_each_filled_request(cost: Cost) -> None:
    total, parts = cost(lender="us-academic-libraries", items="3", has_ifm="yes", postage="5")
    assert parts["Transaction fee of IFM"]["low"] == pytest.approx(0.78)
    assert parts["Transaction fee of IFM"]["source"] == "ILL Fee Management"
    assert amounts(total) == (35.78, 80.78, 95.78)
    assert (total["way_to_pay"], total["is_way_taken"]) == ("OCLC ILL Fee Management (IFM)", "yes")
    assert "Transaction fee of IFM" not in cost(lender="nlm")[1]


@pytest.mark.parametrize("given", [{"country": "CA"}, {"lender": "university-of-toronto"}])
def test_a_parcel_from_canada_may_meet_customs(cost: Cost, given: dict[str, str]) -> None:
    _, parts = cost(**given)
    customs = parts["Customs or brokerage"]
    assert customs["basis"].startswith("Reported since 2025-08-29: from 5 USD to several hundred")
    assert customs["as_of"] == "2025-10-23"
    assert "Customs or brokerage" not in cost(lender="nlm")[1]


@pytest.mark.parametrize(
    ("lender", "answer"),
    [
        ("lvis", "Free to us if we are among the members of LVIS. Not known: return postage"),
        (
            "commonwealth-catalog-libraries",
            "Free to us if we are among the libraries whose network",
        ),
        ("rhode-island-libraries", "Free to us if we are among the libraries on Delivery"),
    ],
)
def test_lenders_that_lend_free_to_each_other_say_to_whom(
    cost: Cost, lender: str, answer: str
) -> None:
    total, _ = cost(lender=lender)
    assert total["answer"].startswith(answer)
    assert total["max_cost"] == 0
    assert total["way_to_pay"] is None


def test_a_lender_that_lends_no_longer_says_what_to_do_instead(cost: Cost) -> None:
    total, parts = cost(lender="archives-of-american-art")
    assert "does not lend any more. Instead: Digitization on Demand" in total["answer"]
    assert (parts, total["low"], total["max_cost"]) == ({}, None, None)


def test_dollars_come_only_from_a_rate_that_was_typed(cost: Cost) -> None:
    quoted = {"country": "DE", "fee": "20", "currency": "EUR", "has_ifm": "yes", "postage": "15"}
    total, parts = cost(**quoted)
    assert (total["part"], total["currency"], total["low"]) == ("Total", "EUR", 20)
    assert "Total in US dollars" not in parts
    assert total["answer"].startswith(
        "At least 20.00 EUR, and at least 15.26 USD. Not known: customs"
    )
    total, _ = cost(**quoted, exchange_rate="1.1", rate_date="2026-11-20")
    assert (total["part"], total["currency"], total["low"]) == ("Total in US dollars", "USD", 37.26)
    assert total["basis"] == "1 EUR = 1.1 USD, as you typed, of 2026-11-20."


def test_a_library_pays_by_what_it_has_and_the_lender_takes(ask: Ask, cost: Cost) -> None:
    total, _ = cost(lender="university-of-toronto", has_ifm="yes", has_card="yes")
    assert (total["way_to_pay"], total["is_way_taken"]) == ("Credit card", "yes")
    total, _ = cost(lender="nlm", has_ifm="yes")
    assert total["is_way_taken"] == "not known: ask"
    ways = {row["way"]: row["taken"] for row in ask("how_to_pay_a_lender", lender="nlm")}
    assert ways["Account of MLS at the NLM"] == "yes"
    assert ways["OCLC ILL Fee Management (IFM)"] == "not known"


def test_the_price_in_force_comes_first_and_the_old_one_stays(ask: Ask) -> None:
    prices = ask("what_a_lender_charges", lender="nlm")
    assert (prices[0]["amount"], prices[0]["in_force"]) == (12, "yes")
    assert any(row["amount"] == 9 and row["in_force"] == "no" for row in prices)


def test_it_is_said_who_is_repaid_by_whom(ask: Ask) -> None:
    notes = {row["about"]: row["what_to_know"] for row in ask("loan_cost_notes")}
    assert "The library or the reader pays MLS." in notes["Reimbursement by check to MLS"]
