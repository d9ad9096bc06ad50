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


def test_ten_vouchers_bought_from_ifla_cost_their_handling_too(ask: Ask, project: Project) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    ten = connection.execute(
        "select ifla_order_eur, ifla_each_eur from voucher_counts where vouchers = 10"
    ).fetchone()
    assert ten == (104.20, 10.42)
    assert ask("ifla_vouchers", fee="17")[0]["each_of_ten_eur"] == 10.42


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
