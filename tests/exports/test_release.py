"""A release: everything in it, described for each reader, the same everywhere and every time."""

import csv
import gzip
import hashlib
import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from frictionless import Package

from interloan import edition, pipeline
from interloan.edition import Edition
from interloan.exports.release import repeated
from interloan.exports.release.folder import NotOurReleaseError
from interloan.project import Project

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://forge.test/mini"
KNOWN = Edition("1.2.3", "2026-01-31", ADDRESS, "The Mini developers", ("libraries",))


@pytest.fixture(scope="module")
def releasing(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that can be released, with its database built."""
    mini = Project(tmp_path_factory.mktemp("releasing") / "mini")
    shutil.copytree(ROOT / "tests" / "fixtures" / "mini", mini.root)
    for file in ("data_changes.csv", "data_changes.resource.yaml"):
        shutil.copy(ROOT / "sources/catalogue" / file, mini.root / "sources/catalogue" / file)
    for name in ("CITATION.cff", ".zenodo.json", "README.md", "CHANGELOG.md", "LICENSE"):
        shutil.copy(ROOT / name, mini.root / name)
    (mini.root / "notebooks").mkdir()
    cell = {"cell_type": "markdown", "source": ["# What it tells\n"]}
    (mini.root / "notebooks/01.ipynb").write_text(json.dumps({"cells": [cell]}))
    pipeline.build(mini)
    pipeline.write_generated(mini, pipeline.read(mini))
    return mini


@pytest.fixture(scope="module")
def dist(releasing: Project) -> Path:
    folder = releasing.root / "dist"
    wheel = releasing.root / "mini.whl"
    wheel.write_bytes(b"a wheel")
    pipeline.release_to(releasing, folder, [wheel])
    return folder


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def addresses(said: Any) -> Iterator[str]:
    """Yield the files that a description names."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key in ("contentUrl", "url", "path") and isinstance(value, str):
                yield value
            if key == "dcat:downloadURL":
                yield value["@id"]
            if key == "@id" and "File" in str(said.get("@type")):
                yield value
            if key != "@context":
                yield from addresses(value)
    elif isinstance(said, list):
        for value in said:
            yield from addresses(value)


def test_it_holds_everything_with_true_checksums(dist: Path) -> None:
    lines = (dist / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {p.relative_to(dist).as_posix() for p in dist.rglob("*") if p.is_file()}
    assert there == {*sums, "SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest
    assert {
        "interloan-1.2.3.db", "interloan-1.2.3-data.zip", "data/lenders.csv",
        "data/lenders.parquet", "data/lender_fees.xlsx", "data/datapackage.json",
        "data/csv-metadata.json",
        "data/croissant.json", "dataset.jsonld", "dcat.jsonld", "ro-crate-metadata.json",
        "notebooks/01.ipynb", "CHANGES-data.md", "CITATION.cff", ".zenodo.json", "LICENSE",
        "mini.whl",
    } <= there  # fmt: skip


def test_what_is_packed_is_what_lies_beside_it(dist: Path) -> None:
    database = (dist / "interloan-1.2.3.db").read_bytes()
    assert gzip.decompress((dist / "interloan-1.2.3.db.gz").read_bytes()) == database
    with pa.input_stream(dist / "interloan-1.2.3.db.zst", compression="zstd") as packed:
        assert packed.read() == database
    with zipfile.ZipFile(dist / "interloan-1.2.3-data.zip") as data:
        names = {f"data/{path.name}" for path in (dist / "data").iterdir()}
        assert set(data.namelist()) == names
        assert all(data.read(name) == (dist / name).read_bytes() for name in names)


def test_each_description_names_only_files_that_are_there(dist: Path) -> None:
    for name in ("data/croissant.json", "data/csv-metadata.json", "data/datapackage.json",
                 "dataset.jsonld", "dcat.jsonld", "ro-crate-metadata.json"):  # fmt: skip
        named = [a for a in addresses(read(dist / name)) if not a.startswith("http")]
        assert len(named) >= 5, name
        assert not [a for a in named if not ((dist / name).parent / a).exists()], name


def test_the_data_package_and_what_is_made_from_it_say_the_same(dist: Path) -> None:
    assert Package(str(dist / "data/datapackage.json")).validate().valid
    package = read(dist / "data/datapackage.json")
    columns = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in package["resources"]}
    assert "lender_fees" in columns  # a view
    csvw = read(dist / "data/csv-metadata.json")["tables"]
    assert {
        t["url"].removesuffix(".csv"): [c["name"] for c in t["tableSchema"]["columns"]]
        for t in csvw
    } == columns
    croissant = read(dist / "data/croissant.json")["recordSet"]
    assert {
        r["name"]: [f["source"]["extract"]["column"] for f in r["field"]] for r in croissant
    } == columns


def test_version_and_day_are_said_alike_everywhere(dist: Path) -> None:
    citation = yaml.safe_load((dist / "CITATION.cff").read_text())
    zenodo = read(dist / ".zenodo.json")
    crate = next(e for e in read(dist / "ro-crate-metadata.json")["@graph"] if e["@id"] == "./")
    package = read(dist / "data/datapackage.json")
    others = [read(dist / "dataset.jsonld"), read(dist / "data/croissant.json"), crate]
    assert {citation["version"], zenodo["version"], package["version"]} == {"1.2.3"}
    assert {one["version"] for one in others} == {"1.2.3"}
    assert {one["datePublished"] for one in others} == {"2026-01-31"}
    days = {citation["date-released"], zenodo["publication_date"], package["created"][:10]}
    assert days == {"2026-01-31"}


def test_the_same_inputs_give_the_same_bytes(releasing: Project, dist: Path) -> None:
    first = {p.relative_to(dist): p.read_bytes() for p in dist.rglob("*") if p.is_file()}
    releasing.database.unlink()
    pipeline.build(releasing)
    pipeline.release_to(releasing, dist, [releasing.root / "mini.whl"])
    assert {p.relative_to(dist): p.read_bytes() for p in dist.rglob("*") if p.is_file()} == first


def test_a_folder_with_other_files_is_left_alone(releasing: Project, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(NotOurReleaseError, match="choose a new or an empty folder"):
        pipeline.release_to(releasing, tmp_path / "mine", [])
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_what_repeats_the_edition_here_is_as_it_should_be() -> None:
    this = edition.read(ROOT)
    for path, text in repeated.texts(ROOT, this):
        assert path.read_text("utf-8") == text, f"{path.name}: run `interloan metadata`"
    newest = re.search(r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest.groups() == (this.version, this.released)
    with (ROOT / "sources/catalogue/data_changes.csv").open(encoding="utf-8") as file:
        days = {row["date"] for row in csv.DictReader(file) if row["version"] == this.version}
    assert days == {this.released}


def test_without_an_address_nothing_needs_one(releasing: Project) -> None:
    without = dict(repeated.texts(releasing.root, replace(KNOWN, repository="")))
    assert not [path for path, text in without.items() if ADDRESS in text]
    texts = dict(repeated.texts(releasing.root, KNOWN))
    assert f"git clone {ADDRESS} interloan" in texts[releasing.root / "README.md"]
    citation = yaml.safe_load(texts[releasing.root / "CITATION.cff"])
    assert citation["repository-code"] == ADDRESS


def test_the_address_is_configured_in_one_place_or_none() -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"].get("urls", {})
    assert set(urls) <= {"Repository"}
