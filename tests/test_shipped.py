"""Who has only installed the program gets a checkout to work on, and keeps what is theirs."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import httpx
import pytest

from interloan import shipped
from interloan.shipped import ChangedError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """What came with a program."""
    made = tmp_path / "content"
    (made / "sources").mkdir(parents=True)
    (made / "sources" / "fees.csv").write_text("id\nnlm\n")
    (made / "settings.json").write_text("{}\n")
    return made


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which program is installed: the last of these."""
    installed = ["first"]
    monkeypatch.setattr(shipped, "_program", lambda: installed[-1])
    return installed


def test_it_is_copied_once(tmp_path: Path, content: Path, program: list[str]) -> None:
    place = tmp_path / "interloan"
    assert shipped.checkout(tmp_path, content) == (place, 2)
    assert (place / "sources" / "fees.csv").read_text() == "id\nnlm\n"
    assert shipped.checkout(tmp_path, content) == (place, 0)


def test_a_newer_program_renews_it_and_leaves_what_is_local(
    tmp_path: Path, content: Path, program: list[str]
) -> None:
    place, _ = shipped.checkout(tmp_path, content) or (tmp_path, 0)
    (place / "local").mkdir()
    (place / "local" / "holdings.csv").write_text("mine\n")
    (content / "sources" / "fees.csv").write_text("id\nlac\n")
    (content / "settings.json").unlink()
    program.append("second")
    assert shipped.checkout(tmp_path, content) == (place, 1)
    assert (place / "sources" / "fees.csv").read_text() == "id\nlac\n"
    assert not (place / "settings.json").exists()
    assert (place / "local" / "holdings.csv").read_text() == "mine\n"


def test_what_somebody_changed_is_not_overwritten(
    tmp_path: Path, content: Path, program: list[str]
) -> None:
    place, _ = shipped.checkout(tmp_path, content) or (tmp_path, 0)
    (place / "sources" / "fees.csv").write_text("id\nmine\n")
    program.append("second")
    with pytest.raises(ChangedError, match=r"changed here: sources/fees\.csv\. Rename it"):
        shipped.checkout(tmp_path, content)
    assert (place / "sources" / "fees.csv").read_text() == "id\nmine\n"


def test_a_folder_of_others_is_left_alone(
    tmp_path: Path, content: Path, program: list[str]
) -> None:
    (tmp_path / "interloan").mkdir()
    with pytest.raises(ChangedError, match="no copy of ours"):
        shipped.checkout(tmp_path, content)


@pytest.mark.thorough
def test_a_wheel_serves_from_an_empty_folder(tmp_path: Path) -> None:
    """What it needs is lent to it by the environment of the tests: nothing is fetched."""
    wheels, empty = tmp_path / "wheels", tmp_path / "empty"
    empty.mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    place = tmp_path / "venv"
    venv.create(place, with_pip=False)
    (packages,) = place.glob("lib/python*/site-packages")
    shutil.unpack_archive(wheel, packages, "zip")
    lent = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (packages / "lent.pth").write_text(f"{lent}\n")
    run = [str(place / "bin" / "python"), "-I", "-m", "interloan"]
    built = subprocess.run([*run, "build"], cwd=empty, check=True, capture_output=True, text=True)
    assert "Copied what came with the program" in built.stderr
    assert (empty / "interloan" / "interloan.db").exists()
    counting = ["--counting"] if shutil.which("npm") else []  # packs what publishing needs as well
    command = [*run, "serve", "--port", "0", *counting]
    with subprocess.Popen(command, cwd=empty, stdout=subprocess.PIPE, text=True) as site:
        try:
            lines = iter(site.stdout or [])
            said = next(line for line in lines if line.startswith("Interloan is at "))
            address = said.split()[3].rstrip(",")
            page = httpx.get(f"{address}interloan/fees/customs-from-abroad", timeout=60)
            assert page.status_code == 200
            parts = httpx.get(f"{address}static/python/parts.json", timeout=60)
            assert parts.status_code == (200 if counting else 404)
        finally:
            site.terminate()
