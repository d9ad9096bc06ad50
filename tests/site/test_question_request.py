"""Bad input gets a plain sentence, keeps what was typed, and has a status of its own."""

from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]
HOSTILE = '"><script>alert(1)</script>'


def test_a_page_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(get: Get) -> None:
    page = get("/interloan/newspapers_for_a_year", year="3000", place="Brockton")
    assert page.status_code == 400
    assert page.headers["cache-control"] == "no-store"
    assert 'value="3000"' in page.text
    assert 'value="Brockton"' in page.text
    sentence = "Write a whole number from 1600 to 2100."
    assert f'<p class="wrong" id="p-year-wrong">{sentence}</p>' in page.text
    assert 'aria-describedby="p-year-wrong" aria-invalid="true"' in page.text
    assert f'<a href="#p-year">Year</a>: {sentence}' in page.text
    assert page.text.count('role="alert"') == 1
    assert "<tbody>" not in page.text


def test_json_and_csv_say_the_same(get: Get) -> None:
    answer = get("/interloan/newspapers_for_a_year.json", year="3000")
    sentence = "Write a whole number from 1600 to 2100."
    assert answer.status_code == 400
    assert answer.json() == {"ok": False, "error": sentence, "parameter": "year"}
    text = get("/interloan/newspapers_for_a_year.csv", year="3000")
    assert text.status_code == 400
    assert text.headers["content-type"].startswith("text/plain")
    assert text.text == f"year: {sentence}\n"


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
@pytest.mark.parametrize("typed", [HOSTILE, "x" * 500, "a\x00b", "%FF"])
def test_nothing_comes_back_unescaped(get: Get, suffix: str, typed: str) -> None:
    answer = get(f"/interloan/newspapers_for_a_year{suffix}", year=typed)
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_free_text_that_fits_nothing_is_an_answer_not_an_error(get: Get) -> None:
    page = get("/interloan/my_town", town=HOSTILE)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_form_begun_must_be_whole_and_an_empty_one_is_no_error(get: Get) -> None:
    page = get("/interloan/newspapers_for_a_year", year="", place="Brockton")
    assert page.status_code == 400
    assert "Fill this in." in page.text
    assert get("/interloan/newspapers_for_a_year", year="", place="").status_code == 200


def test_what_a_question_does_not_know_is_ignored(get: Get) -> None:
    given = {"year": "1905", "place": "Brockton"}
    known = get("/interloan/newspapers_for_a_year.json", **given).json()["rows"]
    more = get("/interloan/newspapers_for_a_year.json", **given, colour="blue").json()["rows"]
    assert more == known != []


@pytest.mark.parametrize(
    "path", ["/interloan/newspapers~5ffor~5fa~5fyear", "/interloan/newspapers_for_a_year.json"]
)
def test_another_spelling_of_the_address_is_checked_as_well(get: Get, path: str) -> None:
    assert get(f"{path}?year=3000").status_code == 400


def test_every_question_gives_its_sources_with_their_age(get: Get) -> None:
    page = get("/interloan/what_a_lender_charges", lender="nlm").text
    assert '<h2 id="sources">Sources</h2>' in page
    assert 'href="/interloan/publications/nlm-ill-' in page
    assert "facts of " in page or "published " in page


def test_a_page_has_the_answers_of_its_supporting_questions(get: Get) -> None:
    page = get("/interloan/who_lends_in_language", language="French").text
    assert "MARC code <code>fre</code>" in page
    assert 'href="/interloan/how_a_language_is_filed?language=French"' in page
    assert "MARC code" not in get("/interloan/who_lends_in_language").text


def test_a_language_is_told_honestly(get: Get) -> None:
    yoruba = get("/interloan/who_lends_in_language", language="Yoruba").text
    assert "We have no library listed that collects <strong>Yoruba</strong>" in yoruba
    chinese = get("/interloan/who_lends_in_language", language="Chinese").text
    assert "several close languages under one name" in chinese
    creoles = get("/interloan/who_lends_in_language", language="French-based creoles and pidgins")
    assert "is a group of languages, not one" in creoles.text


@pytest.mark.parametrize(
    ("about", "verdict"),
    [("RACER", "No longer"), ("No more microfilm loans", "Yes"), ("region", "Only in part")],
)
def test_the_guide_is_judged_in_a_word(get: Get, about: str, verdict: str) -> None:
    page = get("/interloan/guide_right_or_wrong", about=about).text
    assert f"<strong>{verdict}" in page.partition('class="answer"')[2][:80]


def test_a_word_in_the_name_of_a_section_is_no_statement_about_it(get: Get) -> None:
    vouchers = get("/interloan/guide_right_or_wrong.json", about="voucher").json()["rows"]
    assert [row[1] for row in vouchers] == ["Price of IFLA vouchers"]
    named = get("/interloan/guide_right_or_wrong", about="Petrucci").text
    assert "the name of a section has it" in named


def test_what_a_massachusetts_card_opens_stands_apart_from_what_it_does_not(get: Get) -> None:
    page = get("/interloan/who_lends_in_language", language="French").text
    opened, _, closed = page.partition("Not opened by a Massachusetts card")
    assert "A Massachusetts library card opens all of these" in opened
    assert "eZone" not in opened.partition("A Massachusetts library card")[2]
    assert "eZone" in closed
    assert 'href="https://catalog.minlib.net">Open the network’s catalog</a>' in opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"fee": "$35"}, "fee=35&currency=USD"),
        ({"fee": "35,50"}, "fee=35.50"),
        ({"fee": "USD 1,200.00"}, "fee=1200.00&currency=USD"),
        ({"fee": "20 CAD", "currency": "CAD"}, "fee=20&currency=CAD"),
        ({"lender": "University of Toronto Libraries"}, "lender=university-of-toronto"),
    ],
    ids=str,
)
def test_another_way_to_write_a_value_leads_to_it(
    get: Get, typed: dict[str, str], meant: str
) -> None:
    answer = get("/interloan/ifla_vouchers.json", **typed)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/interloan/ifla_vouchers.json?{meant}"


@pytest.mark.parametrize("town", ["Dorchester", "jamaica plain", "BOSTON", "Roxbury"])
def test_a_neighborhood_leads_to_its_city(get: Get, town: str) -> None:
    answer = get("/interloan/town_ebook_sites", town=town)
    assert answer.headers["location"] == "/interloan/town_ebook_sites?town=Boston"


@pytest.mark.parametrize(
    "typed", [{"fee": "¥500"}, {"fee": "1,200"}, {"fee": "35 CAD", "currency": "USD"}], ids=str
)
def test_a_sum_that_may_mean_another_is_refused(get: Get, typed: dict[str, str]) -> None:
    assert get("/interloan/ifla_vouchers.json", **typed).status_code == 400
