"""What spreadsheet programs and git do to a source: it is read as meant, or is one problem."""

import csv
import io
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interloan import pipeline
from interloan.commands.group import main
from interloan.database import sqlite_file
from interloan.problems import SourceError
from interloan.project import Project
from interloan.sources import descriptors, spelling, typed_rows

LENDERS = "sources/lending/lenders.csv"
DESCRIPTOR = "sources/lending/lenders.resource.yaml"

Complaints = Callable[[], list[str]]


def shown(cell: str) -> str:
    """A cell as a spreadsheet program shows it that takes for a number what looks like one."""
    if cell in {"true", "false"}:
        return cell.upper()
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", cell):
        return cell
    return f"{float(cell):.15g}".replace("e", "E")


def saved_by_a_spreadsheet(content: bytes, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """A CSV as LibreOffice Calc and Excel save what they did not change.

    Both write truth values in capitals and numbers without zeros before and after them, to 15
    digits; Excel's “CSV UTF-8” has a byte order mark and CRLF, and LibreOffice can quote all text
    cells. Compared with all sources that LibreOffice 7.4 saved, as CSV and by way of XLSX, on 29
    November 2026: it does the same to the same cells, and leaves dates as they are.
    """
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator="\r\n").writerows(  # type: ignore[arg-type]
        [shown(cell) for cell in row] for row in rows
    )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_every_source_that_a_spreadsheet_saved_is_read_as_before_and_made_tidy(
    content: pipeline.Content, tmp_path: Path, quoting: int
) -> None:
    root = content.tables[0].descriptor.parents[2]
    before = {}
    for path in (path for table in content.tables for path in table.paths):
        place = tmp_path / path.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        before[place] = path.read_bytes()
        place.write_bytes(saved_by_a_spreadsheet(before[place], quoting))
    for path in (root / "sources").rglob("*.resource.yaml"):
        place = tmp_path / path.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    tables = descriptors.load(tmp_path / "sources")
    rows = typed_rows.read(tables, tmp_path)
    assert all(rows[name] == content.rows[name] for name in rows)
    assert dict(spelling.untidy(tables, tmp_path)) == before


def test_the_sources_are_tidy(content: pipeline.Content) -> None:
    root = content.tables[0].descriptor.parents[2]
    assert list(spelling.untidy(content.tables, root)) == []


def test_check_offers_tidy_and_tidy_restores_the_file(mini: Project) -> None:
    path = mini.root / LENDERS
    before = path.read_bytes()
    path.write_bytes(saved_by_a_spreadsheet(before))
    run = CliRunner().invoke
    command = ["--project", str(mini.root)]
    assert (
        "1 file is spelled as a spreadsheet program saves" in run(main, [*command, "check"]).output
    )
    assert run(main, [*command, "tidy"]).output == f"{LENDERS} is tidy again.\n"
    assert path.read_bytes() == before
    assert run(main, [*command, "tidy"]).output == "All sources are tidy.\n"


def test_tidy_leaves_a_file_alone_in_which_something_is_wrong(mini: Project) -> None:
    path = mini.root / LENDERS
    path.write_bytes(wrong := saved_by_a_spreadsheet(path.read_bytes()).replace(b"1836", b"old"))
    done = CliRunner().invoke(main, ["--project", str(mini.root), "tidy"])
    assert done.exit_code == 1
    assert "founded: 'old' is not a year" in done.stderr
    assert path.read_bytes() == wrong


@pytest.mark.parametrize(
    "encoding", ["cp1252", "latin-1", "mac_roman", "cp1250", "cp1251", "cp437", "cp850"]
)
@pytest.mark.parametrize("name", ["Bibliothèque – l’été", "ភាសាខ្មែរ", "Łódź", "Wôpanâak"])
def test_text_saved_after_being_read_in_a_wrong_encoding_is_refused_with_what_was_meant(
    mini: Project, complaints: Complaints, encoding: str, name: str
) -> None:
    path = mini.root / LENDERS
    misread = "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in name.encode()
    )
    before = path.read_bytes()
    path.write_bytes(before.replace(b"Lewiston Public Library", misread.encode()))
    (said,) = complaints()
    assert said.startswith(f"{LENDERS}:3 name: ")
    path.write_bytes(before.replace(b"Lewiston Public Library", name.encode()))
    assert complaints() == []


def test_the_meant_text_stands_in_the_message(mini: Project, complaints: Complaints) -> None:
    path = mini.root / LENDERS
    path.write_bytes(
        path.read_bytes().replace(b"Lewiston", "VoilÃ\xa0 le cafÃ© de Lewiston".encode())
    )
    (said,) = complaints()
    assert "was read in a wrong encoding and saved; write 'Voilà le café de Lewiston" in said


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"id\tname\tlends\nlac\tx\ty\n", "is separated by tabs; save it as “CSV UTF-8”"),
        (b"id|name|lends\nlac|x|y\n", "is separated by bars; save it as “CSV UTF-8”"),
        (b"sep=,\nid,name\n", "'sep=,' is a line that only Excel knows; remove it"),
        (b'[{"id": "lac"}]\n', "is JSON; save it as “CSV UTF-8”"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "run `git lfs pull`"),
        (b"id,name\n<<<<<<< HEAD\nlac,x\n", "lenders.csv:2: is a mark that git left"),
        (b"PK\x03\x04", "is a ZIP archive or a spreadsheet (.xlsx)"),
    ],
)
def test_a_file_of_another_kind_is_one_problem(
    mini: Project, complaints: Complaints, data: bytes, complaint: str
) -> None:
    (mini.root / LENDERS).write_bytes(data)
    (said,) = complaints()
    assert complaint in said


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"", "is an empty line; remove the line"),
        (b",,,,,,,,", "has only empty cells; remove the line"),
        (b",,,,", "has only empty cells; remove the line"),
        (b"=======", "is a mark that git left where two changes met; keep one side"),
        (b">>>>>>> theirs", "is a mark that git left where two changes met; keep one side"),
    ],
)
def test_a_line_that_is_no_row_is_told_as_what_it_is(
    mini: Project, complaints: Complaints, line: bytes, complaint: str
) -> None:
    path = mini.root / LENDERS
    path.write_bytes(path.read_bytes() + line + b"\n")
    assert complaints() == [f"{LENDERS}:5: {complaint}"] or complaint in complaints()[0]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("._fees.csv", "was left by a Mac; remove it"),
        ("~$fees.xlsx", "was left by a spreadsheet program; remove it"),
        (".~lock.fees.csv", "was left by a spreadsheet program; remove it"),
        ("FEES.CSV", "ends in capitals; call it FEES.csv"),
        *((f"fees.{kind}", "is no CSV; save it as “CSV UTF-8”, and name that under `path` of a"
                           " descriptor")
          for kind in ("xlsx", "xls", "ods", "numbers", "tsv", "tab")),
        ("a.b.xlsx", "is no CSV; save it as “CSV UTF-8”"),
        ("~lenders.csv", "belongs to no table; name it under `path` of a descriptor"),
        ("more.csv", "belongs to no table; name it under `path`"),
        ("fees.resource.yml", "is no name of a descriptor; call it NAME.resource.yaml"),
    ],
)  # fmt: skip
def test_a_file_that_nothing_reads_is_named(
    mini: Project, complaints: Complaints, name: str, complaint: str
) -> None:
    (mini.root / "sources/lending" / name).write_text("a\n1\n")
    (said,) = complaints()
    assert said.startswith(f"sources/lending/{name}: {complaint}")


@pytest.mark.parametrize("name", ["rank", "rowid"])
def test_a_searched_column_with_a_name_of_sqlites_own_is_refused(
    mini: Project, complaints: Complaints, name: str
) -> None:
    path = mini.root / DESCRIPTOR
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("requests", name), encoding="utf-8")
    csv_file = mini.root / LENDERS
    csv_file.write_bytes(csv_file.read_bytes().replace(b"requests", name.encode(), 1))
    (said,) = complaints()
    assert said.startswith(f"{DESCRIPTOR}: 'lenders' cannot be a table of SQLite: ")


@pytest.mark.parametrize("name", ["sqlite_lenders", "lenders_fts", "lenders_fts_data"])
def test_a_table_with_a_name_of_sqlites_own_is_refused(
    mini: Project, complaints: Complaints, name: str
) -> None:
    folder = mini.root / "sources/lending"
    text = (mini.root / "sources/lending/fees.resource.yaml").read_text(encoding="utf-8")
    text = text.replace("name: fees", f"name: {name}", 1)
    (folder / f"{name}.resource.yaml").write_text(text, encoding="utf-8")
    assert any(f"'{name}' cannot be a table of SQLite" in line for line in complaints())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_check_passes_can_be_built(mini: Project, data: st.DataObject) -> None:
    """One cell of the table is edited at will: what `check` lets through, SQLite takes."""
    path = mini.root / LENDERS
    before = path.read_bytes()
    rows = list(csv.reader(io.StringIO(before.decode())))
    row = data.draw(st.sampled_from(rows[1:]))
    written = st.text(max_size=8) | st.integers().map(str) | st.floats().map(str)
    row[data.draw(st.integers(0, len(row) - 1))] = data.draw(
        written | st.sampled_from(["TRUE", "-0", "1e9", "9" * 19, "2018-02", "é", ""])
    )
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    try:
        path.write_bytes(text.getvalue().encode(errors="surrogatepass"))
        content = pipeline.read(mini)
    except SourceError:
        return
    finally:
        path.write_bytes(before)
    with TemporaryDirectory() as folder:
        built = Path(folder) / "built.db"
        sqlite_file.write(built, content.tables, content.rows, content.views)
        with closing(sqlite3.connect(built)) as connection:
            assert connection.execute("SELECT count(*) FROM lenders").fetchone() == (len(rows) - 1,)


@pytest.mark.parametrize(
    "error",
    ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"],
)
def test_an_error_of_a_spreadsheet_is_no_value(
    mini: Project, complaints: Complaints, error: str
) -> None:
    path = mini.root / LENDERS
    path.write_bytes(path.read_bytes().replace(b"Lewiston Public Library", error.encode()))
    remedy = "is an error of a spreadsheet; write what was meant"
    assert complaints() == [f"{LENDERS}:3 name: {error!r} {remedy}"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Lewiston ", "'Lewiston ' has blanks around it; remove them"),
        (" Lewiston", "' Lewiston' has blanks around it; remove them"),
        ("Lewi\u200bston", "'Lewi\\u200bston' has a control or invisible character (U+200B);"
                          " remove it"),
        ("Lewi\tston", "'Lewi\\tston' has a tab or a line end in it; write a blank instead"),
        ("Voila\u0300", "'Voila\u0300' is not in Unicode's composed form; type it anew (NFC)"),
    ],
)  # fmt: skip
def test_what_no_cell_may_hold_is_named_with_its_place(
    mini: Project, complaints: Complaints, name: str, fault: str
) -> None:
    path = mini.root / LENDERS
    path.write_bytes(path.read_bytes().replace(b"Lewiston Public Library", name.encode()))
    assert complaints() == [f"{LENDERS}:3 name: {fault}"]


@pytest.mark.parametrize("name", ["Lewiston #1", "A", "“CAFÉ”", "Ã\u0080 la carte", "Š"])
def test_a_name_of_any_other_shape_is_read(
    mini: Project, complaints: Complaints, name: str
) -> None:
    path = mini.root / LENDERS
    path.write_bytes(path.read_bytes().replace(b"Lewiston Public Library", name.encode()))
    assert not [said for said in complaints() if "composed" in said or "encoding" in said]


def test_a_header_of_hundreds_of_columns_is_one_problem(
    mini: Project, complaints: Complaints
) -> None:
    (mini.root / LENDERS).write_text(",".join(f"c{n}" for n in range(501)) + "\n")
    assert complaints() == [f"{LENDERS}:1: has 501 columns, not 9; restore its header"]


def test_tidy_spells_numbers_and_truth_as_git_has_them(mini: Project) -> None:
    fees, lenders = mini.root / "sources/lending/fees-2018.csv", mini.root / LENDERS
    before = fees.read_bytes(), lenders.read_bytes()
    fees.write_bytes(before[0].replace(b"\n", b".00\r\n").replace(b"usd.00", b"usd"))
    lenders.write_bytes(b"\xef\xbb\xbf" + before[1].replace(b"true", b"TRUE"))
    tables = descriptors.load(mini.root / "sources")
    assert dict(spelling.untidy(tables, mini.root)) == {fees: before[0], lenders: before[1]}
