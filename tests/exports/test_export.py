"""Whole tables as files: complete, typed, checksummed, and the same bytes each time."""

import csv
import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package
from tests.fixtures.workbooks import read

from interloan import pipeline
from interloan.exports.downloads import NotOurFolderError
from interloan.project import Project


@pytest.fixture
def exported(mini: Project) -> Path:
    pipeline.build(mini)
    folder = mini.root / "out"
    pipeline.export_to(mini, folder)
    return folder


def test_each_table_comes_in_four_formats_with_true_checksums(exported: Path) -> None:
    files = json.loads((exported / "manifest.json").read_text())["files"]
    assert {f["format"] for f in files if f["table"] == "lenders"} == {
        "csv", "json", "parquet", "xlsx",
    }  # fmt: skip
    for entry in files:
        data = (exported / entry["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        assert len(data) == entry["size_bytes"]


def test_csv_is_the_source_again(mini: Project, exported: Path) -> None:
    assert (exported / "lenders.csv").read_text() == (
        mini.root / "sources/lending/lenders.csv"
    ).read_text()


def test_json_and_parquet_keep_types_and_gaps(exported: Path) -> None:
    records = json.loads((exported / "lenders.json").read_text())
    assert records[1]["is_free"] is True
    assert records[1]["requests"] is None
    assert pq.read_table(exported / "lenders.parquet").to_pylist() == records


def test_a_workbook_holds_every_row_with_what_it_means(exported: Path) -> None:
    book = read((exported / "lenders.xlsx").read_bytes())
    records = json.loads((exported / "lenders.json").read_text())
    names = [cell.value for cell in book["Rows"].column("Name")]
    assert names == [record["name"] for record in records]
    assert "Requests a year." in book["About"].text


def test_views_are_exported_too(exported: Path) -> None:
    rows = list(csv.reader((exported / "lender_fees.csv").open()))
    assert rows == [
        ["name", "amount_usd"],
        ["National Library of Medicine", "9.0"],
        ["National Library of Medicine", "12.0"],
    ]


def test_the_datapackage_validates(exported: Path) -> None:
    report = Package(str(exported / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "message"])


def test_a_folder_with_other_files_is_left_alone(mini: Project, exported: Path) -> None:
    mine = mini.root / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(NotOurFolderError, match="choose a new or an empty folder"):
        pipeline.export_to(mini, mine)
    assert (mine / "thesis.txt").read_text() == "years of work"


def test_a_second_export_is_the_same_bytes(mini: Project, exported: Path) -> None:
    first = {path.name: path.read_bytes() for path in exported.iterdir()}
    pipeline.export_to(mini, exported)
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == first
