"""The three ways to contribute, followed word for word as CONTRIBUTING.md tells them."""

import asyncio
import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from datasette.app import Datasette

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LEFT_OUT = (".*", "local", "downloads", "node_modules", "notebooks", "__pycache__", "*.db", "dist")
Say = Callable[[str], str]


def section(title: str) -> str:
    return TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a language, as they are to be written into files."""
    found = re.findall(rf"^   ```{language}\n(.*?)^   ```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in found]


def write(checkout: Path, text: str, suffix: str, content: str) -> None:
    """Write a file that a text names, such as `questions/discs/rules.sql`."""
    (name,) = set(re.findall(rf"`((?:sources|questions)/[a-z_/]+{re.escape(suffix)})`", text))
    assert not (checkout / name).exists()
    (checkout / name).write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout, to contribute to."""
    made = tmp_path_factory.mktemp("contribution") / "interloan"
    shutil.copytree(ROOT, made, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return made


@pytest.fixture
def run(checkout: Path) -> Say:
    """A function that runs the commands of a text and returns what they say."""
    environment = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    environment["PYTHONPATH"] = str(checkout / "build")

    def commands(text: str) -> str:
        said = ""
        for line in "".join(blocks(text, "console")).splitlines():
            words = line.replace(".venv/bin/", f"{Path(sys.executable).parent}/").split()
            done = subprocess.run(
                words, cwd=checkout, env=environment, capture_output=True, text=True, check=False
            )
            said += done.stdout + done.stderr
            assert done.returncode == 0, f"{line}\n{said}"
        return said

    return commands


@pytest.fixture
def page(checkout: Path) -> Say:
    """A function that asks the site of the checkout for a page."""

    async def asked(path: str) -> str:
        answer = await Datasette(config_dir=checkout).client.get(path)
        assert answer.status_code == 200
        return str(answer.text)

    return lambda path: asyncio.run(asked(path))


@pytest.mark.thorough
def test_a_fact_is_corrected_in_three_steps(checkout: Path, run: Say, page: Say) -> None:
    text = section("Correct a fact")
    file = re.findall(r"`(sources/[a-z_/]+\.csv)`", text)[0]
    ((key, name),) = re.findall(r"in the row whose `(\w+)` is\s+`(\w+)`", text)
    cells = dict(re.findall(r"^   \| `(\w+)` \| (?:`([^`]+)` )?\|$", text, re.MULTILINE))
    assert len(cells) == 5
    with (checkout / file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    (row,) = [row for row in rows if row[key] == name]
    row.update(cells)
    with (checkout / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert "All is well" in run(text)
    assert "Central/Western Massachusetts" in page(f"/interloan/my_town?town={name}")


def test_a_table_is_added_in_three_steps(checkout: Path, run: Say, page: Say) -> None:
    text = section("Add a table")
    for suffix, language in ((".csv", "csv"), (".resource.yaml", "yaml")):
        write(checkout, text, suffix, blocks(text, language)[0])
    assert "metadata.yml written." in run(text)
    shown = page("/interloan/bookmobiles")
    assert "Stops of bookmobiles" in shown
    assert "lowell-friday" in shown
    assert "/interloan/bookmobiles/lowell-friday" in page("/interloan/search?q=lowell-friday")


@pytest.mark.thorough
def test_a_question_is_added_in_three_steps(checkout: Path, run: Say, page: Say) -> None:
    text = section("Add a question")
    for suffix, language in ((".sql", "sql"), (".golden.yaml", "yaml")):
        write(checkout, text, suffix, blocks(text, language)[0])
    said = run(text)
    assert "1 passed" in said
    assert "metadata.yml written." in said
    shown = page("/interloan/towns_of_a_network?network=ocln")
    assert "26 towns belong to it." in shown
    assert "Which towns belong to a network?" in page("/questions")
