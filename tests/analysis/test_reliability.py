"""A tier is never given without the rule that made it."""

import pytest

from interloan.demand.stats.reliability import ESRI, FORUM, NCHS, RULES, Rule, reliability


@pytest.mark.parametrize(
    ("estimate", "moe", "rule", "tier"),
    [
        (14019, 574, ESRI, "high"),
        (1053, 401, ESRI, "medium"),
        (152, 145, ESRI, "low"),
        (1000, 240, ESRI, "medium"),
        (1000, 240, FORUM, "high"),
        (1000, 600, FORUM, "low"),
        (1000, 600, NCHS, "high"),
        (1000, 700, NCHS, "low"),
    ],
)
def test_conventions_disagree_and_each_names_itself(
    estimate: float, moe: float, rule: Rule, tier: str
) -> None:
    found = reliability(estimate, moe, rule)
    assert (found.tier, found.rule) == (tier, rule.key)


@pytest.mark.parametrize("moe", [120.0, None])
def test_nothing_found_or_no_margin_has_no_tier(moe: float | None) -> None:
    found = reliability(0 if moe else 300, moe)
    assert (found.tier, found.cv_pct) == ("not computable", None)


def test_a_controlled_figure_is_reliable() -> None:
    assert reliability(6_428_483, 0).tier == "high"


def test_every_rule_says_whose_it_is() -> None:
    assert all(rule.source and rule.url.startswith("http") for rule in RULES.values())
