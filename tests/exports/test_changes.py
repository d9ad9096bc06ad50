"""What changed from one database to the next, told in words, as a feed, and as rows."""

import shutil
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from interloan import pipeline
from interloan.commands.group import main
from interloan.exports.changes import comparison, kept
from interloan.exports.changes.change import sentence
from interloan.project import Project

ROOT = Path(__file__).resolve().parents[2]
LENDERS = "sources/lending/lenders.csv"


@pytest.fixture
def older(mini: Project) -> Path:
    """The database as it was, with the tables that keep changes."""
    for name in ("data_changes", "moved_rows"):
        for suffix in ("resource.yaml", "csv"):
            file = f"sources/catalogue/{name}.{suffix}"
            shutil.copy(ROOT / file, mini.root / file)
    moved(mini, "lenders,old,,Nobody knew it.,2026-01-01")
    pipeline.build(mini)
    return Path(shutil.copy(mini.database, mini.root / "older.db"))


def moved(mini: Project, *lines: str) -> None:
    path = mini.root / "sources/catalogue/moved_rows.csv"
    path.write_text("\n".join(["table_name,old_key,new_key,reason,date", *lines, ""]))


def edit(mini: Project, file: str, old: str, new: str) -> None:
    path = mini.root / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(mini: Project, older: Path) -> list[str]:
    pipeline.build(mini)
    return [sentence(change) for change in comparison.compare(older, mini.database)]


def test_nothing_is_told_where_nothing_changed(mini: Project, older: Path) -> None:
    assert told(mini, older) == []


def test_one_cell_is_told_with_both_values_and_what_it_rests_on(mini: Project, older: Path) -> None:
    edit(mini, LENDERS, "150000", "160000")
    assert told(mini, older) == [
        "Changed: National Library of Medicine (nlm): requests was 150,000, is 160,000. "
        "Source: National Library of Medicine: Fees for loans (https://example.org/fees)."
    ]


def test_a_row_is_new_or_gone_and_the_reason_is_asked_for(mini: Project, older: Path) -> None:
    lines = (mini.root / LENDERS).read_text().splitlines()
    gone = next(line for line in lines if not line.startswith(("id,", "nlm,")))
    key = gone.partition(",")[0]
    edit(mini, LENDERS, gone, gone.replace(key, "another", 1))
    removed, new = told(mini, older)
    assert removed.startswith("Removed: ")
    assert removed.endswith(f"({key}). No reason is recorded.")
    assert new.startswith("New: ")
    moved(mini, f"lenders,{key},,It closed.,2026-02-01")
    assert told(mini, older)[0].endswith(f"({key}). It closed.")
    moved(mini, f"lenders,{key},another,It was renamed.,2026-02-01")
    assert told(mini, older)[0].startswith("New address: ")
    assert (
        told(mini, older)[0]
        .partition(" Source")[0]
        .endswith(f"(another), was at {key}. It was renamed.")
    )


def test_columns_and_tables_are_told_before_rows(mini: Project, older: Path) -> None:
    descriptor = "sources/lending/lenders.resource.yaml"
    edit(
        mini,
        descriptor,
        "enum: ['yes', 'no', 'no_longer']",
        "enum: ['yes', 'no', 'no_longer', 'some']",
    )
    edit(mini, descriptor, "description: Year of foundation.", "description: Begun., unit: years")
    (mini.root / "sources/lending/vans.resource.yaml").write_text(
        "name: vans\ntitle: Vans\ndescription: One row is a van.\npath: vans.csv\nschema:\n"
        "  fields: [{name: id, type: string, description: Key., constraints: {required: true}}]\n"
        "  primaryKey: id\ninterloan: {rows: [1, 9], label: id}\n"
    )
    (mini.root / "sources/lending/vans.csv").write_text("id\nred\n")
    assert told(mini, older) == [
        "Column declared otherwise: lends was string, never empty, one of yes, no, no_longer; "
        "is string, never empty, one of yes, no, no_longer, some.",
        "Column declared otherwise: founded was year, may be empty; "
        "is year, in years, may be empty.",
        "New table: Vans, 1 row.",
    ]


def test_many_rows_are_told_by_their_number(mini: Project, older: Path) -> None:
    edit(mini, "sources/lending/fees.resource.yaml", "rows: [1, 9]", "rows: [1, 99]")
    path = mini.root / "sources/lending/fees-2018.csv"
    path.write_text(path.read_text() + "".join(f"nlm,20{n},{n}\n" for n in range(20, 80)))
    assert told(mini, older) == ["New: 60 rows."]


def test_what_is_kept_becomes_rows_a_list_and_a_feed(mini: Project, older: Path) -> None:
    edit(mini, LENDERS, "150000", "160000")
    pipeline.build(mini)
    for _ in range(2):  # keeping again replaces
        command = ["--project", str(mini.root), "changes", str(older), "--keep"]
        result = CliRunner().invoke(main, command)
        assert result.output.startswith("Kept 1 change of 1.2.3;"), result.output
    pipeline.build(mini)
    with sqlite3.connect(mini.database) as connection:
        connection.row_factory = sqlite3.Row
        editions = kept.editions(connection.execute(kept.SELECT).fetchall())
    assert [(one.version, one.date, len(one.changes)) for one in editions] == [
        ("1.2.3", "2026-01-31", 1), ("0.1.0", "2026-11-29", 1),
    ][::-1]  # fmt: skip
    text = kept.markdown(editions)
    assert "## 1.2.3 (2026-01-31)\n\n### Lenders\n\n- Changed: National" in text
    assert "requests was 150,000, is 160,000" in text
    feed = kept.atom(editions, lambda path: f"https://site.test{path}")
    assert feed == kept.atom(editions, lambda path: f"https://site.test{path}")
    entries = ElementTree.fromstring(feed).findall("{*}entry")
    assert [entry.findtext("{*}title") for entry in entries] == [
        "Tables: first edition (0.1.0)", "Lenders: changed 1 (1.2.3)",
    ]  # fmt: skip
    assert "was 150,000, is 160,000" in (entries[1].findtext("{*}content") or "")


def test_the_command_tells_without_keeping(mini: Project, older: Path) -> None:
    edit(mini, LENDERS, "150000", "160000")
    pipeline.build(mini)
    before = (mini.root / "sources/catalogue/data_changes.csv").read_bytes()
    result = CliRunner().invoke(main, ["--project", str(mini.root), "changes", str(older)])
    assert result.output.startswith("# Changes of the data\n\n## 1.2.3 (2026-01-31)\n")
    assert (mini.root / "sources/catalogue/data_changes.csv").read_bytes() == before


def test_what_is_no_database_is_refused(mini: Project, older: Path) -> None:
    command = ["--project", str(mini.root), "changes", str(mini.root / LENDERS)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "lenders.csv cannot be read as a database of Interloan" in result.output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lenders,nlm,,Gone.,2026-01-01", "'nlm' is a row of lenders; remove the line"),
        ("lenders,x,nowhere,Renamed.,2026-01-01", "'nowhere' is no row of lenders; name the key"),
    ],
)
def test_a_moved_row_that_leads_nowhere_is_refused(
    mini: Project, older: Path, line: str, said: str
) -> None:
    moved(mini, line)
    result = CliRunner().invoke(main, ["--project", str(mini.root), "check"])
    assert said in result.output
