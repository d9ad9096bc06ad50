"""What a source file may look like, and what its editor is told when it does not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interloan import pipeline
from interloan.project import Project

LENDERS = "sources/lending/lenders.csv"
NLM = b"nlm,National Library of Medicine,yes,false,150000,1836,confirmed,nlm-fees,2018"


def edit(project: Project, old: bytes, new: bytes, file: str = LENDERS) -> None:
    path = project.root / file
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def test_sound_sources_give_typed_rows_in_key_order(mini: Project) -> None:
    lenders = pipeline.read(mini).rows["lenders"]
    assert [row["id"] for row in lenders] == ["lac", "lewiston", "nlm"]
    assert lenders[2] == {
        "id": "nlm",
        "name": "National Library of Medicine",
        "lends": "yes",
        "is_free": 0,
        "requests": 150_000,
        "founded": 1836,
        "status": "confirmed",
        "source_id": "nlm-fees",
        "as_of": "2018",
    }
    assert lenders[1]["requests"] is None


def test_what_is_confirmed_has_sources_of_two_publishers(content: pipeline.Content) -> None:
    publishers = {row["id"]: row["publisher"] for row in content.rows["publications"]}
    confirmed = [
        (
            name,
            next(iter(row.values())),
            publishers[row["source_id"]],
            publishers.get(row["second_source_id"]),
        )
        for name, rows in content.rows.items()
        for row in rows
        if row.get("status") == "confirmed" and "second_source_id" in row
    ]
    assert len(confirmed) > 100
    assert [row for row in confirmed if row[2] == row[3] or not row[3]] == []


def test_the_parts_of_a_table_are_read_as_one(mini: Project) -> None:
    assert [row["amount_usd"] for row in pipeline.read(mini).rows["fees"]] == [9.0, 12.0]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            b"150000",
            b"150,000",
            "lenders.csv:4: 'nlm,National Library of Medicine,yes,false,150,000",
        ),
        (
            b"150000",
            b'"150,000"',
            "lenders.csv:4 requests: '150,000' is not an integer; write digits",
        ),
        (b"150000", b"1_000", "requests: '1_000' is not an integer"),
        (b"150000", "١٢".encode(), "requests: '١٢' is not an integer"),
        (b"150000", b"1.5E3", "requests: '1.5E3' is not an integer"),
        (b"150000", b"NaN", "requests: 'NaN' is not an integer"),
        (b"150000", b"9223372036854775808", "is too large to store"),
        (
            b"150000",
            b"-1",
            "requests: '-1' is how surveys mark a missing figure; leave the cell empty",
        ),
        (b"150000", b"-3", "requests: '-3' is how surveys mark a missing figure"),
        (b"150000", b"-9", "requests: '-9' is how surveys mark a missing figure"),
        (b"150000", b"-2", "requests: '-2' is below the least; minimum is 0"),
        (b"1836", b"3022", "founded: '3022' is not a year; write four digits"),
        (b"yes,false", b"yes,no", "is_free: 'no' is not true or false; write true or false"),
        (b"yes,false", b"yess,false", "lends: 'yess' is not allowed; write 'yes'"),
        (b"nlm,Nat", b",Nat", "lenders.csv:4 id: must not be empty; write a value"),
        (b"nlm,Nat", b"NLM,Nat", "id: 'NLM' does not have the right form; it must match"),
        (
            b"nlm,Nat",
            b"lac,Nat",
            "lenders.csv:4 id: 'lac' stands in line 2 too, and may stand only once",
        ),
        (b"Lewiston", b"Lewiston" * 4, "ry' breaks a rule; maxLength is 40"),
        (
            b"National Library of Medicine",
            b"Lewiston Public Library",
            "name: 'Lewiston Public Library' stands in line 3 too",
        ),
        (b"nlm-fees", b"nlm-fee", "source_id: 'nlm-fee' is not in publications; write 'nlm-fees'"),
        (b"confirmed", b" confirmed", "status: ' confirmed' has blanks around it; remove them"),
        (b"2018", b"Feb 30", "as_of: 'Feb 30' is no date of the calendar; write 2017, 2017-04"),
        (b",2018", b",9018", "as_of: '9018' is no date of the calendar"),
        (b",2018", b",2099-01", "as_of: '2099-01' lies in the future; write the day on which it"),
        (b"Medicine", b"Medi\x00cine", "lenders.csv:4: has a NUL byte in place 29"),
        (b"Archives", "Archive\u0301s".encode(), "is not in Unicode's composed form"),
        (b"National", b'"National', "lenders.csv:4: "),
        (NLM, NLM + b",", "has 10 cells, not 9"),
        (b",2018", b"", "lenders.csv:4: 'nlm,"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place_and_a_remedy(
    mini: Project, complaints: Callable[[], list[str]], old: bytes, new: bytes, complaint: str
) -> None:
    edit(mini, old, new)
    said = complaints()
    assert any(complaint in line for line in said), said


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "lenders.csv: is empty; restore its header and rows"),
        (b"\n\n", "lenders.csv: is empty"),
        ("id,name\nlac,Voilà\n".encode("utf-16"), "lenders.csv: is in UTF-16; save it as"),
        ("id,name\nlac,Voilà\n".encode("cp1252"), "lenders.csv:2: is not UTF-8 (byte 0xe0"),
        (b"id;name;lends\nlac;x;y\n", "is separated by semicolons; save it as “CSV UTF-8”, sep"),
        (b"id,name\rlac,x\r", "has a bare carriage return; end lines with LF"),
        (b"id,name,lends,is_free,requests,founded,status,source_id,as_of\n", "no rows below"),
    ],
)
def test_a_file_of_the_wrong_form_is_named(
    mini: Project, complaints: Callable[[], list[str]], data: bytes, complaint: str
) -> None:
    (mini.root / LENDERS).write_bytes(data)
    assert any(complaint in line for line in complaints()), complaints()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"requests,founded", b"requests,colour,founded", "colour: 'colour' is a stray column"),
        (b"requests,founded", b"founded", "lenders.csv:1 requests: is missing from the header"),
        (b"requests,founded", b"requests,requests,founded", "stands twice in the header"),
        (b"requests,founded", b"requests,,founded", "has a column without a name"),
        (b"requests,founded", b"founded,requests", "has its columns in another order"),
    ],
)
def test_a_wrong_header_is_named(
    mini: Project, complaints: Callable[[], list[str]], old: bytes, new: bytes, complaint: str
) -> None:
    edit(mini, old, new)
    assert any(complaint in line for line in complaints()), complaints()


def test_a_stray_column_in_every_row_is_said_once(
    mini: Project, complaints: Callable[[], list[str]]
) -> None:
    path = mini.root / LENDERS
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([f"{first},remarks", *(f"{line}," for line in rest)]) + "\n")
    (said,) = complaints()
    assert said.startswith(f"{LENDERS}:1 remarks: 'remarks' is a stray column; remove it, or ")


def test_every_problem_of_every_file_is_said_at_once(
    mini: Project, complaints: Callable[[], list[str]]
) -> None:
    edit(mini, b"1836", b"MDCCC")
    edit(mini, b"21294", b"many")
    edit(mini, b",12", b",twelve", "sources/lending/fees-2018.csv")
    assert [line.split(" ")[0] for line in complaints()] == [
        "sources/lending/fees-2018.csv:2",
        "sources/lending/lenders.csv:2",
        "sources/lending/lenders.csv:4",
    ]


def test_a_foreign_key_is_checked_across_tables(
    mini: Project, complaints: Callable[[], list[str]]
) -> None:
    edit(mini, b"nlm,", b"nml,", "sources/lending/fees-2003.csv")
    assert complaints() == [
        "sources/lending/fees-2003.csv:2 lender_id: 'nml' is not in lenders; "
        "write 'nlm', or add it there"
    ]


def test_a_lost_half_of_a_table_is_noticed(
    mini: Project, complaints: Callable[[], list[str]]
) -> None:
    path = mini.root / LENDERS
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:2]) + b"\n")
    assert any(
        "lenders.csv: 'lenders' should have 2 to 9 rows, and there are 1" in line
        for line in complaints()
    )


def test_a_csv_that_no_table_claims_is_not_passed_over(
    mini: Project, complaints: Callable[[], list[str]]
) -> None:
    (mini.root / "sources/lending/more.csv").write_text("a\n1\n")
    assert any("more.csv: belongs to no table" in line for line in complaints())


def test_a_byte_order_mark_and_crlf_are_read_as_what_they_mean(mini: Project) -> None:
    path = mini.root / LENDERS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(pipeline.read(mini).rows["lenders"]) == 3


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_no_bytes_crash_the_reader(
    mini: Project, complaints: Callable[[], list[str]], data: bytes
) -> None:
    path: Path = mini.root / LENDERS
    path.write_bytes(path.read_bytes()[:120] + data)
    assert all(".csv" in line or ".yaml" in line for line in complaints())
