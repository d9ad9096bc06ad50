"""The map of 351 towns: within its page, and as a file."""

import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
import pytest

from interloan.site.maps import land

Get = Callable[..., httpx.Response]
PAGE, FILE, TOWNS = (
    f"/interloan/{name}" for name in ("language_map", "language_map.svg", "towns_by_language.json")
)
SVG = "{http://www.w3.org/2000/svg}"
INDO_EUROPEAN = "c16001-2016-other-indo-european-languages"
LONGEST = "c16001-2016-other-asian-and-pacific-island-languages"
MOST_BYTES = 150_000


def choices(get: Get) -> list[str]:
    return re.findall(r'<option value="([a-z0-9-]+)"', get(PAGE).text)


def picture(get: Get, show: str) -> ElementTree.Element:
    return ElementTree.fromstring(get(FILE, show=show).content)


def links(get: Get, show: str) -> list[ElementTree.Element]:
    return picture(get, show).findall(f".//{SVG}a")


def said(link: ElementTree.Element) -> str:
    return "".join(link.itertext())


def rows(get: Get, show: str) -> list[dict[str, object]]:
    answer: list[dict[str, object]] = get(TOWNS, show=show, _shape="array").json()
    return answer


def test_every_choice_is_a_small_file_with_each_town_once(get: Get) -> None:
    offered = choices(get)
    assert len(offered) > 100
    for show in offered:
        file = get(FILE, show=show)
        assert file.headers["content-type"].startswith("image/svg+xml")
        assert len(file.content) < MOST_BYTES, show
        towns = re.findall(r'<a href="/interloan/my_town\?town=([^"]+)"', file.text)
        assert len(towns) == len(set(towns)) == 351, show


def test_each_town_has_an_outline_and_leads_to_its_page(get: Get) -> None:
    drawn = links(get, INDO_EUROPEAN)
    assert all(link[0].get("d", "").startswith("M") for link in drawn)
    addresses = [link.get("href", "") for link in drawn]
    names = {parse_qs(urlsplit(address).query)["town"][0] for address in addresses}
    listed = get("/interloan/municipalities.json", _size="400", _shape="array").json()
    assert names == {town["name"] for town in listed}
    for address in (addresses[0], addresses[-1]):
        assert get(address).status_code == 200


def test_only_towns_with_a_figure_are_tab_stops_largest_share_first(get: Get) -> None:
    drawn = links(get, INDO_EUROPEAN)
    stops = [link for link in drawn if link.get("tabindex") is None]
    shares = [float(re.findall(r": ([0-9.]+) %", said(link))[0]) for link in stops]
    assert len(stops) == 84
    assert shares == sorted(shares, reverse=True)
    assert all("no figure of its own" in said(link) for link in drawn[84:])


@pytest.mark.parametrize(
    ("show", "words"),
    [
        (INDO_EUROPEAN, "Barnstable: 11.5 % Other Indo-European languages "
         "about 5,400 people (about ±990)"),
        (INDO_EUROPEAN, "Acton: no figure of its own "
         "Middlesex County, 2015 to 2019: 11.6 % Other Indo-European languages"),
        ("haiti", "Methuen: 1.7 % born in Haiti 908 people (±612), uncertain"),
        ("haiti", "Westfield: 0 % born in Haiti none in the sample, which does not mean none"),
        ("haiti", "Acton: no figure of its own "
         "Massachusetts, 2020 to 2024: 60,232 born in Haiti (±3,256)"),
    ],
)  # fmt: skip
def test_the_words_of_a_town_are_the_name_of_its_link(get: Get, show: str, words: str) -> None:
    assert words in [said(link) for link in links(get, show)]


@pytest.mark.parametrize("show", [INDO_EUROPEAN, "haiti"])
def test_hatched_is_what_has_a_margin_over_half_of_its_figure(get: Get, show: str) -> None:
    fills = {said(link).partition(":")[0]: link.get("fill", "") for link in links(get, show)}
    seen: Counter[str] = Counter()
    for row in rows(get, show):
        fill = fills[str(row["town"])]
        people = row["people"]
        if people is None:
            kind = "unknown"
            assert fill == "url(#map-unknown)"
        else:
            margin = row["margin_of_error"] or row["approximate_margin"] or 1
            kind = "hatched" if float(str(margin)) > float(str(people)) / 2 else "plain"
            assert fill.startswith("url(#map-" if kind == "hatched" else "#"), row["town"]
        seen[kind] += 1
    assert seen["unknown"] == 267
    assert min(seen["hatched"], seen["plain"]) > 5


def test_every_class_is_named_in_the_picture_with_its_source_and_credit(get: Get) -> None:
    root = picture(get, INDO_EUROPEAN)
    key = {text.text for text in root.findall(f"{SVG}text[@class='key']")}
    assert {str(row["class"]) for row in rows(get, INDO_EUROPEAN)} <= key
    assert "hatched: margin over half the figure" in key
    credit = " ".join(text.text or "" for text in root.findall(f"{SVG}text[@class='credit']"))
    assert "American Community Survey 2020-2024" in credit
    assert "Margins approximated by us" in credit
    assert "CC0" in credit
    named = root.findtext(f"{SVG}title")
    assert named == "Map: Other Indo-European languages, by city and town of Massachusetts"
    assert "84 of 351 towns have a figure of their own" in (root.findtext(f"{SVG}desc") or "")


def test_what_a_picture_refers_to_is_in_it(get: Get) -> None:
    text = get(FILE, show=INDO_EUROPEAN).text
    assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= set(re.findall(r' id="([\w-]+)"', text))


def test_the_page_says_for_all_towns_what_the_picture_shows(get: Get) -> None:
    page = get(PAGE, show=INDO_EUROPEAN).text
    assert "84 of the 351 cities and towns have" in page
    assert page.count('<a href="/my-library/') == 2 * 351
    assert (
        "style="
        not in page[
            page.index('class="town-map"') : page.index("</svg>", page.index('class="town-map"'))
        ]
    )
    assert f'href="{FILE}?show={INDO_EUROPEAN}"' in page
    skip = re.findall(r'href="#([\w-]+)">Skip the map', page)
    assert f'id="{skip[0]}"' in page


def test_the_file_brings_its_style_and_may_run_nothing(get: Get) -> None:
    file = get(FILE, show=LONGEST)
    policy = file.headers["content-security-policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src 'self'" in policy
    assert ".town-map a:focus text" in file.text
    assert "<script" not in file.text


@pytest.mark.parametrize("query", [{}, {"show": ""}, {"show": "atlantis"}, {"show": "africa"}])
def test_an_unknown_map_is_refused_in_a_sentence(get: Get, query: dict[str, str]) -> None:
    answer = get(FILE, **query)
    assert answer.status_code == 400
    assert "Choose" in answer.text


def test_neighbors_share_their_border_after_rounding() -> None:
    left = land.outline("POLYGON ((-73 42, -72.5 42, -72.5004 42.5003, -73 42.5, -73 42))")
    right = land.outline("POLYGON ((-72 42, -72 42.5, -72.5004 42.5003, -72.5 42, -72 42))")
    assert left == "M145 325l130 0 0-175-130 0z"
    assert right == "M405 325l0-175-130 0 0 175z"
