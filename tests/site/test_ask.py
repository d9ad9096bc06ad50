"""The box that is asked in one's own words leads to the right question, filled in."""

import asyncio
import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from datasette.app import Datasette

from interloan.project import Project

LISTS = Path(__file__).parent / "searches"
Get = Callable[..., httpx.Response]


def listed(name: str) -> list[dict[str, str]]:
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def ask(get: Get) -> Callable[..., dict[str, Any]]:
    def asked(words: str, **more: str) -> dict[str, Any]:
        answer = get("/interloan/ask.json", q=words, **more)
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json()
        return told

    return asked


Ask = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("row", listed("worked_on.csv"), ids=lambda row: row["query"])
def test_a_search_leads_to_its_question_filled_in(ask: Ask, row: dict[str, str]) -> None:
    answers = {one["question"]: one for one in ask(row["query"])["answers"][:3]}
    assert {row["expected"], *row["also"].split("; ")} & set(answers)
    if row["expected"] in answers:
        filled = answers[row["expected"]]["values"]
        for pair in filter(None, row["with"].split("; ")):
            name, value = pair.split("=", 1)
            assert filled[name] == value


def test_most_searches_have_the_right_question_first(ask: Ask) -> None:
    rows = listed("worked_on.csv")
    first = [
        row["query"]
        for row in rows
        if ask(row["query"])["answers"][0]["question"]
        in {row["expected"], *row["also"].split("; ")}
    ]
    assert len(first) >= 0.95 * len(rows)


@pytest.mark.parametrize(
    "same",
    [
        ("NLM cost", "cost nlm", "what does the NLM cost?", "National Library of Medicine costs"),
        ("Haitian Creole books", "haitian-creole book", "BOOKS IN HAÏTIAN CREOLE", "kreyol books"),
        ("voucher $35", "35 dollars voucher", "vouchers for 35.00", "voucher for 35,00 USD"),
        ("e-books Worcester", "ebooks worcester", "Worcester e books", "worcester ebook"),
        ("languages Dorchester", "languages Boston", "boston language", "Language Roxbury"),
        ("British DVD", "UK DVD", "dvd from Scotland", "dvds england"),
    ],
    ids=lambda same: same[0],
)
def test_spelling_order_and_other_names_do_not_matter(ask: Ask, same: tuple[str, ...]) -> None:
    first = [ask(words)["answers"][0] for words in same]
    assert len({one["question"] for one in first}) == 1
    assert len({str({**one["values"], "currency": ""}).replace(".00", "") for one in first}) == 1


def test_a_slip_of_the_pen_is_told_and_can_be_undone(ask: Ask, get: Get) -> None:
    told = ask("haitain creole")
    assert told["read_as"] == {"haitain": "Haitian"}
    assert told["answers"][0]["values"] == {"language": "Haitian Creole"}
    page = get("/interloan/ask", q="haitain creole").text
    assert "“haitain” was read as <strong>Haitian</strong>" in page
    assert "/interloan/ask?q=haitain+creole&amp;as_typed=1" in page
    assert ask("haitain creole", as_typed="1")["read_as"] == {}


def test_a_word_that_occurs_is_no_slip(ask: Ask) -> None:
    assert ask("microfilm reels")["read_as"] == {}


def test_the_first_answer_is_quoted_and_leads_to_its_page(ask: Ask, get: Get) -> None:
    first = ask("nlm cost")["answers"][0]
    assert first["address"] == "/interloan/what_will_it_cost?lender=nlm"
    assert first["answer"].startswith("At least 12.00 USD.")
    assert first["fields"] == {"Lender or kind of lender": "National Library of Medicine (NLM)"}
    assert first["answer"] in get("/interloan/ask", q="nlm cost").text


def test_a_question_that_lacks_something_leads_to_its_form(ask: Ask) -> None:
    answers = ask("which dvd region code")["answers"]
    (one,) = [one for one in answers if one["question"] == "disc_region_and_standard"]
    assert one["address"] == "/interloan/disc_region_and_standard?format=dvd"
    assert one["answer"] == ""


def test_what_no_question_answers_is_looked_for_in_the_rows(ask: Ask) -> None:
    told = ask("north bridgewater")
    assert "/interloan/periodical_holdings/north-bridgewater-gazette-1851" in {
        row["address"] for row in told["results"]
    }


def test_a_row_stands_once_and_a_missing_word_does_not_hide_it(ask: Ask) -> None:
    results = ask("brockton gazette qqqzzz")["results"]
    assert any(row["title"] == "Brockton Gazette" for row in results)
    shown = [(row["kind"], row["title"]) for row in results]
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "qqqzzz", '"', "a" * 5_000, "NEAR(x", "* OR -", "\x00", "🦊", "<script>", "' OR 1=1",
     "1" * 300, "$" * 100, "{town}", "⟦x⟧", " ".join(["lowell"] * 60)],
)  # fmt: skip
def test_whatever_is_typed_the_page_answers(get: Get, typed: str) -> None:
    page = get("/interloan/ask", q=typed)
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert get("/interloan/ask.json", q=typed).json()["ok"]


def test_nothing_found_says_what_to_do(get: Get) -> None:
    page = get("/interloan/ask", q="qqqzzz", as_typed="1").text
    assert "Where do I look for this?" in page
    assert "No row and no page of text has these words." in page


def test_every_question_says_with_which_words_it_is_asked(get: Get, ask: Ask) -> None:
    titles = get("/interloan.json").json()["queries"]
    for query in titles:
        if query["name"] != "search":
            found = [one["question"] for one in ask(query["title"])["answers"]]
            assert query["name"] in found, query["title"]


def test_names_to_complete_are_those_of_the_data_each_once(get: Get) -> None:
    names = get("/interloan/names.json").json()
    assert {"Lowell", "Dorchester", "Haitian Creole", "NLM", "C/W MARS", "Scotland"} <= set(names)
    assert len(names) == len(set(names))
    assert not {"MA", "NLM "} & set(names)


def test_a_text_field_offers_the_names_that_it_knows(get: Get) -> None:
    page = get("/interloan/newspapers_for_a_year").text
    assert 'list="p-place-names"' in page
    assert '<option value="Brockton"></option>' in page


def test_what_was_typed_is_looked_for_as_typed_in_the_rows_too(ask: Ask) -> None:
    """A word that occurs nowhere is left out there, not read as another after all."""
    assert ask("haitain creole", as_typed="1")["results"] == ask("creole")["results"]
    assert ask("haitain creole")["results"] == ask("Haitian creole")["results"]
    assert ask("qqqhaitain", as_typed="1")["results"] == []


def test_a_question_that_is_closed_is_neither_offered_nor_quoted(project: Project) -> None:
    metadata = yaml.safe_load(project.metadata.read_text("utf-8"))
    queries = metadata["databases"]["interloan"]["queries"]
    for name in ("what_will_it_cost", "search"):
        queries[name]["allow"] = False

    async def asked() -> dict[str, Any]:
        site = Datasette(config_dir=project.root, metadata=metadata)
        await site.invoke_startup()
        told: dict[str, Any] = (await site.client.get("/interloan/ask.json?q=nlm+cost")).json()
        return told

    told = asyncio.run(asked())
    names = [one["question"] for one in told["answers"]]
    assert "what_a_lender_charges" in names
    assert "what_will_it_cost" not in names
    assert told["results"] == []


ENDLESS = """-- title: Search everything
-- description: Never ends, as a search seems to on a machine that is too busy.
-- parameters:
--   q: {title: Search for, example: newspapers}
with recursive n (i) as (select 1 union all select i from n) select max(i) from n where :q <> ''
"""


@pytest.fixture
def too_busy(site: Path, project: Project) -> Callable[[str], httpx.Response]:
    """A function that asks a site where the search of the rows takes longer than there is time."""
    shutil.copytree(project.root / "questions", site / "questions")
    (site / "questions/search/search.sql").write_text(ENDLESS, "utf-8")
    metadata = yaml.safe_load(project.metadata.read_text("utf-8"))
    metadata["databases"]["interloan"]["queries"]["search"]["sql"] = ENDLESS

    def asked(path: str) -> httpx.Response:
        async def answered() -> httpx.Response:
            busy = Datasette(config_dir=site, metadata=metadata)
            await busy.invoke_startup()
            busy.sql_time_limit_ms = 300
            answer: httpx.Response = await busy.client.get(path)
            return answer

        return asyncio.run(answered())

    return asked


@pytest.mark.parametrize("path", ["ask.json", "search.json", "search.csv", "ask", "search"])
def test_who_is_not_answered_in_time_is_told_to_try_again(
    too_busy: Callable[[str], httpx.Response], path: str
) -> None:
    answer = too_busy(f"/interloan/{path}?q=newspapers")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["cache-control"] == "no-store"
    assert "Too busy just now" in answer.text
    assert "Try again in 5 seconds." in answer.text
    assert "No row and no page of text" not in answer.text
    assert "SQL of your own" not in answer.text  # it is no mistake of the visitor's
