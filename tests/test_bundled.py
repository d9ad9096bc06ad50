"""What is bundled from other projects is what they published."""

import hashlib
import re
from pathlib import Path

import pytest

VEGA = Path(__file__).resolve().parents[1] / "static" / "vega"
ROW = re.compile(r"^\| (\S+\.js) \| (\S+) \| (\S+) \| \S+ \| ([0-9a-f]{64}) \|", re.MULTILINE)
OURS = "const { ascending, isString, DisallowedObjectProperties } = vega;\n"
THEIRS = "import { ascending, isString, DisallowedObjectProperties } from 'vega-util';\n"
LISTED = ROW.findall((VEGA / "THIRD-PARTY.md").read_text("utf-8"))


@pytest.mark.parametrize(("file", "package", "version", "digest"), LISTED)
def test_a_bundled_file_is_the_one_of_its_package(
    file: str, package: str, version: str, digest: str
) -> None:
    assert file.startswith(f"{package}-{version}.")
    text = (VEGA / file).read_text("utf-8")
    if text.startswith(OURS):
        text = THEIRS + text.removeprefix(OURS)
    assert hashlib.sha256(text.encode()).hexdigest() == digest


def test_every_bundled_file_is_listed_and_licensed() -> None:
    assert {row[0] for row in LISTED} == {path.name for path in VEGA.glob("*.js")}
    for name in ("LICENSE-vega.txt", "LICENSE-vega-lite.txt"):
        assert "Redistribution and use" in (VEGA / name).read_text("utf-8")


def test_pages_load_what_is_bundled() -> None:
    root = VEGA.parents[1]
    loaded = (root / "templates/_chart_scripts.html").read_text() + (
        root / "static/chart.js"
    ).read_text()
    for file, *_ in LISTED:
        assert f"vega/{file}" in loaded
