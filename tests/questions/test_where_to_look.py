"""Where to look: the order, the links, the years, and what is said where nothing is known."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Ask = Callable[..., list[dict[str, Any]]]


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


def test_the_public_domain_begins_95_years_before_this_year(ask: Ask) -> None:
    line = datetime.now(UTC).year - 95
    (free,) = ask("public_domain", year=str(line - 1))
    (kept,) = ask("public_domain", year=str(line))
    assert (free["free_if_published_before"], free["is_free"]) == (line, "yes")
    assert kept["is_free"] == "not by age"
    assert f"until the end of {line + 95}" in kept["answer"]
    (young,) = ask("public_domain", year="1999")
    assert "70 years after" in young["answer"]
