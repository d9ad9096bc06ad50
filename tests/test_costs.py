"""What will this loan cost, and how do we pay? What is unknown never counts as nothing."""

import re
import sqlite3
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.project import Project
from interloan.questions.answer_sentence import sentence

Ask = Callable[..., list[dict[str, Any]]]
Cost = Callable[..., tuple[dict[str, Any], dict[str, dict[str, Any]]]]


@pytest.fixture
def cost(ask: Ask, content: Content) -> Cost:
    """A function that returns the total of a loan, with the answer, and its parts by name."""
    (question,) = [query for query in content.queries if query.name == "what_will_it_cost"]

    def run(**given: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        rows = ask(question.name, **given)
        total, *parts = rows
        answer = unescape(sentence(question.answer, rows))
        return total | {"answer": answer}, {row["part"]: row for row in parts}

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


@pytest.mark.parametrize(
    ("fee", "rate", "vouchers"),
    [
        ("0.01", "", 0.5),
        ("6", "", 0.5),
        ("6.004", "", 1),  # a fee is not rounded before it is counted
        ("20", "", 2),
        ("35.004", "", 3),
        ("36", "", 3),
        ("36.004", "", 3.5),
        ("2000", "", 167),
        ("15", "0.8", 1),
        ("15", "0.80002", 1.5),
        ("37.5", "1.12", 3.5),  # 42 USD, which floats make 42.00000000000001
        ("29.99", "1.2", 3),
    ],
)
def test_every_page_counts_the_same_vouchers_of_an_unrounded_fee(
    ask: Ask, cost: Cost, fee: str, rate: str, vouchers: float
) -> None:
    typed = {"fee": fee, "currency": "EUR" if rate else "USD", "exchange_rate": rate}
    for row in ask("ifla_vouchers", **typed):
        assert row["to_send"] == vouchers
    _, parts = cost(**typed, has_vouchers="yes")
    part = parts["Vouchers of IFLA"]
    assert part["basis"].startswith(f"{vouchers:g} for one item, at 12.00 USD each.")
    assert amounts(part) == (12 * vouchers,) * 3


def test_a_number_that_the_lender_states_for_us_wins_unless_a_fee_is_typed(cost: Cost) -> None:
    part = cost(country="GB", has_vouchers="yes")[1]["Vouchers of IFLA"]
    assert part["basis"].startswith("1 for one item, at 12.00 USD each. Recommended price")
    assert (amounts(part), part["status"]) == ((None, 12, None), "stated")
    part = cost(country="GB", has_vouchers="yes", fee="35")[1]["Vouchers of IFLA"]
    assert (amounts(part), part["status"]) == ((36, 36, 36), "unverified")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"fee": "35", "currency": "EUR"}, "a fee in US dollars, which is not known. Rule: 12"),
        (
            {"fee": "2000", "currency": "EUR", "exchange_rate": "1.1"},
            "The fee is above 2,004 USD, where our count of vouchers ends. Rule: 12 USD",
        ),
    ],
)
def test_where_vouchers_cannot_be_counted_it_is_said_why(
    cost: Cost, typed: dict[str, str], why: str
) -> None:
    part = cost(**typed, has_vouchers="yes")[1]["Vouchers of IFLA"]
    assert why in part["basis"]
    assert amounts(part) == (None, None, None)


def test_vouchers_are_counted_in_one_place(content: Content) -> None:
    def holding(pattern: str) -> set[str]:
        sql = {question.name: question.sql for question in (*content.queries, *content.views)}
        return {name for name, text in sql.items() if re.search(pattern, text)}

    assert holding("unit_value|rounding_step|oclc-voucher|ifla-(full|half)") == {"voucher_counts"}
    assert holding("from voucher_rules|join voucher_rules") == {
        "voucher_counts",  # counts by the rule
        "vouchers_to_send",  # names it
        "ifla_vouchers",  # lists all rules
    }
    assert holding("unit = 'voucher' and") == {"stated_vouchers"}
    assert holding(r"(?i)\bceil(ing)?\b") == set()


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ({"lender": "shares"}, "Customs or brokerage, if it comes from abroad"),
        ({"lender": "lvis"}, "Customs or brokerage, if it comes from abroad"),
        ({"lender": "lvis", "country": "CA"}, "Customs or brokerage"),
        ({"lender": "foreign-libraries"}, "Customs or brokerage"),
        ({"lender": "nlm", "country": "GB"}, "Customs or brokerage"),
        ({"lender": "lvis", "country": "US"}, None),
        ({"lender": "lvis", "country": "PR"}, None),
        ({"lender": "nlm"}, None),
        ({"fee": "20"}, None),  # a library of the United States, where no other is named
    ],
)
def test_customs_are_open_unless_the_parcel_stays_in_the_country(
    cost: Cost, typed: dict[str, str], part: str | None
) -> None:
    total, parts = cost(**typed, postage="5")
    assert [name for name in parts if name.startswith("Customs")] == ([part] if part else [])
    if part:
        assert total["high"] is None
        assert part[0].lower() + part[1:] in total["answer"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"country": "US", "fee": "17", "postage": "4.5"}, "21.76 USD."),
        ({"lender": "nlm", "items": "2", "postage": "5"}, "23.00 to 29.00 USD, most likely 29.00."),
        (
            {"lender": "nlm"},
            "At least 9.00 USD, more likely at least 12.00. Not known: return postage.",
        ),
        (
            {"lender": "nnlm-resource-libraries", "has_card": "yes", "postage": "0"},
            "For libraries in DOCLINE: 9.00 to 11.00 USD, most likely 11.00.",
        ),
        (
            {"country": "US", "fee": "20", "currency": "EUR", "postage": "15"},
            "20.00 EUR, and 15.26 USD.",
        ),
        (
            {
                "country": "US",
                "fee": "20",
                "currency": "EUR",
                "postage": "15",
                "exchange_rate": "1.1",
            },
            "20.00 EUR, and 15.26 USD (together 37.26 USD).",
        ),
        (
            {"country": "GB", "items": "4", "postage": "0"},
            "No total is known. Not known: vouchers of IFLA (48.00 USD at the usual price), "
            "customs or brokerage. Ask the lender before anyone agrees to pay.",
        ),
    ],
)
def test_a_range_is_worded_by_what_is_known_of_it(
    cost: Cost, typed: dict[str, str], answer: str
) -> None:
    assert cost(**typed)[0]["answer"] == answer


def test_a_range_without_a_likeliest_price_names_none(content: Content) -> None:
    (question,) = [query for query in content.queries if query.name == "what_will_it_cost"]
    columns = ("likely_at_least", "condition", "do_this_instead", "typical")
    row = dict.fromkeys(columns) | {"part": "Total", "currency": "USD", "lends": "yes"}
    said = sentence(question.answer, [row | {"low": 9.0, "high": 12.5, "max_cost": 12.5}])
    assert said == "9.00 to 12.50 USD."


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


def test_prices_that_contradict_each_other_widen_the_range(cost: Cost) -> None:
    total, parts = cost(lender="nlm", postage="5")
    assert amounts(parts["Fee of the lender"]) == (9, 12, 12)
    assert "9.00 USD (replaced, still shown; 2017)" in parts["Fee of the lender"]["basis"]
    assert total["answer"] == "14.00 to 17.00 USD, most likely 17.00."
    assert (total["max_cost"], total["max_cost_currency"]) == (12, "USD")


def test_a_low_that_counts_a_replaced_price_says_so(cost: Cost) -> None:
    assert cost(lender="nlm")[0]["low_reason"] == (
        "It counts 9.00 USD, the price until 2017-12-31: replaced since, but still shown."
    )
    assert cost(lender="nlm", fee="12")[0]["low_reason"] is None
    assert cost(lender="us-academic-libraries")[0]["low_reason"] is None


def test_no_total_looks_exact_while_a_part_in_any_currency_is_open(ask: Ask, cost: Cost) -> None:
    typed = {"country": "CA", "items": "2", "fee": "25", "currency": "CAD", "has_card": "yes"}
    rows = ask("what_will_it_cost", **typed)
    total, other = (row for row in rows if row["part"] == "Total")
    assert (amounts(total), total["likely_at_least"]) == ((50, None, None), 50)
    assert amounts(other) == (None, None, None)
    assert cost(**typed)[0]["answer"].startswith(
        "At least 50.00 CAD. Not known: return postage, customs"
    )


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
