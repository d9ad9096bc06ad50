"""The table of gaps: a made-up town, a made-up library, and what must hold for any."""

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from interloan.demand.stats.gap_inputs import COUNTS, SHARED_OUT
from interloan.demand.stats.gap_table import FORMULAS, gaps
from interloan.demand.stats.norms import IFLA_PARITY, NORMS, QUEENSLAND, Norm, Regime
from interloan.demand.stats.sampling_error import FORUM, upper_tail

TEXTS = ("language", "_reliability", "_regime", "_remark", "_basis", "norm", "_rule", "_certain")
MEASURES = {
    "total": "total",
    "english": "english_only",
    "all": "speakers",
    "limited": "english_less_than_very_well",
}


def census(*rows: tuple[str | None, str, float | None, float | None]) -> pd.DataFrame:
    columns = ["language", "measure", "estimate", "margin_of_error"]
    return pd.DataFrame([(a, MEASURES[b], c, d) for a, b, c, d in rows], columns=columns)


TOWN = census(
    (None, "total", 50_000, 0),
    (None, "english", 40_000, 600),
    ("spa", "all", 6_000, 300),
    ("spa", "limited", 2_500, 250),
    ("hat", "all", 3_000, 250),
    ("hat", "limited", 1_400, 200),
    ("khm", "all", 1_053, 401),
    ("khm", "limited", 152, 160),
)
LIBRARY = pd.DataFrame(
    [
        ("eng", "book", 90_000, 94_000, 400_000),
        ("spa", "book", 1_500, 2_000, 9_000),
        ("spa", "dvd", 400, 500, 3_000),
        ("khm", "book", 250, 300, 90),
        ("lat", "book", 40, 200, 5),
    ],
    columns=["language", "format", "titles", "items", "circulation"],
)


def cells(found: pd.DataFrame, language: str, *columns: str) -> list[Any]:
    return [found[column][language] for column in columns]


def rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def table(
    speakers: pd.DataFrame = TOWN,
    holdings: pd.DataFrame = LIBRARY,
    norm: Norm = QUEENSLAND,
    **choices: Any,
) -> pd.DataFrame:
    found = pd.DataFrame(gaps(rows(speakers), rows(holdings), norm, **choices))
    numbers = [name for name in found if not str(name).endswith(TEXTS)]
    return found.astype(dict.fromkeys(numbers, float)).set_index("language")


def test_titles_in_two_languages_serve_readers_of_both_and_count_once_in_shares() -> None:
    """Ten of 100 titles are in English and Spanish: 15 for readers of Spanish, 10 in shares."""
    library = pd.DataFrame(
        [("eng", 95, 90), ("spa", 15, 10)], columns=["language", "titles", "titles_fractional"]
    )
    spanish = table(holdings=library).loc["spa"]
    assert spanish["titles"] == 15
    assert spanish["titles_per_1000_speakers"] == pytest.approx(1000 * 15 / 6_000)
    assert spanish["representation"] == pytest.approx((10 / 100) / (6_000 / 50_000))
    assert spanish["representation_non_english"] == pytest.approx(1 / (6_000 / 10_000))


def test_relative_use_is_that_of_shared_out_loans_over_shared_out_items() -> None:
    """A bilingual item and its loans count half in each language, as they do in the totals."""
    library = pd.DataFrame(
        [("eng", 950, 900, 4_000, 3_900), ("spa", 150, 100, 900, 500)],
        columns=["language", "items", "items_fractional", "circulation", "circulation_fractional"],
    )
    spanish = table(holdings=library).loc["spa"]
    assert spanish["turnover"] == pytest.approx(900 / 150)
    assert spanish["relative_use"] == pytest.approx((500 / 4_400) / (100 / 1_000))


def test_all_speakers_and_limited_english_stand_side_by_side() -> None:
    khmer = table().loc["khm"]
    assert khmer["items_per_1000_speakers"] == pytest.approx(284.9, rel=5e-3)
    assert khmer["items_per_1000_speakers_low"] == pytest.approx(206, rel=5e-3)
    assert khmer["items_per_1000_speakers_high"] == pytest.approx(460, rel=5e-3)
    assert khmer["items_per_1000_limited_english"] == pytest.approx(1974, rel=5e-3)
    assert np.isnan(khmer["items_per_1000_limited_english_high"])
    assert khmer["limited_english_remark"].startswith("too uncertain")
    assert khmer["limited_english_share_pct"] == pytest.approx(14.4, rel=5e-3)


def test_each_column_of_a_language_follows_its_formula() -> None:
    """Spanish in the town, worked out by hand with the formulas of FORMULAS."""
    expected = {
        "titles": 1_900, "items": 2_500, "circulation": 12_000,
        "speakers": 6_000, "speakers_moe": 300, "speakers_cv_pct": 100 * 300 / 1.645 / 6_000,
        "titles_per_1000_speakers_low": 1_900 / 6.3, "titles_per_1000_speakers": 1_900 / 6,
        "titles_per_1000_speakers_high": 1_900 / 5.7, "items_per_1000_speakers_low": 2_500 / 6.3,
        "items_per_1000_speakers": 2_500 / 6, "items_per_1000_speakers_high": 2_500 / 5.7,
        "speakers_deficit_low": 8_900, "speakers_deficit": 9_500, "speakers_deficit_high": 10_100,
        "speakers_deficit_p_value": 0, "speakers_deficit_q_value": 0,
        "speakers_rank_low": 1, "speakers_rank_high": 1,
        "speakers_deficit_rank_low": 1, "speakers_deficit_rank_high": 1,
        "limited_english": 2_500, "limited_english_moe": 250,
        "limited_english_cv_pct": 100 * 250 / 1.645 / 2_500,
        "titles_per_1000_limited_english": 760, "items_per_1000_limited_english_low": 2_500 / 2.75,
        "items_per_1000_limited_english_high": 2_500 / 2.25,
        "limited_english_deficit_low": 0, "limited_english_deficit": 2_500,
        "limited_english_deficit_high": 3_000, "limited_english_deficit_p_value": 0.5,
        "limited_english_share_pct": 100 * 2_500 / 6_000,
        "limited_english_share_pct_moe": 100 * (250**2 - (300 * 2_500 / 6_000) ** 2) ** 0.5 / 6_000,
        "representation_low": 2_500 / 97_000 / 0.12 / math.exp(0.05),
        "representation": 2_500 / 97_000 / 0.12,
        "representation_high": 2_500 / 97_000 / 0.12 * math.exp(0.05),
        "representation_non_english": 2_500 / 3_000 / 0.6,
        "representation_non_english_high":
            2_500 / 3_000 / 0.6 * math.exp(math.hypot(300, 0.6 * 600) / 6_000),
        "parity_gap_points_low": 100 * 2_500 / 97_000 - 12.6,
        "parity_gap_points": 100 * 2_500 / 97_000 - 12,
        "parity_gap_points_high": 100 * 2_500 / 97_000 - 11.4,
        "turnover": 4.8, "relative_use": 4.8 / (412_095 / 97_000),
    }  # fmt: skip
    spanish = table().loc["spa"]
    for name, value in expected.items():
        assert spanish[name] == pytest.approx(value, abs=1e-12), name
    texts = {
        "speakers_reliability": "high", "speakers_regime": "own collection",
        "speakers_remark": "", "speakers_rank_remark": "", "speakers_deficit_is_certain": True,
        "limited_english_regime": "own collection or pool, within the margin of error",
        "representation_basis": "items", "representation_remark": "",
        "norm": "queensland-2008", "norm_rule": QUEENSLAND.rule, "reliability_rule": "esri-12-40",
    }  # fmt: skip
    assert {name: spanish[name] for name in texts} == texts


def test_a_gap_is_certain_by_its_false_discovery_rate_among_all_languages() -> None:
    found = table()
    p_value = upper_tail((3_000 - 2_500) * 1.645 / 250)
    assert found.loc["hat", "speakers_deficit_p_value"] == pytest.approx(p_value)
    assert found.loc["hat", "speakers_deficit_q_value"] == pytest.approx(p_value * 3 / 2)
    assert found.loc["khm", "speakers_deficit_q_value"] == pytest.approx(1, abs=1e-6)
    certain = found["speakers_deficit_is_certain"]
    assert certain.tolist() == [True, False, None, True]  # Haitian Creole, Khmer, Latin, Spanish
    limited = found.loc["hat", "limited_english_deficit_q_value"]
    assert limited == pytest.approx(1, abs=1e-6)


def test_a_share_has_the_margin_that_its_figures_have() -> None:
    unknown = TOWN.assign(margin_of_error=TOWN["margin_of_error"].where(TOWN["language"] != "khm"))
    khmer = table(speakers=unknown).loc["khm"]
    assert khmer["limited_english_share_pct"] == pytest.approx(100 * 152 / 1_053)
    assert np.isnan(khmer["limited_english_share_pct_moe"])
    bare = TOWN.assign(margin_of_error=TOWN["margin_of_error"].where(TOWN["language"].notna()))
    spanish = table(speakers=bare).loc["spa"]
    assert spanish["representation_non_english"] == pytest.approx(2_500 / 3_000 / 0.6)
    assert np.isnan(spanish["representation_non_english_low"])
    assert spanish["representation_remark"] == "margin of error not published"
    nobody = table(speakers=census(("spa", "all", 0, 120), ("spa", "limited", 0, 120)))
    assert np.isnan(nobody["limited_english_share_pct"]["spa"])


def test_what_is_shared_out_in_some_rows_counts_whole_in_the_others() -> None:
    library = pd.DataFrame(
        [("eng", 80, 75), ("spa", 10, 5), ("spa", 20, None)],
        columns=["language", "items", "items_fractional"],
    )
    spanish = table(holdings=library).loc["spa"]
    assert spanish["items"] == 30
    assert spanish["representation"] == pytest.approx((25 / 100) / (6_000 / 50_000))


def test_formats_are_added_up_and_english_only_counts_in_the_totals() -> None:
    found = table()
    assert "eng" not in found.index
    assert cells(found, "spa", "titles", "items", "circulation") == [1900, 2500, 12000]
    assert found.loc["spa", "representation"] == pytest.approx((2500 / 97_000) / (6000 / 50_000))
    among_others = (2500 / 3000) / (6000 / 10_000)
    assert found.loc["spa", "representation_non_english"] == pytest.approx(among_others)
    assert found.loc["spa", "turnover"] == pytest.approx(4.8)


def test_a_language_spoken_and_not_held_is_a_certain_gap() -> None:
    found = table()
    haitian = found.loc["hat"]
    assert haitian["items"] == 0
    assert haitian["speakers_remark"] == "none held"
    deficit = [f"speakers_deficit{end}" for end in ("_low", "", "_high")]
    assert cells(found, "hat", *deficit) == [5500, 6000, 6500]
    assert haitian["speakers_regime"] == "own collection"
    assert haitian["speakers_deficit_is_certain"]


def test_a_language_held_and_not_in_the_census_has_no_rate() -> None:
    latin = table().loc["lat"]
    assert np.isnan(latin["items_per_1000_speakers"])
    assert latin["speakers_remark"] == "no census figure"
    assert pd.isna(latin["speakers_deficit_is_certain"])


def test_a_pooled_group_has_no_deficit_of_its_own() -> None:
    """Neither zero nor a rank among deficits: the norm sends 1,053 ± 401 people to a pool."""
    khmer = table().loc["khm"]
    assert khmer["speakers_regime"] == khmer["speakers_remark"] == "pool or deposit collection"
    names = [f"deficit{end}" for end in ("_low", "", "_high", "_rank_low", "_rank_high")]
    assert khmer[[f"speakers_{name}" for name in names]].isna().all()
    assert not khmer["speakers_deficit_is_certain"]
    assert khmer["items_per_1000_speakers"] > 0


def test_an_incomplete_list_makes_no_language_unheld() -> None:
    found = table(complete=False)
    assert np.isnan(found["items"]["hat"])
    assert found["speakers_remark"]["hat"] == "holdings not reported"
    assert np.isnan(found["representation"]["spa"])
    assert found["speakers_deficit"]["spa"] == 9500


def test_a_collection_that_counts_titles_only_is_compared_by_titles() -> None:
    found = table(holdings=LIBRARY[["language", "titles"]])
    assert found["representation_basis"].unique().tolist() == ["titles"]
    assert found.loc["hat", "titles"] == 0
    assert found["items"].isna().all()
    assert found["speakers_deficit"].isna().all()
    assert found.loc["spa", "titles_per_1000_speakers"] == pytest.approx(1900 / 6)


def test_a_language_too_uncertain_to_rank_says_so_and_has_no_rank() -> None:
    found = table()
    assert found.loc["khm", "limited_english_rank_remark"] == "too uncertain to rank"
    assert pd.isna(found["limited_english_rank_low"]["khm"])
    ranks = found.loc[["spa", "hat", "khm"], ["speakers_rank_low", "speakers_rank_high"]]
    assert ranks.to_numpy().tolist() == [[1, 1], [2, 2], [3, 3]]
    ends = ("speakers_deficit_rank_low", "speakers_deficit_rank_high")
    assert cells(found, "spa", *ends) == [1, 1]


def test_a_language_of_which_the_sample_found_nobody_is_not_ranked_but_counts() -> None:
    rows = census(("a", "all", 0, 120), ("b", "all", 5_000, 300), ("c", "all", 4_000, None))
    found = table(speakers=rows)
    assert found.loc["a", "speakers_reliability"] == "not computable"
    assert found.loc["a", "speakers_rank_remark"] == "too uncertain to rank"
    assert pd.isna(found["speakers_rank_low"]["a"])
    assert found.loc["c", "speakers_rank_remark"] == ""
    assert cells(found, "b", "speakers_rank_low", "speakers_rank_high") == [1, 2]
    assert cells(found, "c", "speakers_rank_low", "speakers_rank_high") == [1, 3]


def test_deficits_are_ranked_by_intervals_that_hold_together() -> None:
    rows = census(("a", "all", 6_000, 300), ("b", "all", 5_350, 300), ("c", "all", 9_000, 300))
    found = table(speakers=rows)
    # Apart at 90 % each (5,700 > 5,650), but not when the three have to hold at once.
    assert found["speakers_deficit_low"]["a"] > found["speakers_deficit_high"]["b"]
    ends = ("speakers_deficit_rank_low", "speakers_deficit_rank_high")
    assert [cells(found, one, *ends) for one in "abc"] == [[2, 3], [2, 3], [1, 1]]


def test_norm_and_rule_stand_beside_the_figures_they_made() -> None:
    found = table(norm=IFLA_PARITY, rule=FORUM)
    assert set(found["norm"]) == {"ifla-parity-1998"}
    assert set(found["reliability_rule"]) == {"users-15-30"}
    assert found.loc["spa", "speakers_deficit"] == pytest.approx(6000 * 97_000 / 50_000 - 2500)
    assert found.loc["khm", "speakers_reliability"] == "medium"


def test_every_formula_is_of_a_column() -> None:
    columns = table().columns
    for name in FORMULAS:
        for group in ("speakers", "limited_english"):
            stem = name.format(group=group)
            assert stem in columns or f"{stem}_low" in columns, stem


def test_what_rests_on_an_approximate_margin_is_about_and_never_a_listed_gap() -> None:
    """The same figures with published margins make a certain gap; so the margin's origin counts."""
    published = rows(TOWN)
    about = [
        row | {"margin_of_error": None, "approximate_margin": row["margin_of_error"]}
        if row["language"] == "hat" else row
        for row in published
    ]  # fmt: skip
    before, after = (by_language(figures, rows(LIBRARY), QUEENSLAND) for figures in
                     (published, about))  # fmt: skip
    assert before["hat"]["speakers_deficit_is_certain"] is True
    haitian = after["hat"]
    assert haitian["speakers_is_about"]
    assert (haitian["speakers_moe"], haitian["speakers_approximate_margin"]) == (None, 250)
    for name in ("p_value", "q_value", "is_certain", "listed_low", "listed_high", "rank_low"):
        assert haitian[f"speakers_deficit_{name}"] is None
    assert (haitian["speakers_rank_low"], haitian["speakers_rank_remark"]) == (
        None, "about, by an approximate margin: not ranked",
    )  # fmt: skip
    assert haitian["speakers_deficit"] == before["hat"]["speakers_deficit"]
    assert haitian["speakers_deficit_low"] == before["hat"]["speakers_deficit_low"]
    assert haitian["speakers_regime"] == Regime.OWN


def test_parity_with_people_known_about_lists_no_gap_either() -> None:
    about = [
        row | {"margin_of_error": None, "approximate_margin": 500.0}
        if row["measure"] == "total" else row
        for row in rows(TOWN)
    ]  # fmt: skip
    for figures, certain in ((rows(TOWN), True), (about, None)):
        found = by_language(figures, rows(LIBRARY), IFLA_PARITY)
        assert found["spa"]["speakers_deficit"] == pytest.approx(9_140)
        assert found["spa"]["speakers_deficit_is_certain"] is certain


def test_a_listed_gap_has_the_range_of_a_gap_that_was_chosen() -> None:
    """Two of three tests are listed: the margin grows to the level 1 - 2 x 0.10 / 3."""
    found = table().loc["spa"]
    wide = 300 * stats.norm.ppf(1 - 2 * 0.10 / 3 / 2) / 1.645
    assert found["speakers_deficit_listed_low"] == pytest.approx(2 * (6_000 - wide) - 2_500)
    assert found["speakers_deficit_listed_high"] == pytest.approx(2 * (6_000 + wide) - 2_500)
    assert pd.isna(table().loc["khm"]["speakers_deficit_listed_low"])


def test_a_gap_is_listed_at_one_in_twenty_so_that_its_range_excludes_none() -> None:
    rows_ = [("a", 2_500 + 1.7 * 200 / 1.645), ("b", 2_500 + 1.6 * 200 / 1.645)]
    for language, people in rows_:
        alone = table(speakers=census((language, "all", people, 200))).loc[language]
        assert alone["speakers_deficit_is_certain"] == (language == "a")
        assert pd.isna(alone["speakers_deficit_listed_low"]) == (language == "b")
    only = table(speakers=census(("a", "all", rows_[0][1], 200))).loc["a"]
    assert only["speakers_deficit_listed_low"] > 0


def test_a_controlled_figure_has_no_error_and_a_missing_margin_is_unknown() -> None:
    rows = census((None, "total", 50_000, None), ("spa", "all", 6_000, None))
    controlled = rows.assign(margin_reason="controlled")
    assert table(speakers=controlled).loc["spa", "speakers_moe"] == 0
    assert table(speakers=controlled).loc["spa", "speakers_reliability"] == "high"
    unknown = table(speakers=rows).loc["spa"]
    assert np.isnan(unknown["items_per_1000_speakers_low"])
    assert unknown["speakers_remark"] == "margin of error not published"


@pytest.mark.parametrize(
    ("speakers", "holdings", "complaint"),
    [
        (TOWN.drop(columns="measure"), LIBRARY, "no column measure"),
        (TOWN, LIBRARY.drop(columns="language"), "no column language"),
        (pd.concat([TOWN, TOWN]), LIBRARY, "stands twice"),
        (TOWN.assign(margin_of_error=-222222222), LIBRARY, "census code"),
        (TOWN.assign(estimate=-1), LIBRARY, "negative"),
        *((TOWN, LIBRARY.assign(**{name: -1}), "negative") for name in COUNTS),
        *((TOWN, LIBRARY.assign(**{name: -1}), "negative") for name in SHARED_OUT),
        (TOWN, LIBRARY.assign(language=None), "no language"),
        (TOWN.assign(language=None), LIBRARY, "no language"),
    ],
)
def test_what_would_mislead_is_refused(
    speakers: pd.DataFrame, holdings: pd.DataFrame, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        table(speakers, holdings)


def test_nothing_spoken_and_nothing_held_is_an_empty_table() -> None:
    assert gaps(rows(TOWN[:2]), rows(LIBRARY[:1]), QUEENSLAND) == []


def test_the_statistics_load_no_compiled_package_and_nothing_else_of_interloan() -> None:
    program = (
        "import sys, interloan.demand.stats.gap_table, interloan.demand.stats.trends;"
        "loaded = [m for m in sys.modules if m.split('.')[0] in"
        " ('statsmodels', 'scipy', 'numpy', 'pandas') or m.startswith('interloan.')"
        " and not (m + '.').startswith(('interloan.demand.stats.', 'interloan.demand.'))];"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


Rows = list[dict[str, Any]]
Table = dict[str, dict[str, Any]]
speakers = st.tuples(st.integers(0, 20_000), st.integers(0, 5_000))


def figure(language: str | None, measure: str, estimate: int, moe: int) -> dict[str, Any]:
    columns = ("language", "measure", "estimate", "margin_of_error")
    return dict(zip(columns, (language, MEASURES[measure], estimate, moe), strict=True))


@st.composite
def town_and_library(draw: st.DrawFn) -> tuple[Rows, Rows]:
    languages = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True))
    figures = [
        figure(None, "total", 200_000, draw(st.integers(0, 900))),
        figure(None, "english", 90_000, draw(st.integers(0, 900))),
    ]
    for language in languages:
        people, moe = draw(speakers)
        figures.append(figure(language, "all", people, moe))
        figures.append(figure(language, "limited", people // 3, moe // 2))
    counts = [(one, draw(st.integers(0, 9_000))) for one in languages if draw(st.booleans())]
    holdings = [{"language": one, "items": items} for one, items in [("eng", 90_000), *counts]]
    return figures, holdings


def by_language(figures: Rows, holdings: Rows, norm: Norm) -> Table:
    return {row["language"]: row for row in gaps(figures, holdings, norm)}


def bounds(found: Table) -> list[str]:
    kinds = ("items_per_1000", "representation", "parity", "deficit_low", "deficit_high", "rank")
    (row, *_) = found.values()
    ends = [name for name in row if name.endswith(("_low", "_high"))]
    return [name for name in ends if any(kind in name for kind in kinds)]


@settings(max_examples=40)
@given(town_and_library(), st.sampled_from(list(NORMS.values())), st.floats(1, 4))
def test_wider_margins_widen_or_keep_every_interval(
    town: tuple[Rows, Rows], norm: Norm, factor: float
) -> None:
    figures, holdings = town
    wider = [row | {"margin_of_error": row["margin_of_error"] * factor} for row in figures]
    before, after = (by_language(rows, holdings, norm) for rows in (figures, wider))
    for language, row in before.items():
        for name in bounds(before):
            old, new = row[name], after[language][name]
            group = "speakers" if "_speakers" in name or "speakers_" in name else "limited_english"
            was_pooled = row[f"{group}_regime"] == Regime.POOL and "deficit" in name
            if new is None or was_pooled:
                continue  # an interval that is gone is the widest of all; a pool has no deficit
            assert old is not None, name
            slack = 1e-9 * abs(old)
            assert new <= old + slack if name.endswith("_low") else new >= old - slack, name


@settings(max_examples=40)
@given(town_and_library(), st.sampled_from(list(NORMS.values())), speakers, st.integers(0, 500))
def test_adding_a_language_changes_no_others_interval(
    town: tuple[Rows, Rows], norm: Norm, newcomers: tuple[int, int], items: int
) -> None:
    figures, holdings = town
    joined = [*figures, figure("new", "all", *newcomers)]
    # What it holds is taken from English, so that the collection as a whole stays the same.
    english, *others = holdings
    stock = [english | {"items": english["items"] - items}, *others]
    stock.append({"language": "new", "items": items})
    before, after = by_language(figures, holdings, norm), by_language(joined, stock, norm)
    own = [name for name in bounds(before) if "rank" not in name and "non_english" not in name]
    for language, row in before.items():
        for name in own:
            assert after[language][name] == pytest.approx(row[name]), name
