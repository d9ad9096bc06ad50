"""Catalogues in object stores are read through fsspec by their URLs."""

from __future__ import annotations

import gzip
import io
import sys
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

from interloan.collect.marc import count
from interloan.problems import SourceError


@pytest.fixture
def store(marc: Any) -> Any:
    """A store in memory with a folder of exports."""
    memory = fsspec.filesystem("memory")
    data = marc.record(marc.fixed("rus")) * 300
    memory.pipe({
        "/exports/a.mrc": data, "/exports/deep/b.mrc.gz": gzip.compress(data),
        "/exports/notes.txt": b"Hello", "/exports/.hidden.mrc": b"x",
    })  # fmt: skip
    yield memory
    memory.rm("/exports", recursive=True)


def test_objects_count_as_files_do(marc: Any, store: Any) -> None:
    local = count([marc.file(store.cat("/exports/a.mrc"))])
    assert count(["memory://exports/a.mrc"]).rows == local.rows
    assert count(["memory://exports/deep/b.mrc.gz"]).rows == local.rows
    assert count(["memory://exports/a.mrc"], part_size=1000).rows == local.rows
    assert count([f"file://{marc.folder}/export.mrc"], processes=2).rows == local.rows


def test_folders_of_a_store_are_searched(store: Any) -> None:
    summary = count(["memory://exports"]).summary
    assert summary.records == 600
    assert summary.files == ("memory:///exports/a.mrc", "memory:///exports/deep/b.mrc.gz")
    assert summary.passed_over == ("memory:///exports/notes.txt (not named as MARC files are)",)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("memory://exports/missing.mrc", "cannot be read"),
        ("nowhere://bucket/a.mrc", r"\(Protocol not known: nowhere\)"),
    ],
)
def test_what_is_not_there_is_named(store: Any, url: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        count([url])


@pytest.mark.parametrize("after", [0, 1 << 20])
def test_a_store_that_fails_is_an_error_and_no_smaller_count(
    marc: Any, store: Any, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(file: io.BytesIO, buffer: memoryview) -> int:
        if file.tell() >= after:
            raise RuntimeError("no route to the store")
        return io.BytesIO.readinto(file, buffer[: 1 << 19])

    store.pipe("/exports/big.mrc", marc.record() * 20_000)
    monkeypatch.setattr(MemoryFile, "readinto", read)
    with pytest.raises(SourceError, match=r"from its store \(no route to the store\); check"):
        count(["memory://exports/big.mrc"])


def test_little_is_read_ahead_whatever_the_library_would(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, opened = [], MemoryFileSystem.open

    def noted(self: Any, path: str, mode: str, block_size: int = 1 << 30) -> Any:
        asked.append(block_size)
        return opened(self, path, mode)

    monkeypatch.setattr(MemoryFileSystem, "open", noted)
    assert count(["memory://exports/a.mrc"]).summary.records == 300
    assert max(asked) <= 1 << 20


def test_without_the_library_the_line_to_type_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(SourceError, match=r"bootstrap run -m pip install --editable \"\.\[cloud"):
        count(["s3://bucket/a.mrc"])
