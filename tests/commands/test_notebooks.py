"""`interloan notebooks --open` starts JupyterLab on this machine alone, with this Python."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from interloan import freshness
from interloan.commands import notebooks
from interloan.commands.group import main
from interloan.problems import RefusedError
from interloan.publish import live

ROOT = Path(__file__).resolve().parents[2]


def test_without_jupyterlab_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "find_spec", lambda _: None)
    done = CliRunner().invoke(main, ["--project", str(ROOT), "notebooks", "--open"])
    assert done.exit_code == 1
    assert "type python -m bootstrap notebooks" in done.output


def test_it_starts_jupyterlab_here(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], env: dict[str, str], check: bool) -> Any:
        started.append((command, env))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(notebooks, "find_spec", lambda name: name)
    monkeypatch.setattr(freshness, "is_current", lambda _: True)
    monkeypatch.setattr(subprocess, "run", run)
    options = ["--open", "--no-browser", "--port", "8899"]
    done = CliRunner().invoke(main, ["--project", str(ROOT), "notebooks", *options])
    assert done.exit_code == 0, done.output
    ((command, environment),) = started
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert {"--port=8899", "--no-browser"} < set(command)
    assert f"--ServerApp.root_dir={ROOT / 'notebooks'}" in command
    settings = Path(environment["JUPYTER_CONFIG_PATH"].split(":")[0])
    said = json.loads((settings / "jupyter_server_config.json").read_text("utf-8"))
    assert said["ServerApp"]["ip"] == "127.0.0.1"
    assert said["LabApp"]["news_url"] is None


def test_an_edition_with_notebooks_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "find_spec", lambda _: None)
    with pytest.raises(RefusedError, match=r"jupyterlite_core: type\s+python -m bootstrap publish"):
        live.refuse_if_not_here()
