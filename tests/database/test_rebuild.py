"""Whatever befalls a build, one whole database stands in its place: the old one or the new one."""

import json
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from interloan import files, freshness, pipeline
from interloan.database import integrity, sqlite_file
from interloan.database.sqlite_file import DatabaseError
from interloan.files import DraftError
from interloan.project import Project

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals and limits")


def changed(project: Project) -> None:
    path = project.root / "sources/lending/lenders.csv"
    path.write_bytes(path.read_bytes().replace(b"150000", b"150001"))


def put_there(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in project.root.iterdir() if path.is_file()}


@POSIX
def test_a_build_killed_at_any_step_leaves_the_old_database_or_the_new_one(mini: Project) -> None:
    pipeline.build(mini)
    old = integrity.sha256(mini.database)
    changed(mini)
    script = Path(__file__).with_name("killed_builds.py")
    output = subprocess.run(
        [sys.executable, str(script), str(mini.root)], check=True, capture_output=True, text=True
    ).stdout
    *killed, last = map(json.loads, output.splitlines())
    new = last["database"]
    assert len(killed) > 10
    assert new != old
    assert {state["database"] for state in killed} == {old, new}
    assert not any(state["stale_inspection"] for state in killed)
    assert freshness.is_current(mini)
    assert [path.name for path in (mini.root / ".draft").iterdir()] == ["lock"]


@POSIX
@pytest.mark.parametrize("room_bytes", [0, 50_000, 150_000])
def test_a_full_disk_is_named_and_leaves_everything_as_it_was(
    mini: Project, room_bytes: int
) -> None:
    pipeline.build(mini)
    before = put_there(mini)
    changed(mini)
    code = "import resource, sys; sys.dont_write_bytecode = True; "
    code += "from interloan.commands.group import main; "
    code += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room_bytes}, {room_bytes})); main()"
    told = subprocess.run(
        [sys.executable, "-c", code, "--project", str(mini.root), "build"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert told.returncode == 1
    assert "could not be written: " in told.stderr
    assert "Nothing was changed." in told.stderr
    assert put_there(mini) == before


def test_a_second_build_at_the_same_time_is_refused_and_the_first_one_ends_well(
    mini: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_inside, may_go_on = threading.Event(), threading.Event()
    write = sqlite_file.write

    def slowly(*arguments: object) -> None:
        is_inside.set()
        may_go_on.wait(60)
        write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite_file, "write", slowly)
    first = threading.Thread(target=pipeline.build, args=[mini])
    first.start()
    is_inside.wait(60)
    with pytest.raises(DraftError, match="Another build of mini/ is running: wait until it ends"):
        pipeline.build(mini)
    may_go_on.set()
    first.join()
    assert freshness.is_current(mini)


def test_rows_that_went_missing_on_the_way_are_noticed(
    mini: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.build(mini)
    before = put_there(mini)
    monkeypatch.setattr(sqlite_file, "create_indexes", lambda table: [f"DELETE FROM {table.name}"])
    with pytest.raises(DatabaseError, match="fees has 0 rows, not "):
        pipeline.build(mini)
    assert put_there(mini) == before


def test_a_database_that_cannot_be_replaced_keeps_its_inspect_file(
    mini: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows an open file cannot be replaced."""
    pipeline.build(mini)
    before = put_there(mini)
    changed(mini)
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target == mini.database:
            raise PermissionError
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DraftError, match="if a site is running on it, stop that first"):
        pipeline.build(mini)
    assert put_there(mini) == before


def test_leftovers_of_a_killed_build_are_removed(mini: Project) -> None:
    with files.drafting(mini.root) as folder:
        (folder / "kept").touch()
        leftover = folder / "leftover"
    folder.mkdir()
    leftover.write_bytes(b"half a database")
    pipeline.build(mini)
    assert not folder.exists()


def test_an_inspect_file_of_another_database_is_not_believed(mini: Project) -> None:
    pipeline.build(mini)
    text = mini.inspection.read_text()
    changed(mini)
    pipeline.build(mini)
    mini.inspection.write_text(text)
    assert not freshness.is_current(mini)


def test_the_content_hash_does_not_depend_on_how_sqlite_lays_a_file_out(mini: Project) -> None:
    pipeline.build(mini)
    with sqlite3.connect(mini.database) as connection:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("VACUUM")
    connection.close()
    recorded, found = (
        json.loads(text)["interloan"]
        for text in (mini.inspection.read_text(), integrity.inspected(mini.database))
    )
    assert found["hash"] != recorded["hash"]
    assert found["content_sha256"] == recorded["content_sha256"]
