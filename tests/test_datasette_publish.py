"""What docs/deploy.md hands to `datasette publish` is a whole site with only what serving needs."""

import asyncio
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest
from datasette.app import Datasette
from datasette.cli import cli
from datasette.utils import temporary_docker_directory

from interloan.project import Project

ROOT = Path(__file__).resolve().parents[1]
SECTION = (ROOT / "docs/deploy.md").read_text("utf-8").partition("## `datasette publish`")[2]
PACKAGES, PUBLISH = re.findall(r"^\$ ((?:[^\n]*\\\n)*[^\n]*)", SECTION, re.MULTILINE)[1:3]


@pytest.fixture
def checkout(real: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a checkout has where the command is typed, its database built."""
    for name in ("interloan.db", "metadata.yml", "questions", "static", "templates"):
        (tmp_path / name).symlink_to(real.root / name)
    (tmp_path / "plugins").symlink_to(ROOT / "plugins")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def options(checkout: None) -> dict[str, object]:
    """What Datasette reads from the command as it is printed."""
    shell = f"{PACKAGES}\nprintf '%s\\n' {PUBLISH.partition('datasette ')[2]}"
    said = subprocess.run(["sh", "-c", shell], cwd=ROOT, check=True, capture_output=True, text=True)
    group, name, *words = said.stdout.split("\n")[:-1]
    publish = cli.commands[group]
    assert isinstance(publish, click.Group)
    return publish.commands[name].make_context(name, words).params


@pytest.fixture
def folder(options: dict[str, object]) -> Iterator[Path]:
    """The folder that Datasette hands over."""
    shared = {"branch", "extra_options", "template_dir", "plugins_dir", "static", "install"}
    handed = {name: options[name] for name in (*shared, "spatialite", "version_note", "secret")}
    files, metadata = options["files"], options["metadata"]
    with temporary_docker_directory(files, "interloan", metadata, **handed) as made:
        yield Path(made)


def test_only_what_serving_needs_is_installed(folder: Path) -> None:
    made = (folder / "Dockerfile").read_text()
    (installed,) = re.findall(r"^RUN pip install (.*)$", made, re.MULTILINE)
    words = shlex.split(installed)
    pinned = {word.partition("==")[0] for word in words if "==" in word}
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["image"]
    needed = {re.split(r"[\[><=]", package)[0] for package in declared}
    assert needed <= pinned
    assert not {"pandas", "pyarrow", "numpy"} & pinned
    assert words[-2:] == ["--no-deps", "WHEEL"]


def test_it_answers_questions_on_their_own_pages(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    command = re.findall(r"^CMD (.*) --port \$PORT$", Path("Dockerfile").read_text(), re.MULTILINE)
    served = cli.commands["serve"].make_context("serve", shlex.split(command[0])[2:]).params
    site = Datasette(
        immutables=served["immutable"],
        metadata=json.loads(Path("metadata.json").read_text()),
        template_dir=served["template_dir"],
        plugins_dir=served["plugins_dir"],
        static_mounts=served["static"],
    )

    async def answered(path: str) -> httpx.Response:
        await site.invoke_startup()
        answer: httpx.Response = await site.client.get(path)
        return answer

    assert "Languages spoken there" in asyncio.run(answered("/my-library/lowell")).text
