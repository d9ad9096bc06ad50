"""What can be counted: plain, packed, in archives and folders, from standard input."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
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


def tarred(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
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
    members = {"a.mrc": data, "sub/b.mrc": data + b"\n", "readme.xml": b"<readme/>"}
    (folder / "all.zip").write_bytes(zipped(members | {"bibs.txt": data + b"\n\n"}))
    (folder / "deep" / "c.mrc.gz").write_bytes(gzip.compress(data))
    (folder / "deep" / "old.mrc").write_bytes(b"")
    (folder / "config.xml").write_text("<config/>")
    (folder / "broken.gz").write_bytes(b"\x1f\x8brubbish")
    (folder / "notes.txt").write_text("Hello")
    counts = count([folder], processes=2)
    assert counts.summary.records == 404
    assert [Path(name).name for name in counts.summary.files] == [
        "a.mrc", "b.mrc", "bibs.txt", "c.mrc.gz",
    ]  # fmt: skip
    assert sorted(name.rpartition("/")[2] for name in counts.summary.passed_over) == [
        "broken.gz (not named as MARC files are)", "config.xml (is XML, but not MARCXML)",
        "notes.txt (not named as MARC files are)", "old.mrc (is empty)",
        "readme.xml (is XML, but not MARCXML)",
    ]  # fmt: skip


def test_the_same_bytes_are_not_counted_twice(marc: Any, data: bytes) -> None:
    first, second = marc.file(data, "a.mrc"), marc.file(data, "b.mrc")
    other = marc.file(data[: len(data) // 2] + data[len(data) // 2 :][::-1], "c.mrc")
    assert other.stat().st_size == first.stat().st_size
    for paths in ([first, first], [first, second], [marc.folder]):
        with pytest.raises(SourceError, match=r"has the same bytes as .*a\.mrc, and "):
            count(paths)
    archive = marc.file(zipped({"a.mrc": data, "b.mrc": data}), "all.zip")
    with pytest.raises(SourceError, match=r"b\.mrc: has the same content as .*a\.mrc"):
        count([archive])


@pytest.mark.parametrize(("pack", "ending"), [(bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_other_packings_are_read_and_said_where_they_are_cut(
    marc: Any, data: bytes, pack: Any, ending: str
) -> None:
    packed = pack(data)
    counts = marc.count(packed, f"export.mrc.{ending}")
    assert (counts.summary.records, counts.summary.bytes_read) == (101, len(data))
    with pytest.raises(SourceError, match="cannot be read further"):
        marc.count(packed[: len(packed) // 2], f"cut.mrc.{ending}")


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
        (b"=001  r1\n=008  230101s2019", r"\.mrk"),
        (b"000000001 LDR   L 00000cam^a2200000^a^4500\n", "is Aleph sequential"),
        (b"00000cam a2200000 a 4500\n001 r1\n245 10 $a Title\n", "is MARC as lines of text"),
        (b"record_id,title\n1,Foo\n", "is a table, not MARC; give counts by language to `inter"),
        (b"language;titles\neng;5\n", "is a table, not MARC"),
        (tarred({"a.mrc": b"x" * 600}), "is a tar archive; unpack it and give the folder"),
        (gzip.compress(tarred({"a.mrc": b"x" * 600}), mtime=0), "is a tar archive"),
        (bz2.compress(tarred({"a.mrc": b"x" * 600})), "is a tar archive"),
        (gzip.compress(bz2.compress(b"00000"), mtime=0), "is packed once more inside"),
        (b"\x28\xb5\x2f\xfd\x04", "is packed with Zstandard; unpack it with unzstd"),
        (b"\xd0\xcf\x11\xe0", "old Office program"),
        (zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "Office document"),
        (b'{"error": 1}', "is JSON"),
        (gzip.compress(b"<html>", mtime=0), "is an HTML page"),
        (zipped({"readme.txt": b"Hello"}), r"no file of MARC: .*readme\.txt \(not named as"),
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
