"""What a collection holds against how many speak: the rates, shares and their intervals."""

from collections.abc import Callable
from math import exp, isclose, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.demand.stats import measures
from interloan.demand.stats.measures import Estimate, Measured, parity_gap, per_1000, representation

PLACE = Estimate(6_545_000, 1_447)
held = st.integers(min_value=0, max_value=100_000)
people = st.integers(min_value=0, max_value=1_000_000)
margins = st.integers(min_value=0, max_value=1_000_000)

Measure = Callable[[float | None, Estimate, Estimate], Measured]


def rate(count: float | None, part: Estimate, _whole: Estimate) -> Measured:
    return per_1000(count, part)


def quotient(count: float | None, part: Estimate, whole: Estimate) -> Measured:
    return representation(count, 250_000, part, whole)


def gap(count: float | None, part: Estimate, whole: Estimate) -> Measured:
    return parity_gap(count, 250_000, part, whole)


every_measure = pytest.mark.parametrize("measure", [rate, quotient, gap])


def test_300_items_for_1053_speakers_give_or_take_401() -> None:
    found = per_1000(300, Estimate(1053, 401))
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    for value, expected in zip(
        (found.value, found.low, found.high), (284.9, 206, 460), strict=True
    ):
        assert isclose(value, expected, rel_tol=5e-3)


@pytest.mark.parametrize(
    ("count", "speakers", "expected"),
    [
        (0, Estimate(500, 90), Measured(0.0, remark=measures.NONE_HELD)),
        (0, Estimate(90, 500), Measured(0.0, remark=measures.NONE_HELD)),
        (20, Estimate(500, 500), Measured(40.0, remark=measures.MAY_BE_NONE)),
        (20, Estimate(500, None), Measured(40.0, remark=measures.NO_MARGIN)),
        (20, Estimate(0, 120), Measured(remark=measures.NONE_IN_SAMPLE)),
        (20, Estimate(None, None), Measured(remark=measures.NO_FIGURE)),
        (None, Estimate(500, 90), Measured(remark=measures.NOT_REPORTED)),
    ],
)
def test_what_cannot_be_bounded_has_no_interval_and_says_why(
    count: float | None, speakers: Estimate, expected: Measured
) -> None:
    assert per_1000(count, speakers) == expected


def test_a_language_held_as_much_as_it_is_spoken_stands_at_parity() -> None:
    part, whole = Estimate(1000, 100), Estimate(10_000, 0)
    found = representation(50, 500, part, whole)
    assert found.value == 1
    assert found.low is not None
    assert found.high is not None
    assert isclose(found.low * found.high, 1)  # half and double weigh the same
    assert isclose(found.high, exp(0.1))  # the share of the people is 10 % ± 1
    assert parity_gap(50, 500, part, whole).value == 0


def test_a_gap_in_points_is_the_difference_of_the_shares() -> None:
    found = parity_gap(5, 500, Estimate(1000, 100), Estimate(10_000, 0))
    assert found == Measured(-9.0, -10.0, -8.0)


def test_nothing_held_is_a_gap_with_an_interval_but_a_quotient_without() -> None:
    part, whole = Estimate(1000, 100), Estimate(10_000, 0)
    assert representation(0, 500, part, whole) == Measured(0.0, remark=measures.NONE_HELD)
    assert parity_gap(0, 500, part, whole) == Measured(-10.0, -11.0, -9.0)


def test_an_interval_needs_people_for_certain_and_a_margin_of_both() -> None:
    part, whole = Estimate(1000, 100), Estimate(10_000, 0)
    assert representation(50, 500, Estimate(100, 100), whole).remark == measures.MAY_BE_NONE
    assert representation(50, 500, Estimate(101, 100), whole).low is not None
    assert representation(50, 500, part, Estimate(10_000, 10_000)).remark == measures.MAY_BE_NONE
    assert representation(50, 500, part, Estimate(10_001, 10_000)).low is not None
    assert representation(50, 500, part, Estimate(10_000, None)) == Measured(
        1.0, remark=measures.NO_MARGIN
    )
    assert parity_gap(50, 500, Estimate(1000, None), whole) == Measured(
        0.0, remark=measures.NO_MARGIN
    )


def test_the_share_of_people_in_a_gap_is_never_below_none() -> None:
    assert parity_gap(50, 500, Estimate(100, 300), Estimate(10_000, 0)) == Measured(9.0, 6.0, 10.0)


def test_a_share_of_what_is_not_known_says_what_is_missing() -> None:
    part, whole = Estimate(1000, 100), Estimate(10_000, 0)
    nobody, unknown = Estimate(0, 90), Estimate(None, None)
    for total in (None, 0):
        assert representation(50, total, part, whole) == Measured(remark=measures.NOT_REPORTED)
        assert parity_gap(50, total, part, whole) == Measured(remark=measures.NOT_REPORTED)
    assert parity_gap(None, 500, part, whole) == Measured(remark=measures.NOT_REPORTED)
    for everyone in (nobody, unknown):
        assert representation(50, 500, part, everyone) == Measured(remark=measures.NO_FIGURE)
        assert parity_gap(50, 500, part, everyone) == Measured(remark=measures.NO_FIGURE)
    assert parity_gap(50, 500, unknown, whole) == Measured(remark=measures.NO_FIGURE)
    assert representation(50, 500, nobody, whole) == Measured(remark=measures.NONE_IN_SAMPLE)
    assert parity_gap(50, 500, Estimate(0, 100), whole) == Measured(10.0, 9.0, 10.0)


def test_turnover_and_relative_use() -> None:
    assert measures.turnover(344838, 20435) == pytest.approx(16.9, rel=5e-3)
    assert measures.relative_use(30, 100, 10, 100) == 3
    assert measures.turnover(12, 0) is None
    assert measures.relative_use(12, 100, 0, 100) is None
    assert measures.relative_use(12, None, 4, 100) is None


@every_measure
@given(count=held, part=people, moes=st.tuples(margins, margins), more=margins)
def test_a_wider_margin_never_narrows_an_interval(
    measure: Measure, count: int, part: int, moes: tuple[int, int], more: int
) -> None:
    part_moe, whole_moe = moes
    whole = Estimate(6_545_000, whole_moe)
    before = measure(count, Estimate(part, part_moe), whole)
    wider = [
        measure(count, Estimate(part, part_moe + more), whole),
        measure(count, Estimate(part, part_moe), Estimate(6_545_000, whole_moe + more)),
    ]
    for after in wider:
        assert after.value == before.value
        if after.low is None or after.high is None:
            continue  # no bound at all is the widest
        assert before.low is not None
        assert before.high is not None
        assert after.low <= before.low
        assert after.high >= before.high


@every_measure
@given(count=held, part=people, part_moe=margins)
def test_no_measure_is_infinite_and_each_lies_in_its_interval(
    measure: Measure, count: int, part: int, part_moe: int
) -> None:
    found = measure(count, Estimate(part, part_moe), PLACE)
    for value in (found.value, found.low, found.high):
        assert value is None or isfinite(value)
    if found.value is not None and found.low is not None and found.high is not None:
        assert found.low <= found.value <= found.high
    assert found.low is not None or found.remark


@given(held, st.integers(1, 1_000_000))
def test_without_error_the_interval_is_the_rate_itself(count: int, part: int) -> None:
    found = per_1000(count, Estimate(part, 0))
    assert count == 0 or found.low == found.value == found.high
