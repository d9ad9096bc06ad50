"""A table's CSV parts: files, folders, and those that a library keeps to itself in local/."""

from pathlib import Path

import pytest
from tests.conftest import Complaints

from interloan import freshness, pipeline
from interloan.project import Project

HEADER = "lender_id,effective_from,amount_usd"


@pytest.fixture
def own_fees(mini: Project) -> Path:
    """A part of table `fees` outside sources/, with one row."""
    path = mini.root / "local" / "lending" / "fees.csv"
    path.parent.mkdir(parents=True)
    path.write_text(f"{HEADER}\nnlm,2026-11-23,99\n")
    return path


def use_folder(mini: Project) -> Path:
    """Let table `fees` take all CSV files in a folder; return it, still empty."""
    descriptor = mini.root / "sources/lending/fees.resource.yaml"
    text = descriptor.read_text()
    descriptor.write_text(text.replace("path: [fees-2003.csv, fees-2018.csv]", "path: fees/"))
    folder = mini.root / "sources/lending/fees"
    folder.mkdir()
    return folder


def test_a_path_that_ends_in_a_slash_is_every_csv_file_in_that_folder(mini: Project) -> None:
    before = pipeline.read(mini).rows["fees"]
    folder = use_folder(mini)
    for part in folder.parent.glob("fees-*.csv"):
        part.rename(folder / part.name)
    assert pipeline.read(mini).rows["fees"] == before


def test_an_empty_folder_is_named(mini: Project, complaints: Complaints) -> None:
    use_folder(mini)
    assert any("path: 'fees/' has no CSV file in it; add one" in line for line in complaints())


def test_own_rows_are_checked_and_built_like_the_others(mini: Project, own_fees: Path) -> None:
    built = pipeline.build(mini)
    assert "2026-11-23" in {row["effective_from"] for row in built.rows["fees"]}
    assert "local/lending/fees.csv" in {row["path"] for row in built.rows["build_inputs"]}


def test_a_folder_of_own_parts_is_read_too(mini: Project, own_fees: Path) -> None:
    folder = own_fees.with_suffix("")
    folder.mkdir()
    own_fees.rename(folder / "ours.csv")
    assert 99 in {row["amount_usd"] for row in pipeline.read(mini).rows["fees"]}


def test_own_rows_are_outside_row_bounds_and_metadata(mini: Project, own_fees: Path) -> None:
    days = [f"nlm,2026-11-{day:02},1" for day in range(1, 31)]
    own_fees.write_text("\n".join([HEADER, *days]) + "\n")
    pipeline.write_generated(mini, pipeline.read(mini, with_local=False))
    before = mini.metadata.read_text()
    pipeline.build_site(mini, lambda _: None)
    assert mini.metadata.read_text() == before
    assert len(pipeline.read(mini).rows["fees"]) - 30 == len(
        pipeline.read(mini, with_local=False).rows["fees"]
    )


def test_own_rows_do_not_stand_in_for_lost_ones(
    mini: Project, own_fees: Path, complaints: Complaints
) -> None:
    descriptor = mini.root / "sources/lending/fees.resource.yaml"
    descriptor.write_text(descriptor.read_text().replace("rows: [1, 9]", "rows: [8, 9]"))
    assert "should have 8 to 9 rows, and there are " in complaints()[0]


def test_a_change_of_own_rows_is_noticed(mini: Project, own_fees: Path) -> None:
    pipeline.build(mini)
    assert freshness.is_current(mini)
    own_fees.write_text(own_fees.read_text().replace("99", "98"))
    assert not freshness.is_current(mini)


def test_problems_in_own_rows_name_their_file(own_fees: Path, complaints: Complaints) -> None:
    own_fees.write_text(own_fees.read_text().replace("99", "lots"))
    assert complaints()[0].startswith("local/lending/fees.csv:2 amount_usd: 'lots' is not a")
    own_fees.rename(own_fees.with_name("feess.csv"))
    assert complaints() == [
        "local/lending/feess.csv: belongs to no table; name it under `path` of a descriptor"
    ]
