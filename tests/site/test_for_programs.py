"""What programs look for at a fixed address, and where the old addresses of rows lead."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

Get = Callable[..., httpx.Response]


def test_the_feed_tells_what_the_table_of_changes_keeps(get: Get) -> None:
    answer = get("/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    listed = get("/interloan/data_changes.json", _shape="array", _size="max").json()
    assert len(feed.findall("{*}entry")) == len({(r["version"], r["table_name"]) for r in listed})
    assert feed.findtext("{*}updated", "").startswith(max(row["date"] for row in listed))


def linked(get: Get, path: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', get(path).text)
    said: dict[str, Any] = json.loads(found[0]) if found else {}
    return said


def test_pages_describe_their_data_to_search_engines(get: Get) -> None:
    whole, fees = linked(get, "/"), linked(get, "/interloan/fees")
    assert (whole["@type"], fees["@type"]) == ("Dataset", "Dataset")
    assert whole["version"] == fees["version"]
    assert {part["name"] for part in fees["variableMeasured"]} >= {"amount", "source_id"}
    places = [file["contentUrl"] for file in (*whole["distribution"], *fees["distribution"])]
    assert len(places) == 5
    for place in places:
        assert get(place.removeprefix("http://localhost"), method="HEAD").status_code == 200, place
    assert not linked(get, "/interloan/fees?unit=money")


def test_every_page_names_the_feed_and_the_search(get: Get) -> None:
    page = get("/interloan/fees").text
    for kind in ("application/atom+xml", "application/opensearchdescription+xml"):
        assert f'type="{kind}"' in page


def test_the_search_leads_to_the_box(get: Get) -> None:
    (url,) = ElementTree.fromstring(get("/opensearch.xml").content).findall("{*}Url")
    address = url.attrib["template"].removeprefix("http://localhost")
    found = get(address.replace("{searchTerms}", "uk+dvd"))
    assert found.status_code == 200
    assert "DVD" in found.text


def test_the_sitemap_lists_pages_that_answer(get: Get) -> None:
    assert "/sitemap.xml" in get("/robots.txt").text
    found = ElementTree.fromstring(get("/sitemap.xml").content).findall("{*}url/{*}loc")
    places = [(place.text or "").removeprefix("http://localhost") for place in found]
    assert len(places) == len(set(places)) > 5_000
    for place in [*places[:8], *places[:: len(places) // 20]]:
        assert get(place).status_code == 200, place


@pytest.mark.parametrize("ending", ["", ".json?_shape=array", ".csv"])
def test_a_rows_old_address_leads_to_its_new_one(get: Get, ending: str) -> None:
    answer = get(f"/interloan/fees/canada-customs{ending}")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/interloan/fees/customs-from-abroad{ending}"
    assert get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize("ending", ["", ".json"])
def test_a_removed_row_says_why_it_is_gone(get: Get, ending: str) -> None:
    answer = get(f"/interloan/publications/internet-archive-search-docs{ending}")
    assert answer.status_code == 410
    assert "This row was removed on 2026-11-24. Nothing here rests on it any more." in answer.text


def test_a_row_that_never_was_is_not_found(get: Get) -> None:
    assert get("/interloan/publications/never-was").status_code == 404
