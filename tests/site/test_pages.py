"""What stands on the pages, asked of the real database."""

import asyncio
import html
import json
import re
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import pytest
import yaml
from datasette.app import Datasette
from markupsafe import escape

from datasette_hardened.limits.http import MOST_BYTES
from interloan.project import Project
from interloan.questions import question_files
from interloan.questions.question_files import Question

Get = Callable[..., httpx.Response]
INLINE = re.compile(  # a block of data is no script
    r"<script(?![^>]*\ssrc=)(?! type=.application/ld\+json.>)|<style|\sstyle=|\son[a-z]+=\"",
    re.IGNORECASE,
)
LOADED = re.compile(
    r"<(?:script|img|iframe|source|object)[^>]*\s(?:src|data)=\"([^\"]*)\""
    r"|<link[^>]*rel=\"(?:stylesheet|icon)\"[^>]*href=\"([^\"]*)\"",
    re.IGNORECASE,
)
PAGES = (
    "/", "/questions", "/interloan", "/downloads", "/sql", "/about", "/interloan?sql=select+1",
    "/interloan/search?q=newspapers", "/interloan/search", "/interloan/publications/mls-ill-guide",
)  # fmt: skip


@pytest.fixture(scope="module")
def asked(project: Project) -> list[Question]:
    """The canned queries."""
    return question_files.load(project.questions).queries


@pytest.fixture(scope="module")
def every_page(project: Project, asked: list[Question], get: Get) -> dict[str, httpx.Response]:
    """All tables, all views, all questions with their examples and without, and the text pages."""
    served = get("/-/metadata.json").json()["databases"]["interloan"]["tables"]
    paths = [*PAGES, *(f"/interloan/{name}" for name in served)]
    paths += [f"/interloan/{q.name}?{q.example}" for q in asked]
    paths += [f"/interloan/{q.name}" for q in asked]
    return {path: get(path) for path in paths}


def test_every_link_that_edits_the_sql_answers(
    every_page: dict[str, httpx.Response], asked: list[Question], get: Get
) -> None:
    for question in asked:
        page = every_page[f"/interloan/{question.name}?{question.example}"].text
        link = re.search(r'<a href="([^"]+)">Change it and run it again</a>', page)
        if link:
            assert get(html.unescape(link[1])).status_code == 200, question.name
        elif "The SQL behind this answer" in page:
            assert "It is too long to be changed and run in an address" in page, question.name
            assert len(urlencode({"sql": question.sql})) > MOST_BYTES - 500, question.name


def test_every_page_answers_in_time(every_page: dict[str, httpx.Response]) -> None:
    wrong = {
        path: page.status_code
        for path, page in every_page.items()
        if page.status_code != 200
        or "took too long" in page.text
        or "SQL Interrupted" in page.text
        or "This cannot be" in page.text
    }
    assert not wrong


def test_every_question_answers_its_own_example(
    every_page: dict[str, httpx.Response], asked: list[Question]
) -> None:
    empty = [q.name for q in asked if not _is_answered(q, every_page[_example(q)].text)]
    assert empty == ["search"]  # which has a page without the frame, tested below


def _is_answered(question: Question, page: str) -> bool:
    nothing = escape(question.nothing or "The answer is empty")
    return 'class="card"' in page and nothing not in page


def _example(question: Question) -> str:
    return f"/interloan/{question.name}?{question.example}"


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(
    every_page: dict[str, httpx.Response],
) -> None:
    for path, page in every_page.items():
        assert not INLINE.search(page.text), path
        loaded = [first or second for first, second in LOADED.findall(page.text)]
        assert loaded, path
        assert all(address.startswith("/") for address in loaded), (path, loaded)


def test_links_lead_to_the_web_to_mail_or_within_the_site(
    every_page: dict[str, httpx.Response],
) -> None:
    for path, page in every_page.items():
        targets = re.findall(r'<a [^>]*href="([^"]*)"', page.text)
        strange = [t for t in targets if not re.match(r"https?://|mailto:|/(?!/)|#|\?|$", t)]
        assert not strange, path


def test_every_page_has_language_title_heading_and_main(
    every_page: dict[str, httpx.Response],
) -> None:
    for path, page in every_page.items():
        assert '<html lang="en">' in page.text, path
        assert page.text.count("<h1>") == 1, path
        assert '<main id="main"' in page.text, path
        assert "Interloan</title>" in page.text or path == "/", path


def test_every_table_has_a_caption_and_its_rows_a_heading(
    every_page: dict[str, httpx.Response],
) -> None:
    for path, page in every_page.items():
        for table in re.findall(r"<table\b.*?</table>", page.text, re.DOTALL):
            assert re.search(r"<caption[^>]*>\s*[^<\s]", table), path
            rows = table.partition("<tbody>")[2].partition("</tbody>")[0]
            assert set(re.findall(r"<tr[^>]*>\s*<(t[dh])", rows)) <= {"th"}, path


def test_pages_below_the_top_say_where_they_are(every_page: dict[str, httpx.Response]) -> None:
    below = {path: page for path, page in every_page.items() if path.count("/") > 1}
    silent = [path for path, page in below.items() if 'aria-label="You are here"' not in page.text]
    assert [path for path in silent if "/search" not in path] == []


def test_pages_stay_small(get: Get, every_page: dict[str, httpx.Response]) -> None:
    style = get("/static/interloan.css").content
    assert len(style) < 150_000
    desk = [path for path, page in every_page.items() if "desk-page" in page.text]
    assert desk
    assert [path for path in desk if len(every_page[path].content) > 150_000] == []


def test_home_leads_with_the_desk_then_search_then_other_questions(
    get: Get, asked: list[Question]
) -> None:
    assert sorted(q.desk for q in asked if q.desk) == [1, 2, 3, 4, 5, 6, 7]
    text = get("/").text
    desk = [text.index(f"<span>{_escaped(q.title)}</span>") for q in asked if q.desk]
    others = [q for q in asked if not q.desk and q.name != "search"]
    places = [text.index(f">{_escaped(q.title)}</a>") for q in others]
    in_order = [max(desk), text.index('type="search"'), min(places), max(places)]
    in_order += [text.index("All tables, by subject"), text.index("How sure are we?")]
    assert in_order == sorted(in_order)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;")


def test_a_question_offers_its_choices_and_its_words_for_nothing(
    get: Get, asked: list[Question]
) -> None:
    question = next(q for q in asked if q.name == "my_town")
    page = get("/interloan/my_town", town="Atlantis").text
    assert '<option value="Brockton"' in page
    assert question.nothing in page
    assert '<option value="Atlantis" selected' in page


def test_keys_are_shown_as_labels(get: Get) -> None:
    page = get("/interloan/guide_checks").text
    assert "Interlibrary Loan: ILL Resources</a>" in page
    row = get("/interloan/guide_sections/clio").text
    assert re.search(r'href="/interloan/publications/mls-ill-guide">Interlibrary Loan', row)


def test_a_status_is_a_word_not_only_a_colour(get: Get) -> None:
    page = get("/interloan/guide_checks", verdict="stale").text
    assert '<span class="badge badge-weak">stale</span>' in page
    assert re.search(r'<span class="badge badge-[a-z]+">(stated|confirmed)</span>', page)


def test_facets_have_counts_and_show_each_column_once(get: Get) -> None:
    page = get("/interloan/guide_checks", _facet="verdict").text
    assert page.count('<details class="facet" open>\n<summary>verdict</summary>') == 1
    assert re.search(r'verdict=stale[^>]*>stale</a>\s*<span class="count">\d+</span>', page)


def test_a_filtered_csv_says_when_it_is_cut(get: Get) -> None:
    assert "the first 2,000 only" in get("/interloan/speakers").text
    assert "the first 2,000 only" not in get("/interloan/consortia").text


@pytest.mark.parametrize("words", ["newspapers", "voila", "haitian creole", 'un"balanced', "C/W"])
def test_search_takes_what_people_type(get: Get, words: str) -> None:
    page = get("/interloan/search", q=words)
    assert page.status_code == 200
    assert "cannot be searched" not in page.text


def test_search_groups_its_results_by_table(get: Get) -> None:
    page = get("/interloan/search", q="newspapers").text
    groups = re.findall(r'<h2 id="found-\d+">([^<]+)</h2>', page)
    assert len(groups) == len(set(groups)) > 3
    assert get(re.findall(r'<li><a href="(/interloan/[^"]+)"', page)[0]).status_code == 200


def test_every_search_example_finds_something(get: Get) -> None:
    for path in re.findall(r'href="(/interloan/search\?q=[^"]+)"', get("/interloan/search").text):
        assert 'class="hits"' in get(path).text, path


def test_downloads_list_every_file_and_where_the_checksums_are(get: Get, project: Project) -> None:
    listed = json.loads((project.root / "static/downloads/manifest.json").read_text())["files"]
    page = get("/downloads").text
    for file in listed:
        assert f'href="/static/downloads/{file["file"]}"' in page
    assert 'href="/static/downloads/manifest.json"' in page
    assert 'href="/interloan.db"' in page


def test_a_table_links_its_whole_files(get: Get) -> None:
    page = get("/interloan/fees").text
    for suffix in ("csv", "json", "parquet", "xlsx"):
        assert f'href="/static/downloads/fees.{suffix}"' in page


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("/interloan/fees/nowhere", 404, "There is no such page"),
        ("/interloan/nothing/1", 404, "There is no such page"),
        ("/interloan/my_town/1", 404, "There is no such page"),
        ("/interloan?sql=drop+table+fees", 400, "Statement must be a SELECT"),
        ("/interloan/fees?_sort=nowhere", 400, "There is no column “nowhere”"),
    ],
)
def test_errors_are_plain_words_in_the_same_frame(
    get: Get, path: str, status: int, words: str
) -> None:
    page = get(path)
    assert page.status_code == status
    assert words in page.text
    assert "site-header" in page.text
    assert not INLINE.search(page.text)


def test_a_long_answer_says_where_its_other_rows_are(get: Get) -> None:
    page = get("/interloan/network_map", town="Brockton").text
    assert "Here are the first 200 of 374 rows." in page
    assert page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>") == 200


def cells(page: str, label: str) -> set[str]:
    """Return what stands in the cells of a column."""
    return set(re.findall(rf'<t[dh][^>]* data-label="{label}">([^<]*)</t', page))


def test_tables_show_amounts_years_and_yes_or_no_as_declared(get: Get) -> None:
    assert "150,000" in cells(get("/interloan/lenders").text, "requests per year")
    assert cells(get("/interloan/players").text, "plays PAL") <= {"yes", "no", "&nbsp;"}
    years = cells(get("/interloan/figures", unit="year").text, "value")
    assert "1690" in years
    assert not any("," in year for year in years)
    assert "6,000" in cells(get("/interloan/figures", unit="items").text, "value")


def test_answers_show_years_by_the_names_of_their_columns(get: Get) -> None:
    assert cells(get("/interloan/public_domain", year="1905").text, "published") == {"1905"}
    page = get("/interloan.json", sql="select 2018 as n").json()
    assert page["rows"] == [[2018]]
    own = get("/interloan", sql="select 2018 as fiscal_year, 2018 as loans, 2018.5 as loans_pct")
    assert cells(own.text, "fiscal year") == {"2018"}
    assert cells(own.text, "loans") == {"2,018"}
    assert cells(own.text, "loans %") == {"2,018.5"}


def test_cells_of_own_sql_are_empty_cut_linked_or_a_download_as_in_datasette(get: Get) -> None:
    long = "x" * 300
    sql = f"select null as a, '{long}' as b, ' https://example.org ' as c, 2.0 as d, '<b>' as e"
    page = get("/interloan", sql=sql).text
    row = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert f">{'x' * 220}…</td>" in row
    assert 'data-label="c"><a href="https://example.org">https://example.org</a></td>' in row
    assert '<th scope="row" class="none" data-label="a">&nbsp;</th>' in row
    assert 'data-label="d">2</td>' in row
    assert 'data-label="e">&lt;b&gt;</td>' in row
    with_bytes = get("/interloan", sql="select x'ff00' as a").text
    assert re.search(r'class="blob-download" href="[^"]+\.blob\?[^"]+"', with_bytes)


def test_a_facet_of_yes_and_no_says_so_whatever_its_name(get: Get) -> None:
    page = get("/interloan/players", _facet="plays_pal").text
    facet = page.partition("<summary>plays PAL</summary>")[2].partition("</details>")[0]
    assert ">yes</a>" in facet
    assert ">1</a>" not in facet


def test_a_question_that_fails_is_named_in_the_log(
    project: Project, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async def run() -> list[int]:
        metadata = yaml.safe_load(project.metadata.read_text("utf-8"))
        metadata["databases"]["interloan"]["queries"]["my_town"]["sql"] = "select nope from nowhere"
        datasette = Datasette(config_dir=project.root, metadata=metadata)
        await datasette.invoke_startup()
        paths = (f"/interloan/my_town{ending}?town=Lowell" for ending in ("", ".json", ".csv"))
        answers = [await datasette.client.get(path) for path in (*paths, "/interloan?sql=select+x")]
        return [answer.status_code for answer in answers]

    assert asyncio.run(run()) == [400] * 4
    said = "The question my_town failed: no such table: nowhere"
    assert [record.getMessage() for record in caplog.records] == [said] * 3
    assert "nope" not in capfd.readouterr().err


def test_lists_of_tables_as_json_are_datasettes_and_heed_their_parameters(get: Get) -> None:
    first, again = get("/interloan.json"), get("/interloan.json?x=1")
    assert first.content == again.content
    assert {"fees", "data_tables"} <= {table["name"] for table in first.json()["tables"]}
    assert get("/interloan.json?sql=select+1+as+one&_shape=array").json() == [{"one": 1}]
    assert get("/interloan.json?_shape=nonsense").status_code == 400


@pytest.mark.parametrize(
    ("row", "leads_to"),
    [
        ("municipalities/2502309000", "/my-library/brockton/"),
        ("libraries/MA0001", "/my-library/abington/"),
        ("languages/khm", "/languages/khmer/"),
        ("lenders/nlm", "/interloan/what_will_it_cost?lender=nlm"),
        ("resources/clio", "/interloan/how_to_request?name=Clio"),
        ("countries/JP", "/interloan/disc_region_and_standard?country=JP"),
    ],
)
def test_a_row_leads_on_to_the_question_about_it(get: Get, row: str, leads_to: str) -> None:
    assert f'href="{leads_to}"' in get(f"/interloan/{row}").text


def test_a_row_leads_to_no_question_that_cannot_answer(get: Get) -> None:
    assert 'class="leads"' not in get("/interloan/languages/mul").text
    assert "/interloan/what_will_it_cost" not in get("/interloan/lenders/mls").text


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("my_town?town=Boston", "Boston · My library · Interloan"),
        ("a_language?language=Khmer", "Khmer in Massachusetts · Interloan"),
        ("newspapers_for_a_year?year=1905&place=Brockton",
         "1905, Brockton · Which newspapers and archives cover a year? · Interloan"),
        ("who_never_charges", "Which lenders never charge us? · Interloan"),
    ],
)  # fmt: skip
def test_a_tab_says_what_was_chosen(get: Get, address: str, title: str) -> None:
    assert f"<title>{title}</title>" in get(f"/interloan/{address}").text


def test_an_answer_is_cited_with_edition_date_and_address(get: Get) -> None:
    page = get("/interloan/my_town", town="Lowell").text
    cited = " ".join(page.partition("<summary>Cite this answer</summary>")[2].split())
    assert re.match(r"<p>Interloan\. “Lowell\. My library” Edition [0-9a-f]{12}, \d{4}-", cited)
    assert "http://localhost/my-library/lowell/</span>" in cited.partition("</p>")[0]


def test_three_sources_lead_and_the_others_are_one_click_away(get: Get) -> None:
    page = get("/interloan/who_never_charges").text
    listed = page.partition('<ul class="citations">')[2].partition("</ul>")[0]
    assert listed.count("<li>") == 3
    assert re.search(r"<summary>\d+ more sources</summary>", page)
