"""A format that is not there is refused in words; those of other plugins work."""

import asyncio
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx
import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from interloan.project import Project

Get = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    "path",
    ["fees.parquet", "fees.xml", "disc_verdicts.xml", "fees/aaa-microfilm-old.xml", "my_town.xml"],
)
def test_what_is_not_offered_is_not_there(get: Get, path: str) -> None:
    answer = get(f"/interloan/{path}")
    assert answer.status_code == 404
    assert "come" in answer.text
    assert "CSV, IPYNB, JSON" in answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_a_format_of_the_whole_table_is_named_with_its_address(get: Get) -> None:
    said = get("/interloan/fees.parquet").text
    address = said.rpartition(" at ")[2].strip().rstrip(".")
    assert address == "/static/downloads/fees.parquet"
    assert get(address).headers["content-type"] == "application/vnd.apache.parquet"


def test_the_database_has_its_formats_too(get: Get) -> None:
    assert get("/interloan.xml").status_code == 404
    assert get("/interloan.json?sql=select+1").status_code == 200
    assert get("/interloan.db").status_code == 200


def test_what_is_offered_still_is(get: Get) -> None:
    for path in ("fees.json", "fees.csv", "fees", "my_town.json", "fees/aaa-microfilm-old.json"):
        assert get(f"/interloan/{path}").status_code == 200, path
    assert get("/interloan/fees.jsono").status_code == 302
    assert get("/interloan/nowhere.xml").status_code == 404


def offered() -> dict[str, Any]:
    """Offer the number of rows as a format (a hook of Datasette)."""

    def render(rows: list[Any]) -> dict[str, Any]:
        return {"body": f"{len(rows)} rows", "content_type": "text/plain"}

    return {"extension": "count", "render": render}


@pytest.fixture
def with_plugin(project: Project) -> Iterator[Datasette]:
    """The site with another plugin, which has a format of its own."""
    plugin = ModuleType("counts")
    vars(plugin)["register_output_renderer"] = hookimpl(offered)
    pm.register(plugin)
    yield Datasette(config_dir=project.root)
    pm.unregister(plugin)


def test_the_format_of_another_plugin_works(with_plugin: Datasette) -> None:
    async def ask() -> list[str]:
        paths = ("fees.count?_size=3", "fees/aaa-microfilm-old.count", "my_town.count?town=Lynn")
        return [(await with_plugin.client.get(f"/interloan/{path}")).text for path in paths]

    table, row, question = asyncio.run(ask())
    assert (table, row) == ("3 rows", "1 rows")
    assert question.endswith(" rows")
