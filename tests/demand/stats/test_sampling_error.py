"""The arithmetic of sampling error, against worked figures and as rules."""

from math import isclose, sqrt

import census_data_aggregator as aggregator
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from interloan.demand.stats.sampling_error import (
    ESRI,
    FORUM,
    NCHS,
    RULES,
    Figure,
    Rule,
    coefficient_of_variation,
    difference,
    moe_of_proportion,
    moe_of_ratio,
    moe_of_sum,
    ratio_interval,
    reliability,
    upper_tail,
    z_of_vintage,
)

people = st.integers(min_value=1, max_value=10_000_000)
margins = st.integers(min_value=0, max_value=1_000_000)


def three_digits(value: float, expected: float) -> bool:
    return isclose(value, expected, rel_tol=5e-3)


def test_the_worked_examples_of_the_handbook() -> None:
    """Women who never married in three counties: their sum, share, and the ratio of men to them."""
    assert 135_173 + 43_104 + 24_842 == 203_119
    assert round(moe_of_sum([135_173, 43_104, 24_842], [3_860, 2_642, 1_957])) == 5_070
    assert three_digits(203119 / 630498, 0.322)
    assert round(moe_of_proportion(203119, 5070, 630498, 831), 4) == 0.0080
    assert round(226840 / 203119, 3) == 1.117
    assert round(moe_of_ratio(226840, 5556, 203119, 5070), 3) == 0.039


def test_the_worked_example_of_a_percent_change() -> None:
    """The handbook of 2018, chapter 8, "Percent Change": Fairfax County, 135,173 to 139,301.

    Its margin takes the interval for symmetric; ours (Fieller) is a little longer above.
    """
    before, after = Figure(135_173, 3_860), Figure(139_301, 4_047)
    assert round(100 * moe_of_ratio(139_301, 4_047, 135_173, 3_860), 1) == 4.2
    found = difference(before, after)
    assert found.change_pct == pytest.approx(3.05, abs=5e-3)
    assert found.change_pct_low == pytest.approx(3.05 - 4.2, abs=0.15)
    assert found.change_pct_high == pytest.approx(3.05 + 4.2, abs=0.2)
    # Chapter 7: significant where the difference exceeds 1.645 of its standard error.
    assert found.z == pytest.approx(4_128 / sqrt(3_860**2 + 4_047**2) * 1.645)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(found.z))
    assert not found.is_significant


@given(people, margins, people, margins)
def test_percent_changes_are_those_of_another_program(
    old: int, old_moe: int, new: int, new_moe: int
) -> None:
    change, moe = aggregator.approximate_percentchange((old, old_moe), (new, new_moe))
    assert 100 * (new / old - 1) == pytest.approx(change, abs=1e-6)
    assert 100 * moe_of_ratio(new, new_moe, old, old_moe) == pytest.approx(moe)


@given(st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 9_999)), min_size=1, max_size=9))
def test_sums_are_those_of_another_program(pairs: list[tuple[int, int]]) -> None:
    total, moe = aggregator.approximate_sum(*pairs)
    people, moes = zip(*pairs, strict=True)
    assert sum(people) == total
    assert moe_of_sum(people, moes) == pytest.approx(moe)


@given(people, margins, people, margins)
def test_ratios_and_proportions_are_those_of_another_program(
    part: int, part_moe: int, whole: int, whole_moe: int
) -> None:
    _, ratio_moe = aggregator.approximate_ratio((part, part_moe), (whole, whole_moe))
    assert moe_of_ratio(part, part_moe, whole, whole_moe) == pytest.approx(ratio_moe)
    radicand = part_moe**2 - (part / whole * whole_moe) ** 2
    assume(abs(radicand) > 1e-3 * part_moe**2)  # at zero, rounding decides which form applies
    try:
        _, share_moe = aggregator.approximate_proportion((part, part_moe), (whole, whole_moe))
    except aggregator.DataError:
        return  # it refuses where we take the form for ratios
    found = moe_of_proportion(part, part_moe, whole, whole_moe)
    assert found == pytest.approx(share_moe)


@given(st.floats(-8, 8))
def test_a_tail_is_that_of_scipy(z: float) -> None:
    assert upper_tail(z) == pytest.approx(stats.norm.sf(z), rel=1e-9)


def test_the_sum_of_french_and_french_creole() -> None:
    assert three_digits(moe_of_sum([1505, 1053], [352, 401]), 533.6)


@pytest.mark.parametrize(
    ("estimate", "moe", "cv_pct"), [(1053, 401, 23.1), (152, 145, 58.0), (14019, 574, 2.49)]
)
def test_coefficients_of_variation(estimate: float, moe: float, cv_pct: float) -> None:
    found = coefficient_of_variation(estimate, moe)
    assert found is not None
    assert three_digits(found, cv_pct)


def test_an_estimate_of_zero_has_no_coefficient_of_variation() -> None:
    assert coefficient_of_variation(0, 120) is None


def test_of_several_zero_estimates_only_the_largest_margin_counts_once() -> None:
    assert moe_of_sum([0, 0, 0, 0], [22, 22, 30, 19]) == 30
    assert moe_of_sum([0, 0, 40], [22, 30, 40]) == 50
    assert moe_of_sum([], []) == 0
    with pytest.raises(ValueError, match="shorter"):
        moe_of_sum([22, 30], [9])


def test_a_negative_radicand_falls_back_on_the_ratio() -> None:
    assert moe_of_proportion(90, 1, 100, 50) == moe_of_ratio(90, 1, 100, 50)
    assert moe_of_proportion(90, 60, 100, 50) < moe_of_ratio(90, 60, 100, 50)


def test_margins_of_2005_hold_a_little_more_than_later_ones() -> None:
    assert (z_of_vintage(2005), z_of_vintage(2006)) == (1.65, 1.645)
    wide = difference(Figure(100, 20, z_of_vintage(2006)), Figure(150, 20))
    narrow = difference(Figure(100, 20, z_of_vintage(2005)), Figure(150, 20))
    assert narrow.moe < wide.moe


def test_a_difference_within_its_error_is_not_significant() -> None:
    found = difference(Figure(87844, 7507), Figure(88030, 8432))
    assert not found.is_significant
    assert found.p_value > 0.9


def test_a_growth_far_beyond_its_error_is_significant() -> None:
    """French Creole from 2007 to 2015, within one span of comparable years."""
    found = difference(Figure(45270, 5945), Figure(79122, 8604))
    assert found.is_significant
    assert found.change == 33852
    assert found.change_pct is not None
    assert three_digits(found.change_pct, 74.8)
    assert three_digits(found.moe, 10458)


def test_a_difference_is_tested_as_the_handbook_does() -> None:
    found = difference(Figure(100, 16.45), Figure(120, 16.45))
    assert found.moe == pytest.approx(16.45 * sqrt(2))
    assert found.z == pytest.approx(20 / (10 * sqrt(2)))
    assert found.p_value == pytest.approx(0.1573, abs=5e-5)
    assert not found.is_significant
    assert difference(Figure(100, 16.45), Figure(124, 16.45)).is_significant
    assert difference(Figure(124, 16.45), Figure(100, 16.45)).is_significant
    on_the_edge = difference(Figure(0, 1, z=1), Figure(1.645, 0))
    assert on_the_edge.z == 1.645
    assert not on_the_edge.is_significant  # the handbook's test must be exceeded
    assert found.change_pct == pytest.approx(20)
    # The ends solve (120 - 100 R)² = 16.45² (1 + R²).
    assert found.change_pct_low == pytest.approx(-2.926, abs=5e-4)
    assert found.change_pct_high == pytest.approx(49.60, abs=5e-3)


def test_fewer_than_nobody_is_never_the_end_of_an_interval() -> None:
    low, high = ratio_interval(Figure(100, 10), Figure(5, 60)) or (None, None)
    assert low == 0
    assert high == pytest.approx(0.65355, abs=5e-5)


def test_the_larger_the_part_the_smaller_the_margin_of_a_proportion() -> None:
    assert moe_of_proportion(50, 13, 100, 10) == pytest.approx(0.12)
    assert moe_of_ratio(50, 12, 100, 10) == pytest.approx(0.13)
    assert moe_of_proportion(50, 5, 100, 10) == 0


def test_figures_without_error_differ_or_do_not() -> None:
    same, other = difference(Figure(5, 0), Figure(5, 0)), difference(Figure(5, 0), Figure(6, 0))
    assert (same.z, same.p_value, same.is_significant) == (None, 1.0, False)
    assert (other.z, other.p_value, other.is_significant) == (None, 0.0, True)


@pytest.mark.parametrize("first", [Figure(0, 90), Figure(80, 90), Figure(90, 90)])
def test_a_change_from_perhaps_nobody_has_no_percentage(first: Figure) -> None:
    found = difference(first, Figure(400, 120))
    assert (found.change_pct, found.change_pct_low, found.change_pct_high) == (None, None, None)


def test_fieller_on_a_worked_example() -> None:
    """Each end is a ratio at which the test is just on the edge."""
    low, high = ratio_interval(Figure(100, 20), Figure(150, 30)) or (0, 0)
    for ratio in (low, high):
        assert isclose(abs(150 - 100 * ratio), sqrt(30**2 + (20 * ratio) ** 2), rel_tol=1e-9)
    assert low < 1.5 < high
    assert high - 1.5 > 1.5 - low  # a small base makes large ratios easy


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


@pytest.mark.parametrize(
    ("cv_pct", "rule", "tier"),
    [
        (12, ESRI, "high"), (12.1, ESRI, "medium"), (40, ESRI, "medium"), (40.1, ESRI, "low"),
        (15, FORUM, "high"), (15.1, FORUM, "medium"), (30, FORUM, "medium"), (30.1, FORUM, "low"),
        (40.8, NCHS, "high"), (40.9, NCHS, "low"),
    ],
)  # fmt: skip
def test_a_tier_ends_where_its_rule_says(cv_pct: float, rule: Rule, tier: str) -> None:
    found = reliability(100, cv_pct, rule, z=1)
    assert found.tier == tier
    assert found.cv_pct == pytest.approx(cv_pct)


@pytest.mark.parametrize("moe", [120.0, None])
def test_nothing_found_or_no_margin_has_no_tier(moe: float | None) -> None:
    found = reliability(0 if moe else 300, moe)
    assert (found.tier, found.cv_pct) == ("not computable", None)


def test_a_controlled_figure_is_reliable() -> None:
    assert reliability(6_428_483, 0).tier == "high"


def test_every_rule_says_whose_it_is() -> None:
    assert all(rule.source and rule.url.startswith("http") for rule in RULES.values())


@given(people, margins, people, margins)
def test_the_interval_of_the_percentage_never_contradicts_the_test(
    first: int, first_moe: int, second: int, second_moe: int
) -> None:
    found = difference(Figure(first, first_moe), Figure(second, second_moe))
    if found.change_pct is None or found.change_pct_low is None or found.change_pct_high is None:
        assert first <= first_moe
        return
    assume(found.z is None or abs(abs(found.z) - 1.645) > 1e-6)  # there rounding decides
    assert found.change_pct_low <= found.change_pct + 1e-9
    assert found.change_pct <= found.change_pct_high + 1e-9
    holds_zero = found.change_pct_low <= 1e-9 and found.change_pct_high >= -1e-9
    assert holds_zero is not found.is_significant


@given(people, margins, people, margins, st.floats(1, 10))
def test_a_proportion_scales_with_its_margins(
    part: int, part_moe: int, whole: int, whole_moe: int, factor: float
) -> None:
    radicand = part_moe**2 - (part / whole * whole_moe) ** 2
    assume(abs(radicand) > 1e-3 * part_moe**2)  # at zero, rounding decides which form applies
    once = moe_of_proportion(part, part_moe, whole, whole_moe)
    more = moe_of_proportion(part, factor * part_moe, whole, factor * whole_moe)
    assert isclose(more, factor * once, rel_tol=1e-6, abs_tol=1e-9)


@given(people, margins, people, margins, margins)
def test_a_wider_margin_never_makes_a_difference_more_certain(
    first: int, first_moe: int, second: int, second_moe: int, more: int
) -> None:
    before = difference(Figure(first, first_moe), Figure(second, second_moe))
    after = difference(Figure(first, first_moe + more), Figure(second, second_moe))
    assert after.moe >= before.moe
    assert after.p_value >= before.p_value


@given(people, margins, people, margins)
def test_a_difference_is_the_same_seen_from_either_end(
    first: int, first_moe: int, second: int, second_moe: int
) -> None:
    one, two = Figure(first, first_moe), Figure(second, second_moe)
    there, back = difference(one, two), difference(two, one)
    assert there.change == -back.change
    assert (there.p_value, there.moe) == (back.p_value, back.moe)
