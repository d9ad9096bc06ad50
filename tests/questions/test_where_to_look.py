"""Where to look: the order, the links, the years, and what is said where nothing is known."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Ask = Callable[..., list[dict[str, Any]]]


def test_brockton_in_1905_is_on_microfilm_and_lent(ask: Ask) -> None:
    runs = ask("newspapers_for_a_year", year="1905", place="Brockton")
    lent = {row["title"] for row in runs if row["lent"] == "yes"}
    assert {"Brockton Times", "The Enterprise"} <= lent
    assert all(row["source"] for row in runs)
    early = ask("newspapers_for_a_year", year="1850", place="Brockton")
    assert not {row["title"] for row in early if row["holder"] == "Brockton Public Library"}


def test_brockton_in_1850_is_before_the_first_run_known(ask: Ask) -> None:
    missed = ask("newspapers_beside_a_year", year="1850", place="Brockton")
    nearest = missed[0]
    assert (nearest["title"], nearest["why_not"]) == ("North Bridgewater Gazette", "begins in 1851")
    assert {row["why_not"] for row in missed} >= {"begins in 1880", "begins in 1895"}
    assert ask("newspapers_beside_a_year", year="1850", place="") == []


def test_search_links_are_ready_to_click(ask: Ask) -> None:
    rows = ask("where_to_look", title='War & "Peace" #1 50%+ {isbn}')
    links = [row["search_link"] for row in rows if row["search_link"]]
    assert links
    assert all("War%20%26%20%22Peace%22%20%231%2050%25%2B%20%7Bisbn%7D" in link for link in links)
    assert not [link for link in links if "{" in link or " " in link]
    assert [row["step"] for row in rows] == sorted(row["step"] for row in rows)
    comcat = next(row for row in rows if row["step"].startswith("2"))
    assert comcat["search_link"] is None
    assert comcat["opens_at"] == "https://www.commonwealthcatalog.org"
    assert "No ready link is possible" in comcat["note"]


def steps(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["step"] for row in rows))


def test_a_massachusetts_library_looks_in_this_order(ask: Ask) -> None:
    assert steps(ask("where_to_look", title="Walden", place="Brockton")) == [
        "1 Your network",
        "2 Commonwealth Catalog",
        "3 Other Massachusetts networks",
        "4 Rhode Island",
        "5 The MLS ILL Team",
        "6 Digital, open to all",
        "7 Digital, with a card or account",
        "8 Lenders and archives elsewhere",
    ]


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({"place": "brockton"}, {"OCLN", "OCLN OverDrive"}),
        ({"place": "Hyannis"}, {"CLAMS", "CLAMS OverDrive"}),
        ({"place": "Brockton, MA", "network": "sails"}, {"SAILS", "SAILS OverDrive"}),
        ({"network": "flo"}, {"FLO"}),
    ],
)
def test_the_own_network_comes_first(ask: Ask, given: dict[str, str], first: set[str]) -> None:
    rows = ask("where_to_look", title="Walden", **given)
    assert {row["where_to_look"] for row in rows if row["step"] == "1 Your network"} == first


@pytest.mark.parametrize("place", ["", "Alford", "Atlantis"])
def test_without_a_known_network_all_come_first(ask: Ask, place: str) -> None:
    rows = ask("where_to_look", title="Walden", place=place)
    networks = {row["where_to_look"] for row in rows if row["step"] == "1 Massachusetts networks"}
    assert len(networks) == 10
    assert "1 Your network" not in steps(rows)


def test_an_isbn_is_searched_for_in_both_lengths(ask: Ask) -> None:
    rows = ask("where_to_look", isbn="0-306-40615-2")
    by_isbn = [row for row in rows if row["searches_for"] == "ISBN"]
    assert len(by_isbn) > 8
    assert all("9780306406157" in row["search_link"] for row in by_isbn)
    assert all("0306406152" in row["search_link_isbn_10"] for row in by_isbn)
    longer = ask("where_to_look", isbn="979-10-90636-07-1")
    assert not [row for row in longer if row["search_link_isbn_10"]]


def test_the_kind_narrows_the_places(ask: Ask) -> None:
    def places(kind: str) -> set[str]:
        return {row["where_to_look"] for row in ask("where_to_look", title="x", kind=kind)}

    assert "IMSLP" in places("score")
    assert "NLM Catalog (LocatorPlus)" in places("health")
    assert {"Newspapers at the BPL", "U.S. Newspaper Directory"} <= places("newspaper")
    assert "National Screening Room" in places("film") - places("book")
    for kind in ("archive", "book", "film", "health", "newspaper", "score"):
        assert {"Commonwealth Catalog", "OCLN", "Ocean State Libraries", "WorldCat"} <= places(kind)
    assert "IMSLP" not in places("newspaper")


def test_a_source_says_whether_its_years_fit(ask: Ask) -> None:
    def fits(year: str) -> str:
        rows = ask("where_to_look", title="x", kind="newspaper", year=year)
        row = next(row for row in rows if row["where_to_look"].startswith("Chronicling"))
        return str(row["covers_the_year"])

    assert fits("1905") == "yes"
    assert fits("1700") == "no, begins in 1756"
    assert fits("2001") == "no, ends in 1963"


def test_a_language_opens_each_source_that_can_filter_at_it(ask: Ask) -> None:
    rows = ask("where_to_look", title="x", language="Haitian")
    assert not [row for row in rows if "language" in (row["search_link"] or "")]
    rows = ask("where_to_look", title="x", language="Haitian Creole")
    links = "\n".join(row["search_link"] or "" for row in rows)
    assert "https://ocln.overdrive.com/search?query=x&language=ht" in links
    assert "filter[]=language:Haitian%20Creole" in links
    assert "&lr=lang_ht" in links


def test_nothing_typed_gives_no_link(ask: Ask) -> None:
    assert ask("where_to_look", kind="book", year="1905") == []
    assert ask("where_to_look", title="  ") == []


@pytest.mark.parametrize(
    ("place", "network", "how_sure"),
    [
        ("brockton", "Old Colony Library Network", "stated"),
        ("Brockton, MA", "Old Colony Library Network", "stated"),
        ("Hyannis", "Cape Libraries Automated Materials Sharing", "stated"),
        ("Alford", "not known", "unknown"),
    ],
)
def test_a_town_leads_to_its_network_or_to_unknown(
    ask: Ask, place: str, network: str, how_sure: str
) -> None:
    (row,) = ask("own_network", place=place)
    assert (row["network"], row["how_sure"]) == (network, how_sure)


def test_the_public_domain_begins_95_years_before_this_year(ask: Ask) -> None:
    line = datetime.now(UTC).year - 95
    (free,) = ask("public_domain", year=str(line - 1))
    (kept,) = ask("public_domain", year=str(line))
    assert (free["free_if_published_before"], free["is_free"]) == (line, "yes")
    assert kept["is_free"] == "not by age"
    assert f"until the end of {line + 95}" in kept["answer"]
    (young,) = ask("public_domain", year="1999")
    assert "70 years after" in young["answer"]
