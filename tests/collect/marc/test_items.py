"""Items and circulation joined on the record id."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.marc import test_marcxml as xml
from tests.collect.marc.conftest import fewer

from interloan.collect.marc import count, result
from interloan.problems import SourceError


def test_items_are_added_up_by_cell(marc: Any) -> None:
    rus = marc.record(marc.fixed("rus"))
    eng = marc.record().replace(b"id1", b"id2")
    damaged = b"00001" + marc.record(marc.fixed("spa")).replace(b"id1", b"id3")[5:]
    table = b"record_id,items,circulation\nid1,2,10\nid1,1,5\nid2,4,\nid3,1,7\nid9,5,5\n"
    counts = marc.count(rus + eng + damaged, items=marc.file(table, "items.csv"))
    assert [(row.language, row.items, row.circulation) for row in counts.rows] == [
        ("eng", 4, 0), ("rus", 3, 15), ("spa", 1, 7),
    ]  # fmt: skip
    assert (counts.summary.items, counts.summary.items_unmatched) == (8, 5)


def test_a_row_is_an_item_where_there_is_no_column_of_items(marc: Any) -> None:
    table = marc.file(b"record_id\nid1\nid1\n", "items.csv")
    assert marc.row(marc.record(), items=table).items == 2


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (b"id,items\n", "has no column record_id"),
        (b"record_id,items\n,1\n", "is not an id"),
        (b"record_id,items\nid1,two\n", "items.csv:2 items: 'two' is not a whole number"),
    ],
)
def test_what_is_wrong_with_the_table_is_said(marc: Any, table: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        count([marc.file(marc.record())], items=marc.file(table, "items.csv"))


@pytest.mark.parametrize("items", ["949", "items.csv"])
def test_items_that_no_title_has_are_an_error_and_no_silent_zero(marc: Any, items: str) -> None:
    table = marc.file(b"record_id\nother\n", "items.csv")
    why = "gives no item of any title; name the field that lists the copies, or a CSV"
    if items.endswith("csv"):
        why = "gives no item of any title: none has 'other', or another id of the list, in field"
    with pytest.raises(SourceError, match=why):
        marc.count(marc.record(), items=table if items.endswith("csv") else items)


@pytest.mark.parametrize(
    "table",
    [
        b"Record ID,Items,Circulation\nid1,2,1234\n",
        b"RECORD_ID;COPIES;Loans\nid1;2;1234\n",
        b"MMS Id\tItem Count\tTotal Checkouts\nid1\t2.0\t1,234\n",
        b'Bib #,bib no.,items,circ\nx,id1,"1","1,234"\ny,id1,1.00,0\n',
    ],
)
def test_a_list_is_read_as_systems_export_it(marc: Any, table: bytes) -> None:
    row = marc.row(marc.record(), items=marc.file(table, "items.csv"))
    assert (row.items, row.circulation) == (2, 1234)


def test_items_of_a_record_that_stands_twice_are_said(marc: Any) -> None:
    table = marc.file(b"record_id\nid1\n", "items.csv")
    summary = marc.count(marc.record() * 2, items=table).summary
    assert "Items counted twice, because their record appears twice: 1" in result.account(summary)


@pytest.fixture
def with_holdings(marc: Any) -> bytes:
    """Two titles, one of them with an item, and holdings records behind them, one with items."""
    items = [("852", "  \x1fp31"), ("852", "  \x1fp32")]
    holdings = marc.record(None, ("004", "id1"), *items, kind="x ")
    titles = marc.record() + marc.record(marc.fixed("rus"), items[0])
    made: bytes = titles + holdings + marc.record(None, ("004", "id1"), kind="y ")
    return made


def test_items_in_holdings_records_are_left_out_and_said(marc: Any, with_holdings: bytes) -> None:
    counts = marc.count(with_holdings, items="852")
    assert counts.summary.aside == {"holdings": 1, "holdings with items": 1}
    assert counts.summary.items == 1
    said = [line for line in result.account(counts.summary) if line.startswith("Items left out")]
    assert len(said) == 1
    assert "those in 1 holdings record of their own; export the items as a CSV" in said[0]
    damaged = marc.count(with_holdings.replace(b"4500004", b"4600004"), items="852")
    assert damaged.summary.aside == counts.summary.aside


def test_items_in_holdings_records_alone_are_an_error(marc: Any, with_holdings: bytes) -> None:
    data = marc.record() + with_holdings[len(with_holdings) // 2 :]
    with pytest.raises(SourceError, match=r"1 holdings records have it, which are not joined.*CSV"):
        marc.count(data, items="852")


def test_a_list_of_items_is_joined_whatever_holdings_records_say(
    marc: Any, with_holdings: bytes
) -> None:
    table = marc.file(b"record_id,items\nid1,3\n", "items.csv")
    summary = marc.count(with_holdings, items=table).summary
    assert summary.aside == {"holdings": 2}
    assert summary.items == 6


@pytest.mark.parametrize(
    ("fields", "items", "loans"),
    [
        (["  \x1fp1\x1fl12", "  \x1fp2\x1fl3"], 2, 15),
        (["  \x1fp1", "  \x1fl3\x1fl4"], 2, 3),
        (["  \x1fl3x", "  \x1fl", "  \x1fl-1", "  \x1fm8"], 4, 0),
        (["  \x1fl12345678"], 1, 12345678),
        (["  \x1fl123456789"], 1, 0),
    ],
)
def test_loans_are_plain_numbers_in_the_subfield(
    marc: Any, fields: list[str], items: int, loans: int
) -> None:
    record = marc.record("default", *(("952", field) for field in fields))
    row = marc.row(record, items="952$l")
    assert (row.items, row.circulation) == (items, loans)
    row = marc.row(record, items="952")
    assert (row.items, row.circulation, row.circulation_fractional) == (items, None, None)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (b"record_id,items\n", ":1: has no rows below its header; export it again"),
        (b"record_id,items\nid1,1,2\n", ":2: 'id1,1,2' has 3 cells, not 2; restore the line"),
        (b"record_id,record_id\nid1,id1\n", ":1 record_id: appears twice in the header"),
        (b"record_id,items,items\nid1,1,1\n", ":1 items: appears twice in the header"),
        (b"record_id,circulation,circulation\nid1,1,1\n", ":1 circulation: appears twice"),
        (b"record_id,items\nid1,1\nid2,1234567890\n", ":3 items: '1234567890' is not a whole"),
        (b"record_id,circulation\nid1,-1\n", ":2 circulation: '-1' is not a whole number"),
        (b"record_id\n" + b"a" * 33 + b"\n", " is not an id of 1 to 32 bytes; write the value"),
        (b"record_id\na\x01b\n", ":2 record_id: "),
        (b'record_id\n"a\n', ":2"),
        (b"record_id" + b",a" * 500 + b"\n", ":1: has 501 columns; export record_id, items"),
    ],
)
def test_each_fault_of_a_list_is_named_with_its_line(marc: Any, table: bytes, problem: str) -> None:
    with pytest.raises(SourceError) as refused:
        marc.count(marc.record(), items=marc.file(table, "items.csv"))
    assert problem in str(refused.value)
    assert len(refused.value.problems) == 1


def test_a_hundred_faults_of_a_list_are_named_and_that_there_are_more(marc: Any) -> None:
    table = marc.file(b"record_id,items\n" + b"id1,x\n" * 150, "items.csv")
    with pytest.raises(SourceError) as refused:
        marc.count(marc.record(), items=table)
    assert len(refused.value.problems) == 101
    assert "has more problems than are shown" in str(refused.value)


def test_ids_are_joined_whole_up_to_32_bytes(marc: Any) -> None:
    longest = "i" * 32
    numbers = f"{longest},1,2\nid2,999999999,5\n id3 ,4,\nid1,7,7\n"
    table = marc.file(f"record_id,items,circulation\n{numbers}".encode(), "items.csv")
    records = {
        longest: (1, 2), longest + "i": (0, 0), "id2": (999_999_999, 5), "id3 ": (4, 0),
        "id": (0, 0), "": (0, 0), "zz": (0, 0),
    }  # fmt: skip
    codes = ["rus", "spa", "eng", "vie", "por", "ita", "fre"]
    data = [
        marc.record(marc.fixed(code), record_id=key)
        for code, key in zip(codes, records, strict=True)
    ]
    counts = marc.count(b"".join(data), items=table)
    by_language = {row.language: (row.items, row.circulation) for row in counts.rows}
    assert by_language == dict(zip(codes, records.values(), strict=True))
    assert (counts.summary.items, counts.summary.items_unmatched) == (1_000_000_004, 7)


def test_a_file_named_as_a_field_is_read_as_a_list(
    marc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(marc.folder)
    marc.file(b"record_id,items\nid1,3\n", "952")
    assert marc.row(marc.record("default", ("952", "  \x1fp1")), items="952").items == 3


def test_the_account_says_what_became_of_every_byte_and_item(marc: Any) -> None:
    record, authority = marc.record(), marc.record(kind="z ")
    data = record + b"\n" + authority + marc.record(kind="z ") + b"rubbish\x1d" + record
    table = marc.file(b"record_id,items\nid1,2\nid9,1500\n", "items.csv")
    summary = marc.count(data, items=table).summary
    assert list(result.account(summary)) == [
        f"Read 1 file, {len(data):,} bytes after unpacking:",
        f"  {2 * len(record):>15,}  counted    2 titles",
        f"  {2 * len(authority):>15,}  set aside  not counted as titles: 2 authority",
        f"  {1:>15,}  between    line ends, padding and markup between records",
        f"  {8:>15,}  skipped    not readable, see below",
        "1 place skipped: no leader and directory of a record",
        f"  {summary.findings[0].place}",
        "1 title has the same id (field 001) as an earlier one, and is counted as well;"
        " if two exports overlap,"
        " --once counts a title once where 001, 003 and 245 are the same",
        "Items of these titles: 4",
        "Items left out, because their record is not in the catalogue: 1,498",
    ]


KOHA = [
    ("952", "  \x1fp1\x1fl7\x1f00\x1f10"),
    ("952", "  \x1fp2\x1fl5\x1f01"),  # withdrawn
    ("952", "  \x1fp3\x1fl3\x1f14"),  # lost
    ("952", "  \x1fl2"),  # without a number
    ("952", "  \x1fp5\x1fl1\x1fn3 copies"),
]


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("952", (5, None, 0)),
        ("952$l", (5, 18, 0)),
        ("952$l unless 952$0=1", (4, 13, 1)),
        ("952$l unless $0=1 or $1", (3, 10, 2)),
        ("952$l unless $0 unless $1=4", (3, 10, 2)),
        ("952$l unless $1!=4", (1, 3, 4)),
        ("952$l if $p", (4, 16, 1)),
        ("952$l if $p unless $0=1 or $1", (2, 8, 3)),
        ("952 copies $n", (7, None, 0)),
        ("952$l copies $n if $n", (3, 1, 4)),
    ],
)
def test_conditions_leave_items_out_that_are_not_held(
    marc: Any, option: str, expected: tuple[int, int | None, int]
) -> None:
    counts = marc.count(marc.record("default", *KOHA), items=option)
    (row,) = counts.rows
    assert (row.items, row.circulation, counts.summary.items_left_out) == expected
    said = f"Items left out by the conditions in --items: {expected[2]}"
    account = [*result.account(counts.summary)]
    assert (said in account) is bool(expected[2])
    lent = "" if expected[1] is None else f", with {expected[1]} loan{'s'[: expected[1] != 1]}"
    assert f"Items of these titles: {expected[0]}{lent}" in account


@pytest.mark.parametrize(
    ("option", "why"),
    [
        ("952 if p", "is no condition; write it as 952 if"),
        ("952 unless $00", "is no condition"),
        ("952 or $1", "has an `or` that follows no `unless`"),
        ("952 if $p or $1", "has an `or` that follows no `unless`"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(marc: Any, option: str, why: str) -> None:
    with pytest.raises(SourceError, match=re.escape(why)):
        marc.count(marc.record("default", *KOHA), items=option)


def test_items_may_stand_in_fields_named_by_letters(marc: Any) -> None:
    items = [("ITM", "  \x1fb1\x1fl4"), ("ITM", "  \x1fb2\x1fl5")]
    row = marc.row(marc.record("default", *items), items="ITM$l")
    assert (row.items, row.circulation) == (2, 9)
    xml = """<collection><record><leader>00000nam a2200000 i 4500</leader>
        <controlfield tag="008">920219s1993    mau                 eng d</controlfield>
        <datafield tag="ITM" ind1=" " ind2=" "><subfield code="l">4</subfield></datafield>
        </record></collection>"""
    row = marc.row(xml.encode(), name="a.xml", items="ITM$l")
    assert (row.items, row.circulation) == (1, 4)


NUMBERS = {".b12345672": "rus", "b1234568": "spa", "b1024364a": "por"}
"""With dot and check digit, without either, with `a` for any check digit."""


@pytest.mark.parametrize(
    "written",
    [
        ["b12345672", "b12345684", "b10243641"],
        [".b1234567", ".b1234568", ".b1024364"],
        [".b1234567a", "b1234568a", "b1024364"],
    ],
)
@pytest.mark.parametrize("ending", ["mrc", "xml"])
def test_numbers_of_sierra_are_one_however_they_are_written(
    marc: Any, written: list[str], ending: str
) -> None:
    """Sierra exports them in 907, and the number of OCLC in 001; lists have yet other forms."""
    fields = {code: ("907", f"  \x1fa{one}\x1fbmain") for one, code in NUMBERS.items()}
    data = b"".join(
        marc.record(marc.fixed(code), field, record_id=f"ocm{n}")
        for n, (code, field) in enumerate(fields.items())
    ) + marc.record(marc.fixed("vie"), record_id="b12345672")
    if ending == "xml":
        every = [
            xml.record(("001", f"ocm{code}"), ("008", marc.fixed(code)), field)
            for code, field in fields.items()
        ]
        every.append(xml.record(("001", "b12345672"), ("008", marc.fixed("vie"))))
        data = xml.collection(*every).encode()
    rows = "".join(f'"{one}",{n}\n' for n, one in enumerate(written))
    table = marc.file(f'"RECORD #(BIBLIO)","TOT CHKOUT"\n{rows}{rows}'.encode(), "items.csv")
    counts = marc.count(data, f"a.{ending}", items=table)
    found = {row.language: (row.items, row.circulation) for row in counts.rows}
    assert found == {"rus": (2, 0), "spa": (2, 2), "por": (2, 4), "vie": (2, 0)}


def test_a_list_whose_ids_are_not_all_of_sierra_is_joined_as_it_is_written(marc: Any) -> None:
    """The check digit of b12345673 is wrong: eight digits are its number, or it is another's."""
    data = marc.record(record_id="b12345672") + marc.record(marc.fixed("rus"), record_id="b1234567")
    table = marc.file(b"record_id\nb12345673\nb12345672\n", "items.csv")
    found = {row.language: row.items for row in marc.count(data, items=table).rows}
    assert found == {"eng": 1, "rus": 0}


def read_again(text: str, option: str) -> tuple[int, int, int]:
    """Return items, loans and items left out, read by the standard library and the words of help.

    `benchmarks/marc_agreement.py` does the same upon pymarc, with records of every form.
    """
    lent, many = re.match(r"...\$(.)", option), re.search(r" copies \$(.)", option)
    items = loans = left_out = 0
    for field in ElementTree.fromstring(text).findall(".//{*}datafield"):
        if field.get("tag") != option[:3]:
            continue
        first = {part.get("code", ""): (part.text or "").strip() for part in reversed(field)}
        held, word = True, ""
        for prefix, code, sign, value in re.findall(r" (if|unless|or) \$(.)(!?=)?(\S*)", option):
            word = word if prefix == "or" else prefix
            own = first.get(code, "")
            met = own not in {"", "0"} if not sign else (own == value) is (sign == "=")
            held &= met is (word == "if")
        number = re.match(r"[0-9]{1,6}(?!\w)", first.get(many[1], "")) if many else None
        copies = int(number[0]) if number else 1
        items, left_out = items + held * copies, left_out + (not held) * copies
        found = first.get(lent[1], "") if lent else ""
        loans += held * int(found if re.fullmatch("[0-9]{1,8}", found) else 0)
    return items, loans, left_out


PROFILES = [
    "852", "876$l", "878$l if $n", "945$l unless $1", "949$l copies $n", "952$l if $n unless $0=1"
    " or $1", "952 copies $n", "952$l unless $1!=4", "995$l", "ITM$l unless $0",
]  # fmt: skip
WRITTEN = ["", "0", "1", "4", "00012", "123456789", "3 copies", "3x", " 5 "]


@given(st.data())
@fewer
def test_items_are_those_that_another_reader_finds(module_marc: Any, data: st.DataObject) -> None:
    option = data.draw(st.sampled_from(PROFILES))
    part = st.tuples(st.sampled_from("ln01"), st.sampled_from(WRITTEN)).map(
        "\x1f{0[0]}{0[1]}".format
    )
    field = st.lists(part, min_size=1, max_size=4).map("".join).map("  {}".format)
    fields = [(option[:3], one) for one in data.draw(st.lists(field, min_size=1, max_size=5))]
    text = xml.collection(xml.record(("008", module_marc.fixed()), *fields, ("856", "  \x1fl9")))
    expected = read_again(text, option)
    for name, content in (
        ("a.xml", text.encode()),
        ("a.mrc", module_marc.record("default", *fields)),
    ):
        if expected[0] == 0:
            with pytest.raises(SourceError, match="gives no item of any title"):
                module_marc.count(content, name, items=option)
            continue
        counts = module_marc.count(content, name, items=option)
        (row,) = counts.rows
        assert (row.items, row.circulation or 0, counts.summary.items_left_out) == expected
