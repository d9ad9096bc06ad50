"""Files have the right type, and a program may take a part of one."""

import gzip
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_hardened.downloads import Part, part

Ask = Callable[..., list[httpx.Response]]
TEXT = "name\nBokmål\n".encode()
BIG = bytes(range(256)) * 3_000  # more than one piece


@pytest.fixture
def mounts(tmp_path: Path) -> list[tuple[str, str]]:
    """A static folder beside a file that nobody may have."""
    folder = tmp_path / "files"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "a.csv").write_bytes(TEXT)
    for name in ("a.json", "a.parquet", "a.xlsx", "a.js", "a.unheard"):
        (folder / name).write_bytes(BIG)
    return [("files", str(folder))]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.parquet", "application/vnd.apache.parquet"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.unheard", "application/octet-stream"),
    ],
)
def test_types_do_not_depend_on_the_machine(
    ask: Ask, mounts: list[tuple[str, str]], name: str, kind: str
) -> None:
    (answer,) = ask(f"/files/{name}", site={}, static_mounts=mounts)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == (TEXT if name == "a.csv" else BIG)


@pytest.mark.parametrize(
    ("takes", "is_packed"), [("gzip, br", True), ("br, gzip;q=0", False), ("identity", False)]
)
def test_a_file_that_stands_packed_is_sent_whole_as_asked(
    ask: Ask, mounts: list[tuple[str, str]], takes: str, is_packed: bool
) -> None:
    folder = Path(mounts[0][1])
    (folder / "b.json.gz").write_bytes(gzip.compress(BIG))
    headers = {"accept-encoding": takes, "range": "bytes=0-3"}
    (answer,) = ask("/files/b.json", site={}, static_mounts=mounts, headers=headers)
    assert (answer.status_code, answer.content) == (200, BIG)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers.get("content-encoding") == ("gzip" if is_packed else None)
    assert "accept-encoding" in answer.headers["vary"].casefold()


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-3", 0, 4), ("bytes=767990-", 767_990, 768_000), ("bytes=-7", 767_993, 768_000),
     ("bytes=5-9999999", 5, 768_000), ("bytes=-9999999", 0, 768_000)],
)  # fmt: skip
def test_a_part_is_sent_as_one(
    ask: Ask, mounts: list[tuple[str, str]], asked: str, start: int, end: int
) -> None:
    (answer,) = ask("/files/a.parquet", site={}, static_mounts=mounts, headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == BIG[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/768000"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers["etag"]


def test_beyond_the_end_there_is_nothing(ask: Ask, mounts: list[tuple[str, str]]) -> None:
    beyond = {"range": "bytes=768000-"}
    (answer,) = ask("/files/a.parquet", site={}, static_mounts=mounts, headers=beyond)
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */768000"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=", "bytes=9-2", "bytes=0-1,5-6", "bytes=x"])
def test_what_is_no_part_is_answered_by_the_whole(
    ask: Ask, mounts: list[tuple[str, str]], asked: str
) -> None:
    (answer,) = ask("/files/a.csv", site={}, static_mounts=mounts, headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, TEXT)


def test_a_part_of_the_database_goes_on_where_a_download_broke_off(ask: Ask, shop: Path) -> None:
    whole = shop.read_bytes()
    (first,) = ask("/shop.db", site={})
    assert first.content == whole
    rest = {"range": "bytes=1000-", "if-range": first.headers["etag"]}
    (answer,) = ask("/shop.db", site={}, headers=rest)
    assert (answer.status_code, answer.content) == (206, whole[1000:])
    other = {"range": "bytes=1000-", "if-range": '"of another edition"'}
    (answer,) = ask("/shop.db", site={}, headers=other)
    assert (answer.status_code, answer.content) == (200, whole)


@pytest.mark.parametrize(
    "path", ["none.csv", "", "../secret.txt", "..%2fsecret.txt", "a" * 300, "a.csv/b"]
)
def test_what_is_not_in_the_folder_is_not_there(
    ask: Ask, mounts: list[tuple[str, str]], path: str
) -> None:
    (answer,) = ask(f"/files/{path}", site={}, static_mounts=mounts)
    assert answer.status_code in (400, 404)
    assert "secret" not in answer.text


def test_a_missing_file_is_told_in_words(ask: Ask, mounts: list[tuple[str, str]]) -> None:
    csv, json = ask("/files/none.csv", "/files/none.json", site={}, static_mounts=mounts)
    assert csv.text.startswith("There is no such file: ")
    assert json.json()["error"]
    assert csv.status_code == json.status_code == 404


@given(size=st.integers(0, 50), first=st.integers(0, 60), last=st.integers(0, 60))
def test_a_part_is_what_python_cuts_out(size: int, first: int, last: int) -> None:
    content = bytes(range(size))
    found = part(size, f"bytes={first}-{last}")
    if first > last:
        assert found is None
        return
    assert isinstance(found, Part)
    assert content[found.start : found.end] == content[first : last + 1]
