"""Titles that stand more than once, and titles that a system marks as no more its own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.marc import test_marcxml as xml
from tests.collect.marc.conftest import fewer

from interloan.collect.marc import count, result
from interloan.problems import SourceError


def said(counts: Any) -> str:
    return "\n".join(result.account(counts.summary))


def test_titles_with_the_id_of_one_before_are_counted_and_told(marc: Any) -> None:
    """A full export and a later one overlap, and nothing in either says so."""
    full = b"".join(marc.record(record_id=f"b{n}") for n in range(5))
    later = marc.record(record_id="b3") + marc.record(record_id="b9") + marc.record(record_id="b3")
    counts = count([marc.file(full, "full.mrc"), marc.file(later, "later.mrc")])
    assert (counts.summary.records, counts.summary.repeated) == (8, 2)
    assert (
        "2 titles have the same id (field 001) as an earlier one, and are counted as well; if"
        in said(counts)
    )


def test_an_id_may_be_the_last_bytes_of_a_file(marc: Any) -> None:
    fields = [("245", "10\x1faA title"), ("008", marc.fixed()), ("001", "z9")]
    data = [value.encode() + b"\x1e" for _, value in fields]
    starts = [sum(map(len, data[:n])) for n in range(len(data))]
    directory = "".join(
        f"{tag}{len(own):04d}{start:05d}"
        for (tag, _), own, start in zip(fields, data, starts, strict=True)
    )
    base = 24 + len(directory) + 1
    leader = f"{base + sum(map(len, data)) + 1:05d}nam a22{base:05d} i 4500"
    last = leader.encode() + directory.encode() + b"\x1e" + b"".join(data) + b"\x1d"
    assert marc.count(marc.record(record_id="z9") + last).summary.repeated == 1
    assert marc.count(marc.record(record_id="z8") + last).summary.repeated == 0


@pytest.mark.parametrize("record_id", ["", "x" * 25])
def test_what_has_no_id_or_a_very_long_one_is_not_compared(marc: Any, record_id: str) -> None:
    assert marc.count(marc.record(record_id=record_id) * 2).summary.repeated == 0


def test_titles_that_cannot_be_compared_are_told(marc: Any) -> None:
    data = marc.record(record_id="") * 2 + marc.record()
    assert marc.count(data).summary.without_id == 2
    assert (
        "2 titles could not be compared with the others, since field 001 is missing or longer than"
        " 24 characters: whether any stands twice is unknown" in said(marc.count(data))
    )
    assert "could not be compared" not in said(marc.count(marc.record() * 2))


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        (".b12345672", ".b12345672", 1),
        (".b12345672", "b1234567", 1),  # without its check digit
        (".b12345672", ".b12345684", 0),
        (".b12345673", ".b12345673", 0),  # no number of Sierra: the check digit is wrong
    ],
)
def test_titles_of_sierra_without_001_are_compared_by_their_number_in_907(
    marc: Any, first: str, second: str, again: int
) -> None:
    data = b"".join(
        marc.record("default", ("907", f"  \x1fa{number}\x1fb01-02-2{n}"), record_id="")
        for n, number in enumerate((first, second))
    )
    counts = marc.count(data, once=True)
    assert counts.summary.taken_back == again
    assert counts.summary.without_id == (0 if first.endswith("2") else 2)


@pytest.mark.parametrize(
    ("fields", "records"),
    [
        ([("003", "MBA")], 1),
        ([("003", "MBA"), ("852", "  \x1faA")], 1),  # other items, the same title
        ([("003", "MBB")], 2),  # of another library
        ([("003", "MBA"), ("245", "10\x1faAnother")], 2),  # an id that was given twice
    ],
)
def test_once_takes_a_title_back_only_where_id_library_and_title_agree(
    marc: Any, fields: list[tuple[str, str]], records: int
) -> None:
    first = marc.record("default", ("003", "MBA"))
    counts = marc.count(first + marc.record("default", *fields), once=True)
    assert counts.summary.records == records
    assert counts.summary.taken_back == 2 - records
    assert sum(row.titles for row in counts.rows) == records


@pytest.mark.parametrize("processes", [1, 2])
def test_what_is_taken_back_goes_with_its_items_whatever_part_it_is_in(
    marc: Any, processes: int
) -> None:
    item = ("952", "  \x1fp1\x1fl3")
    spanish = marc.record(marc.fixed("spa"), ("003", "M"), item, item)
    other = marc.record(marc.fixed("por"), ("003", "M"), item, record_id="id2")
    data = (spanish + other) * 30
    counts = marc.count(data, items="952$l", once=True, processes=processes, part_size=1_000)
    found = {row.language: (row.titles, row.items, row.circulation) for row in counts.rows}
    assert found == {"por": (1, 1, 3), "spa": (1, 2, 6)}
    assert (counts.summary.records, counts.summary.taken_back) == (2, 58)
    assert counts.summary.repeated == 0
    assert "2 titles, and 58 of them again\n" in said(counts)
    assert "an earlier title has the same 001, 003 and 245: 58 titles" in said(counts)


@pytest.mark.parametrize(
    ("titles", "field"),
    [
        ("unless 942$n=1", ("942", "  \x1f2ddc\x1fn1")),  # Koha
        ("unless 998$e=n or $e=d", ("998", "  \x1fed")),  # Sierra
        ("unless 949$a=suppressed", ("949", "  \x1fasuppressed")),  # Alma, as the profile says
        ("unless SUP$a", ("SUP", "  \x1faY")),
        ("if 901$s=public", ("901", "  \x1fshidden")),
    ],
)
@pytest.mark.parametrize("ending", ["mrc", "xml"])
def test_titles_that_are_marked_are_left_out_and_counted_apart(
    marc: Any, titles: str, field: tuple[str, str], ending: str
) -> None:
    """They are set aside with their bytes and their items, and the sum is what was read."""
    tag, text = field
    code = text.split("\x1f")[-1][0]
    unmarked = f"  \x1f{code}{'public' if titles.startswith('if') else '0'}"
    fields = [[(tag, mark), ("852", "  \x1fhX")] for mark in (unmarked, text)]
    data = b"".join(marc.record("default", *some) for some in fields)
    if ending == "xml":
        every = [xml.record(("008", marc.fixed()), *some) for some in fields]
        data = xml.collection(*every).encode()
    counts = marc.count(data, f"a.{ending}", titles=titles, items="852")
    assert (counts.summary.records, counts.summary.items) == (1, 1)
    assert counts.summary.aside == {"left out by --titles": 1}
    assert counts.summary.bytes_read == len(data)
    assert "not counted as titles: 1 left out by --titles" in said(counts)


@pytest.mark.parametrize("text", ["", "942$n=1", "unless", "unless $n=1", "or 942$n", "unless 942"])
def test_a_mark_that_cannot_be_read_is_refused_with_an_example(marc: Any, text: str) -> None:
    with pytest.raises(SourceError) as refused:
        marc.count(marc.record(), titles=text)
    assert "unless 942$n=1 or 998$e=s" in str(refused.value.problems[0])


@fewer
@given(
    st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.booleans(), st.booleans()), min_size=1),
    st.booleans(),
)
def test_each_title_is_counted_left_out_or_taken_back(
    module_marc: Any, drawn: list[tuple[str, bool, bool]], once: bool
) -> None:
    """Sound and damaged records, with ids and without, marked and not: each is somewhere."""
    records = [
        module_marc.record("default", ("942", f"  \x1fn{int(marked)}"), record_id=record_id)
        for record_id, marked, _ in drawn
    ]
    data = b"".join(
        b"00001" + record[5:] if is_damaged else record
        for record, (*_, is_damaged) in zip(records, drawn, strict=True)
    )
    summary = module_marc.count(data, titles="unless 942$n=1", once=once).summary
    ids = [record_id for record_id, marked, _ in drawn if not marked]
    again = len([one for one in ids if one]) - len({*ids} - {""})
    assert summary.aside.get("left out by --titles", 0) == len(drawn) - len(ids)
    assert summary.records + summary.taken_back == len(ids)
    assert (summary.taken_back, summary.repeated) == ((again, 0) if once else (0, again))
    assert summary.bytes_read == len(data)
