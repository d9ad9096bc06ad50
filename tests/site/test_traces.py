"""From a published figure to the very rows that hold it, in at most two clicks, by their links."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import httpx
import pytest

from interloan.pipeline import Content

Get = Callable[..., httpx.Response]
LINK = re.compile(r'href="(/interloan/(\w+)[?/][^"]+)"')
FIGURES = (  # question, what is asked, the figures in its answer, the tables that hold them
    ("what_is_spoken_here", "place=0400000US25&year=2018", ["88,030", "41,134"], {"speakers"}),
    ("how_a_language_changed", "place=0400000US25&language=Haitian+Creole", ["89,386", "88,030"],
     {"speakers"}),
    ("census_series", "language=Haitian+Creole", ["45,270", "5,945"], {"speakers"}),
    ("language_ranks", "year=2018", ["88,030"], {"speakers"}),
    ("missing_from_the_guide", "", ["88,030"], {"speakers"}),
    ("spoken_but_not_held", "collection=penn-libraries", ["88,030"], {"speakers"}),
    ("biggest_certain_gap",
     "collection=cincinnati-hamilton-county&norm=queensland-2008&place=0400000US25",
     ["88,030", "58"], {"speakers", "holdings"}),
    ("one_collection_against_another", "one=cincinnati-hamilton-county&other=penn-libraries",
     ["101,681"], {"holdings"}),
)  # fmt: skip


def cells(page: str) -> set[str]:
    """What stands in the cells of a page, without markup."""
    return {
        re.sub(r"<[^>]+>", "", cell).strip()
        for cell in re.findall(r"<(?:td|dd)[^>]*>(.*?)</(?:td|dd)>", page, re.S)
    }


def rows_of(page: str, figures: list[str]) -> Iterator[str]:
    """The rows of an answer that hold one of the figures; a page of one row is one."""
    parts = re.findall(r"<tr>(.*?)</tr>", page, re.S) or [page]
    return (part for part in parts if any(figure in part for figure in figures))


@pytest.mark.parametrize(("name", "asked", "figures", "tables"), FIGURES)
def test_a_figure_is_two_clicks_from_its_rows(
    get: Get, name: str, asked: str, figures: list[str], tables: set[str]
) -> None:
    answer = get(f"/interloan/{name}?{asked}&_columns=all").text
    assert all(figure in answer for figure in figures)
    found: set[str] = set()
    for row in rows_of(answer, figures):
        for path, table in LINK.findall(row):
            page = get(unescape(path))
            assert page.status_code == 200
            further = LINK.findall(page.text) if table == "language_gaps" else []
            for path_of_rows, source in [(path, table), *further]:
                if source in tables:
                    found |= cells(get(unescape(path_of_rows)).text) & set(figures)
    assert found == set(figures)


@pytest.mark.parametrize(
    ("name", "asked", "tables"),
    [
        ("my_town", "town=Lowell",
         {"births_abroad", "limited_english", "town_language_shares", "detailed_speakers"}),
        ("my_town", "town=Gosnold", {"county_language_families", "limited_english"}),
        ("languages_for_the_board", "town=Brockton", {"births_abroad", "town_language_shares"}),
        ("a_language", "language=Khmer", {"births_abroad", "detailed_speakers", "speakers_summed"}),
        ("a_language", "language=Spanish", {"town_language_shares"}),
        ("language_map", "show=haiti", {"births_abroad"}),
    ],
)  # fmt: skip
def test_the_figures_of_a_town_a_language_and_the_map_lead_to_rows_with_their_source(
    get: Get, name: str, asked: str, tables: set[str]
) -> None:
    """One link of each table: the row, by a first click, names its publication, by a second."""
    links = LINK.findall(get(f"/interloan/{name}?{asked}").text)
    first = {table: unescape(path) for path, table in reversed(links)}
    assert tables <= first.keys()
    for table in tables:
        rows = get(first[table])
        assert rows.status_code == 200
        assert 'href="/interloan/publications/' in rows.text, first[table]
        assert "No row matches" not in rows.text, first[table]


def test_the_rows_behind_a_gap_are_those_of_its_place_year_and_languages(
    get: Get, content: Content
) -> None:
    for row in content.rows["language_gaps"][::20]:
        page = get(str(row["traced_to_speakers"])).text
        shown = cells(page)
        for name in ("speakers", "limited_english"):
            if row[name] is not None:
                assert {str(row[name]), f"{row[name]:,}"} & shown, row["census_group_id"]


def test_the_counts_behind_a_gap_add_up_to_it(content: Content, get: Get) -> None:
    for row in content.rows["language_gaps"][::20]:
        if row["traced_to_holdings"] is None:
            continue
        path, _, wanted = str(row["traced_to_holdings"]).partition("?")
        counted = get(f"{path}.json?{wanted}&_shape=array").json()
        for unit in ("items", "titles"):
            known = [each[unit] for each in counted if each[unit] is not None]
            assert (sum(known) or None) == (row[unit] or None)
