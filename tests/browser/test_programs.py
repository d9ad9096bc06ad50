"""The examples of docs/programs.md run as they stand, and what they read has the right types."""

import contextlib
import io
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import served

from interloan.project import Project

DOCS = (Path(__file__).parents[2] / "docs" / "programs.md").read_text("utf-8")
PRINTED = "http://127.0.0.1:8001"
Run = Callable[[str], dict[str, Any]]


def example(heading: str, language: str) -> str:
    """Return the example under a heading that begins so."""
    section = DOCS.partition(f"## {heading}")[2].partition("\n## ")[0]
    code = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert len(code) == 1
    return str(code[0])


@pytest.fixture(scope="module")
def readable(project: Project) -> Iterator[str]:
    """The address of a site that others may read."""
    with served(project, "--cors") as found:
        yield found


@pytest.fixture
def run(readable: str, tmp_path: Path) -> Run:
    """A function that runs an example in Python and returns its variables."""

    def ran(code: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        with contextlib.chdir(tmp_path), contextlib.redirect_stdout(io.StringIO()):
            exec(code.replace(PRINTED, readable), values)  # noqa: S102 (our own docs)
        return values

    return ran


def test_pandas_reads_parquet_csv_and_json_with_their_types(run: Run) -> None:
    read = run(example("pandas", "python"))
    fees, current = read["fees"], read["current"]
    assert fees.amount.dtype == "float64"
    assert set(fees.is_current.dropna().map(type)) == {bool}
    assert set(fees.as_of.dropna().map(type)) == {str}
    assert 0 < len(current) < len(fees)
    assert "NA" in set(read["countries"].id)
    assert read["khmer"].year.dtype == read["khmer"].speakers.dtype == "int64"
    assert read["lowell"].share_pct.dtype == "float64"
    assert read["lowell"].town.eq("Lowell").all()


def test_duckdb_joins_what_was_fetched(run: Run) -> None:
    prices = run(example("DuckDB", "python"))["prices"]
    assert prices.least.dtype == prices.most.dtype == "float64"
    assert list(prices) == ["name", "least", "most", "currency"]
    assert "National Library of Medicine (NLM)" in set(prices.name)


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of an empty page of another site."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.browser
def test_a_page_of_another_site_reads_json_csv_and_refusals(
    chromium: Browser, readable: str, elsewhere: str
) -> None:
    page = chromium.new_page()
    page.goto(elsewhere)
    code = example("JavaScript", "javascript").replace(PRINTED, readable)
    read = page.evaluate(f"(async () => {{ {code} }})()")
    page.close()
    assert all(isinstance(row["speakers"], int) for row in read["khmer"])
    assert {type(row["amount"]) for row in read["fees"]} <= {int, float, type(None)}
    assert read["header"][:2] == ["id", "lender_id"]
    assert "no_such_column" in read["refused"]
