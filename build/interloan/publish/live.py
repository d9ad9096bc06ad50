"""JupyterLite for the static edition: a notebook that runs in the browser, from the folder alone.

Everything it needs stands in one folder, `live/`: JupyterLite, Pyodide with its whole standard
library, and wheels of pure Python, of which one is ours and holds the database. The list of
packages that Pyodide reads names these and no others, and no page of it may ask another host.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from interloan.exports.release.live_copies import IN_A_BROWSER
from interloan.problems import RefusedError
from interloan.project import Project
from interloan.publish import parts

FOLDER = "live"
NOTEBOOK = Path("notebooks", IN_A_BROWSER)
KERNEL = "@jupyterlite/pyodide-kernel-extension"
OF_KERNEL = Path("extensions", *KERNEL.split("/"), "static", "pypi")
AT_START = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
PYTHON_THERE = "3.14"
TOO_LARGE = ("jedi/third_party/django-stubs/", "jedi/third_party/typeshed/stubs/")
"""What completes names of packages that are not there: most of a wheel of 5 MB."""
PYODIDE = (*parts.PYODIDE, parts.WASM, parts.STANDARD_LIBRARY)
FROM = "interloan/checkout"
BESIDE = ("interloan.db", "static/chart.css")
ABOUT = {
    "METADATA": "Metadata-Version: 2.1\nName: interloan\n",
    "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
POLICY = (
    '<meta http-equiv="content-security-policy" content="default-src \'self\' data: blob:;'
    " script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'\">"
)
NEEDED = ("markupsafe", "pyyaml")  # come compiled; their Python files do
INFO = re.compile(r"^(\w+)-[^/]*\.dist-info/(?:licenses/)?")
HEAD = re.compile(r"<head>")
YEAR = (1980, 1, 1, 0, 0, 0)  # of every file in a wheel: the same bytes each time


def refuse_if_not_here() -> None:
    """Raise RefusedError where the packages that make it are not installed."""
    for name in ("jupyterlite_core", "jupyterlite_pyodide_kernel"):
        if find_spec(name) is None:
            raise RefusedError(
                f"Notebooks for the browser need {name}: type"
                " python -m bootstrap publish FOLDER --with-notebooks"
            )


def write(project: Project, folder: Path) -> None:
    """Write all of it into a folder that is not there yet.

    Args:
        project: A checkout with its database built.
        folder: Where it goes.

    Raises:
        RefusedError: Something could not be had; the text says what.
    """
    with TemporaryDirectory() as given:
        work = Path(given)
        _jupyterlite(project, work, folder)
        pyodide = folder / "pyodide"
        pyodide.mkdir()
        tools = project.root / "requirements" / "browser"
        source = parts.installed(tools)
        for name in PYODIDE:
            shutil.copyfile(source / name, pyodide / name)
        _wheels(project, pyodide)
        for wheel in (folder / OF_KERNEL).glob("*.whl"):
            if not wheel.name.startswith("widgetsnbextension"):
                shutil.copyfile(wheel, pyodide / wheel.name)
        lock = json.loads((source / parts.LOCK).read_text(encoding="utf-8"))
        lock["packages"] = _packages(pyodide)
        (pyodide / parts.LOCK).write_text(json.dumps(lock), encoding="utf-8")
    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(HEAD.sub(lambda found: found[0] + POLICY, text, count=1), encoding="utf-8")


def _jupyterlite(project: Project, work: Path, folder: Path) -> None:
    """Write JupyterLite itself, told to take Python from beside it and nothing from elsewhere."""
    contents = work / "contents"
    contents.mkdir()
    shutil.copyfile(project.root / NOTEBOOK, contents / NOTEBOOK.name)
    settings = {
        "pyodideUrl": "./pyodide/pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": [*AT_START, "interloan"]},
    }
    data = {"appName": "Interloan", "litePluginSettings": {f"{KERNEL}:kernel": settings}}
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}
    (work / "jupyter-lite.json").write_text(json.dumps(lite), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(work)),
        *("--output-dir", str(folder), "--contents", str(contents), "--no-sourcemaps"),
        *("--apps", "notebooks", "--apps", "repl", "--no-unused-shared-packages"),
    ]
    _run(command, work, "JupyterLite could not be written")


def _wheels(project: Project, folder: Path) -> None:
    """Fetch the packages that the kernel needs, and make our own."""
    lock = project.root / "requirements" / "live.txt"
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--require-hashes", "--only-binary", ":all:", "--implementation", "py"),
        *("--abi", "none", "--platform", "any", "--python-version", PYTHON_THERE),
        *("--dest", str(folder), "--requirement", str(lock)),
    ]
    _run(command, folder, "Packages for the browser could not be fetched")
    for jedi in folder.glob("jedi-*.whl"):
        _shrink(jedi)
    name = f"interloan-{version('interloan')}"
    content = {f"{name}.dist-info/{file}": text.encode() for file, text in ABOUT.items()}
    content[f"{name}.dist-info/METADATA"] += f"Version: {version('interloan')}\n".encode()
    content |= {f"{FROM}/{name}": (project.root / name).read_bytes() for name in BESIDE}
    content |= dict(parts.our_code(project.root))
    for package in NEEDED:  # a wheel describes one package, so that licenses stand with the code
        content |= {INFO.sub(r"\1/", place): code for place, code in parts.code_of(package)}
    with ZipFile(folder / f"{name}-py3-none-any.whl", "w", ZIP_DEFLATED, compresslevel=9) as wheel:
        for place in sorted(content):
            _put(wheel, place, content[place])


def _shrink(wheel: Path) -> None:
    smaller = wheel.with_suffix(".new")
    with ZipFile(wheel) as given, ZipFile(smaller, "w", ZIP_DEFLATED, compresslevel=9) as made:
        for entry in given.infolist():
            if not entry.filename.startswith(TOO_LARGE):
                _put(made, entry.filename, given.read(entry))
    smaller.replace(wheel)


def _put(archive: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, YEAR)
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, content)


def _packages(folder: Path) -> dict[str, dict[str, object]]:
    """Return the list of packages as Pyodide reads it; the kernel needs all that is there."""
    found: dict[str, dict[str, object]] = {}
    for wheel in sorted(folder.glob("*.whl")):
        spelled, number, *_ = wheel.name.split("-")
        name = re.sub(r"[-_.]+", "-", spelled).lower()
        found[name] = {
            "name": name,
            "version": number,
            "file_name": wheel.name,
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "install_dir": "site",
            "package_type": "package",
            "imports": [],
            "depends": [],
            "unvendored_tests": False,
        }
    found["pyodide-kernel"]["depends"] = [name for name in found if name != "pyodide-kernel"]
    return found


def _run(command: list[str], folder: Path, failure: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise RefusedError(f"{failure}: {said[-1] if said else command[2]}")
