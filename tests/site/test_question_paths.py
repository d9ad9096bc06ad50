"""Addresses of answers without a question mark, as static hosts need them."""

from collections.abc import Callable
from typing import Any

import pytest

Get = Callable[..., Any]


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/my-library/lowell", "/interloan/my_town?town=Lowell"),
        ("/my-library/lowell/", "/interloan/my_town?town=Lowell"),
        ("/languages/haitian-creole", "/interloan/a_language?language=Haitian+Creole"),
        ("/disc-rules/dvd", "/interloan/disc_rules?format=dvd"),
        ("/public-domain/1905", "/interloan/public_domain?year=1905"),
        ("/my-library", "/interloan/my_town"),
        ("/my-library?town=Lowell&utm_source=x", "/interloan/my_town?town=Lowell"),
        ("/my-library/Nowhere%20at%20all", "/interloan/my_town?town=Nowhere+at+all"),
    ],
)
def test_a_path_leads_to_the_answer(get: Get, path: str, leads_to: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["location"]) == (302, leads_to)


def test_a_path_with_more_than_the_question_asks_is_absent(get: Get) -> None:
    assert get("/my-library/lowell/extra").status_code == 404
