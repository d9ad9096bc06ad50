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
from interloan.problems import SourceError
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


VIEW = """-- title: Fees above a bound
-- description: What costs more than a hundred.
-- columns:
--   lender_id: The lender.
--   is_dear: Whether it is.
--   amount_usd: The amount.
--   twice: Twice the amount.
--   words: In words.
-- types: {twice: number}
select lender_id, amount_usd > 1 as is_dear, amount_usd, amount_usd * 2 as twice,
  case when amount_usd > 1 then 'dear' end as words
from fees where amount_usd > 100
"""


def view(project: Project, text: str) -> Path:
    """Add a view to the questions; return the folder of the files then exported."""
    folder = project.questions / "lending" / "views"
    folder.mkdir(exist_ok=True)
    (folder / "dear.sql").write_text(text)
    pipeline.build(project)
    pipeline.export_to(project, project.root / "out")
    return project.root / "out"


def test_a_views_types_do_not_depend_on_its_rows(mini: Project) -> None:
    whole = VIEW.replace(" where amount_usd > 100", "")
    for text in (VIEW, whole):
        schema = pq.read_schema(view(mini, text) / "dear.parquet")
        assert dict(zip(schema.names, map(str, schema.types), strict=True)) == {
            "lender_id": "string", "is_dear": "bool", "amount_usd": "double", "twice": "double",
            "words": "string",
        }  # fmt: skip


def test_views_stand_in_the_datapackage(mini: Project) -> None:
    out = view(mini, VIEW.replace("> 100", "> 10"))
    package = json.loads((out / "datapackage.json").read_text())
    (dear,) = (one for one in package["resources"] if one["name"] == "dear")
    assert dear["schema"]["fields"][1:4:2] == [
        {"name": "is_dear", "type": "boolean", "description": "Whether it is."},
        {"name": "twice", "type": "number", "description": "Twice the amount."},
    ]
    assert {tuple(one["schema"]["missingValues"]) for one in package["resources"]} == {("",)}
    assert Package(str(out / "datapackage.json")).validate().valid
    assert list(csv.reader((out / "dear.csv").open()))[1][1] == "true"


def test_what_does_not_fit_the_type_of_its_column_is_named(mini: Project) -> None:
    text = VIEW.replace("-- types: {twice: number}\n", "").replace(" where amount_usd > 100", "")
    with pytest.raises(SourceError, match=r"dear\.sql.*twice.*of type string, but holds 18\.0"):
        view(mini, text)


@pytest.mark.parametrize(
    ("types", "said"),
    [("{twise: number}", "is no column that the SELECT returns"), ("{twice: num}", "is unknown")],
)
def test_a_type_that_cannot_be_is_refused(mini: Project, types: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        view(mini, VIEW.replace("{twice: number}", types))


def test_every_column_of_our_views_fits_its_type(project: Project) -> None:
    manifest = json.loads((project.downloads / "manifest.json").read_text())["files"]
    files = [project.downloads / f["file"] for f in manifest if f["format"] == "parquet"]
    assert len(files) > 50
    for file in files:
        assert "null" not in map(str, pq.read_schema(file).types), file.name
