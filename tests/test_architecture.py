"""What docs/ says of the code is so: the files it names, the rooms, the records of decisions."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PARTS = ["Context", "Decision", "Other ways", "Consequences"]
ASKED = [
    "where is a CSV cell validated", "where is the facet markup", "where is a voucher counted",
    "where does a 503 come from", "where is a disc's verdict", "how is search ranked",
    "where is a heading or a date of a workbook made",
    "how is a chart drawn", "where is a thousands separator put", "where is UNIMARC refused",
    "how is a bilingual title halved", "what does --service-place accept",
    "where is a change of the data put into words", "where does the old address of a row lead",
    "what is in a release", "what writes metadata.yml",
]  # fmt: skip


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading of architecture.md."""
    text = (DOCS / "architecture.md").read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert lines, heading
    _, _, *rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in lines[0].splitlines()
    ]
    return rows


def links(text: str) -> list[tuple[str, str]]:
    return re.findall(r"\[([^\]]+)\]\((?!https?:|#)([^)#]+)", text)


def test_each_of_a_newcomers_questions_is_answered_by_one_or_two_files() -> None:
    answers = dict(table("Where is …?"))
    assert list(answers) == ASKED
    for question, answer in answers.items():
        files = links(answer)
        assert 1 <= len(files) <= 2, question
        for name, target in files:
            assert (DOCS / target).is_file(), (question, target)
            assert target.endswith(f"/{name}"), (question, name)


def test_the_rooms_are_those_of_the_contracts_from_top_to_bottom() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = re.findall(r"\w+", " ".join(settings["contracts"][0]["layers"]))
    rooms = re.findall(r"`(\w+)`", " ".join(row[0] for row in table("Rooms")))
    assert rooms == [*layers, "datasette_hardened"]


def test_every_file_that_a_document_links_to_exists() -> None:
    for document in DOCS.rglob("*.md"):
        for _, target in links(document.read_text("utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_decisions_are_numbered_without_a_gap_and_all_in_the_index() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    index = links((DOCS / "decisions" / "README.md").read_text("utf-8"))
    assert index == [(path.name[:4], path.name) for path in DECISIONS]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_record_is_short_and_has_its_four_parts(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS
    assert 15 <= len(text.splitlines()) <= 40


def test_contributing_stays_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_bytes()) <= 6_144
