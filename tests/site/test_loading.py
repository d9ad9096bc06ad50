"""Whichever part of the site is loaded first, Datasette keeps its own answer to errors."""

import subprocess
import sys

import pytest

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
