"""Published targets, and the deficit to the one that was chosen."""

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.demand.stats.measures import NO_MARGIN, Estimate, Measured
from interloan.demand.stats.norms import (
    IFLA_PARITY,
    NORMS,
    QUEENSLAND,
    RASD_PARITY,
    REGIMES,
    RURAL_CORE,
    Level,
    Norm,
    Regime,
    deficit,
    deficit_p_value,
    regime,
    target,
)
from interloan.demand.stats.sampling_error import upper_tail

LEVEL = Level(items=30_000, people=Estimate(10_000, 0))
every_norm = pytest.mark.parametrize("norm", NORMS.values(), ids=NORMS)
held = st.integers(min_value=0, max_value=50_000)
people = st.integers(min_value=0, max_value=100_000)
margins = st.integers(min_value=0, max_value=100_000)


def test_two_items_for_each_of_3000_speakers() -> None:
    found = deficit(QUEENSLAND, 5000, Estimate(3000, 200), LEVEL)
    assert found == Measured(1000.0, 600.0, 1400.0)


def test_a_group_that_may_be_below_the_threshold_may_need_no_collection_of_its_own() -> None:
    speakers = Estimate(2600, 200)
    assert deficit(QUEENSLAND, 100, speakers, LEVEL) == Measured(5100.0, 0.0, 5500.0)
    assert regime(QUEENSLAND, speakers) is Regime.EITHER
    assert regime(QUEENSLAND, Estimate(2800, 200)) is Regime.OWN
    assert regime(QUEENSLAND, Estimate(2200, 200)) is Regime.POOL
    assert regime(QUEENSLAND, Estimate(2200, None)) is Regime.UNKNOWN


def test_a_regime_begins_at_the_threshold() -> None:
    assert regime(QUEENSLAND, Estimate(2700, 200)) is Regime.OWN
    assert regime(QUEENSLAND, Estimate(2699, 200)) is Regime.EITHER
    assert regime(QUEENSLAND, Estimate(2300, 200)) is Regime.EITHER
    assert regime(QUEENSLAND, Estimate(2299, 200)) is Regime.POOL
    assert regime(QUEENSLAND, Estimate(None, None)) is Regime.UNKNOWN


@pytest.mark.parametrize("norm", [IFLA_PARITY, RASD_PARITY, RURAL_CORE])
def test_a_norm_without_a_threshold_sends_nobody_to_a_pool(norm: Norm) -> None:
    for people, moe in [(40, 40), (40, 60), (0, 120)]:
        assert regime(norm, Estimate(people, moe)) is Regime.OWN


def test_a_pool_is_told_as_one_and_the_nearest_here_is_named() -> None:
    assert set(REGIMES) == set(Regime)
    for of_pool in (Regime.POOL, Regime.EITHER):
        assert "World Language Deposit Collections" in REGIMES[of_pool]
    assert "not to nothing" in REGIMES[Regime.POOL]


def test_the_threshold_itself_is_above_the_pool() -> None:
    assert [target(QUEENSLAND, people, 2) for people in (0, 2499, 2500)] == [0, 0, 5000]
    assert target(IFLA_PARITY, 1, 0.2) == 0.2  # parity sets no least number


def test_parity_is_what_the_collection_holds_for_everyone() -> None:
    assert deficit(IFLA_PARITY, 100, Estimate(50, 10), LEVEL) == Measured(50.0, 20.0, 80.0)


def test_parity_carries_the_error_of_the_population_too() -> None:
    uncertain = Level(30_000, Estimate(10_000, 2_000))
    found = deficit(IFLA_PARITY, 100, Estimate(50, 0), uncertain)
    assert found == Measured(50.0, 20.0, 80.0)


def test_parity_needs_to_know_the_whole_collection() -> None:
    found = deficit(IFLA_PARITY, 100, Estimate(50, 10), Level(None, LEVEL.people))
    assert (found.value, found.remark) == (None, "general level of the collection unknown")


def test_a_small_group_needs_the_core_and_nobody_needs_nothing() -> None:
    found = deficit(RURAL_CORE, 200, Estimate(40, 60), LEVEL)
    assert found == Measured(800.0, 0.0, 800.0)


def test_what_is_not_known_leaves_no_deficit() -> None:
    assert deficit(QUEENSLAND, None, Estimate(3000, 9), LEVEL).value is None
    assert deficit(QUEENSLAND, 10, Estimate(None, None), LEVEL).value is None
    bare = deficit(QUEENSLAND, 10, Estimate(3000, None), LEVEL)
    assert (bare.value, bare.low) == (5990, None)


def test_a_deficit_is_as_sure_as_the_speakers_exceed_what_the_items_suffice_for() -> None:
    at_the_limit = deficit_p_value(QUEENSLAND, 6000, Estimate(3000, 200), LEVEL)
    beyond = deficit_p_value(QUEENSLAND, 6000, Estimate(3200, 200), LEVEL)
    assert at_the_limit == 0.5
    assert beyond == pytest.approx(0.05, rel=1e-2)
    assert deficit_p_value(QUEENSLAND, 6000, Estimate(3001, 0), LEVEL) == 0
    assert deficit_p_value(QUEENSLAND, 6000, Estimate(3000, 0), LEVEL) == 1
    assert deficit_p_value(QUEENSLAND, 6000, Estimate(3001, None), LEVEL) is None


def test_a_gap_is_no_surer_than_that_the_group_needs_a_collection_of_its_own() -> None:
    """Next to nothing is held, but 2,600 ± 200 speakers may well be fewer than 2,500."""
    near_the_threshold = deficit_p_value(QUEENSLAND, 100, Estimate(2600, 200), LEVEL)
    assert near_the_threshold == pytest.approx(0.2054, abs=5e-5)
    assert deficit_p_value(QUEENSLAND, 100, Estimate(2500, 200), LEVEL) == 0.5
    beyond_it = deficit_p_value(QUEENSLAND, 5100, Estimate(2600, 200), LEVEL)
    assert beyond_it == pytest.approx(upper_tail(50 * 1.645 / 200))  # 2,550 have enough


def test_the_smallest_collection_is_missed_by_however_few() -> None:
    """999 items are fewer than the 1,000 that any group needs, which 1,000 are not."""
    some = deficit_p_value(RURAL_CORE, 999, Estimate(200, 100), LEVEL)
    assert some == pytest.approx(upper_tail(200 * 1.645 / 100))
    enough = deficit_p_value(RURAL_CORE, 1000, Estimate(200, 100), LEVEL)
    assert enough == pytest.approx(upper_tail((200 - 1000 / 1.5) * 1.645 / 100))


def test_parity_has_a_p_value_with_the_error_of_the_population_in_it() -> None:
    uncertain = Level(30_000, Estimate(10_000, 2_000))
    found = deficit_p_value(IFLA_PARITY, 120, Estimate(50, 10), uncertain)
    assert found == pytest.approx(upper_tail((50 - 40) * 1.645 / hypot(10, 10)))
    assert deficit_p_value(IFLA_PARITY, 120, Estimate(50, 10), Level(None, LEVEL.people)) is None
    bare = Level(30_000, Estimate(10_000, None))
    assert deficit_p_value(IFLA_PARITY, 120, Estimate(50, 10), bare) is None
    assert deficit(IFLA_PARITY, 120, Estimate(50, 10), bare) == Measured(30.0, remark=NO_MARGIN)


def test_every_norm_has_an_author_a_date_and_an_address_and_none_is_the_standard() -> None:
    for key, norm in NORMS.items():
        assert key == norm.key
        assert norm.source
        assert norm.published
        assert norm.url.startswith("http")
        assert "the standard" not in norm.rule + norm.title


@every_norm
@given(items=held, speakers=people, moe=margins, more=margins)
def test_a_wider_margin_never_narrows_a_deficit(
    norm: Norm, items: int, speakers: int, moe: int, more: int
) -> None:
    before = deficit(norm, items, Estimate(speakers, moe), LEVEL)
    after = deficit(norm, items, Estimate(speakers, moe + more), LEVEL)
    assert before.value is not None
    assert before.low is not None
    assert before.high is not None
    assert after.low is not None
    assert after.high is not None
    assert after.low <= before.low <= before.value <= before.high <= after.high


@every_norm
@given(items=held, speakers=people, moe=st.integers(1, 100_000))
def test_a_deficit_whose_interval_excludes_zero_is_improbable_by_chance(
    norm: Norm, items: int, speakers: int, moe: int
) -> None:
    found = deficit(norm, items, Estimate(speakers, moe), LEVEL)
    p_value = deficit_p_value(norm, items, Estimate(speakers, moe), LEVEL)
    assert p_value is not None
    if found.low:
        assert p_value <= 0.0500001


@every_norm
@given(fewer=people, more=people)
def test_more_speakers_never_need_fewer_items(norm: Norm, fewer: int, more: int) -> None:
    low, high = sorted((fewer, more))
    assert target(norm, low, 2) <= target(norm, high, 2)
