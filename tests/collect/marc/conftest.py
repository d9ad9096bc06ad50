"""Makes MARC records to count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

from interloan.collect.marc import (
    Counts,
    Row,
    count,
    counted_part,
    iso2709_plain,
    marcxml_plain,
)
from interloan.problems import Problem, SourceError

Test = TypeVar("Test", bound=Callable[..., None])
WITHOUT_NUMPY = {
    "marc": counted_part.FORMS["marc"]._replace(pick=iso2709_plain.pick),
    "marcxml": counted_part.FORMS["marcxml"]._replace(pick=marcxml_plain.pick),
}


def fewer(test: Test) -> Test:
    """Try fewer examples than usual of a property that counts several times."""
    return settings(max_examples=settings().max_examples * 2 // 5)(test)


def outcome(path: Path, **options: Any) -> Counts | list[Problem]:
    """Return what a count gives: the counts, or problems."""
    try:
        return count([path], **options)
    except SourceError as error:
        return error.problems


@dataclass(frozen=True)
class Maker:
    """Makes records, catalogues in a folder, and counts them."""

    folder: Path

    @staticmethod
    def fixed(
        language: str = "eng", *, date: str = "s1993    ", audience: str = " ",
        form: str = " ", form_29: str = " ",
    ) -> str:  # fmt: skip
        """Return a field 008."""
        return f"920219{date}mau    {audience}{form}     {form_29}     {language} d"

    @staticmethod
    def record(
        fixed: str | None = "default",
        *fields: tuple[str, str],
        kind: str = "am",
        status: str = "n",
        record_id: str = "id1",
    ) -> bytes:
        """Return a record in ISO 2709 with the fields 001, 008, those passed and a title."""
        every = [("001", record_id)]
        if fixed is not None:
            every.append(("008", Maker.fixed() if fixed == "default" else fixed))
        every += [*fields, ("245", "10\x1faA title")]
        directory = body = b""
        for tag, value in every:
            data = value.encode() + b"\x1e"
            directory += f"{tag}{len(data):04d}{len(body) % 100_000:05d}".encode()
            body += data
        base = 24 + len(directory) + 1
        length = min(base + len(body) + 1, 99_999)
        leader = f"{length:05d}{status}{kind} a22{base:05d} i 4500"
        return leader.encode() + directory + b"\x1e" + body + b"\x1d"

    def file(self, data: bytes, name: str = "export.mrc") -> Path:
        """Write a file and return its path."""
        path = self.folder / name
        path.write_bytes(data)
        return path

    def outcome(self, data: bytes, name: str = "export.mrc", **options: Any) -> Any:
        """Return the counts of a file with these bytes, or what is wrong with it.

        They are the same with NumPy and without it.
        """
        path = self.file(data, name)
        counted = outcome(path, **options)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counted_part, "FORMS", WITHOUT_NUMPY)
            assert outcome(path, **options) == counted
        return counted

    def count(self, data: bytes, name: str = "export.mrc", **options: Any) -> Counts:
        """Count what a file with these bytes holds."""
        counted = self.outcome(data, name, **options)
        if isinstance(counted, Counts):
            return counted
        raise SourceError(counted)

    def row(self, data: bytes, **options: Any) -> Row:
        """Return the only row of a count."""
        (row,) = self.count(data, **options).rows
        return row

    def languages(self, data: bytes, **options: Any) -> dict[str, float]:
        """Return shares of titles by language."""
        rows = self.count(data, **options).rows
        return {row.language or row.written: row.titles_fractional for row in rows}


@pytest.fixture
def marc(tmp_path: Path) -> Maker:
    """Make records and catalogues in a folder of the test."""
    return Maker(tmp_path)


@pytest.fixture(scope="module")
def module_marc(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Make records and catalogues in a folder of the module: for properties."""
    return Maker(tmp_path_factory.mktemp("marc"))
