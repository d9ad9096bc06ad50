"""What a link to a page shows elsewhere: the answer in a sentence, a picture, a lasting address."""

import html
import re
from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]


def said(page: str) -> dict[str, str]:
    """Return what the head of a page says of it."""
    pairs = re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', page)
    address = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in pairs} | dict(
        zip(["canonical"], map(html.unescape, address), strict=False)
    )


@pytest.mark.parametrize(
    ("path", "canonical", "title", "begins"),
    [
        ("/", "/", "Interloan: interlibrary loan in Massachusetts, checked and cited",
         "Interlibrary loan in Massachusetts"),
        ("/interloan/census_series?language=Khmer&x=1&_y=2",
         "/interloan/census_series?language=Khmer", None, "In 2018, 20,531 residents"),
        ("/interloan/my_town?town=Lowell&x=1", "/my-library/lowell/",
         "Lowell · My library", "Lowell’s library is in the Merrimack Valley"),
        ("/interloan/fees?_sort=amount&_facet=unit&lender_id=nlm", "/interloan/fees?lender_id=nlm",
         None, "One row is one dated observation"),
        ("/interloan/municipalities/2502309000", "/interloan/municipalities/2502309000",
         "Brockton · Cities and towns of Massachusetts", "Brockton: one row of"),
    ],
)  # fmt: skip
def test_a_page_says_its_address_its_answer_and_its_picture(
    get: Get, path: str, canonical: str, title: str | None, begins: str
) -> None:
    head = said(get(path).text)
    assert head["canonical"] == head["og:url"] == f"http://localhost{canonical}"
    assert head["og:description"] == head["description"]
    assert head["description"].startswith(begins)
    assert len(head["description"]) <= 300
    assert title is None or head["og:title"] == title
    picture = get(head["og:image"].removeprefix("http://localhost"))
    assert picture.headers["content-type"] == "image/png"
    assert picture.content[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)


def test_a_page_that_is_not_there_has_no_lasting_address(get: Get) -> None:
    assert "canonical" not in said(get("/nowhere").text)
