"""`interloan add marc`: from an exported catalogue to rows of `holdings`."""

from __future__ import annotations

import csv
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from interloan import pipeline
from interloan.collect.marc import interpretation
from interloan.commands.group import main
from interloan.project import Project
from interloan.sources import descriptors

PLACE = re.compile(r"^ +([\d,]+)  (\S.*?)  ", re.MULTILINE)


def add(project: Project, *more: str | Path) -> tuple[int, str]:
    """Add files as the collection `ours`; return the exit status and all that was said."""
    command = ["--project", str(project.root), "add", "marc", "--collection", "ours"]
    result = CliRunner().invoke(main, [*command, *map(str, more)])
    return result.exit_code, result.output


def holdings(project: Project, top: str = "local") -> list[dict[str, str]]:
    path = project.root / top / "collections" / "holdings" / "ours.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def is_complete(project: Project) -> str:
    with (project.root / "local/collections/collections.csv").open(encoding="utf-8") as lines:
        return next(csv.DictReader(lines))["is_complete"]


def language(marc: Any, code: str, *fields: tuple[str, str], **coded: str) -> bytes:
    record: bytes = marc.record(marc.fixed(code, **coded), *fields)
    return record


def test_titles_stand_by_language_format_audience_and_decade(checkout: Project, marc: Any) -> None:
    bilingual = language(marc, "eng", ("041", "0 \x1faeng\x1faspa"))
    children = language(marc, "chi", audience="j", form="o", date="s2004    ")
    path = marc.file(bilingual + language(marc, "eng") + children)
    status, said = add(checkout, path, "--service-place", "Lowell", "--as-of", "2026-10-01")
    assert status == 0, said
    names = ("language_id", "format", "audience", "decade", "titles", "titles_fractional")
    assert [tuple(row[name] for name in names) for row in holdings(checkout)] == [
        ("eng", "book", "unknown", "1990", "2", "1.5"),
        ("spa", "book", "unknown", "1990", "1", "0.5"),
        ("zho", "ebook", "children", "2000", "1", "1"),
    ]
    assert "Titles in several languages, counted in each: 1\n" in said
    assert "Taken as the whole collection: languages not in the file count as not held." in said
    (collection,) = [r for r in pipeline.read(checkout).rows["collections"] if r["id"] == "ours"]
    assert (collection["counted"], collection["counted_from"], collection["as_of"]) == (
        "every_language", "MARC export export.mrc", "2026-10-01",
    )  # fmt: skip


def test_codes_that_name_no_language_and_unknown_ones_are_kept_and_reported(
    checkout: Project, marc: Any
) -> None:
    codes = ["und", "zxx", "mul", "mis", "sgn", "qqq", "|||", "   ", "ajm", "scr", "hrv", "e1 "]
    status, said = add(checkout, marc.file(b"".join(language(marc, code) for code in codes)))
    assert status == 0, said
    keys = {row["language_key"]: row["language_label"] for row in holdings(checkout)}
    assert keys == {
        **{code: code for code in ("und", "zxx", "mul", "mis", "sgn")},
        "label-qqq": "qqq", "label-ajm": "ajm", "label-e1": "e1", "hrv": "hrv; scr",
        "label-no-code": "field 008 is blank; field 008 says |||",
    }  # fmt: skip
    reasons = {row["language_label"]: row["language_reason"] for row in holdings(checkout)}
    assert reasons["ajm"] == "The code is a discontinued code with no single successor."
    assert reasons["qqq"] == "The code is not in its list of codes."
    assert "scr as Croatian 1" in said
    assert "zxx (No linguistic content) 1" in said
    assert "Titles with an unknown code, kept under it: ajm 1, qqq 1\n" in said
    assert "Titles without a code of a language: " in said
    assert pipeline.read(checkout)


def test_codes_of_other_lists_are_read_by_their_list(checkout: Project, marc: Any) -> None:
    """`es` and `spa` are one language, and a title coded with both is one title."""
    both = [("041", "07\x1faes\x1f2iso639-1"), ("041", "07\x1faspa\x1f2iso639-3")]
    mandarin = ("041", "07\x1facmn\x1f2iso639-3")
    path = marc.file(language(marc, "|||", *both) + language(marc, "|||", mandarin))
    status, said = add(checkout, path)
    assert status == 0, said
    assert [(r["language_id"], r["titles"]) for r in holdings(checkout)] == [
        ("cmn", "1"), ("spa", "1"),
    ]  # fmt: skip


def test_every_byte_is_accounted_for(checkout: Project, marc: Any) -> None:
    good = marc.record()
    data = good * 3 + b"\r\n" + marc.record(kind="z ") + b"stray bytes" + good + b"00001" + good[5:]
    status, said = add(checkout, marc.file(data))
    assert status == 0, said
    sizes = {use: int(size.replace(",", "")) for size, use in PLACE.findall(said)}
    assert sizes == {
        "counted": 5 * len(good), "set aside": len(good), "between": 2, "skipped": 11,
    }  # fmt: skip
    assert f"Read 1 file, {len(data):,} bytes" in said
    assert "not counted as titles: 1 authority" in said
    assert "1 place skipped: no leader" in said
    assert f"byte {4 * len(good) + 2:,}, 11 bytes\n" in said
    assert "1 damaged record counted all the same: length in the leader" in said


def test_strict_writes_nothing_where_something_was_skipped(checkout: Project, marc: Any) -> None:
    path = marc.file(marc.record() * 3 + b"rubbish\x1d")
    status, said = add(checkout, path, "--strict")
    assert status == 1
    assert "1 stretches that cannot be read whole" in said
    assert not (checkout.root / "local").exists()


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("items.csv", ("3", "", "1.5")),
        ("loans.csv", ("3", "7", "1.5")),
        ("952", ("2", "", "1")),
        ("952$l", ("2", "15", "1")),
    ],
)
def test_items_come_from_a_list_or_from_the_records(
    checkout: Project, marc: Any, items: str, expected: tuple[str, str, str]
) -> None:
    marc.file(b"record_id,items\nid1,3\n", "items.csv")
    marc.file(b"record_id,items,circulation\nid1,3,7\n", "loans.csv")
    copies = [("952", "  \x1fp1\x1fl12"), ("952", "  \x1fp2\x1fl3")]
    path = marc.file(language(marc, "eng", ("041", "0 \x1faeng\x1faspa"), *copies))
    given = marc.folder / items if items.endswith("csv") else items
    status, said = add(checkout, path, "--items", given)
    assert status == 0, said
    for row in holdings(checkout):
        assert (row["items"], row["circulation"], row["items_fractional"]) == expected


def test_what_is_wrong_is_said_before_anything_is_counted(checkout: Project, marc: Any) -> None:
    path = marc.file(b"no MARC at all")
    status, said = add(checkout, path, "--service-place", "Lowel", "--as-of", "yesterday")
    assert status == 1
    assert "'Lowel' is not in places; write Lowell" in said
    assert "'yesterday' is not a date" in said
    status, said = add(checkout, path)
    assert status == 1
    assert "holds no record that can be read" in said
    assert not (checkout.root / "local").exists()


def test_standard_input_and_publishing(checkout: Project, marc: Any) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "interloan", "--project", str(checkout.root), "add", "marc", "-",
         "--collection", "ours", "--publish"],
        input=language(marc, "vie"), capture_output=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert [row["language_id"] for row in holdings(checkout, "sources")] == ["vie"]
    assert not (checkout.root / "local").exists()


def test_ctrl_c_leaves_nothing_half_written(checkout: Project, marc: Any) -> None:
    # Where the tests run in the background, interrupts are ignored, and children inherit that.
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code = f"{listening}from interloan.commands.group import main; main()"
    command = [sys.executable, "-c", code, "--project", str(checkout.root), "add", "marc"]
    with subprocess.Popen(
        [*command, "-", "--collection", "ours"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(marc.record() * 5000)  # more than a pipe holds: it reads by now
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b"Stopped; nothing was changed.\n"
    assert not (checkout.root / "local").exists()


def test_every_word_for_format_and_audience_may_stand_in_holdings(checkout: Project) -> None:
    tables = {table.name: table for table in descriptors.load(checkout.root / "sources")}
    allowed = {
        name: tables["holdings"].column(name).constraints["enum"] for name in ("format", "audience")
    }
    texts = {"periodical", "component_part", "microform", "large_print", "braille", "other"}
    formats = {
        *interpretation.FORMATS.values(),
        *interpretation.ELECTRONIC.values(),
        "e_resource",
        *texts,
    }
    assert formats <= set(allowed["format"])
    assert {*interpretation.AUDIENCES.values(), interpretation.UNKNOWN} <= set(allowed["audience"])


def test_a_catalog_that_is_cut_off_is_partial_unless_somebody_knows_better(
    checkout: Project, marc: Any
) -> None:
    path = marc.file(marc.record() * 20 + marc.record()[:-30])
    said = add(checkout, path)[1]
    assert "Titles are missing: the file is cut off before its end. So the collection is" in said
    assert is_complete(checkout) == "false"
    said = add(checkout, path, "--complete")[1]
    assert "taken as partial" not in said
    assert is_complete(checkout) == "true"


def test_a_catalog_of_which_much_cannot_be_read_is_partial(checkout: Project, marc: Any) -> None:
    path = marc.file(marc.record() * 20 + b"stray" * 200 + b"\x1d")
    said = add(checkout, path)[1]
    assert "% of it could not be read. So the collection is taken as partial" in said
    assert is_complete(checkout) == "false"
    path = marc.file(marc.record() * 20 + b"stray")
    (checkout.root / "local/collections/collections.csv").unlink()
    assert "Taken as the whole collection" in add(checkout, path)[1]
