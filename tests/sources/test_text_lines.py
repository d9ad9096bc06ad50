"""From bytes to lines: what is passed over, what is refused, and where."""

import io
from pathlib import Path

import pytest

from interloan.problems import SourceError
from interloan.sources import text_lines


def read(data: bytes, largest_bytes: int = text_lines.LARGEST_BYTES) -> list[tuple[int, str]]:
    stream = io.BufferedReader(io.BytesIO(data))
    return list(text_lines.of_stream(stream, "a.csv", largest_bytes))  # type: ignore[arg-type]


def refusal(data: bytes, largest_bytes: int = text_lines.LARGEST_BYTES) -> str:
    with pytest.raises(SourceError) as refused:
        read(data, largest_bytes)
    return str(refused.value)


def test_a_mark_of_byte_order_and_the_ends_of_lines_are_passed_over() -> None:
    assert read(b"\xef\xbb\xbfname\r\nLowell\n\nend") == [
        (1, "name"), (2, "Lowell"), (3, ""), (4, "end"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04", "a.csv: is a ZIP archive or a spreadsheet (.xlsx); save it as “CSV UTF-8”"),
        (b"\x1f\x8b\x08", "a.csv: is packed with gzip; unpack it first"),
        (b"%PDF-1.7", "a.csv: is a PDF document; save it as “CSV UTF-8”"),
        (b"\xd0\xcf\x11\xe0", "a.csv: is a spreadsheet (.xls); save it as “CSV UTF-8”"),
        (b"\xff\xfea\0", "a.csv: is in UTF-16; save it as “CSV UTF-8”"),
        (b"\xfe\xff\0a", "a.csv: is in UTF-16; save it as “CSV UTF-8”"),
        (b"version https://git-lfs.github.com/spec/v1", "a.csv: is a pointer of Git LFS;"
                                                       " run `git lfs pull`"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html>", "a.csv:1: is a web page or XML; download it again;"
                                        " the address may ask for a login"),
        (b"<?xml version='1.0'?>", "a.csv:1: is a web page or XML; download it again;"
                                   " the address may ask for a login"),
        (b"", "a.csv: is empty; restore its header and rows, or save it again"),
        (b" \n\n", "a.csv: is empty; restore its header and rows, or save it again"),
        (b"a\nb\0c", "a.csv:2: has a NUL byte in place 2; the file is damaged;"
                     " restore it, or save it again as UTF-8 text"),
        (b"a\rb\n",
         "a.csv:1: has a bare carriage return; end lines with LF: save it as “CSV UTF-8”"),
        (b"a\nab\xe9d", "a.csv:2: is not UTF-8 (byte 0xe9 in place 3); save it as “CSV UTF-8”"),
        (b"a\n<<<<<<< HEAD\n", "a.csv:2: is a mark that git left where two changes met;"
                              " keep one side of each, and remove the marks"),
        (b"a\n=======\n", "a.csv:2: is a mark that git left where two changes met;"
                         " keep one side of each, and remove the marks"),
    ],
)  # fmt: skip
def test_a_text_of_another_kind_or_with_damage_is_named(data: bytes, said: str) -> None:
    assert refusal(data) == said


def test_a_line_may_be_as_long_as_the_bound_and_no_longer() -> None:
    longest = b"a" * 100_000
    assert read(longest + b"\r\n" + longest) == [(1, longest.decode()), (2, longest.decode())]
    said = "a.csv:2: is longer than 100,000 bytes; look for a quote or a line end that is missing"
    assert refusal(b"a\n" + longest + b"b\n") == said
    assert refusal(b"a\n" + longest + b"b" * 9) == said


def test_a_file_may_be_as_large_as_the_bound_and_no_larger() -> None:
    assert text_lines.LARGEST_BYTES == 50_000_000
    assert read(b"abc\nde", 6) == [(1, "abc"), (2, "de")]
    assert refusal(b"abc\ndef", 6) == (
        "a.csv: is larger than 6 bytes; split it, or leave out what is not asked for"
    )


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "none.csv", "a.csv: does not exist; check the name"),
        (tmp_path, "a.csv: cannot be read; check it (Is a directory)"),
    ):
        with pytest.raises(SourceError) as refused:
            list(text_lines.lines(path, "a.csv"))
        assert str(refused.value) == said


def test_a_whole_text_has_lines_that_end_alike(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo")
    assert text_lines.read_text(tmp_path / "a.txt", "a.txt") == "one\ntwo\n"
