"""Lists begin with what the data tells of, and each thing is in them once."""

import re
from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]


def groups(page: str, field: str) -> dict[str, str]:
    """Return the groups of a list, each with its options."""
    menu = page.partition(f'name="{field}"')[2].partition("</select>")[0]
    return dict(re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', menu, re.DOTALL))


@pytest.mark.parametrize(
    ("question", "field", "first", "behind"),
    [
        ("who_lends_in_language", "language", "Khmer", "Elamite"),
        ("codes_of_a_language", "language", "Haitian Creole", "Elamite"),
        ("how_a_language_is_filed", "language", "Haitian Creole", "Elamite"),
        ("where_to_look", "language", "Portuguese", "Avestan"),
        ("will_it_play", "country", "Japan", "Antarctica"),
        ("disc_region_and_standard", "country", "Japan", "Antarctica"),
        ("what_will_it_cost", "country", "Canada", "Antarctica"),
        ("how_to_pay_a_lender", "country", "Canada", "Antarctica"),
    ],
)
def test_a_long_list_begins_with_what_the_data_tells_of(
    get: Get, question: str, field: str, first: str, behind: str
) -> None:
    known, others = groups(get(f"/interloan/{question}").text, field).items()
    assert others[0] == "All others"
    assert f">{first}<" in known[1]
    assert f">{behind}<" in others[1]
    assert f">{first}<" not in others[1]


def test_another_name_comes_with_what_it_leads_to(get: Get) -> None:
    known = groups(get("/interloan/who_lends_in_language").text, "language")
    assert "Cambodian → Khmer" in known["Spoken in Massachusetts or led to"]


def test_a_lender_is_in_the_list_under_one_name_to_which_the_other_leads(get: Get) -> None:
    page = get("/interloan/how_to_request").text
    names = re.findall(r"<option[^>]*>(National Library of Medicine[^<]*)<", page)
    whole = "National Library of Medicine (NLM)"
    assert names == [f"National Library of Medicine → {whole}", whole]
    typed = get("/interloan/how_to_request", name="National Library of Medicine")
    assert typed.status_code == 302
    assert "Medicine+%28NLM%29" in typed.headers["location"]
