"""Comparing many languages: rank intervals, the funnel, and false discoveries."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from interloan.demand.stats.ranks import (
    false_discovery,
    funnel_limits,
    joint_factor,
    rank_intervals,
    rank_intervals_of_estimates,
)

estimates = st.lists(st.integers(0, 1000), min_size=1, max_size=12)
figures = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 400)), min_size=1, max_size=12)


def series(values: object) -> "pd.Series[float]":
    return pd.Series(values, dtype=float)


def test_the_authors_of_the_method_find_3_081_for_51_states() -> None:
    assert joint_factor(51) * stats.norm.ppf(0.95) == pytest.approx(3.081, abs=5e-4)


def test_one_estimate_alone_keeps_its_margin() -> None:
    assert joint_factor(1) == pytest.approx(1)
    with pytest.raises(ValueError, match="at least one"):
        joint_factor(0)


def test_languages_within_each_others_error_share_their_ranks() -> None:
    speakers = pd.Series({"greek": 25e3, "arabic": 24e3, "polish": 24e3, "german": 18e3})
    ranks = rank_intervals_of_estimates(speakers, speakers * 0.06)
    assert ranks.to_numpy().tolist() == [[1, 3], [1, 3], [1, 3], [4, 4]]


def test_ranks_can_start_from_the_smallest() -> None:
    ranks = rank_intervals_of_estimates(series([9, 1]), series([1, 1]), largest_first=False)
    assert ranks["rank_low"].tolist() == [2, 1]


def test_intervals_that_only_touch_are_told_apart_as_in_the_published_method() -> None:
    ranks = rank_intervals(series([1, 3]), series([0, 2]), series([2, 4]))
    assert ranks.to_numpy().tolist() == [[2, 2], [1, 1]]


def test_an_unknown_estimate_is_unranked_and_an_unknown_margin_may_stand_anywhere() -> None:
    ranks = rank_intervals_of_estimates(series([90, None, 50, 10]), series([1, 1, None, 1]))
    assert ranks["rank_low"].tolist() == [1, pd.NA, 1, 2]
    assert ranks["rank_high"].tolist() == [2, pd.NA, 3, 3]


@settings(deadline=None)
@given(estimates)
def test_without_error_the_ranks_are_the_ordinary_ones(values: list[int]) -> None:
    found = rank_intervals_of_estimates(series(values), series([0] * len(values)))
    ordinary = series(values)
    assert found["rank_low"].tolist() == ordinary.rank(method="min", ascending=False).tolist()
    assert found["rank_high"].tolist() == ordinary.rank(method="max", ascending=False).tolist()


@settings(deadline=None)
@given(figures, st.data())
def test_a_wider_margin_never_narrows_any_rank_interval(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    values, moes = (series(column) for column in zip(*rows, strict=True))
    wider = moes.copy()
    wider[data.draw(st.integers(0, len(rows) - 1))] += data.draw(st.integers(0, 500))
    before = rank_intervals_of_estimates(values, moes)
    after = rank_intervals_of_estimates(values, wider)
    assert (after["rank_low"] <= before["rank_low"]).all()
    assert (after["rank_high"] >= before["rank_high"]).all()


@settings(deadline=None)
@given(figures)
def test_the_observed_rank_always_lies_within(rows: list[tuple[int, int]]) -> None:
    values, moes = (series(column) for column in zip(*rows, strict=True))
    ranks = rank_intervals_of_estimates(values, moes)
    first = values.rank(method="min", ascending=False)
    assert (ranks["rank_low"] <= first).all()
    assert (first <= ranks["rank_high"]).all()


def test_joint_rank_intervals_cover_the_true_ranking_as_often_as_they_say() -> None:
    generator = np.random.default_rng(20240501)
    truth, error = np.array([10.0, 12, 13, 20, 21, 40]), 2.0
    true_ranks = stats.rankdata(-truth)
    covered = 0
    for _ in range(400):
        drawn = series(generator.normal(truth, error))
        ranks = rank_intervals_of_estimates(drawn, series([1.645 * error] * len(truth)))
        low, high = ranks["rank_low"].to_numpy(float), ranks["rank_high"].to_numpy(float)
        covered += bool(((low <= true_ranks) & (true_ranks <= high)).all())
    assert covered >= 0.9 * 400


def test_the_funnel_narrows_with_precision_and_meets_in_the_target() -> None:
    limits = funnel_limits(series([50, 10, 0]), target=1)
    assert limits["precision"].tolist()[:2] == [2, 10]
    assert np.isnan(limits["precision"].iloc[2])
    assert limits["high_95_0"].is_monotonic_decreasing
    assert limits["low_99_8"].is_monotonic_increasing
    assert limits["low_95_0"][2] == limits["high_99_8"][2] == 1
    assert limits.loc[1, "high_95_0"] == pytest.approx(np.exp(0.196), rel=1e-4)
    assert (limits["high_99_8"] >= limits["high_95_0"]).all()


def test_false_discoveries_follow_benjamini_and_hochberg() -> None:
    # The fifteen tests of their own example, of which four are discoveries at 0.05.
    p_values = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    assert (false_discovery(series(p_values)) <= 0.05).sum() == 4


def test_a_missing_test_stays_missing_and_does_not_count() -> None:
    found = false_discovery(series([0.02, None, 0.5]))
    assert found.isna().tolist() == [False, True, False]
    assert found[0] == pytest.approx(0.04)
    assert false_discovery(series([None])).isna().all()
    assert false_discovery(series([])).empty


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_false_discovery_is_what_scipy_computes(p_values: list[float]) -> None:
    wanted = stats.false_discovery_control(p_values)
    assert false_discovery(series(p_values)).to_numpy() == pytest.approx(wanted)
