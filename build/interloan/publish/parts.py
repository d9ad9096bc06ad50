"""Python for the browser, and what it runs there: Pyodide from npm, packages, site and database.

Pyodide comes by `npm ci` from a lock file with hashes, into a folder that git ignores. The packages
are those of this environment, which was installed from hashed requirements: only their Python
files are taken, so a package that needs a compiled part would fail to import, which tests see.
"""

from __future__ import annotations

import gzip
import io
import lzma
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from interloan.problems import RefusedError
from interloan.project import Project

NEEDED = ("datasette", "xlsxwriter")  # all else the site needs, these bring
UNUSED = {"hupper", "pip", "setuptools", "uvicorn"}  # of a server, or of installing
OURS = ("interloan", "datasette_hardened")
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "python_stdlib.zip", "pyodide-lock.json")
WASM = "pyodide.asm.wasm"
BUNDLE = "bundle.tar.xz"
SITE = (
    "metadata.yml", "inspect-data.json", "interloan.db", "questions/**/*.sql", "questions/*.yaml",
    "questions/**/*.html", "templates/**/*.html", "static/*.*",
)  # fmt: skip
"""What the site reads, in a checkout."""


class NoNpmError(RefusedError):
    """The parts of Pyodide could not be had; the text says what to do."""


def write(project: Project, folder: Path) -> None:
    """Write all parts into an empty folder.

    Args:
        project: A checkout with its database built.
        folder: Where the parts go.

    Raises:
        NoNpmError: npm is not there, or could not install.
    """
    pyodide = _installed(project.root / "requirements" / "browser")
    for name in PYODIDE:
        shutil.copyfile(pyodide / name, folder / name)
    packed = gzip.compress((pyodide / WASM).read_bytes(), 9, mtime=0)
    (folder / f"{WASM}.gz").write_bytes(packed)
    (folder / BUNDLE).write_bytes(_bundle(project.root))


def _installed(folder: Path) -> Path:
    """Return the folder of Pyodide, installed now if it is not there yet."""
    pyodide, lock = folder / "node_modules" / "pyodide", folder / "package-lock.json"
    mark = folder / "node_modules" / ".package-lock.json"
    if mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime:
        return pyodide
    npm = shutil.which("npm")
    if npm is None:
        raise NoNpmError(
            "Python for the browser comes by npm, which is not installed. Install Node.js 18 or"
            " newer, which brings it (https://nodejs.org/), and try again."
        )
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise NoNpmError(f"npm could not install Python for the browser: {said[0] if said else ''}")
    return pyodide


def _bundle(root: Path) -> bytes:
    """Return packages and site in one archive, the same bytes for the same content."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, file in sorted(_files(root)):
            entry = tarfile.TarInfo(name)
            content = file.read_bytes()
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return lzma.compress(archive.getvalue(), preset=9)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for distribution in _distributions():
        for file in distribution.files or []:
            path = Path(str(distribution.locate_file(file)))
            is_ours = file.parts[0] in OURS
            if not is_ours and file.suffix != ".so" and _is_wanted(file.parts) and path.is_file():
                yield f"packages/{file.as_posix()}", path
    for package in OURS:
        code = root / "build"
        for path in (code / package).rglob("*.py"):
            yield f"packages/{path.relative_to(code).as_posix()}", path
    for pattern in SITE:
        for path in root.glob(pattern):
            yield f"project/{path.relative_to(root).as_posix()}", path


def _is_wanted(parts: tuple[str, ...]) -> bool:
    return not ({"..", "__pycache__", "tests", "sboms"} & set(parts) or parts[0] == "bin")


def _distributions() -> list[metadata.Distribution]:
    """Return the installed distributions that the site needs, with all that they need."""
    found: dict[str, metadata.Distribution] = {}
    names = list(NEEDED)
    while names:
        name = names.pop().lower().replace("_", "-")
        if name in found or name in UNUSED:
            continue
        found[name] = metadata.distribution(name)
        for text in found[name].requires or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                names.append(requirement.name)
    return list(found.values())
