"""The examples of docs/programs.md run as they stand, and what they read has the right types.

Those of an answer are what its page shows. In R they run where R is installed.
"""

import asyncio
import contextlib
import html
import io
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from datasette.app import Datasette
from playwright.sync_api import Browser
from tests.browser.conftest import served

from interloan.project import Project
from interloan.site.pages.program_cells import program_cells

DOCS = (Path(__file__).parents[2] / "docs" / "programs.md").read_text("utf-8")
PRINTED = "http://127.0.0.1:8001"
Run = Callable[[str], dict[str, Any]]


def example(section: str, name: str) -> str:
    """Return the example under a heading of a section, such as R of “An answer”."""
    text = DOCS.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    below = text.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
    (code,) = re.findall(r"```\w+\n(.*?)\n```", below, re.DOTALL)
    assert len(list(filter(None, code.splitlines()))) <= 10
    return str(code)


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


R = pytest.param(
    "R", marks=pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
)


def ran_in_r(code: str, said: str, folder: Path) -> list[str]:
    """Run an example in R and return what another line says of what it read."""
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", f"{code}\n{said}"],
        check=True, capture_output=True, text=True, cwd=folder, timeout=120,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_pandas_reads_parquet_with_its_types(run: Run) -> None:
    read = run(example("Whole tables", "pandas"))
    fees, current = read["fees"], read["current"]
    assert fees.amount.dtype == "float64"
    assert set(fees.is_current.dropna().map(type)) == {bool}
    assert set(fees.as_of.dropna().map(type)) == {str}
    assert 0 < len(current) < len(fees)


def test_duckdb_joins_what_was_fetched(run: Run) -> None:
    prices = run(example("Whole tables", "DuckDB"))["prices"]
    assert prices.least.dtype == prices.most.dtype == "float64"
    assert list(prices) == ["name", "least", "most", "currency"]
    assert "National Library of Medicine (NLM)" in set(prices.name)


@pytest.mark.parametrize("_", [R])
def test_r_reads_whole_tables(run: Run, readable: str, tmp_path: Path, _: str) -> None:
    said = 'cat(class(fees$amount), class(fees$is_current), "NA" %in% countries$id, nrow(current))'
    code = example("Whole tables", "R").replace(PRINTED, readable)
    kinds = ran_in_r(code, said, tmp_path)[-1].split()
    assert kinds[:3] == ["numeric", "character", "TRUE"]
    current = run(example("Whole tables", "pandas"))["current"]
    assert int(kinds[3]) == len(current)


@pytest.mark.parametrize("name", ["pandas", "R", "DuckDB", "JavaScript"])
def test_the_page_of_an_answer_shows_what_the_documentation_does(readable: str, name: str) -> None:
    page = httpx.get(f"{readable}/interloan/census_series?language=Khmer").text
    shown = re.search(
        rf"<figcaption>{name}</figcaption>\s*<pre[^>]*><code>(.*?)</code>", page, re.DOTALL
    )
    assert shown
    documented = example("An answer", name).replace(PRINTED, readable)
    assert html.unescape(shown[1]) == documented


CODES = "code,year,fee,name\r\n007,2018,12.5,NA\r\n010,2019,,\"Voilà, '1'\"\r\n"
ROWS = [("007", 2018, 12.5, "NA"), ("010", 2019, None, "Voilà, '1'")]


@pytest.fixture
def cells() -> Iterator[dict[str, str]]:
    """The programs for an answer whose codes begin with zeros, served as the site serves it."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/csv; charset=utf-8")
            self.end_headers()
            self.wfile.write(CODES.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/interloan/codes.csv?a=b"
        made = program_cells(url, CODES.partition("\r")[0].split(","), ROWS)
        yield {cell.name: cell.code for cell in made}
        server.shutdown()


@pytest.mark.parametrize("name", ["pandas", "DuckDB"])
def test_codes_keep_their_zeros_and_years_are_numbers(
    cells: dict[str, str], run: Run, name: str
) -> None:
    rows = run(cells[name])["rows"]
    assert list(rows.code) == ["007", "010"]
    assert [str(rows[name].dtype) for name in ("year", "fee")] == ["int64", "float64"]
    assert list(rows.name) == ["NA", "Voilà, '1'"]
    assert rows.fee.isna().tolist() == [False, True]


@pytest.mark.parametrize("name", [R])
def test_codes_keep_their_zeros_in_r(cells: dict[str, str], tmp_path: Path, name: str) -> None:
    said = "cat(sapply(rows, class), rows$code, is.na(rows$name), is.na(rows$fee))"
    told = ran_in_r(cells[name], said, tmp_path)[-1].split()
    assert told == ["character", "integer", "numeric", "character", "007", "010",
                    "FALSE", "FALSE", "FALSE", "TRUE"]  # fmt: skip


def test_the_static_edition_shows_no_programs(project: Project) -> None:
    metadata = yaml.safe_load(project.metadata.read_text("utf-8"))
    metadata.setdefault("plugins", {})["interloan"] = {"python": "/static/python/"}
    site = Datasette(config_dir=project.root, metadata=metadata)

    async def page() -> str:
        await site.invoke_startup()
        answer = await site.client.get("/interloan/census_series?language=Khmer")
        return str(answer.text)

    shown = asyncio.run(page())
    assert "This answer as data" in shown
    assert "Use it in your program" not in shown


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
    answer = example("An answer", "JavaScript").replace(PRINTED, readable)
    khmer = page.evaluate(f"(async () => {{ {answer}; return rows }})()")
    whole = example("Whole tables", "JavaScript").replace(PRINTED, readable)
    read = page.evaluate(f"(async () => {{ {whole}; return {{ fees, csv, refused }} }})()")
    page.close()
    assert all(isinstance(row["speakers"], int) for row in khmer)
    assert {type(row["amount"]) for row in read["fees"]} <= {int, float, type(None)}
    assert read["csv"].startswith("id,lender_id,")
    assert "no_such_column" in read["refused"]["error"]
