"""What a fork on GitHub runs by itself: well-formed, and every command in it is there."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from interloan.commands.group import main

ROOT = Path(__file__).resolve().parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(p for p in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if p.stem != "config")
OURS = re.compile(r"(?:-m interloan |-m bootstrap (?=publish))([^\n|>&]+)")
SHELL = {  # what the shell puts in, by an example
    "$(( $(date +%Y) - 2 ))": "2024",
    "$year": "2024",
    "$ADDRESS": "https://site.test/interloan",
}


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
        ("vendor.citation-file-format", [ROOT / "CITATION.cff"]),
    ],
)
def test_each_file_has_the_form_that_its_reader_wants(schema: str, files: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def scripts() -> Iterator[tuple[str, str]]:
    """Yield each script of a workflow or a hook, with the file that it stands in."""
    for path in WORKFLOWS:
        for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values():
            yield from ((path.name, step["run"]) for step in job["steps"] if "run" in step)
    yield "binder/postBuild", (ROOT / "binder" / "postBuild").read_text("utf-8")
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]
    yield from ((".pre-commit-config.yaml", hook["entry"]) for hook in hooks["hooks"])
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    yield from (("Makefile", line) for line in re.findall(r"-m bootstrap run .*", makefile))


@pytest.mark.parametrize(("file", "script"), list(scripts()))
def test_each_script_is_one(file: str, script: str) -> None:
    if file != "Makefile":
        subprocess.run(["bash", "-n", "-c", script], check=True)
    targets = re.findall(r"^([a-z ]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for target in re.findall(r"\bmake (\w+)", script):
        assert target in " ".join(targets).split()
    for lock in re.findall(r"requirements/\w+\.txt", script):
        assert (ROOT / lock).exists(), lock
    for program in re.findall(r"\.ci/[a-z_0-9.]+", script):
        path = ROOT / program
        assert path.exists(), program
        assert program.endswith(".py") or os.access(path, os.X_OK), program


@pytest.mark.parametrize(("file", "script"), [s for s in scripts() if OURS.search(s[1])])
def test_each_command_in_it_is_one_of_ours_and_takes_its_options(
    file: str, script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "older.db").touch()
    for shell, example in SHELL.items():
        script = script.replace(shell, example)
    for line in OURS.findall(script):
        arguments = shlex.split(line.replace("$(PARTS)/interloan.cdx.json", "older.db"))
        understood([word.replace("$(PARTS)/*.whl", "older.db") for word in arguments])


def understood(arguments: list[str]) -> None:
    """Parse a command line as the program would, running nothing."""
    command: click.Command = main
    context: click.Context | None = None
    while isinstance(command, click.Group):
        context = click.Context(command, parent=context)
        name, found, arguments = command.resolve_command(context, arguments)
        assert found, name
        command = found
    command.make_context(command.name, arguments, parent=context)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@site.test", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_a_difference_is_proposed_once_with_its_words(tmp_path: Path) -> None:
    """With a `gh` of our own, which writes down what it was asked."""
    origin, here, programs = tmp_path / "origin", tmp_path / "here", tmp_path / "programs"
    programs.mkdir()
    (programs / "gh").write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\ncat >> {tmp_path}/asked\n'
    )
    (programs / "gh").chmod(0o755)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(origin))
    git(tmp_path, "clone", "-q", str(origin), str(here))
    for name in ("sources", "docs"):
        (here / name).mkdir()
    for name in ("sources/a.csv", "docs/links.txt", "metadata.yml"):
        (here / name).write_text("old\n")
    git(here, "add", "-A")
    git(here, "commit", "-qm", "x")
    git(here, "push", "-q", "origin", "HEAD:main")
    (here / "words.md").write_text("One row is new.\n")
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def propose() -> str:
        command = [str(ROOT / ".ci" / "propose"), "census", "New figures", "words.md"]
        done = subprocess.run(
            command,
            cwd=here,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert propose() == "Nothing differs from what is here.\n"
    (here / "sources/a.csv").write_text("new\n")
    propose()
    asked = (tmp_path / "asked").read_text()
    assert re.match(r"pr create --head census-[0-9a-f]{12} --title New figures", asked)
    assert asked.endswith("One row is new.\n")
    assert "words.md" not in git(here, "show", "--stat", "HEAD")
    git(here, "switch", "-q", "main")
    (here / "sources/a.csv").write_text("new\n")
    assert propose().startswith("This difference was proposed before")
