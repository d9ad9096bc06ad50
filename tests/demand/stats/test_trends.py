"""Change over the years: tested, within an era, and never over a break."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.demand.stats.trends import BREAKS, era, trends


def figures(
    values: Mapping[int, tuple[float, float | None]], dataset: str = "acs1", group: str = "haitian"
) -> list[dict[str, Any]]:
    return [
        {
            "place_id": "ma",
            "dataset": dataset,
            "census_group_id": group,
            "measure": "speakers",
            "vintage": vintage,
            "estimate": estimate,
            "margin_of_error": moe,
        }
        for vintage, (estimate, moe) in values.items()
    ]


def spans(rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(row["from_vintage"], row["to_vintage"]) for row in rows]


def test_no_change_is_computed_over_2016_even_where_the_label_is_the_same() -> None:
    assert trends(figures({2015: (79122, 8604), 2016: (89386, 7733)})) == []


def test_no_change_is_computed_from_before_group_quarters_were_counted() -> None:
    assert trends(figures({2005: (47763, 7637), 2006: (51204, 6182)})) == []


def test_neighbours_and_ends_of_an_era_are_compared() -> None:
    found = trends(figures({2007: (45270, 5945), 2006: (51204, 6182), 2015: (79122, 8604)}))
    assert [row["kind"] for row in found] == ["consecutive", "consecutive", "first_to_last"]
    assert spans(found) == [(2006, 2007), (2007, 2015), (2006, 2015)]
    whole = found[-1]
    assert whole["era"] == "2006-2015"
    assert whole["change"] == 27918
    assert whole["change_moe"] == pytest.approx(10594.6, rel=1e-5)
    assert whole["change_pct"] == pytest.approx(54.5, rel=1e-3)
    figures_of_ends = [
        whole[name] for name in ("from_estimate", "to_estimate", "from_moe", "to_moe")
    ]
    assert figures_of_ends == [51204, 79122, 6182, 8604]
    assert whole["change_low"] == pytest.approx(27918 - 10594.6, rel=1e-5)
    assert whole["change_high"] == pytest.approx(27918 + 10594.6, rel=1e-5)
    assert (whole["change_pct_low"], whole["change_pct_high"]) == pytest.approx(
        (31.4, 82.2), abs=0.05
    )
    assert whole["z"] == pytest.approx(1.645 * 27918 / 10594.6, rel=1e-5)
    assert whole["p_value"] == pytest.approx(1.46e-5, rel=1e-2)
    assert whole["is_significant"]
    assert not found[0]["is_significant"]


def test_each_series_is_compared_with_itself_and_they_stand_in_order() -> None:
    two = figures({2010: (10, 2), 2012: (14, 2)}, group="b")
    one = figures({2010: (40, 2), 2012: (30, 2)}, group="a")
    found = [row for row in trends(two + one) if row["kind"] == "first_to_last"]
    assert [(row["census_group_id"], row["change"]) for row in found] == [("a", -10), ("b", 4)]
    assert {row["place_id"] for row in found} == {"ma"}
    assert {row["measure"] for row in found} == {"speakers"}


def test_three_year_periods_that_touch_are_compared() -> None:
    three_years = {year: (100.0 * year, 9.0) for year in (2007, 2008, 2010)}
    assert spans(trends(figures(three_years, dataset="acs3"))) == [(2007, 2010)] * 2


def test_margins_of_2005_are_taken_as_they_were_published() -> None:
    rows = figures({2004: (100, 16.5), 2005: (130, 16.5)})
    (step, _) = trends(rows)
    assert step["z"] == pytest.approx(30 / (10 * 2**0.5))


def test_five_year_periods_that_overlap_are_not_compared() -> None:
    five_years = {year: (100.0 * year, 9.0) for year in range(2016, 2022)}
    found = trends(figures(five_years, dataset="acs5"))
    assert spans(found) == [(2016, 2021)] * 2


def test_each_kind_is_controlled_for_false_discoveries_on_its_own() -> None:
    flat = dict.fromkeys(range(2006, 2011), (1000.0, 100.0))
    rising = {2006: (1000.0, 50.0), 2010: (1400.0, 50.0)}
    found = trends(figures(flat, group="a") + figures(rising, group="b"))
    (whole,) = [
        row for row in found if (row["kind"], row["census_group_id"]) == ("first_to_last", "b")
    ]
    assert whole["q_value"] == pytest.approx(2 * whole["p_value"])
    assert all(row["q_value"] >= row["p_value"] - 1e-12 for row in found)


def test_a_figure_without_margin_is_left_out_not_taken_as_exact() -> None:
    found = trends(figures({2010: (10, 2), 2011: (12, None), 2012: (14, 2)}))
    assert spans(found) == [(2010, 2012)] * 2


def test_two_figures_for_one_vintage_are_refused() -> None:
    table = figures({2010: (10, 2)})
    with pytest.raises(ValueError, match="two figures for a vintage"):
        trends(table + table)


def test_a_library_may_name_its_own_keys_and_breaks() -> None:
    rows = [
        {"language": "Haitian", "vintage": vintage, "estimate": estimate, "margin_of_error": moe}
        for vintage, estimate, moe in ((2015, 79122, 8604), (2016, 89386, 7733))
    ]
    found = trends(rows, keys=["language"], breaks=())
    assert [row["era"] for row in found] == ["all", "all"]


def test_every_break_says_why_and_where_it_is_written() -> None:
    assert all(one.why and one.source and one.url.startswith("http") for one in BREAKS)


@given(st.sets(st.integers(2005, 2030)), st.sampled_from(["acs1", "acs5"]))
def test_no_comparison_ever_leaves_its_era(vintages: set[int], dataset: str) -> None:
    found = trends(figures({year: (1000.0 + year, 10.0) for year in vintages}, dataset=dataset))
    for first, last in spans(found):
        assert first < last
        assert era(first) == era(last)
        assert not any(first < one.vintage <= last for one in BREAKS)
