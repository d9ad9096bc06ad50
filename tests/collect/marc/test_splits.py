"""A catalogue gives the same count however it is split: the parts add up to the whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interloan.collect.marc import count, iso2709_fast, iso2709_tolerant, raw_keys, record_ids
from interloan.problems import SourceError


def outcome(path: Path, **options: Any) -> object:
    """Return what a count gives: rows and summary, or problems."""
    try:
        return count([path], **options)
    except SourceError as error:
        return error.problems


@st.composite
def damaged(draw: st.DrawFn, marc: Any) -> bytes:
    """Make some records and then damage them."""
    records = [
        marc.record(
            draw(st.sampled_from([marc.fixed("rus"), marc.fixed("eng")[:38], "short", None])),
            *draw(st.lists(st.sampled_from([
                ("041", "0 \x1farus\x1faeng"), ("041", ""), ("007", "cr"), ("007", "c"),
                ("008", marc.fixed("fre")), ("500", "  \x1faМосква"),
            ]), max_size=3)),
            kind=draw(st.sampled_from(["am", "jm", "z "])),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    data = draw(st.sampled_from([b"", b"\n", b"\r\n", b"junk"])).join(records)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        removed = draw(st.sampled_from([0, 0, 1, 5, 40]))
        inserted = draw(st.sampled_from([b"", b"\x1d", b"\x1e", b"0", b"\0", b"\xff", b"\n"]))
        data = data[:at] + inserted + data[at + removed :]
    return data + draw(st.sampled_from([b"", b"\n", b"\x1d", b"00100nam"]))


@given(data=st.data())
@settings(max_examples=60)
def test_any_part_size_gives_the_same_count(module_marc: Any, data: st.DataObject) -> None:
    content = data.draw(damaged(module_marc))
    whole = module_marc.outcome(content)
    for size in data.draw(st.lists(st.integers(1, max(len(content), 1)), max_size=4)):
        assert module_marc.outcome(content, part_size=size) == whole


@pytest.mark.parametrize("is_damaged", [False, True])
def test_split_at_every_offset(marc: Any, is_damaged: bool) -> None:
    record = marc.record(marc.fixed("rus"), ("041", "0 \x1farus\x1faeng"))
    content = record + b"\n" + record + marc.record()
    if is_damaged:
        content = record[:-9] + b"\x1d" + record + b"zz\x1d" + record[:-1] + record[:200]
    path = marc.file(content)
    whole = outcome(path)
    for size in range(1, len(content) + 1):
        assert outcome(path, part_size=size) == whole


@given(data=st.data())
@settings(max_examples=150)
def test_every_byte_is_accounted_for(module_marc: Any, data: st.DataObject) -> None:
    content = data.draw(damaged(module_marc) | st.binary(max_size=200))
    try:
        counts = count([module_marc.file(content)])
    except SourceError:
        return
    assert counts.summary.bytes_read == len(content)
    shares = sum(row.titles_fractional for row in counts.rows)
    assert shares == pytest.approx(counts.summary.records, abs=1e-4)


def test_processes_give_the_same_count(marc: Any) -> None:
    record = marc.record(marc.fixed("rus"), ("041", "0 \x1farus\x1faeng"))
    content = (record * 50 + b"00001" + record[5:] + b"junk\x1d") * 10
    paths = [marc.file(content, "a.mrc"), marc.file(record * 3, "b.mrc")]
    told: list[tuple[int, int]] = []
    several = count(
        paths, processes=2, part_size=5000, progress=lambda done, size: told.append((done, size))
    )
    assert several == count(paths)
    assert all(done <= size == len(content) + 3 * len(record) for done, size in told)


@given(data=st.data())
@settings(max_examples=150)
def test_fast_path_reads_what_the_tolerant_one_reads(module_marc: Any, data: st.DataObject) -> None:
    """Segments that the fast path takes have the keys that the slow path would give them."""
    content = data.draw(damaged(module_marc))
    picked = iso2709_fast.pick(memoryview(content), [b"245"])
    odd = {start for start, _ in picked.odd}
    keys, values, ids, start = [], [], [], 0
    for segment in re.findall(rb"[^\x1d]*\x1d|[^\x1d]+\Z", content):
        found = list(iso2709_tolerant.pieces(segment, raw_keys.KEY_TAGS | {b"001", b"245"}))
        assert sum(piece.stop - piece.start for piece in found) == len(segment)
        if start not in odd:
            titles = [p for p in found if p.leader and not raw_keys.aside(p.leader)]
            keys += [raw_keys.key(piece.leader, piece.fields) for piece in titles]
            values += [[v for tag, v in piece.fields if tag == b"245"] for piece in titles]
            ids += [([v for tag, v in p.fields if tag == b"001"] or [b""])[0] for p in titles]
        start += len(segment)
    assert (picked.keys, picked.values) == (keys, {b"245": values})
    read = zip(picked.ids, map(record_ids.number, ids), strict=True)
    assert all(fast in (tolerant, 0) for fast, tolerant in read)  # 0: a wrong entry is none
