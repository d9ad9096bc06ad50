"""A browser counts what the commands count, and reports what they report, without their means."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner

from interloan.commands.group import main
from interloan.in_browser.desk import Desk
from interloan.project import Project

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
COUNTS = """Language,Titles,Items
Spanish,"1,200",1500
khm,40,44
Other,12,12
Total,"1,252",1556
"""
FILES = ("export.mrc", "export.mrc.gz", "export.zip", "export.xml", "counts.csv", "counts.xlsx")
COMPILED = (
    "numpy", "pandas", "pyarrow", "pydantic", "pydantic_core", "frictionless", "isal", "rpds",
    "uvicorn", "multiprocessing",
)  # fmt: skip
WITHOUT = """
import json, sys

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in json.loads(sys.argv[1]):
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Refusing())
import interloan.site.plugin
from interloan.in_browser.desk import Desk

desk = Desk(sys.argv[2])
for file in sys.argv[3:]:
    desk.begin(json.dumps([file]), "852" if "mrc" in file else "")
    while "done" in (said := json.loads(desk.step())):
        pass
    html = json.loads(desk.report(json.dumps(said["counted"]), "Lowell", "Ours"))["html"]
    print(said["counted"]["summary"], "Ours" in html)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One catalogue and some counts, each in several forms."""
    made = tmp_path_factory.mktemp("files")
    catalogue = made / "export.mrc"
    command = [sys.executable, str(BENCHMARKS / "make_marc.py"), str(catalogue)]
    subprocess.run([*command, "--records", "300"], check=True, capture_output=True)
    data = catalogue.read_bytes()
    data = data[:40_000] + b"stray bytes\x1d" + data[40_000:-200]  # damaged, and cut off
    catalogue.write_bytes(data)
    (made / "export.mrc.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(made / "export.zip", "w") as archive:
        archive.writestr("export.mrc", data)
    record = (
        "<record><leader>00000nam a2200000 i 4500</leader>"
        '<controlfield tag="008">920219s1993    mau           000 0 {} d</controlfield>'
        '<datafield tag="852" ind1=" " ind2=" "><subfield code="a">Main</subfield></datafield>'
        "</record>"
    )
    records = "\n".join(record.format(code) for code in ("spa", "khm", "|||", "spa"))
    (made / "export.xml").write_text(f"<collection>\n{records}\n</collection>", encoding="utf-8")
    (made / "counts.csv").write_text(COUNTS, encoding="utf-8")
    with xlsxwriter.Workbook(made / "counts.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Language", "Titles"])
        sheet.write_row(1, 0, ["Haitian Creole", 12])
    return made


@pytest.fixture(scope="module")
def library(real: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A checkout to add to."""
    root = tmp_path_factory.mktemp("library") / "interloan"
    shutil.copytree(real.root, root)
    return Project(root)


@pytest.fixture(scope="module")
def desk(real: Project) -> Desk:
    return Desk(str(real.database))


Count = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def count(desk: Desk) -> Count:
    """A function that counts files, and returns all that was told."""

    def counted(
        *paths: Path, items: str = "", titles: str = "", once: bool = False
    ) -> list[dict[str, Any]]:
        desk.begin(json.dumps([str(path) for path in paths]), items, titles, once)
        told = [json.loads(desk.step())]
        while "done" in told[-1]:
            told.append(json.loads(desk.step()))
        return told

    return counted


def command(project: Project, *words: str) -> str:
    """Run a command; return what it said."""
    return CliRunner().invoke(main, ["--project", str(project.root), *words]).output


def add(project: Project, kind: str, path: Path, *options: str) -> str:
    """Add a file as if there had been none before; return what was said."""
    shutil.rmtree(project.local, ignore_errors=True)
    return command(project, "add", kind, str(path), "--collection", "my-library", *options)


@pytest.mark.parametrize("name", FILES)
def test_same_rows_and_account_as_the_commands(
    library: Project, folder: Path, count: Count, name: str
) -> None:
    path, is_marc = folder / name, name.startswith("export")
    end = count(path, items="852" if is_marc else "")[-1]
    options = ["--items", "852"] if is_marc else ["--keep-unknown"]
    said = add(library, "marc" if is_marc else "counts", path, *options)
    assert "counted" in end, end
    local = library.root / "local/collections/holdings/my-library.csv"
    assert end["counted"]["csv"] == local.read_text(encoding="utf-8"), said
    assert [line for line in end["counted"]["lines"] if line not in said.splitlines()] == []
    assert end["counted"]["is_complete"] is ("Taken as the whole collection" in said)
    assert bool(end["counted"]["notes"]) is not end["counted"]["is_complete"]


def test_more_choices_are_those_of_the_command(
    library: Project, folder: Path, count: Count
) -> None:
    twice = folder / "twice.mrc"
    twice.write_bytes(2 * (folder / "export.mrc").read_bytes())
    chosen: dict[str, Any] = {"items": "852", "titles": "unless 852$h=17", "once": True}
    end = count(twice, **chosen)[-1]["counted"]
    said = add(library, "marc", twice, "--items", "852", "--titles", "unless 852$h=17", "--once")
    local = library.root / "local/collections/holdings/my-library.csv"
    assert end["csv"] == local.read_text(encoding="utf-8"), said
    assert [line for line in end["lines"] if line not in said.splitlines()] == []
    assert "Left out, because an earlier title has the same 001, 003 and 245" in said
    assert "left out by --titles" in said
    (wrong,) = count(twice, titles="942")[-1]["wrong"]
    assert "unless 942$n=1" in wrong


def test_add_counts_takes_what_the_page_gives_as_it_stands(
    library: Project, folder: Path, count: Count
) -> None:
    counted = count(folder / "export.mrc", items="852")[-1]["counted"]
    path = folder / "my-library.csv"
    path.write_text(counted["csv"], encoding="utf-8")
    said = add(library, "counts", path, "--partial")
    assert "as Interloan writes them; taken as they stand." in said
    local = library.root / "local/collections/holdings/my-library.csv"
    assert local.read_text(encoding="utf-8") == counted["csv"]
    assert count(path)[-1]["counted"]["csv"] == counted["csv"]
    path.write_text(counted["csv"].replace(",book,", ",scroll,"), encoding="utf-8")
    assert "'scroll' is not allowed" in count(path)[-1]["wrong"][0]


def test_same_report_as_the_command(
    library: Project, folder: Path, count: Count, desk: Desk
) -> None:
    counted = count(folder / "export.xml", items="852")[-1]["counted"]
    place = ("--service-place", "Lowell", "--title", "Ours")
    add(library, "marc", folder / "export.xml", "--items", "852", *place)
    output = folder / "report.html"
    said = command(library, "report", "--collection", "my-library", "-o", str(output))
    assert "Wrote" in said
    told = json.loads(desk.report(json.dumps(counted), "lowell", "Ours"))
    assert told["html"] == output.read_text(encoding="utf-8")


def test_how_far_it_is_and_a_stop(folder: Path, count: Count, desk: Desk) -> None:
    *steps, _ = count(folder / "export.mrc")
    size = (folder / "export.mrc").stat().st_size
    assert [step["done"] for step in steps] == sorted(step["done"] for step in steps)
    assert (steps[-1]["done"], steps[-1]["size"], steps[-1]["titles"]) == (size, size, 300)
    desk.begin(json.dumps([str(folder / "export.mrc")]))
    desk.step()
    desk.stop()
    with pytest.raises(RuntimeError, match="nothing is being counted"):
        desk.step()


def test_other_files_get_the_sentences_of_the_commands(
    library: Project, folder: Path, count: Count
) -> None:
    pdf = folder / "flyer.pdf"
    pdf.write_bytes(b"%PDF-1.7 and so on")
    (wrong,) = count(pdf)[-1]["wrong"]
    said = command(library, "add", "marc", str(pdf), "--collection", "other")
    assert wrong in said.splitlines()
    assert "is a PDF document; export the records as MARC" in wrong
    (wrong,) = count(folder / "counts.csv", folder / "export.mrc")[-1]["wrong"]
    assert "is a table, not MARC" in wrong


def test_an_unknown_place_is_refused_with_those_that_are_near(
    folder: Path, count: Count, desk: Desk
) -> None:
    counted = count(folder / "export.xml")[-1]["counted"]
    (wrong,) = json.loads(desk.report(json.dumps(counted), "Lowel", ""))["wrong"]
    assert "is not in places; write Lowell" in wrong
    assert {"Lowell", "Middlesex County", "Massachusetts"} <= set(json.loads(desk.places()))


@pytest.mark.slow
def test_nothing_compiled_and_no_process_is_needed(real: Project, folder: Path) -> None:
    """The site, counting and the report need no package that a browser's Python has not."""
    files = [str(folder / name) for name in ("export.mrc.gz", "export.xml", "counts.csv")]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, json.dumps(COMPILED), str(real.database), *files],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.endswith("True") for line in done.stdout.splitlines()] == [True] * 3
