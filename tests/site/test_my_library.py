"""The page “My library”: one town at a glance, with a map that also stands in words."""

import re
from collections.abc import Callable
from html import unescape

import httpx

Get = Callable[..., httpx.Response]
PAGE = "/interloan/my_town"


def text(page: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_a_town_is_answered_in_one_sentence_with_its_links(get: Get) -> None:
    page = get(PAGE, town="Brockton")
    said = text(page)
    assert "Brockton’s library is in the Old Colony Library Network (OCLN): search" in said
    assert 'href="https://catalog.ocln.org/client/en_US/ocln"' in page.text
    assert 'href="https://cwmars.overdrive.com"' in page.text
    assert "46.5 % ± 1.9 speak a language other than English at home" in said
    assert len(page.content) < 150_000


def test_an_unknown_network_is_said_at_once(get: Get) -> None:
    said = text(get(PAGE, town="Alford"))
    assert "Nobody could confirm a network for Alford" in said
    assert "Which of these sites the town’s card opens is not known" in said


def test_the_map_shows_the_town_and_its_network_in_form_and_in_words(get: Get) -> None:
    page = get(PAGE, town="Lowell").text
    drawing = page[page.index('<svg class="map"') : page.index("</svg>", page.index('"map"'))]
    assert drawing.count("M", drawing.index('class="own"')) > 30
    assert 'class="town"' in drawing
    assert '<text class="town-name"' in drawing
    assert 'role="img" aria-labelledby="map-title"' in drawing
    assert "style=" not in drawing
    assert "fill=" not in drawing
    words = page[page.index("The map in words") :]
    assert f'<a href="{PAGE}?town=Andover">Andover</a>' in words


def test_towns_without_a_library_have_no_mark_but_a_page(get: Get) -> None:
    page = get(PAGE, town="Wenham")
    assert page.status_code == 200
    assert 'class="town"' not in page.text[: page.text.index('class="legend"')]
    assert "Hamilton and Wenham share one library" in text(page)


def test_each_part_has_its_data(get: Get) -> None:
    page = get(PAGE, town="Brockton").text
    for name in re.findall(r'href="(/interloan/[a-z_]+\.csv\?town=Brockton)"', page):
        assert get(name).text.count("\r\n") > 1, name
