"""The project's own promises: its locks are whole and its README tells the truth."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import bootstrap
import click
import pytest

from interloan.commands.group import main

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[Any]) -> set[str]:
    texts = [text for text in requirements if isinstance(text, str)]
    return {re.split(r"[^A-Za-z0-9_.-]", text)[0].lower().replace("_", "-") for text in texts}


def locked(file: str) -> set[str]:
    text = (ROOT / "requirements" / file).read_text("utf-8")
    return set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))


@pytest.mark.parametrize("file", ["serve.txt", "develop.txt", "release.txt"])
def test_what_the_site_needs_is_locked_with_hashes(file: str) -> None:
    groups = PROJECT["dependency-groups"]
    wanted = names(PROJECT["project"]["dependencies"]) | names(groups["build"])
    if file == "develop.txt":
        wanted |= names([text for name in groups["dev"] for text in groups[name["include-group"]]])
    if file == "release.txt":
        wanted = names(groups["release"])
    assert wanted <= locked(file)
    text = (ROOT / "requirements" / file).read_text("utf-8")
    assert text.count("--hash=sha256:") >= len(locked(file))
    assert "http://" not in text
    assert "https://" not in text


def test_the_two_locks_agree() -> None:
    versions = [
        set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / file).read_text(), re.MULTILINE))
        for file in ("serve.txt", "develop.txt")
    ]
    assert versions[0] <= versions[1]


def test_the_readme_lists_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        for part in getattr(command, "commands", None) or [None]:
            assert f"`interloan {name}{f' {part}' if part else ''}" in readme, (name, part)


def test_the_readmes_links_within_the_project_lead_somewhere() -> None:
    for file in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", (ROOT / file).read_text("utf-8")):
            assert (ROOT / target).exists(), target


def test_modules_are_compiled_once_even_where_the_surroundings_forbid_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(bootstrap, "prepare", lambda _: Path(sys.executable))
    told = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    assert bootstrap.main(["run", "-c", told]) == 0
    assert capfd.readouterr().out.split() == ["False", str(Path(sys.prefix, "bytecode"))]
