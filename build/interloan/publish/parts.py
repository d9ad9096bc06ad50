"""Python for the browser, and what it runs there: Pyodide from npm, packages, site and database.

Pyodide comes by `npm ci` from a lock file with hashes, into a folder that git ignores. The packages
are those of this environment, which was installed from hashed requirements: only their Python
files are taken, so a package that needs a compiled part would fail to import, which tests see.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, PackagePath, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from packaging.requirements import Requirement

from interloan import files
from interloan.problems import RefusedError
from interloan.project import Project
from interloan.site import DATABASE, static_files
from interloan.sources.strict_yaml import load_yaml

NEEDED = ("datasette", "xlsxwriter")  # all else the site needs, these bring
UNUSED = {"hupper", "pip", "setuptools", "uvicorn"}  # of a server, or of installing
OURS = ("interloan", "datasette_hardened")
AT_HOME = (
    "interloan/commands/", "interloan/publish/", "interloan/serve/",
    "interloan/demand/notebook/", "interloan/collect/census/", "interloan/checkout/",
    "interloan/pipeline.",
    "interloan/exports/release/folder.", "interloan/exports/release/live_copies.",
    "interloan/exports/release/repeated.",
)  # fmt: skip
"""What of ours runs only where somebody has a checkout, or is one."""
CODE = Path(__file__).parents[2]  # build/ of a checkout, or where a wheel is installed
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs")
STANDARD_LIBRARY = "python_stdlib.zip"
NOT_ON_A_PAGE = (
    "unittest/", "doctest.", "pydoc.", "pydoc_data/", "turtle.", "pickletools.",
    "profile.", "pstats.", "cProfile.", "trace.", "tracemalloc.", "optparse.", "plistlib.",
    "imaplib.", "smtplib.", "ftplib.", "poplib.", "mailbox.", "wsgiref/", "xmlrpc/",
    "logging/config.", "logging/handlers.", "asyncio/windows_", "asyncio/proactor_events.",
    "encodings/cp7", "encodings/cp86",
)  # fmt: skip
"""What of the standard library nobody needs on a page: for developers, for mail and for servers,
for other systems, and characters of DOS in which no export comes."""
LOCK = "pyodide-lock.json"
COMPILE = "compile.mjs"
SCRIPTS = ("static/python_loader.js", "static/in_browser/engine.js")
WASM = "pyodide.asm.wasm"
BUNDLE = "bundle.tar.xz"
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 1 << 24}]
"""Unpacking needs a quarter of the memory that it would need by the preset, for the same size."""
LICENSE = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
METADATA = "metadata.yml"
DATASETTE_STATIC = ("datasette", "static")  # files of the host, see `folder`
SITE = (
    "inspect-data.json", "interloan.db", "questions/**/*.sql", "questions/*.yaml",
    "questions/**/*.html", "templates/**/*.html", "static/*.*", "static/in_browser/*",
)  # fmt: skip
"""What the site reads, in a checkout."""


class NoNpmError(RefusedError):
    """The parts of Pyodide could not be had; the text says what to do."""


def write(project: Project, folder: Path, with_notebooks: bool = False) -> None:
    """Write all parts into an empty folder.

    Args:
        project: A checkout with its database built.
        folder: Where the parts go.
        with_notebooks: Whether the edition has a notebook in the browser, see `live`.

    Raises:
        NoNpmError: npm is not there, or could not install.
    """
    tools = project.root / "requirements" / "browser"
    pyodide = installed(tools)
    for name in PYODIDE:
        shutil.copyfile(pyodide / name, folder / name)
    _copy_standard_library(pyodide / STANDARD_LIBRARY, folder / STANDARD_LIBRARY)
    (folder / LOCK).write_text(_lock_without_packages(pyodide / LOCK), encoding="utf-8")
    packed = gzip.compress((pyodide / WASM).read_bytes(), 9, mtime=0)
    (folder / f"{WASM}.gz").write_bytes(packed)
    compiled = _compiled(_bundle(project.root, with_notebooks), tools)
    (folder / BUNDLE).write_bytes(lzma.compress(compiled, filters=FILTERS))
    for script in SCRIPTS:
        shutil.copyfile(project.root / script, folder / Path(script).name)
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    (folder / "parts.json").write_text(json.dumps(sizes), encoding="utf-8")


def refresh(project: Project, say: Callable[[str], None]) -> None:
    """Write the parts beside the site's own files, for `serve`, unless they are there already.

    Raises:
        NoNpmError: As `write` does.
    """
    place = project.root / "static" / "python"
    made_of = hashlib.sha256(_bundle(project.root)).hexdigest()
    mark = place / "made-of.txt"
    if mark.exists() and mark.read_text(encoding="utf-8") == made_of:
        return
    say("Fetching and packing Python for browsers …")
    with files.drafting(project.root) as folder:
        draft = folder / place.name
        draft.mkdir()
        write(project, draft)
        (draft / mark.name).write_text(made_of, encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        files.put_folder(draft, place)


def installed(folder: Path) -> Path:
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
    _run(command, folder, "install Python for the browser")
    return pyodide


def _copy_standard_library(given: Path, made: Path) -> None:
    with ZipFile(given) as modules, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for entry in modules.infolist():
            if not entry.filename.startswith(NOT_ON_A_PAGE):
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, modules.read(entry))


def _lock_without_packages(lock: Path) -> str:
    """Return Pyodide's list of its own packages without these: none of them is here."""
    content = json.loads(lock.read_text(encoding="utf-8"))
    return json.dumps({**content, "packages": {}})


def _compiled(archive: bytes, tools: Path) -> bytes:
    """Return an archive with its modules compiled, by the Python that will run them."""
    node = shutil.which("node") or "node"
    with TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.tar", Path(folder) / "made.tar"
        given.write_bytes(archive)
        _run([node, str(tools / COMPILE), str(given), str(made)], tools, "compile for the browser")
        return made.read_bytes()


def _run(command: list[str], folder: Path, purpose: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        message = f"{Path(command[0]).name} could not {purpose}: {said[-1] if said else ''}"
        raise NoNpmError(message)


def _bundle(root: Path, with_notebooks: bool = False) -> bytes:
    """Return packages and site in one archive, the same bytes for the same content."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in sorted(_files(root, with_notebooks)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def _files(root: Path, with_notebooks: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the path in the archive and the content of each file."""
    for one in _distributions():
        yield from ((f"packages/{place}", content) for place, content in _code(one))
    yield from ((f"packages/{place}", content) for place, content in our_code())
    for place, content in site_files(root, with_notebooks):
        yield f"project/{place}", content


def code_of(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the Python files of an installed package: where each stands, and its content."""
    return _code(distribution(name))


def our_code() -> Iterator[tuple[str, bytes]]:
    """Yield what of ours runs in a browser, in the same way."""
    for package in OURS:
        for path in (*(CODE / package).rglob("*.py"), *(CODE / package).rglob("*.html")):
            place = path.relative_to(CODE).as_posix()
            if not place.startswith(AT_HOME):
                yield place, path.read_bytes()


def _code(one: Distribution) -> Iterator[tuple[str, bytes]]:
    for file in one.files or []:
        path = Path(str(one.locate_file(file)))
        if file.parts[0] not in OURS and _is_wanted(file) and path.is_file():
            yield file.as_posix(), path.read_bytes()


def site_files(root: Path, with_notebooks: bool = False) -> Iterator[tuple[str, bytes]]:
    """Yield what the site reads: the path of each file in a checkout, and its content."""
    for pattern in SITE:
        for path in root.glob(pattern):
            yield path.relative_to(root).as_posix(), path.read_bytes()
    metadata = load_yaml((root / METADATA).read_text(encoding="utf-8"), METADATA)
    if with_notebooks:
        metadata["plugins"][DATABASE] = {static_files.LIVE: "/live/"}
    yield "metadata.json", json.dumps(metadata).encode()  # YAML is slow to read in a browser


def _is_wanted(file: PackagePath) -> bool:
    """Whether a package's file is code, or its license: what else there is serves installing."""
    if file.parts[0].endswith(".dist-info"):
        return bool(LICENSE.search(file.name))
    if file.parts[:2] == DATASETTE_STATIC:
        return file.name == "app.css"  # Datasette reads it for its checksum
    outside = {"..", "__pycache__", "tests", "bin"} & set(file.parts)
    return not outside and file.suffix not in (".so", ".pyd", ".pem")


def _distributions() -> list[Distribution]:
    """Return the installed distributions that the site needs, with all that they need."""
    found: dict[str, Distribution] = {}
    names = list(NEEDED)
    while names:
        name = names.pop().lower().replace("_", "-")
        if name in found or name in UNUSED:
            continue
        found[name] = distribution(name)
        for text in found[name].requires or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                names.append(requirement.name)
    return list(found.values())
