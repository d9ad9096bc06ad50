"""Words are explained where they stand, once a page, in the words of the glossary."""

import re
from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]
BUTTON = re.compile(r'<button type="button" class="term" popovertarget="(term-[a-z0-9-]+)"')


@pytest.mark.parametrize(
    ("path", "key", "meaning"),
    [
        ("/interloan/biggest_certain_gap?collection=cincinnati-hamilton-county&norm=queensland-2008",
         "what-if", "a collection that does not serve it"),
        ("/interloan/ifla_vouchers?lender=nlm", "voucher", "A reusable plastic card"),
        ("/interloan/will_it_play?country=GB&format=dvd", "picture-standard", "NTSC in the United"),
        ("/interloan/speakers", "margin-of-error", "only some people were asked"),
    ],
)  # fmt: skip
def test_a_term_is_explained_once_by_what_a_button_opens(
    get: Get, path: str, key: str, meaning: str
) -> None:
    page = get(path).text
    assert BUTTON.findall(page).count(f"term-{key}") == 1
    opened = re.findall(r'<div popover id="(term-[^"]*)" class="meaning">(.*?)</div>', page)
    assert [target for target, _ in opened] == BUTTON.findall(page)
    assert meaning in dict(opened)[f"term-{key}"]
    assert f'href="/interloan/glossary#{key}"' in dict(opened)[f"term-{key}"]


def test_no_button_stands_in_a_link_or_a_heading(get: Get) -> None:
    page = get("/interloan/biggest_certain_gap").text
    outer = re.findall(r"<(a|h1|h2|summary|button)\b[^>]*>(.*?)</\1>", page, re.DOTALL)
    assert not any('class="term"' in inside for _, inside in outer)


def test_the_glossary_has_an_address_for_each_term_with_its_source_or_whose_word_it_is(
    get: Get,
) -> None:
    page = get("/interloan/glossary").text
    rows = get("/interloan/glossary.json?_shape=array&_size=max").json()
    parts = dict(re.findall(r'<dt id="([^"]*)">(.*?)(?=<dt id=|</dl>)', page, re.DOTALL))
    assert set(parts) == {row["id"] for row in rows}
    for row in rows:
        shown = parts[row["id"]]
        assert row["source_id"] is None or f'/publications/{row["source_id"]}"' in shown
        assert row["is_ours"] == ("A word of ours" in shown)
        assert bool(row["is_ours"]) == (row["status"] is None)


def test_what_a_term_leads_to_is_there(get: Get) -> None:
    rows = get("/interloan/glossary.json?_shape=array&_size=max").json()
    paths = {row["leads_to"] for row in rows if row["leads_to"]}
    assert {path: get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
