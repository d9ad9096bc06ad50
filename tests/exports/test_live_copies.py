"""A notebook leads to copies of it that run, where the edition says where it is kept."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import bootstrap
import nbformat
import pytest

from interloan.edition import Edition
from interloan.exports.release.live_copies import COLAB, IN_A_BROWSER, LINKS, with_live_copies

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / IN_A_BROWSER
NOWHERE = Edition("1.2.3", "2026-01-31", "", "Us", ())
ON_GITHUB = replace(
    NOWHERE, repository="https://github.com/us/guide", published="https://us.test/g"
)


def cells(edition: Edition, text: str = NOTEBOOK.read_text("utf-8")) -> dict[str, Any]:
    made = json.loads(with_live_copies(text, IN_A_BROWSER, edition))
    nbformat.validate(made)
    return {cell["id"]: cell for cell in made["cells"]}


def test_without_an_address_nothing_is_added_and_older_links_go() -> None:
    text = NOTEBOOK.read_text("utf-8")
    assert with_live_copies(text, IN_A_BROWSER, NOWHERE) == text
    linked = with_live_copies(text, IN_A_BROWSER, ON_GITHUB)
    assert linked != text
    assert with_live_copies(linked, IN_A_BROWSER, ON_GITHUB) == linked
    assert with_live_copies(linked, IN_A_BROWSER, NOWHERE) == text


def test_it_leads_to_binder_to_colab_and_to_the_published_edition() -> None:
    (said,) = cells(ON_GITHUB)[LINKS]["source"]
    where = "https://mybinder.org/v2/gh/us/guide/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F"
    assert f"({where}{IN_A_BROWSER})" in said
    assert (
        f"(https://colab.research.google.com/github/us/guide/blob/HEAD/notebooks/{IN_A_BROWSER})"
        in said
    )
    assert f"(https://us.test/g/live/notebooks/index.html?path={IN_A_BROWSER})" in said


def test_of_another_forge_colab_cannot_read() -> None:
    found = cells(replace(ON_GITHUB, repository="https://forge.test/us/guide", published=""))
    assert COLAB not in found
    (said,) = found[LINKS]["source"]
    assert "/v2/git/https%3A%2F%2Fforge.test%2Fus%2Fguide/HEAD?" in said
    assert "colab" not in said


def test_only_colab_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "".join(cells(ON_GITHUB)[COLAB]["source"])
    done: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: done.append(command))
    monkeypatch.setattr(os, "chdir", lambda place: done.append([place]))
    exec(source, {})  # noqa: S102
    assert done == []
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    exec(source, {})  # noqa: S102
    assert done[0][:2] == ["git", "clone"]
    assert ON_GITHUB.repository in done[0]
    assert done[-2][1:] == ["-m", "interloan", "--project", "/content/interloan", "build"]
    assert done[-1] == ["/content/interloan/notebooks"]


def test_binder_has_what_make_notebooks_has() -> None:
    script = ROOT / "binder" / "postBuild"
    lock, _ = bootstrap.COMMANDS["notebooks"]
    assert f"--require-hashes --requirement requirements/{lock}\n" in script.read_text("utf-8")
    assert os.access(script, os.X_OK)
    assert {path.name for path in script.parent.iterdir()} == {"postBuild", "runtime.txt"}
