"""What people bring to a desk is answered two clicks from home, or it is said what is missing."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

Get = Callable[..., httpx.Response]
FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "desk_questions.yaml"
DESK: list[dict[str, Any]] = yaml.safe_load(FIXTURE.read_text("utf-8"))
ANSWERED = [entry for entry in DESK if "page" in entry]
LACKING = [entry for entry in DESK if "missing" in entry]


def asks(entry: dict[str, Any]) -> str:
    return str(entry["asks"])


def text(page: httpx.Response) -> str:
    """Return what a page's main part says, and where its links lead."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    linked = re.findall(r'href="(http[^"]*)"', main)
    return " ".join([*unescape(re.sub(r"<[^>]*>", " ", main)).split(), *linked])


def test_every_question_is_answered_or_said_to_be_unanswered() -> None:
    assert len(DESK) >= 20
    assert all(set(entry) & {"page", "missing"} for entry in DESK)


@pytest.mark.parametrize("entry", ANSWERED, ids=asks)
def test_a_page_linked_from_home_has_the_answer(get: Get, entry: dict[str, Any]) -> None:
    path, _, _ = entry["page"].partition("?")
    assert re.search(rf'href="{path}["?#]', get("/").text)
    page = get(entry["page"])
    assert page.status_code == 200
    said = text(page)
    assert [words for words in entry["words"] if words not in said] == []


@pytest.mark.parametrize("entry", LACKING, ids=asks)
def test_what_is_missing_is_said_on_the_page_of_questions(get: Get, entry: dict[str, Any]) -> None:
    assert 'href="/questions#unanswered"' in get("/").text
    said = text(get("/questions")).partition("What the data cannot answer")[2]
    assert entry["missing"] in said
