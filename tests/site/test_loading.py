"""What happens when the site is loaded in another order, in part, or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from datasette.utils import StartupError
from tests.fixtures.answers import answers

from interloan.project import Project

ROOT = Path(__file__).resolve().parents[2]

HOOKS = """
import {module}
from datasette.app import Datasette
from datasette.plugins import pm
names = {{hook.plugin_name for hook in pm.hook.handle_exception.get_hookimpls()}}
assert names == {{"datasette.handle_exception", "interloan"}}, names
"""


@pytest.mark.parametrize("module", ["interloan.serve.live", "interloan.site.plugin", "datasette"])
def test_errors_have_an_answer(module: str) -> None:
    code = HOOKS.format(module=module)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_without_the_package_the_start_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = (ROOT / "plugins" / "needs_interloan.py").read_text("utf-8")
    exec(compile(code, "needs_interloan.py", "exec"), {})  # noqa: S102 (as Datasette does)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(StartupError, match="need the package interloan"):
        exec(compile(code, "needs_interloan.py", "exec"), {})  # noqa: S102 (as Datasette does)


def test_templates_alone_say_what_is_missing(project: Project) -> None:
    paths = ("/", "/interloan", "/interloan/fees", "/interloan/my_town?town=Lowell", "/nowhere")
    plugins = ("interloan", "datasette_hardened")
    site = {
        "immutables": [str(project.database)],
        "template_dir": str(project.root / "templates"),
        "metadata": yaml.safe_load(project.metadata.read_text("utf-8")),
    }
    for path, (_, _, text) in list(answers(paths, blocked=plugins, **site).items())[: len(paths)]:
        assert "<h1>The package interloan is missing</h1>" in text, path
