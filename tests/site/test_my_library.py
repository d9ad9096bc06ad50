"""The page “My library”: one town at a glance, with a map that also stands in words."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from html import unescape
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from interloan.project import Project

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
    assert '<a href="/my-library/andover/">Andover</a>' in words


def test_towns_without_a_library_have_no_mark_but_a_page(get: Get) -> None:
    page = get(PAGE, town="Wenham")
    assert page.status_code == 200
    assert 'class="town"' not in page.text[: page.text.index('class="legend"')]
    assert "Hamilton and Wenham share one library" in text(page)


def test_each_part_has_its_data(get: Get) -> None:
    page = get(PAGE, town="Brockton").text
    for name in re.findall(r'href="(/interloan/[a-z_]+\.csv\?town=Brockton)"', page):
        assert get(name).text.count("\r\n") > 1, name


@pytest.fixture
def invented(site: Path, project: Project) -> Path:
    """The site with an invented library of Brockton: 2,600 French items and little else."""
    database = site / "interloan.db"
    for stale in (database, site / "inspect-data.json"):
        stale.unlink()
    shutil.copy(project.database, database)
    (site / "questions").symlink_to(project.root / "questions")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO collections (id, title, kind, service_place_id, counted_from, counted, "
            "is_complete, status, source_id, as_of) VALUES ('ours', 'Invented library', 'own', "
            "'1600000US2509000', 'made up', 'first_language', 1, 'stated', 'mls-ill-guide', '2026')"
        )
        connection.executemany(
            "INSERT INTO holdings (collection_id, language_key, format, audience, decade, "
            "language_id, language_label, items, source_id) "
            "VALUES ('ours', ?1, 'all', 'all', 'all', ?1, ?1, ?2, 'mls-ill-guide')",
            [("fra", 2600), ("spa", 900), ("por", 300), ("eng", 90_000)],
        )
    return site


def test_a_library_of_the_site_is_told_by_name_what_it_lacks(invented: Path) -> None:
    """On My library and on the board's sheet, without that its collection is chosen."""

    async def pages() -> list[httpx.Response]:
        datasette = Datasette(config_dir=invented)
        await datasette.invoke_startup()
        paths = (f"{PAGE}?town=Brockton", "/interloan/languages_for_the_board?town=Brockton")
        return [await datasette.client.get(path) for path in paths]

    library, sheet = (text(page) for page in asyncio.run(pages()))
    for said in (library, sheet):
        for language in ("Cape Verdean Creole", "Haitian Creole"):
            assert re.search(rf"{language} : [^.]+”\. Held: nothing \.", said), language
        assert re.search(r"Portuguese : [^.]+”\. Held: 300 items\.", said)
        lacking = said.partition("holds nothing in")[2].partition("which people")[0]
        assert all(name in lacking for name in ("Cape Verdean Creole", "Haitian Creole", "Khmer"))
    assert "is not known here: count your catalog" not in library
