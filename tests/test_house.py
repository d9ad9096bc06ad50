"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "build" / "interloan"

WRITERS = {
    "files.py": "writes every file of the project",
    "pipeline.py": "sets the inspect file aside while the database is replaced",
    "collect/web.py": "goes on with a download where it broke off",
    "exports/release/folder.py": "writes into the draft of a folder, which is then put in place",
    "demand/notebook/data.py": "copies the sources into a folder of a notebook's own",
    "publish/folder.py": "writes into the draft of a folder, which is then put in place",
    "publish/live.py": "writes into the draft of a folder, which is then put in place",
    "publish/parts.py": "writes into the draft of a folder, which is then put in place",
    "exports/downloads.py": "writes into the draft of a folder, which is then put in place",
}
"""Modules that may write files or put them in place, and why."""


def test_files_are_written_in_one_module() -> None:
    """A file is synced to disk and renamed once; who writes otherwise leaves halves of files."""
    writers = {
        path.relative_to(PACKAGE).as_posix(): sorted(set(_writes(path)))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    others = {name: calls for name, calls in writers.items() if calls and name not in WRITERS}
    assert not others, f"write these by way of interloan.files: {others}"
    assert not [name for name in WRITERS if not writers[name]], "no longer writes: strike it out"


def test_likeness_is_measured_in_one_module() -> None:
    """A misspelt name gets the same suggestions, wherever it was typed."""
    users = [path.name for path in sorted(PACKAGE.rglob("*.py")) if "difflib" in imported(path)]
    assert users == ["near_names.py"]


def imported(path: Path) -> set[str]:
    """Return the modules that a module imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    return names | {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}


def _writes(path: Path) -> Iterator[str]:
    """Yield the calls of a module that open a file for writing or put one in place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _is_write(node):
            yield ast.unparse(node)


def _is_write(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    method = name.rpartition(".")[2]
    if method in ("write_text", "write_bytes"):
        return name != "files.write_text"
    if method == "open":
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        modes = [value.value for value in values if isinstance(value, ast.Constant)]
        return any(isinstance(m, str) and len(m) <= 3 and set(m) & set("wax+") for m in modes)
    if name in ("os.replace", "os.rename", "shutil.move", "shutil.copy", "shutil.copyfile"):
        return True
    is_method = isinstance(call.func, ast.Attribute)
    is_of_path = is_method and len(call.args) == 1 and not call.keywords  # of texts it has two
    return method in ("replace", "rename") and is_of_path
