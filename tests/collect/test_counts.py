"""`interloan add counts`: a library's own counts, from its file to the database."""

import csv
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from interloan import pipeline
from interloan.commands.group import main
from interloan.pipeline import Content
from interloan.project import Project

SYNTHETIC = Path(__file__).parents[1] / "fixtures" / "synthetic-library.csv"


def add(project: Project, file: Path, *more: str) -> tuple[int, str]:
    """Add a file as the collection `ours`; return the exit status and all that was said."""
    command = ["--project", str(project.root), "add", "counts", str(file), "--collection", "ours"]
    result = CliRunner().invoke(main, [*command, *more])
    return result.exit_code, result.output


def holdings(project: Project, top: str = "local") -> list[dict[str, str]]:
    path = project.root / top / "collections" / "holdings" / "ours.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "counts.csv"


def test_codes_and_names_of_any_kind_with_the_counts_that_are_known(
    checkout: Project, file: Path
) -> None:
    file.write_text('language,titles,items\npt,120,150\nvie,80,\nHaitian Creole,"1,234",0\n')
    status, said = add(checkout, file)
    assert status == 0, said
    found = [(r["language_id"], r["titles"], r["items"], r["format"]) for r in holdings(checkout)]
    assert found == [
        ("hat", "1234", "0", "all"),
        ("por", "120", "150", "all"),
        ("vie", "80", "", "all"),
    ]


def test_spreadsheets_of_other_habits_are_read(checkout: Project, file: Path) -> None:
    text = "\ufeffLanguage Code;Copies;Format;Audience\nspa;7;DVD;Kids\nspa;9;;adult\n\n"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    status, said = add(checkout, file)
    assert status == 0, said
    found = [(r["format"], r["audience"], r["decade"], r["items"]) for r in holdings(checkout)]
    assert found == [("unknown", "adult", "all", "9"), ("video", "children", "all", "7")]


def test_all_that_is_wrong_is_listed_with_line_and_suggestion(
    checkout: Project, file: Path
) -> None:
    file.write_text(
        "language,titles,format\nPortugese,1,book\nspa,many,book\nvie,3,bok\nQuenya,4,book\n"
        "Total,9,book\nspa,5\nfra,,book\n"
    )
    status, said = add(checkout, file)
    assert status == 1
    unknown = "is not a known language"
    assert said.splitlines() == [
        f"counts.csv:2 language: 'Portugese' {unknown}; did you mean por (Portuguese)?",
        "counts.csv:3 titles: 'many' is not a whole number; write digits only",
        "counts.csv:4 format: 'bok' is not allowed; write 'book'",
        f"counts.csv:5 language: 'Quenya' {unknown}; write a code or an English name,"
        " or add --keep-unknown",
        "counts.csv:7: 'spa' has 2 cells, not 3; put quotes around a cell with a comma in it",
        "counts.csv:8 titles: is empty, and so are items; write a count",
        "6 problems; nothing was changed.",
    ]
    assert not (checkout.root / "local").exists()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "counts.csv: is empty; restore its header and rows"),
        ("tongue,titles\nspa,1\n", "'tongue' is not a known column"),
        ("language,title\nspa,1\n", "'title' is not a known column; did you mean 'titles'?"),
        ("language,code,lang,titles\nspa,spa,spa,1\n", "'lang' is one more column for language"),
        ("language,titles\n", "has no lines below its header"),
        ("language,titles\nspa,1\nSpa,2\n", ":3 language: 'Spa' appears twice (first in line 2)"),
        ("language,titles,items\nspa,1,\nes,2,3\n", ":3 language: 'es' is the language of line 2"),
        ('language,titles\n"spa,1\n', "has a quote that does not close"),
        ("language,titles,decade\nspa,1,1995\n", "'1995' is not a decade; write its first year"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used(
    checkout: Project, file: Path, text: str, complaint: str
) -> None:
    file.write_text(text)
    status, said = add(checkout, file)
    assert status == 1
    assert complaint in said


def test_another_encoding_is_named(checkout: Project, file: Path) -> None:
    file.write_bytes("language,titles\nespañol,1\n".encode("latin-1"))
    assert (
        "counts.csv:2: is not UTF-8 (byte 0xf1 in place 5); save it as “CSV UTF-8”"
        in add(checkout, file)[1]
    )


def test_unknown_languages_can_be_kept_under_their_labels(checkout: Project, file: Path) -> None:
    file.write_text("language,titles\nQuenya,4\nspa,5\n")
    status, said = add(checkout, file, "--keep-unknown")
    assert status == 0, said
    (kept,) = [row for row in holdings(checkout) if not row["language_id"]]
    assert (kept["language_key"], kept["titles"]) == ("label-quenya", "4")
    assert kept["language_reason"] == "The label is not a known language."
    assert pipeline.read(checkout)


def test_two_codes_of_one_language_are_added_up_and_said(checkout: Project, file: Path) -> None:
    file.write_text("language,titles\nchi,4\nzh,5\ntag,1\n")
    status, said = add(checkout, file)
    assert status == 0
    assert "line 3: 'zh' was added to 'chi' (line 2)" in said
    assert "line 4: 'tag' read as discontinued MARC code of Tagalog" in said
    by_label = {row["language_label"]: row["titles"] for row in holdings(checkout)}
    assert by_label == {"chi; zh": "9", "tag": "1"}


def test_the_place_served_is_found_by_name_or_key(checkout: Project, file: Path) -> None:
    file.write_text("language,titles\nspa,5\n")
    for place in ("Lowell", "2501737000", "0600000US2501737000"):
        assert add(checkout, file, "--service-place", place)[0] == 0
        ours = (checkout.root / "local/collections/collections.csv").read_text()
        assert ours.splitlines()[1].split(",")[3] == "0600000US2501737000"
    said = add(checkout, file, "--service-place", "Lowel")[1]
    assert "ours --service-place: 'Lowel' is not in places; write Lowell" in said


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        (("--collection", "Our Library"), "'Our Library' is not a key; write our-library"),
        (("--as-of", "November"), "'November' is not a date"),
        (("--collection", "penn-libraries"), "is already the key of a collection in sources/"),
        (("--title", "a\tb"), "ours --title: "),
        (("--period", "a\tb"), "ours --period: "),
        (("--url", "example.org"), "'example.org' is not an address; write one that begins"),
        (("--kind", "synthetic", "--publish"), "must not be used for made-up counts"),
    ],
)
def test_what_is_wrong_about_a_collection(
    checkout: Project, file: Path, option: tuple[str, ...], complaint: str
) -> None:
    file.write_text("language,titles\nspa,5\n")
    status, said = add(checkout, file, *option)
    assert status == 1
    assert complaint in said


@pytest.mark.thorough
def test_own_counts_are_in_the_database_and_not_among_the_published_sources(
    checkout: Project, file: Path
) -> None:
    file.write_text("language,titles\nspa,5\n")
    add(checkout, file, "--title", "Our Library")
    pipeline.build(checkout)
    with sqlite3.connect(checkout.database) as connection:
        sql = "SELECT title, titles FROM holdings JOIN collections c ON c.id = collection_id"
        assert connection.execute(f"{sql} WHERE c.id = 'ours'").fetchall() == [("Our Library", 5)]
    published = pipeline.read(checkout, with_local=False)
    assert len(published.rows["collections"]) == 2


@pytest.mark.parametrize(
    ("option", "assumed"),
    [
        ((), "languages not in the file count as not held. If the file is only a part, add --part"),
        (("--partial",), "of languages not in the file nothing is known"),
    ],
)
def test_whether_the_file_was_taken_as_the_whole_is_said(
    checkout: Project, file: Path, option: tuple[str, ...], assumed: str
) -> None:
    file.write_text("language,titles\nspa,5\n")
    assert assumed in add(checkout, file, *option)[1]


@pytest.mark.thorough
def test_without_a_title_a_collection_is_called_by_its_key(checkout: Project, file: Path) -> None:
    file.write_text("language,titles\nspa,5\n")
    command = ["--project", str(checkout.root), "add", "counts", str(file)]
    CliRunner().invoke(main, [*command, "--collection", "my-library"])
    titles = {row["id"]: row["title"] for row in pipeline.read(checkout).rows["collections"]}
    assert titles["my-library"] == "My library"


def test_the_next_command_can_be_copied(checkout: Project, file: Path) -> None:
    """It names the program as it was started where no PATH leads to it, and the place."""
    file.write_text("language,titles\nspa,5\n")
    program = checkout.root / "bin folder" / "interloan"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nfrom interloan.commands.group import main\nmain()\n")
    done = subprocess.run(
        [sys.executable, "bin folder/interloan", "add", "counts", file, "--collection", "ours"],
        cwd=checkout.root, env={**os.environ, "PATH": os.defpath}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    last = done.stdout.splitlines()[-1]
    assert last == '  "bin folder/interloan" report --collection ours -o report.html'
    said = add(checkout, file)[1].splitlines()[-1]
    assert said == f"  interloan --project {checkout.root} report --collection ours -o report.html"


@pytest.mark.thorough
def test_publishing_writes_to_sources(checkout: Project, file: Path) -> None:
    file.write_text("language,titles\nspa,5\n")
    assert add(checkout, file, "--publish", "--url", "https://example.org/counts")[0] == 0
    assert not (checkout.root / "local").exists()
    assert len(holdings(checkout, "sources")) == 1
    content = pipeline.read(checkout, with_local=False)
    cited = {row["id"]: row["url"] for row in content.rows["publications"]}
    assert cited["counts-ours"] == "https://example.org/counts"


def test_a_later_count_replaces_the_earlier_one(checkout: Project, file: Path) -> None:
    for titles in ("5", "6"):
        file.write_text(f"language,titles\nspa,{titles}\n")
        add(checkout, file)
    assert [row["titles"] for row in holdings(checkout)] == ["6"]
    assert len(pipeline.read(checkout).rows["collections"]) == 3


def test_the_synthetic_library_of_300_languages_is_added(checkout: Project) -> None:
    status, said = add(checkout, SYNTHETIC, "--kind", "synthetic", "--service-place", "Lowell")
    assert status == 0, said
    assert len(holdings(checkout)) == 300


def test_where_one_file_cannot_be_written_the_others_stay_as_they_were(
    checkout: Project, file: Path
) -> None:
    file.write_text("language,titles\nspa,5\n")
    add(checkout, file, "--title", "Before")
    (holdings_file,) = (checkout.root / "local/collections/holdings").iterdir()
    holdings_file.unlink()
    holdings_file.mkdir()
    before = {p: p.read_bytes() for p in (checkout.root / "local").rglob("*") if p.is_file()}
    status, said = add(checkout, file, "--title", "After")
    assert status == 1, said
    after = {p: p.read_bytes() for p in (checkout.root / "local").rglob("*") if p.is_file()}
    assert after == before


def test_comparison_libraries_are_labelled_and_outside_massachusetts(content: Content) -> None:
    collections = {row["id"]: row for row in content.rows["collections"]}
    assert {row["kind"] for row in collections.values()} == {"comparison"}
    states = {row["id"]: row["state_code"] for row in content.rows["places"]}
    for row in collections.values():
        assert "for comparison" in str(row["title"])
        assert "Outside Massachusetts" in str(row["note"])
        assert states.get(row["service_place_id"]) != "25"
    rows = content.rows["holdings"]
    cincinnati = [row for row in rows if row["collection_id"] == "cincinnati-hamilton-county"]
    assert len(cincinnati) == 248
    assert len(rows) - len(cincinnati) == 11
    assert all(row["language_id"] for row in rows)
    assert {row["items"]: row["circulation"] for row in cincinnati}[20435] == 344838
