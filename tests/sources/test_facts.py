"""What the tables say must agree: one status and address a thing, dates, sources, arithmetic."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from interloan.pipeline import Content

Ask = Callable[..., list[dict[str, Any]]]
Rows = list[dict[str, Any]]
SECOND = ("second_source_id", "other_source_id", "membership_other_source_id", "site_source_id")
REPEATS = {
    "cdfs-dvd-standard": "dvd-faq-1-19",
    "internacia-dvd-regions": "wikipedia-dvd-region-code",
    "internacia-tv-standards": "wikipedia-secam",
    "teachthought-screening-room-2018": "loc-national-screening-room",
}
LENDS = {"yes": True, "by_arrangement": True, "no": False, "no_longer": False}


Tables = dict[str, Rows]
ById = Callable[[str], dict[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def tables(content: Content) -> Tables:
    """The rows of every table, as read."""
    return {name: [dict[str, Any](row) for row in rows] for name, rows in content.rows.items()}


@pytest.fixture(scope="session")
def by_id(tables: Tables) -> ById:
    """A function that returns the rows of a table by their id."""
    return lambda table: {row["id"]: row for row in tables[table]}


def test_what_has_no_date_says_why(tables: Tables) -> None:
    dated = {name for name, rows in tables.items() if rows and "as_of" in rows[0]}
    assert len(dated) > 30
    silent = [
        (name, next(iter(row.values())))
        for name in dated
        for row in tables[name]
        if not row["as_of"] and not re.search(r"undated|no date|no year", str(row["note"]), re.I)
    ]
    assert silent == []


def test_two_sources_that_confirm_are_two(tables: Tables) -> None:
    publishers = {
        row["id"]: re.sub(r" \(.*", "", str(row["publisher"])) for row in tables["publications"]
    }
    found: Rows = []
    for rows in tables.values():
        for row in rows:
            status = "membership_status" if "membership_status" in row else "status"
            if row.get(status) == "confirmed":
                first = row[status.replace("status", "source_id")]
                found.append({"first": first, "others": {row.get(c) for c in SECOND} - {None}})
    assert len(found) > 250
    for row in found:
        first = row["first"]
        assert any(
            publishers[other] != publishers[first]
            and REPEATS.get(other) != first
            and REPEATS.get(first) != other
            for other in row["others"]
        ), row


def test_a_lender_has_one_status_in_every_table(by_id: ById) -> None:
    lenders, resources = by_id("lenders"), by_id("resources")
    for lender in lenders.values():
        lends = resources.get(lender["resource_id"], {}).get("lends")
        if lends not in (None, "not_applicable"):
            assert lends == lender["lends"], lender["id"]
    for channel in by_id("request_channels").values():
        lender = lenders.get(channel["lender_id"], {})
        own = LENDS.get(str(lender.get("lends")))
        part = LENDS.get(str(resources.get(channel["resource_id"], {}).get("lends")))
        assert None in (own, part) or own == part, channel["id"]
        assert not (
            channel["is_open"]
            and not resources.get(channel["resource_id"], channel).get("is_active", True)
        ), channel["id"]
    for fee in by_id("fees").values():
        lender = lenders.get(fee["lender_id"], {})
        if LENDS.get(str(lender.get("lends"))) is False and fee["cost_part"] == "loan":
            assert fee["applies_in_massachusetts"] == "no", fee["id"]


def test_a_thing_has_one_address_in_every_table(tables: Tables, by_id: ById) -> None:
    resources = by_id("resources")
    known: dict[str, set[Any]] = {name: {row["url"]} for name, row in resources.items()}
    for link in tables["resource_links"]:
        if link["resource_id"]:
            known[link["resource_id"]].add(link["url"])
    own = {row["url"] for row in resources.values()}
    for table in ("request_channels", "language_leads"):
        for row in tables[table]:
            if row["url"] and row["resource_id"]:
                assert row["url"] in known[row["resource_id"]] | own, (table, row["id"])
    networks = by_id("consortia")
    for link in tables["resource_links"]:
        column = {"home": "website_url", "catalogue": "catalogue_url"}.get(link["purpose"])
        if link["consortium_id"] and column:
            assert link["url"] == networks[link["consortium_id"]][column], link["id"]


def test_a_price_that_has_ended_is_no_low(tables: Tables, ask: Ask) -> None:
    ended = [row for row in tables["fees"] if row["effective_to"]]
    assert {"nlm-us-2003", "ifla-handling-2018"} <= {row["id"] for row in ended}
    assert [row["id"] for row in ended if row["is_current"] != 0] == []
    total, fee, *_ = ask("what_will_it_cost", lender="nlm")
    assert (fee["low"], fee["typical"], fee["high"]) == (12, 12, 12)
    assert total["low_reason"] is None


def test_an_old_description_of_a_collection_shows_its_year(tables: Tables) -> None:
    old = [
        row
        for row in tables["language_leads"]
        if row["kind"] == "lender" and row["as_of"] and row["as_of"] < "2021"
    ]
    assert len(old) == 10
    assert [row["id"] for row in old if f"as of {row['as_of'][:4]}" not in row["name"]] == []


def test_a_lender_outside_the_networks_is_not_in_the_state(tables: Tables, ask: Ask) -> None:
    outside = [
        row
        for row in tables["language_leads"]
        if row["kind"] == "lender" and not row["consortium_id"]
    ]
    assert {row["id"] for row in outside} == {"fra-lewiston", "khm-long-beach"}
    assert all(re.search(r"\((Maine|California)\)", row["name"]) for row in outside)
    for language, name in (("Khmer", "Long Beach"), ("French", "Lewiston")):
        rows = ask("who_lends_in_language", language=language)
        assert {row["is_in_state"] for row in rows if name in row["where_to_look"]} == {0}
        assert {row["is_in_state"] for row in rows if row["lead"] == "digital library"} == {None}
        island = [row for row in rows if row["where_to_look"].startswith("Ocean State")]
        assert {row["is_in_state"] for row in island} == {0}
    worcester = ask("who_lends_in_language", language="Arabic")[0]
    assert (worcester["where_to_look"][:9], worcester["is_in_state"]) == ("Worcester", 1)


@pytest.mark.parametrize(
    ("language", "holder", "status"),
    [
        ("Haitian Creole", "Turner Free Library, Randolph", "stated"),
        ("Arabic", "Worcester Public Library, World Languages Collection", "stated"),
        ("Ukrainian", "Worcester Public Library, World Languages Collection", "stated"),
        ("Cape Verdean Creole", "Casa da Saudade, New Bedford", "confirmed"),
    ],
)
def test_languages_of_the_state_have_a_holder(
    ask: Ask, language: str, holder: str, status: str
) -> None:
    named = {r["where_to_look"]: r for r in ask("who_lends_in_language", language=language)}
    assert named[holder]["status"] == status
    deposit = named["Boston Public Library, World Language Deposit Collections"]
    assert (deposit["lead"], deposit["status"]) == ("statewide loan", "stated")
    assert "in which languages was not read" in deposit["holds"]


def figures(tables: Tables) -> dict[tuple[str, str], tuple[int, int]]:
    """Speakers in Massachusetts and their margin, by line of the census and year."""
    return {
        (str(row["census_group_id"]), str(row["vintage"])): (
            row["estimate"],
            row["margin_of_error"],
        )
        for row in tables["speakers"]
        if row["place_id"] == "0400000US25"
        and (row["dataset"], row["measure"]) == ("acs1", "speakers")
    }


def test_the_guides_figures_are_nearest_to_three_years_together(tables: Tables) -> None:
    rows, survey = tables["guide_speakers"], figures(tables)
    pooled = [(r["speakers"], r["survey_2006_2008"], r["margin_2006_2008"]) for r in rows]
    single = [(r["speakers"], *survey[r["census_group_id"], "2007"]) for r in rows]
    for compared, equal, apart in ((pooled, 9, 0.95), (single, 4, 3.65)):
        assert all(abs(guide - there) <= margin for guide, there, margin in compared)
        assert sum(guide == int(there / 1000 + 0.5) * 1000 for guide, there, _ in compared) == equal
        mean = sum(abs(guide - there) / there * 100 for guide, there, _ in compared) / 12
        assert round(mean, 2) == apart


def test_no_check_of_speakers_crosses_the_break_of_2016(tables: Tables, by_id: ById) -> None:
    survey, checks, lines = figures(tables), by_id("guide_checks"), by_id("census_groups")
    for row in tables["guide_speakers"]:
        check = checks[f"speakers-{row['guide_label'].lower()}"]
        old, new = row["census_group_id"], lines[row["census_group_id"]]["comparable_to"]
        (last, margin), (now, now_margin) = survey[old, "2015"], survey[new, "2018"]
        fits, fits_now = (
            abs(row["speakers"] - there) <= width
            for there, width in ((last, margin), (now, now_margin))
        )
        verdict = "stale" if not fits else "current" if fits_now else "ambiguous"
        assert check["verdict"] == verdict, check["id"]
        before, _, after = check["finding"].partition("2018, by the lines drawn anew in 2016: ")
        assert f"{row['survey_2006_2008']:,} (margin {row['margin_2006_2008']:,})" in before
        assert f"{last:,} (margin {margin:,})" in before
        assert f"{now:,} (margin {now_margin:,})" in after
        assert "%" not in after
        change = abs(round((last - row["speakers"]) / row["speakers"] * 100))
        assert fits or f"{change} % {'more' if last > row['speakers'] else 'less'}" in before
        assert f"{now:,} of 2018" in check["what_to_do"]


def test_no_advice_asks_for_what_the_site_cannot_give(tables: Tables) -> None:
    advice = [str(row["what_to_do"]) for row in tables["guide_checks"]]
    assert [text for text in advice if "newest survey" in text] == []


def test_what_the_state_no_longer_pays_for_is_not_current(ask: Ask, by_id: ById) -> None:
    globe = by_id("periodical_holdings")["massachusetts-boston-globe-recent"]
    assert (globe["is_current"], globe["to_date"]) == (0, "2025-06-30")
    found = ask("newspapers_for_a_year", year="2026", place="Boston")
    assert "Boston Globe (full text)" not in {row["title"] for row in found}


def test_the_networks_of_the_towns_are_as_sure_as_their_sources(tables: Tables) -> None:
    rows = {row["name"]: row for row in tables["municipalities"]}
    for name in ("Gill", "Rowe"):
        town = rows[name]
        assert (town["consortium_id"], town["membership_status"]) == ("cw-mars", "stated")
        assert town["membership_source_id"] == "recorder-leyden-2024"
    signs = [r for r in rows.values() if r["membership_source_id"] == "dpla-ingestion-2013"]
    assert len(signs) == 25
    assert {row["membership_status"] for row in signs} == {"unverified"}
    for row in rows.values():
        assert (row["membership_status"] == "unknown") == (not row["consortium_id"]), row["name"]
        if row["membership_status"] in ("stated", "confirmed"):
            assert row["membership_source_id"], row["name"]
