"""The computed tables: golden rows, nothing across a break, nothing known that is not."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from interloan import pipeline
from interloan.demand import derived_tables, gaps
from interloan.demand.derived_tables import decimals
from interloan.demand.paired_figures import TABLES, Facts
from interloan.demand.stats.norms import NORMS, QUEENSLAND
from interloan.pipeline import Content
from interloan.project import Project
from interloan.sources.typed_rows import Row

MASSACHUSETTS = "0400000US25"
CINCINNATI, PENN = "cincinnati-hamilton-county", "penn-libraries"
HAITIAN = "b16001-2016-haitian"
Tables = dict[str, list[Row]]


@pytest.fixture
def tables(content: Content) -> Tables:
    """The tables that gaps are made of, to be changed at will."""
    return {name: [dict(row) for row in content.rows[name]] for name in TABLES}


def chosen(rows: Sequence[Row], **values: object) -> list[Row]:
    return [row for row in rows if all(row[name] == value for name, value in values.items())]


def only(rows: Sequence[Row], **values: object) -> Row:
    (row,) = chosen(rows, **values)
    return row


def of(collection: str, tables: Mapping[str, Sequence[Row]], place: str = MASSACHUSETTS) -> Any:
    """The gaps of a collection, one row a census line."""
    facts = Facts(tables)
    pair = facts.pair(collection, place)
    assert pair
    return pd.DataFrame(next(gaps.table(facts, pair, [QUEENSLAND]))).set_index("census_group_id")


def test_haitian_creole_beside_a_comparison_collection(content: Content) -> None:
    row = only(
        content.rows["language_gaps"],
        collection_id=CINCINNATI, place_id=MASSACHUSETTS, census_group_id=HAITIAN,
        norm="queensland-2008",
    )  # fmt: skip
    assert (row["speakers"], row["speakers_moe"]) == (88_030, 8_432)
    assert (row["limited_english"], row["limited_english_moe"]) == (41_134, 5_241)
    assert (row["items"], row["titles"], row["languages"]) == (58, None, "Haitian Creole")
    rate = [row[f"items_per_1000_speakers{end}"] for end in ("_low", "", "_high")]
    assert rate == [0.60, 0.66, 0.73]
    deficit = [row[f"speakers_deficit{end}"] for end in ("_low", "", "_high")]
    assert deficit == [2 * people - 58 for people in (79_598, 88_030, 96_462)]
    assert row["speakers_deficit_is_certain"] == 1
    assert (row["vintage"], row["dataset"]) == (2018, "acs1")


def test_haitian_creole_grew_up_to_2015_and_since_2016_nothing_is_certain(content: Content) -> None:
    wanted = {"place_id": MASSACHUSETTS, "measure": "speakers", "kind": "first_to_last"}
    rows = content.rows["language_trends"]
    before = only(rows, census_group_id="b16001-2005-french-creole", **wanted)
    since = only(rows, census_group_id=HAITIAN, **wanted)
    assert (before["from_vintage"], before["to_vintage"], before["change"]) == (2006, 2015, 27_918)
    assert (before["change_low"], before["change_high"]) == (17_323, 38_513)
    assert (since["from_vintage"], since["to_vintage"], since["change"]) == (2016, 2018, -1_356)
    assert (before["is_significant"], since["is_significant"]) == (1, 0)


def test_no_change_is_computed_across_a_break(content: Content) -> None:
    for row in content.rows["language_trends"]:
        years = int(str(row["from_vintage"])), int(str(row["to_vintage"]))
        assert years[0] < years[1]
        assert (years[0] >= 2006 and years[1] <= 2015) or years[0] >= 2016, row


def test_each_change_names_two_rows_of_the_census(content: Content) -> None:
    names = ("place_id", "vintage", "dataset", "census_group_id", "measure")
    figures = {tuple(row[name] for name in names): row for row in content.rows["speakers"]}
    for row in content.rows["language_trends"]:
        for end in ("from", "to"):
            key = tuple(row[f"{end}_vintage" if name == "vintage" else name] for name in names)
            figure = figures[key]
            found = row[f"{end}_estimate"], row[f"{end}_moe"]
            assert found == (figure["estimate"], figure["margin_of_error"])


def test_a_comparison_with_another_place_is_always_a_marked_what_if(content: Content) -> None:
    served = {row["id"]: row["service_place_id"] for row in content.rows["collections"]}
    rows = content.rows["language_gaps"]
    assert {row["collection_id"] for row in rows} == {CINCINNATI, PENN}
    for row in rows:
        belongs = served[row["collection_id"]] == row["place_id"]
        assert row["is_what_if"] == (not belongs)
        assert bool(row["what_if_reason"]) == (not belongs)
    reason = str(only(rows, collection_id=CINCINNATI, census_group_id=HAITIAN,
                      norm="queensland-2008")["what_if_reason"])  # fmt: skip
    assert "served Massachusetts?" in reason
    assert "serves Hamilton County, Ohio" in reason


def test_a_collection_at_the_place_it_serves_is_no_what_if(tables: Tables) -> None:
    only(tables["collections"], id=CINCINNATI)["service_place_id"] = MASSACHUSETTS
    assert not of(CINCINNATI, tables)["is_what_if"].any()


def test_a_place_without_figures_makes_no_rows(tables: Tables) -> None:
    assert Facts(tables).pair(CINCINNATI, "0500000US39061") is None


def test_what_an_incomplete_count_leaves_out_is_unknown_never_zero(content: Content) -> None:
    rows = chosen(content.rows["language_gaps"], collection_id=PENN)
    assert 0 not in {row["titles"] for row in rows}
    haitian = only(rows, census_group_id=HAITIAN, norm="queensland-2008")
    assert [haitian[name] for name in ("titles", "items", "speakers_deficit")] == [None] * 3
    assert haitian["speakers_remark"] == "holdings not reported"
    chinese = only(rows, language_group="Chinese (incl. Mandarin, Cantonese)", norm=QUEENSLAND.key)
    assert chinese["titles"] == 101_681
    assert chinese["titles_per_1000_speakers"] == pytest.approx(713.04)
    assert chinese["speakers_remark"] == "items not reported"
    for name in ("representation", "parity_gap_points", "speakers_deficit"):
        assert {row[name] for row in rows} == {None}


def test_what_a_complete_count_leaves_out_is_not_held(tables: Tables) -> None:
    tables["holdings"] = [row for row in tables["holdings"] if row["language_id"] != "hat"]
    found = of(CINCINNATI, tables).loc[HAITIAN]
    assert (found["items"], found["items_per_1000_speakers"]) == (0, 0)
    assert found["speakers_deficit"] == 2 * 88_030


def test_without_english_the_total_is_not_known_and_nothing_rests_on_it(tables: Tables) -> None:
    without = of(CINCINNATI, tables).loc[HAITIAN]
    assert pd.isna(without["representation"])
    assert pd.isna(without["parity_gap_points"])
    assert without["representation_remark"] == "holdings in English not reported"
    assert without["representation_non_english"] == pytest.approx(0.0076, abs=5e-5)
    english = dict(tables["holdings"][0]) | {"language_id": "eng", "items": 1_000_000}
    tables["holdings"].append(english)
    with_english = of(CINCINNATI, tables).loc[HAITIAN]
    assert with_english["representation"] > 0
    non_english = "representation_non_english"
    assert with_english[non_english] == pytest.approx(without[non_english])


def test_a_norm_of_parity_needs_the_whole_collection(content: Content) -> None:
    rows = chosen(content.rows["language_gaps"], norm="ifla-parity-1998")
    assert {row["speakers_deficit"] for row in rows} == {None}
    assert {row["norm"] for row in content.rows["language_gaps"]} == set(NORMS)


def test_ranks_are_the_same_in_both_tables(content: Content) -> None:
    """Joint intervals in both, over the same single languages."""
    gaps_of = chosen(
        content.rows["language_gaps"], collection_id=CINCINNATI, norm=QUEENSLAND.key,
        is_single_language=1,
    )  # fmt: skip
    assert len(gaps_of) == 28 + 21
    gaps_of = [row for row in gaps_of if row["place_id"] == "0400000US25"]
    for group, measure in (
        ("speakers", "speakers"),
        ("limited_english", "english_less_than_very_well"),
    ):
        for row in gaps_of:
            key = {name: row[name] for name in ("place_id", "vintage", "dataset")}
            line = {"census_group_id": row["census_group_id"], "measure": measure}
            rank = only(content.rows["speaker_ranks"], **key, **line)
            for ours, theirs in (("low", "low"), ("high", "high"), ("remark", "remark")):
                assert rank[f"rank_{ours}"] == row[f"{group}_rank_{theirs}"], row["language_group"]


def test_joint_ranks_of_2018(content: Content) -> None:
    rows = chosen(content.rows["speaker_ranks"], place_id=MASSACHUSETTS, vintage=2018,
                  measure="speakers")  # fmt: skip
    ranks = {row["language_group"]: (row["rank_low"], row["rank_high"]) for row in rows}
    assert ranks["French (incl. Cajun)"] == (5, 8)
    assert ranks["Haitian"] == (4, 4)  # as the check of the guide says
    assert ranks["Hmong"] == (None, None)
    kinds = {row["id"]: row["kind"] for row in content.rows["census_groups"]}
    for row in content.rows["speaker_ranks"]:
        assert kinds[row["census_group_id"]] == "single_language"


def test_a_single_language_is_one_and_its_label_says_so(content: Content) -> None:
    """The rule by which lines are ranked is the column kind: it must be true of each line."""
    members: dict[object, set[object]] = {}
    for row in content.rows["census_group_languages"]:
        if row["membership"] == "stated":
            members.setdefault(row["census_group_id"], set()).add(row["language_id"])
    for line in content.rows["census_groups"]:
        label = str(line["label"])
        if line["kind"] == "single_language":
            assert members[line["id"]], label
            assert len(members[line["id"]]) == 1 or "(incl" in label, label
            assert not re.search(r"\bother\b|languages$|, | and ", label.partition(" (")[0]), label
        elif line["kind"] in ("group", "residual") and "Creole" not in label:
            several = len(members.get(line["id"], ())) > 1 or "other" in label.lower()
            assert several or label.endswith("languages") or label.startswith("Mon-Khmer"), label


def brockton(tables: Tables) -> Any:
    """An invented library with 2,600 French items, held against the short table of the state."""
    tables["speakers"] = [
        row for row in tables["speakers"] if str(row["census_group_id"]).startswith("c16001-2016")
    ]
    (french, *_) = chosen(tables["holdings"], collection_id=CINCINNATI, language_id="fra")
    (english,) = [dict(french) | {"language_id": "eng", "items": 90_000, "language_key": "eng"}]
    tables["holdings"] = [french | {"items": 2_600}, english]
    return of(CINCINNATI, tables)


def test_a_line_is_not_held_because_one_of_its_languages_is(tables: Tables) -> None:
    """No rate, gap or rank for "French, Haitian, or Cajun", and Haitian Creole is told by name."""
    found = brockton(tables)
    line = found.loc["c16001-2016-french-haitian-or-cajun"]
    assert not line["is_single_language"]
    assert not line["is_open_ended"]
    held = {one.name: (one.items, one.held) for one in line["members"]}
    assert held["Haitian Creole"] == (0, "none held")
    assert held["French"] == (2_600, "2,600 items")
    assert held["Cajun French"][1] == "not known: 2,600 items under French, where catalogs file it"
    assert "Haitian Creole: none held" in line["held"]
    assert line["speakers_regime"] == "not covered"
    assert line["speakers_remark"] == "the line counts several languages"
    computed = [name for name in found if "_per_1000_" in name or "deficit" in name]
    computed += [name for name in found if name.endswith(("_rank_low", "_rank_high"))]
    assert line[computed].isna().all()
    others = {one.name: one.held for one in found.loc["c16001-2016-other-indo-european-languages"]
              ["members"]}  # fmt: skip
    assert others["Cape Verdean Creole"] == "none held"
    asian = found.loc["c16001-2016-other-asian-and-pacific-island-languages"]
    assert {one.name: one.held for one in asian["members"]}["Khmer"] == "none held"


def test_lines_of_several_languages_take_no_rank_from_the_others(tables: Tables) -> None:
    found = brockton(tables)
    singles = found[found["is_single_language"]]
    assert sorted(singles["language_group"]) == [
        "Arabic", "Chinese (incl. Mandarin, Cantonese)", "Korean", "Spanish",
        "Tagalog (incl. Filipino)", "Vietnamese",
    ]  # fmt: skip
    assert singles["speakers_rank_high"].max() == 6


def test_portuguese_may_count_cape_verdean_creole_which_is_held_in_neither_line(
    content: Content,
) -> None:
    rows = chosen(content.rows["language_gaps"], collection_id=CINCINNATI, norm=QUEENSLAND.key)
    portuguese = only(rows, language_group="Portuguese")
    assert portuguese["possible_languages"] == "Cape Verdean Creole"
    assert portuguese["languages"] == "Portuguese"
    assert str(portuguese["traced_to_holdings"]).endswith("language_id__in=por")
    note = str(
        only(content.rows["census_group_languages"], language_id="kea",
             census_group_id="b16001-2016-portuguese")["note"]
    )  # fmt: skip
    assert 186_073 + 19_523 == 205_596
    for figure in ("186,073", "19,523", "205,596", "205,164"):
        assert figure in note
    state = chosen(content.rows["area_languages"], language_id="kea", area_id=MASSACHUSETTS)
    assert {row["tabulation"] for row in state} == {"detailed-2009-2013", "pums-2018"}


def test_none_is_held_only_where_neither_titles_nor_items_are(tables: Tables) -> None:
    (haitian,) = chosen(tables["holdings"], collection_id=CINCINNATI, language_id="hat")
    haitian |= {"items": 0, "titles": 300}
    found = of(CINCINNATI, tables)
    assert found.loc[HAITIAN]["held"] == "300 titles, no items counted"
    tables["holdings"].remove(haitian)
    assert of(CINCINNATI, tables).loc[HAITIAN]["held"] == "none held"


def test_listed_gaps_alone_have_a_range_adjusted_for_the_choosing(content: Content) -> None:
    listed = 0
    for row in content.rows["language_gaps"]:
        ends = row["speakers_deficit_listed_low"], row["speakers_deficit_listed_high"]
        if not row["speakers_deficit_is_certain"]:
            assert ends == (None, None)
            continue
        listed += 1
        low, high = (int(str(row[f"speakers_deficit_{end}"])) for end in ("low", "high"))
        assert 0 < int(str(ends[0])) <= low <= high <= int(str(ends[1]))
        assert float(str(row["speakers_deficit_q_value"])) <= 0.05
    assert listed > 40


def test_the_norms_that_gaps_are_computed_by_are_those_of_the_table(content: Content) -> None:
    """Each has its row with source and status; the rest are norms without a number."""
    rows = {row["id"]: row for row in content.rows["norms"]}
    publications = {row["id"]: row for row in content.rows["publications"]}
    assert {name for name, row in rows.items() if row["has_number"]} == set(NORMS)
    for key, norm in NORMS.items():
        row = rows[key]
        source = publications[row["source_id"]]
        assert (row["rule"], row["items_per_person"]) == (norm.rule, norm.items_per_person)
        assert (row["from_speakers"], row["minimum_items"]) == (
            norm.from_speakers, norm.minimum_items,
        )  # fmt: skip
        assert (source["publisher"], source["url"]) == (norm.source, norm.url)
    assert rows["ala-rasd-1990"]["replaced_by"] == "rusa-2007"
    lacking = str(rows["rusa-2007"]["note"])
    assert "neither their level" in lacking
    assert "no gap is shown by it" in lacking


def test_a_group_under_a_norms_threshold_is_sent_to_a_pool_and_has_no_deficit_of_zero(
    content: Content,
) -> None:
    rows = content.rows["language_gaps"]
    hmong = only(rows, collection_id=CINCINNATI, language_group="Hmong", norm="queensland-2008")
    assert hmong["speakers_regime"] == "pool or deposit collection"
    for row in rows:
        for group in ("speakers", "limited_english"):
            if row[f"{group}_regime"] == "pool or deposit collection":
                assert row[f"{group}_deficit"] is row[f"{group}_deficit_high"] is None
            if row["is_open_ended"]:
                assert row[f"{group}_regime"] == "not covered"


def test_a_line_with_languages_that_nobody_lists_has_no_rate_no_gap_and_no_rank(
    content: Content,
) -> None:
    rows = chosen(content.rows["language_gaps"], is_open_ended=1)
    assert {row["is_single_language"] for row in rows} == {0}
    groups = {str(row["language_group"]) for row in rows}
    assert {"Other Indo-European languages", "Thai, Lao, or other Tai-Kadai languages"} <= groups
    for row in rows:
        empty = [name for name in row if "_per_1000_" in name or "_deficit" in name]
        empty += [name for name in row if name.endswith(("_rank_low", "_rank_high"))]
        assert {row[name] for name in empty} == {None}
        assert row["speakers_remark"] == "the line counts languages that it does not list"


def test_khmer_hidden_in_a_group_is_answered_with_the_group(tables: Tables) -> None:
    tables["speakers"] = [
        row for row in tables["speakers"] if str(row["census_group_id"]).startswith("c16001")
    ]
    found = of(CINCINNATI, tables)
    row = found[found["further_languages"].fillna("").str.contains("Khmer")].iloc[0]
    assert row["language_group"] == "Other Asian and Pacific Island languages"
    assert row["is_open_ended"]
    assert pd.isna(row["speakers_deficit"])


def test_a_wider_margin_visibly_widens_every_interval(tables: Tables) -> None:
    before = of(CINCINNATI, tables)
    for row in tables["speakers"]:
        row["margin_of_error"] = int(1.5 * int(str(row["margin_of_error"] or 0)))
    after = of(CINCINNATI, tables)
    names = [name.removesuffix("_low") for name in before if name.endswith("_low")]
    widened = 0
    for name in names:
        width = [table[f"{name}_high"].astype(float) - table[f"{name}_low"].astype(float)
                 for table in (before, after)]  # fmt: skip
        known = width[0].notna() & width[1].notna()
        assert (width[1][known] >= width[0][known]).all(), name
        widened += int((width[1][known] > width[0][known]).sum())
    rates = before["items_per_1000_speakers_high"].notna()
    grown = after["items_per_1000_speakers_high"] > before["items_per_1000_speakers_high"]
    gone = after["items_per_1000_speakers_high"].isna()
    assert (grown | gone)[rates & (before["items"] > 0)].all()
    assert widened > 150


def test_every_figure_lies_in_its_interval_and_has_the_decimals_that_are_declared(
    content: Content,
) -> None:
    for table in content.tables:
        if table.name not in ("language_gaps", "language_trends"):
            continue
        for row in content.rows[table.name]:
            for column in table.columns:
                value = row[column.name]
                if column.type == "number" and value is not None:
                    assert value == round(float(value), decimals(column.name))
            for name in row:
                ends = row.get(f"{name}_low"), row[name], row.get(f"{name}_high")
                if None not in ends:
                    low, value, high = (float(str(end)) for end in ends)
                    assert low <= value <= high, (name, row)


def test_a_project_without_these_tables_has_none(mini: Project) -> None:
    assert "language_gaps" not in pipeline.read(mini).rows


def test_a_library_of_ones_own_is_held_against_its_place_only(
    tables: Tables, derive: Callable[[Tables], list[Row]]
) -> None:
    own = only(tables["collections"], id=CINCINNATI)
    own |= {"kind": "own", "service_place_id": MASSACHUSETTS}
    rows = chosen(derive(tables), collection_id=CINCINNATI)
    assert {(row["place_id"], row["is_what_if"]) for row in rows} == {(MASSACHUSETTS, 0)}
    own["service_place_id"] = "0100000US"
    rows = chosen(derive(tables), collection_id=CINCINNATI)
    assert {(row["place_id"], row["is_what_if"]) for row in rows} == {("0100000US", 0)}


@pytest.fixture
def derive(content: Content) -> Callable[[Tables], list[Row]]:
    """A function that derives the gaps of changed tables."""
    declared = [table for table in content.tables if table.name == "language_gaps"]
    return lambda tables: derived_tables.derive(declared, tables)["language_gaps"]
