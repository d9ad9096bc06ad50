"""Comparing many languages: rank intervals, the funnel, and false discoveries."""

import csv
import math
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from interloan.demand.stats.ranks import (
    false_discovery,
    funnel_limits,
    is_too_uncertain,
    joint_factor,
    listed_factor,
    rank_intervals,
    rank_intervals_of_estimates,
)

# Mean travel time to work in 51 states, ACS 2011: the example of Klein, Wright and Wieczorek.
# Times, margins and ranks as published; the joint ranks are those of the authors' program
# (joint.Rmd of their package RankingProject), which rounds the intervals to one decimal.
STATES = Path(__file__).parents[2] / "fixtures" / "travel_times_2011.csv"

estimates = st.lists(st.integers(0, 1000), min_size=1, max_size=12)
figures = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 400)), min_size=1, max_size=12)


def test_the_authors_of_the_method_find_3_081_for_51_states() -> None:
    assert joint_factor(51) * stats.norm.ppf(0.95) == pytest.approx(3.081, abs=5e-4)


def test_the_ranks_of_51_states_are_those_of_the_authors() -> None:
    with STATES.open(encoding="utf-8") as file:
        states = list(csv.DictReader(file))
    minutes = [float(row["minutes"]) for row in states]
    moes = [float(row["margin_of_error"]) * joint_factor(51) for row in states]
    lows, highs = (
        [round(value + sign * moe, 1) for value, moe in zip(minutes, moes, strict=True)]
        for sign in (-1, 1)
    )
    ranks = rank_intervals(minutes, lows, highs, largest_first=False)
    assert ranks == [(int(row["rank_low"]), int(row["rank_high"])) for row in states]
    ours = rank_intervals_of_estimates(
        minutes, [float(row["margin_of_error"]) for row in states], largest_first=False
    )
    for row, interval in zip(states, ours, strict=True):
        assert interval is not None
        assert interval[0] <= int(row["published_rank"]) <= interval[1]


def test_one_estimate_alone_keeps_its_margin() -> None:
    assert joint_factor(1) == pytest.approx(1)
    with pytest.raises(ValueError, match="at least one"):
        joint_factor(0)


def test_languages_within_each_others_error_share_their_ranks() -> None:
    speakers = [25e3, 24e3, 24e3, 18e3]  # Greek, Arabic, Polish, German
    ranks = rank_intervals_of_estimates(speakers, [0.06 * people for people in speakers])
    assert ranks == [(1, 3), (1, 3), (1, 3), (4, 4)]


def test_ranks_can_start_from_the_smallest() -> None:
    assert rank_intervals_of_estimates([9, 1], [1, 1], largest_first=False) == [(2, 2), (1, 1)]


def test_intervals_that_only_touch_are_told_apart_as_in_the_published_method() -> None:
    assert rank_intervals([1, 3], [0, 2], [2, 4]) == [(2, 2), (1, 1)]


def test_an_unknown_estimate_is_unranked_and_an_unknown_margin_may_stand_anywhere() -> None:
    ranks = rank_intervals_of_estimates([90, None, 50, 10], [1, 1, None, 1])
    assert ranks == [(1, 2), None, (1, 3), (2, 3)]


def test_an_unknown_estimate_does_not_widen_the_intervals_of_the_others() -> None:
    """Apart as two that have to hold together, which as three they would not be."""
    assert rank_intervals_of_estimates([12.45, 10], [1, 1]) == [(1, 1), (2, 2)]
    assert rank_intervals_of_estimates([12.45, None, 10], [1, 1, 1]) == [(1, 1), None, (2, 2)]
    assert rank_intervals_of_estimates([12.45, 11.9, 10], [1, 1, 1])[2] == (1, 3)


@given(estimates)
def test_without_error_the_ranks_are_the_ordinary_ones(values: list[int]) -> None:
    negative = [-value for value in values]
    first, last = (stats.rankdata(negative, method=method).tolist() for method in ("min", "max"))
    ranks = rank_intervals_of_estimates(values, [0] * len(values))
    assert ranks == list(zip(first, last, strict=True))


@given(figures, st.data())
def test_a_wider_margin_never_narrows_any_rank_interval(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    values, moes = zip(*rows, strict=True)
    wider = list(moes)
    wider[data.draw(st.integers(0, len(rows) - 1))] += data.draw(st.integers(0, 500))
    before = rank_intervals_of_estimates(values, moes)
    after = rank_intervals_of_estimates(values, wider)
    for old, new in zip(before, after, strict=True):
        assert old is not None
        assert new is not None
        assert new[0] <= old[0] <= old[1] <= new[1]


@given(figures)
def test_the_observed_rank_always_lies_within(rows: list[tuple[int, int]]) -> None:
    values, moes = zip(*rows, strict=True)
    ranks = rank_intervals_of_estimates(values, moes)
    first = stats.rankdata([-value for value in values], method="min")
    for interval, rank in zip(ranks, first, strict=True):
        assert interval is not None
        assert interval[0] <= rank <= interval[1]


def test_joint_rank_intervals_cover_the_true_ranking_as_often_as_they_say() -> None:
    generator = Random(20240501)  # noqa: S311
    truth, error = [10.0, 12, 13, 20, 21, 40], 2.0
    true_ranks = stats.rankdata([-value for value in truth])
    covered = 0
    for _ in range(400):
        drawn = [generator.gauss(value, error) for value in truth]
        ranks = rank_intervals_of_estimates(drawn, [1.645 * error] * len(truth))
        covered += all(
            interval is not None and interval[0] <= rank <= interval[1]
            for interval, rank in zip(ranks, true_ranks, strict=True)
        )
    assert covered >= 0.9 * 400


@pytest.mark.parametrize(("listed", "tests"), [(1, 1), (5, 5), (1, 40), (7, 28), (39, 40)])
def test_the_interval_of_what_was_chosen_is_that_of_benjamini_and_yekutieli(
    listed: int, tests: int
) -> None:
    expected = stats.norm.ppf(1 - listed * 0.10 / (2 * tests)) / 1.645
    assert listed_factor(listed, tests) == pytest.approx(expected)


@pytest.mark.parametrize(("listed", "tests"), [(0, 3), (4, 3)])
def test_no_more_is_chosen_than_there_is(listed: int, tests: int) -> None:
    with pytest.raises(ValueError, match=f"{listed} of {tests} are listed"):
        listed_factor(listed, tests)


def test_a_figure_has_no_rank_of_its_own_where_it_is_perhaps_nobody_or_of_low_reliability() -> None:
    assert is_too_uncertain(100, 100)
    assert is_too_uncertain(100, 67)  # a coefficient of variation of 40.7 %
    assert not is_too_uncertain(100, 65)
    assert not is_too_uncertain(None, None)


def test_the_funnel_narrows_with_precision_and_meets_in_the_target() -> None:
    assert funnel_limits(0, 1, 0.95) == (1, 1)
    low, high = funnel_limits(10, 1, 0.95)
    assert high == pytest.approx(math.exp(0.196), rel=1e-4)
    assert low * high == pytest.approx(1)
    assert funnel_limits(50, 1, 0.95)[1] > high
    assert funnel_limits(10, 1, 0.998)[1] > high
    assert funnel_limits(10, 3, 0.95) == pytest.approx((3 * low, 3 * high))


def test_false_discoveries_follow_benjamini_and_hochberg() -> None:
    # The fifteen tests of their own example, of which four are discoveries at 0.05.
    p_values = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    adjusted = false_discovery(p_values)
    assert sum(q_value is not None and q_value <= 0.05 for q_value in adjusted) == 4


def test_a_missing_test_stays_missing_and_does_not_count() -> None:
    assert false_discovery([0.02, None, 0.5]) == pytest.approx([0.04, None, 0.5])
    assert false_discovery([None]) == [None]
    assert false_discovery([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_false_discovery_is_what_scipy_computes(p_values: list[float]) -> None:
    expected = stats.false_discovery_control(p_values)
    assert false_discovery(p_values) == pytest.approx(expected.tolist())
