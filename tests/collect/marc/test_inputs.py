"""What can be counted: plain, packed, in archives and folders, from standard input."""

from __future__ import annotations

import gzip
import io
import zipfile
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from interloan.collect.marc import count, streams
from interloan.problems import SourceError


@pytest.fixture
def data(marc: Any) -> bytes:
    made: bytes = marc.record(marc.fixed("rus")) * 100 + marc.record()
    return made


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture(params=["isal.isal_zlib", "zlib"], autouse=True)
def unpacker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpack with either library: what is told must be the same."""
    monkeypatch.setattr(streams, "_zlib", import_module(request.param))


def test_packed_files_count_as_what_they_hold(marc: Any, data: bytes) -> None:
    plain = marc.count(data)
    for content in (gzip.compress(data), zipped({"export.mrc": data})):
        packed = marc.count(content, "packed.bin")
        assert packed.rows == plain.rows
        assert packed.summary.bytes_read == len(data)


def test_gzip_of_several_members_is_read_to_the_end(marc: Any, data: bytes) -> None:
    counts = marc.count(gzip.compress(data) + gzip.compress(data), "export.mrc.gz")
    assert counts.summary.records == 202


def test_padding_behind_gzip_is_passed_over(marc: Any, data: bytes) -> None:
    packed = gzip.compress(data) + bytes(100_000) + gzip.compress(data) + bytes(512)
    counts = marc.count(packed, "export.mrc.gz")
    assert counts.summary.records == 202
    assert not counts.summary.findings


def test_damage_within_gzip_is_refused_since_nobody_knows_where_it_is(marc: Any) -> None:
    varied = b"".join(marc.record(marc.fixed(), ("500", f"  \x1fa{n * n}")) for n in range(9000))
    packed = bytearray(gzip.compress(varied))
    packed[len(packed) * 3 // 4] ^= 0xFF
    with pytest.raises(SourceError, match=r"export\.mrc\.gz: is damaged"):
        marc.count(bytes(packed), "export.mrc.gz")


def test_truncated_gzip_counts_what_is_there_and_says_so(marc: Any, data: bytes) -> None:
    varied = b"".join(marc.record(marc.fixed(), ("500", f"  \x1fa{n * n}")) for n in range(3000))
    packed = gzip.compress(varied)
    counts = marc.count(packed[: len(packed) // 2], "export.mrc.gz")
    assert 500 < counts.summary.records < 2900
    assert any("cannot be read further" in reason for reason, _ in counts.summary.reasons)
    with pytest.raises(SourceError):
        marc.count(packed[: len(packed) // 2], "export.mrc.gz", strict=True)


def test_archive_and_folder_pass_over_what_does_not_look_like_marc(marc: Any, data: bytes) -> None:
    folder = marc.folder / "exports"
    (folder / "deep").mkdir(parents=True)
    archive = zipped({"a.mrc": data, "sub/b.mrc": data, "readme.txt": b"Hello"})
    (folder / "all.zip").write_bytes(archive)
    (folder / "deep" / "c.mrc.gz").write_bytes(gzip.compress(data))
    (folder / "notes.txt").write_text("Hello")
    counts = count([folder], processes=2)
    assert counts.summary.records == 303
    assert [Path(name).name for name in counts.summary.files] == ["a.mrc", "b.mrc", "c.mrc.gz"]
    assert sorted(Path(name).name for name in counts.summary.passed_over) == [
        "notes.txt", "readme.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input(marc: Any, data: bytes, pack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(pack(data * 20))))
    assert count(["-"]).rows == marc.count(data * 20).rows


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"<!DOCTYPE html><title>Log in</title>", r"is an HTML page \(Log in\), not MARC"),
        (b"\n <HTML><body>502</body>", "is an HTML page"),
        (b'<?xml version="1.0"?><rss/>', "is XML, but not MARCXML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><collection/>', "declares a document type"),
        (b"\xff\xfe<\0", "is in UTF-16"),
        (b"%PDF-1.7", "is a PDF"),
        (b"=LDR  00000nam", r"\.mrk"),
        (b'{"error": 1}', "is JSON"),
        (gzip.compress(b"<html>", mtime=0), "is an HTML page"),
        (zipped({"readme.txt": b"Hello"}), "no file with an ending of MARC"),
        (b"PK\x03\x04rubbish", "damaged zip"),
    ],
)
def test_what_is_no_marc_is_refused_with_the_reason(marc: Any, content: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        marc.count(content)


def test_archive_with_a_damaged_member_is_refused(marc: Any, data: bytes) -> None:
    archive = zipped({"a.mrc": data, "b.mrc": data})
    second = archive.index(b"PK\x03\x04", 4)
    content = archive[:second] + b"PKno" + archive[second + 4 :]
    with pytest.raises(SourceError, match=r"export\.zip/b\.mrc: cannot be unpacked"):
        marc.count(content, "export.zip")


def test_all_bad_files_are_named_at_once(marc: Any) -> None:
    empty = marc.file(b"", "empty.mrc")
    with pytest.raises(SourceError) as refused:
        count([empty, marc.folder / "missing.mrc"])
    assert [Path(p.file).name for p in refused.value.problems] == ["empty.mrc", "missing.mrc"]


def test_bombs_are_refused(marc: Any) -> None:
    zeros = b"0" * 80_000_000
    for content in (gzip.compress(zeros), zipped({"bomb.mrc": zeros})):
        with pytest.raises(SourceError, match="expands more than 200 times"):
            marc.count(content)
