"""What decides an answer stands in the site: without datasette_hardened it answers the same."""

import re
from collections.abc import Callable

import httpx
import pytest
from tests.fixtures.answers import answers

from interloan.project import Project
from interloan.questions import question_files

TIME = re.compile(r'"query_ms": [0-9.e-]+')
Get = Callable[..., httpx.Response]
LIBRARY = {"asgi", "limits", "limits.http", "refusals"}
"""What the site uses of the package; none of it starts a thread or touches Datasette."""
PATHS = (
    "/", "/questions", "/about", "/downloads", "/sql", "/interloan", "/interloan.json",
    "/interloan/fees", "/interloan/fees.json", "/interloan/fees.csv", "/interloan/fees?_facet=kind",
    "/interloan/fees?_size=-1", "/interloan/fees.json?_size=-1", "/interloan/fees.csv?_size=x",
    "/interloan/fees?_through=1", "/interloan/fees?_facet=%7B%7D", "/interloan/fees?_sort=x",
    "/interloan/fees.json?_sort=x", "/interloan/libraries_and_loans?_next=x",
    "/interloan/fees?_size=max", "/interloan/speakers?_size=max", "/interloan/speakers.csv",
    "/~69nterloan/~73peakers?_size=max",
    "/interloan/municipalities.json?_facet=name&_facet_size=max",
    "/interloan?sql=select+1", "/interloan?sql=select+nope", "/interloan.csv?sql=select+1",
    "/interloan?sql=delete+from+fees", "/interloan.json?sql=select+isbn_13('x')",
    "/interloan/publications/mls-ill-guide", "/interloan/fees/nowhere", "/nowhere",
    "/interloan/my_town?town=Lowel", "/interloan/my_town.json?town=",
    "/interloan?sql=with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n+limit+1000)"
    "+select+i,i,i,i,i,i,i,i,i,i+from+n",
)  # fmt: skip


@pytest.fixture(scope="module")
def questions(project: Project) -> list[str]:
    """Each question with its example, as a page, and every third as JSON and CSV too."""
    listed = question_files.load(project.root / "questions").queries
    paths = [f"/interloan/{question.name}?{question.example}" for question in listed]
    more = [path.replace("?", f".{ending}?") for path in paths[::3] for ending in ("json", "csv")]
    return paths + more


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore:coroutine '.*facet.*' was never awaited:RuntimeWarning")
def test_the_answers_are_the_same(project: Project, get: Get, questions: list[str]) -> None:
    paths = [*PATHS, *questions]
    site = {"config_dir": str(project.root)}
    without = answers(paths, blocked=["datasette_hardened"], **site)
    for path in paths:
        status, headers, text = without[path]
        here = get(path)
        assert status == here.status_code, path
        assert headers["content-type"] == here.headers["content-type"], path
        assert TIME.sub("", text) == TIME.sub("", here.text), path
    modules = {name.partition(".")[2] for name in without["modules"]}
    assert modules - {""} == LIBRARY
