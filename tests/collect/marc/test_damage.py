"""Damaged catalogues: no title is lost that can be read, and every byte is accounted for."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from interloan.collect.marc import Counts, count, result
from interloan.problems import SourceError


def titles(counts: Counts, data: bytes) -> int:
    """Return the titles, once every byte is accounted for and the rows agree."""
    summary = counts.summary
    assert summary.bytes_read == len(data)
    assert sum(row.titles_fractional for row in counts.rows) == pytest.approx(summary.records)
    return summary.records


def reasons(counts: Counts) -> list[tuple[int, str, bool]]:
    return [(f.offset, f.reason, f.is_counted) for f in counts.summary.findings]


@pytest.fixture
def record(marc: Any) -> bytes:
    made: bytes = marc.record(marc.fixed("rus"), ("041", "0 \x1farus\x1faeng"))
    return made


def test_wrong_length_in_one_leader_loses_nothing(marc: Any, record: bytes) -> None:
    data = record * 500 + b"00001" + record[5:] + record * 499
    counts = marc.count(data)
    assert titles(counts, data) == 1000
    assert reasons(counts) == [(500 * len(record), "length in the leader", True)]


@pytest.mark.parametrize("between", [b"\n", b"\r\n", b"\n\n", b"\0", b" ", b"\x1a", b"\r\n" * 9])
def test_what_stands_between_records_is_no_damage(marc: Any, record: bytes, between: bytes) -> None:
    data = (record + between) * 20
    counts = marc.count(data)
    assert titles(counts, data) == 20
    assert not counts.summary.findings
    assert counts.summary.bytes_between == 20 * len(between)


def test_byte_order_mark_is_no_damage(marc: Any, record: bytes) -> None:
    data = b"\xef\xbb\xbf" + record * 2
    counts = marc.count(data)
    assert titles(counts, data) == 2
    assert not counts.summary.findings


@pytest.mark.parametrize("cut", [1, 2, 20])
def test_truncated_end_is_counted_if_its_codes_are_there_and_said(
    marc: Any, record: bytes, cut: int
) -> None:
    data = (record * 3)[:-cut]
    counts = marc.count(data)
    assert titles(counts, data) == 3
    ((offset, reason, is_counted),) = reasons(counts)
    assert (offset, is_counted) == (2 * len(record), True)
    assert "cut off before its end" in reason


@pytest.mark.parametrize("left", [1, 4, 5, 23, 24, 30, 60, 61, 75])
def test_truncated_end_without_codes_is_skipped_and_known_as_such(
    marc: Any, record: bytes, left: int
) -> None:
    """Wherever a file breaks off, what is missing may be in other languages."""
    data = record * 3 + record[:left]
    counts = marc.count(data)
    assert titles(counts, data) == 3
    assert counts.summary.bytes_skipped == left
    assert reasons(counts) == [(3 * len(record), "cut off before its field 008", False)]
    assert result.missing_part(counts.summary) == "the file is cut off before its end"


def test_008_of_38_characters_is_no_damage(marc: Any) -> None:
    data = marc.record(marc.fixed("rus")[:38]) * 3
    counts = marc.count(data)
    assert titles(counts, data) == 3
    assert marc.languages(data) == {"rus": 3}
    assert not counts.summary.findings


def test_short_008_missing_008_and_two_are_counted_and_said(marc: Any) -> None:
    short = marc.record("920219s1993", ("041", "0 \x1farus"))
    missing = marc.record(None)
    twice = marc.record(marc.fixed("rus"), ("008", marc.fixed("eng")))
    counts = marc.count(short + missing + twice)
    assert [reason for _, reason, _ in reasons(counts)] == [
        "field 008 is too short", "no field 008", "field 008 is repeated",
    ]  # fmt: skip
    assert marc.languages(short + missing + twice) == {"rus": 2, "   ": 1}


def test_record_over_99999_bytes(marc: Any) -> None:
    long = marc.record(
        marc.fixed("rus"), *(("500", "  \x1fa" + "x" * 9000) for _ in range(30)),
        ("041", "0 \x1farus\x1faeng"),
    )  # fmt: skip
    assert len(long) > 200_000
    data = marc.record() + long + marc.record()
    counts = marc.count(data)
    assert titles(counts, data) == 3
    assert marc.languages(data) == {"eng": 2.5, "rus": 0.5}


def test_lost_terminator_between_two_records(marc: Any, record: bytes) -> None:
    data = record + record[:-1] + record
    assert titles(marc.count(data), data) == 3


def test_stray_terminator_within_a_record(marc: Any, record: bytes) -> None:
    data = record + record[:-8] + b"\x1d" + record[-8:] + record
    counts = marc.count(data)
    assert titles(counts, data) == 3
    assert counts.summary.reasons["no leader and directory of a record", False] == 1


def test_stray_bytes_before_a_record(marc: Any, record: bytes) -> None:
    data = record + b"%% exported by night %%" + record
    counts = marc.count(data)
    assert titles(counts, data) == 2
    assert counts.summary.bytes_skipped == 23


def test_lengths_in_characters_instead_of_bytes(marc: Any) -> None:
    """Exports that count characters put every field after the first letter beyond ASCII wrong."""
    good = marc.record("x", ("008", marc.fixed("rus")), ("041", "0 \x1farus\x1faeng"))
    wrong = good.replace(b"id1", "идé".encode())
    counts = marc.count(wrong)
    assert titles(counts, wrong) == 1
    assert "directory does not fit the fields" in reasons(counts)[0][1]


def test_unsorted_directory(marc: Any) -> None:
    late = marc.record(marc.fixed("rus"), ("245", "10\x1fa"), ("041", "0 \x1farus\x1faeng"))
    assert marc.languages(late) == {"rus": 0.5, "eng": 0.5}


def test_strict_refuses_what_was_skipped_and_what_was_cut_off(marc: Any, record: bytes) -> None:
    for data in (record * 3 + b"garbage\x1d", (record * 3)[:-5]):
        with pytest.raises(SourceError, match=r"export\.mrc.*cannot be read whole"):
            marc.count(data, strict=True)
    assert marc.count(b"00001" + record[5:] + record, strict=True).summary.records == 2


def test_mostly_unreadable_file_is_refused(marc: Any, record: bytes) -> None:
    with pytest.raises(SourceError, match="mostly unreadable"):
        marc.count(record + b"x" * 5000)
    with pytest.raises(SourceError, match="no record that can be read"):
        marc.count(b"Dear library, please find attached our records." * 9)


def test_segment_too_long_for_a_record_is_skipped_whole(marc: Any, record: bytes) -> None:
    rubbish = b"\x1e" * 8_400_000 + b"\x1d"
    data = record * 60_000 + rubbish + record
    counts = marc.count(data)
    assert titles(counts, data) == 60_001
    assert counts.summary.bytes_skipped == len(rubbish)


def test_five_findings_of_each_kind_are_listed_and_all_are_counted(
    marc: Any, record: bytes
) -> None:
    data = (b"00001" + record[5:]) * 300 + b"rubbish\x1d" * 7
    counts = marc.count(data)
    assert Counter(finding.reason for finding in counts.summary.findings) == {
        "length in the leader": 5, "no leader and directory of a record": 5,
    }  # fmt: skip
    assert counts.summary.reasons == {
        ("length in the leader", True): 300, ("no leader and directory of a record", False): 7,
    }  # fmt: skip


UNIMARC = [
    ("100", "  \x1fa20080415d2008    m  y0frey50      ba"), ("101", "0 \x1fafre"),
    ("200", "1 \x1faUn titre"),
]  # fmt: skip


@pytest.mark.parametrize("fixed", [None, "Aax3"])
def test_unimarc_is_refused_with_what_to_ask_for(marc: Any, fixed: str | None) -> None:
    data = marc.record(fixed, *UNIMARC) * 3 + marc.record()
    with pytest.raises(SourceError, match=r"is in UNIMARC, .*ask the vendor for .* MARC 21"):
        marc.count(data)


def test_a_few_records_in_unimarc_are_skipped_and_said(marc: Any, record: bytes) -> None:
    unimarc = marc.record(None, *UNIMARC)
    data = record * 5 + unimarc + record
    counts = marc.count(data)
    assert titles(counts, data) == 6
    assert reasons(counts) == [(5 * len(record), "a record in UNIMARC, not in MARC 21", False)]


def test_a_name_with_a_year_in_field_100_is_no_unimarc(marc: Any) -> None:
    name = ("100", "1 \x1fa1984 and other years of a long name, an author,\x1fd1950-")
    counts = marc.count(marc.record(None, name))
    assert counts.summary.records == 1
    assert list(counts.summary.reasons) == [("no field 008", True)]


@pytest.mark.parametrize("items", [None, "852"])
@pytest.mark.parametrize("damage", [b"\xff", b"\x00", b"~"])
def test_any_byte_may_stand_for_the_type_of_record(
    marc: Any, damage: bytes, items: str | None
) -> None:
    record = marc.record(marc.fixed("rus"), ("852", "  \x1fp1"))
    data = record.replace(b"nam a22", b"n" + damage + b"m a22")
    assert data != record
    (row,) = marc.count(data, items=items).rows
    assert (row.language, row.format, row.audience, row.titles) == ("rus", "other", "unknown", 1)


@pytest.mark.parametrize(("places", "more"), [(5, []), (12, ["  and 7 more"])])
def test_the_first_five_places_are_named(marc: Any, places: int, more: list[str]) -> None:
    data = (marc.record(record_id="") + b"rubbish\x1d") * places
    summary = marc.count(data).summary
    lines = list(result.account(summary))
    assert lines[0] == f"Read 1 file, {len(data):,} bytes after unpacking:"
    sizes = f"  {places * (len(data) // places - 8):>15,}  counted    {places} titles"
    assert lines[1:3] == [sizes, f"  {places * 8:>15,}  skipped    not readable, see below"]
    assert lines[3] == f"{places} places skipped: no leader and directory of a record"
    assert lines[4:9] == [f"  {finding.place}" for finding in summary.findings]
    assert lines[9:-1] == more
    assert lines[-1].startswith(f"{places} titles could not be compared with the others")


@pytest.mark.parametrize(("others", "more"), [(5, ""), (7, " and 2 more")])
def test_the_first_five_files_passed_over_are_named(marc: Any, others: int, more: str) -> None:
    folder = marc.folder / "exports"
    folder.mkdir()
    (folder / "a.mrc").write_bytes(marc.record())
    for number in range(others):
        (folder / f"{number}.txt").write_text("notes")
    line = list(result.account(count([folder]).summary))[-1]
    why = "(not named as MARC files are)"
    names = ", ".join(f"{folder / f'{number}.txt'} {why}" for number in range(5))
    assert line == f"Not read: {names}{more}"
