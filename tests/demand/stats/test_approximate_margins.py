"""Approximate margins: formulas that can be checked by hand, and published margins left out."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import pytest

from interloan.demand.stats.approximate_margins import (
    Agreement,
    Published,
    agreement,
    fit,
    held_out,
    step,
)
from interloan.demand.town_languages import Towns
from interloan.pipeline import Content

SIZES = [
    (place, 1_000 * people) for place, people in zip("abcdefghij", range(11, 120, 11), strict=True)
]


def bureaus(estimate: float, population: float, b: float = 60.0) -> float:
    """Margin by the Census Bureau's form s² = a x² + b x with a = -b / N."""
    return 1.645 * sqrt(b * estimate - b / population * estimate**2)


def made_up(factor: float = 1.0) -> list[Published]:
    return [
        Published(place, estimate, factor * bureaus(estimate, people), people)
        for place, people in SIZES
        for estimate in (20, 45, 100, 333, 1_000, 4_000, 9_000)
    ]


@pytest.fixture(scope="module")
def towns(content: Content) -> Towns:
    return Towns(content.rows)


@pytest.fixture(scope="module")
def left_out(towns: Towns) -> list[tuple[float, Published]]:
    return list(held_out(towns.births))


@pytest.fixture(scope="module")
def districts(towns: Towns, content: Content) -> list[tuple[float, Published]]:
    """Languages in the nine congressional districts, whose margins are published."""
    function = fit(towns.births)
    rows: list[Mapping[str, Any]] = [
        row for row in content.rows["speakers"] if str(row["place_id"]).startswith("500")
    ]
    people = {row["place_id"]: row["estimate"] for row in rows if row["measure"] == "total"}
    published = [
        Published(place := row["place_id"], row["estimate"], row["margin_of_error"], people[place])
        for row in rows
        if row["measure"] == "speakers" and row["estimate"] and row["margin_of_error"]
    ]
    return [(function.margin(each.estimate, each.population), each) for each in published]


def test_the_bureaus_own_form_is_found_again() -> None:
    function = fit(made_up())
    for people in (15_000, 60_000, 200_000):
        for estimate in (10, 250, 12_000):
            ours = function.margin(estimate, people)
            assert ours == pytest.approx(bureaus(estimate, people), rel=1e-6)
    assert function.coefficients[1:] == pytest.approx((0.5, 0, 0), abs=1e-6)


def test_the_chosen_share_of_the_published_margins_lies_below() -> None:
    published = [
        each._replace(margin=each.margin * (1 + number % 10 / 10))
        for number, each in enumerate(made_up())
    ]
    for share in (0.3, 0.7, 0.9):
        function = fit(published, share)
        below = sum(each.margin < function.margin(*each[1::2]) for each in published)
        assert below / len(published) == pytest.approx(share, abs=0.03)


def test_a_place_is_left_out_with_all_its_figures() -> None:
    published = made_up()
    published[0] = published[0]._replace(margin=1e9)  # of place a, where it would show
    ours = {each[:2]: margin for margin, each in held_out(published)}
    for each in published:
        if each.place == "a":
            assert ours[each[:2]] == pytest.approx(
                bureaus(each.estimate, each.population), rel=1e-6
            )
    assert len(ours) == len(published)


def test_folds_are_the_same_whatever_the_order() -> None:
    published = [
        each._replace(margin=each.margin * len(each.place + str(each.estimate)))
        for each in made_up()
    ]
    one, other = ({each: ours for ours, each in held_out(p)} for p in (published, published[::-1]))
    assert one == pytest.approx(other)


def test_agreement_counts_a_quarter_of_ours_on_both_sides() -> None:
    margins = (74, 75, 100, 125, 126)
    pairs = [(100.0, Published("a", 500, margin, 9_000)) for margin in margins]
    assert agreement(pairs) == Agreement(5, 3 / 5, 4 / 5)


def test_margins_of_places_left_out_hold_what_the_description_states(
    content: Content, left_out: list[tuple[float, Published]]
) -> None:
    """The bounds that the description of town_languages names, computed from the data."""
    all_sizes = agreement(left_out)
    large = agreement([pair for pair in left_out if pair[1].estimate > 500])
    print(f"places left out: {all_sizes}; over 500 people: {large}")  # noqa: T201 (pytest -rP shows it)
    assert all_sizes.count > 7_000
    assert large.count > 1_000
    assert min(all_sizes.covered, large.covered) >= 0.90
    assert all_sizes.within_a_quarter > 0.65
    assert large.within_a_quarter > 0.60
    (table,) = (table for table in content.tables if table.name == "town_language_estimates")
    stated = " ".join(table.description.split())
    assert "at least 90 % of the published margins are no larger than 1.25 times ours" in stated
    assert "more than 65 % differ by at most a quarter of ours (more than 60 % of" in stated


def test_the_function_fits_languages_too_though_it_was_fitted_to_births(
    districts: list[tuple[float, Published]],
) -> None:
    languages = agreement(districts)
    large = agreement([pair for pair in districts if pair[1].estimate > 500])
    print(f"languages in districts: {languages}; over 500 people: {large}")  # noqa: T201 (pytest -rP shows it)
    assert languages.count > 300
    assert min(languages.covered, large.covered) >= 0.90
    assert languages.within_a_quarter > 0.70


def test_seven_in_ten_published_margins_are_smaller(towns: Towns) -> None:
    function = fit(towns.births)
    below = [each.margin < function.margin(each.estimate, each.population) for each in towns.births]
    assert sum(below) / len(below) == pytest.approx(0.7, abs=0.01)


def test_it_fits_all_languages_together_in_the_very_places(towns: Towns, content: Content) -> None:
    """Shares of up to 78 % with published margins, rounded to 0.1, which the fit did not see."""
    function, close, covered = fit(towns.births), [], []
    for row in content.rows["limited_english"]:
        key = str(row["place_id"]), str(row["vintage"])
        if (
            row["measure"] == "other_language"
            and row["margin_of_error"]
            and key in towns.of_all_ages
        ):
            people = towns.published_5_and_over[key]
            ours = (
                100 * function.margin(people * float(str(row["estimate"])) / 100, people) / people
            )
            published = float(str(row["margin_of_error"]))
            close.append(abs(published - ours) <= ours / 4 + 0.05)
            covered.append(published <= 1.25 * ours + 0.05)
    assert len(close) == 37
    assert sum(covered) == 37
    assert sum(close) / 37 > 0.90


def test_a_margin_grows_with_the_figure_up_to_half_of_the_place(towns: Towns) -> None:
    function = fit(towns.births)
    for people in (10_000, 100_000, 650_000):
        margins = [function.margin(people * share / 2_000, people) for share in range(1, 1_001)]
        assert margins == sorted(margins)


def test_two_digits_and_no_finer_than_ten() -> None:
    assert [step(value) for value in (0, 9.4, 99, 100, 1_049, 10_000, 123_456)] == [
        10, 10, 10, 10, 100, 1_000, 10_000
    ]  # fmt: skip
