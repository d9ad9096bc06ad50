"""What will this loan cost, and how do we pay? What is unknown never counts as nothing."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from interloan.pipeline import Content
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
        ({"lender": "nlm", "items": "2", "postage": "5"}, "29.00 USD."),
        (
            {"lender": "nlm"},
            "At least 12.00 USD. Not known: return postage.",
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
