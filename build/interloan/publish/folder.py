"""Writes the static edition: a folder that any static host serves, whole or not at all.

index.html, my-library/lowell/index.html, …    finished pages, which need no script
static/, -/static/                             styles and scripts, ours and Datasette's
python/EDITION/                                Python, its packages, the site and the database
live/                                          JupyterLite and a notebook, where they are wanted
sw.js                                          answers every other address with these, in a browser
404.html                                       for hosts that show it: starts the same
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from datasette.app import app_root

from interloan import files
from interloan.in_browser.engine import Engine
from interloan.problems import RefusedError
from interloan.project import Project
from interloan.publish import live, parts
from interloan.publish.pages import FinishedPages

DRAFT = "edition"
MARK = ".interloan-edition"  # in a folder that this module wrote, and may replace
SCRIPTS = Path("static") / "in_browser"
WORKER = "service_worker.js"
SCRIPTS_FILLED_IN = {WORKER: "sw.js", "edition.js": f"{SCRIPTS.as_posix()}/edition.js"}
ASSET = re.compile(r'(?:href|src)="(/[^"]*/static/[^"]*|/static/[^"]*)"')


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        page_count: Finished pages.
        page_bytes: Their size.
        part_bytes: The size of what is fetched once, before Python answers.
        live_bytes: The size of what a notebook in the browser needs besides; 0 without.
    """

    page_count: int
    page_bytes: int
    part_bytes: int
    live_bytes: int


async def write(
    project: Project,
    place: Path,
    address: str,
    say: Callable[[str], None],
    *,
    with_notebooks: bool = False,
) -> Written:
    """Write the edition into a folder, replacing an older edition there.

    Args:
        project: A checkout with its database built.
        place: The folder.
        address: Where it will stand, such as `https://example.org/interloan/`.
        say: Called with a sentence at each step.
        with_notebooks: Whether rows can be opened in a notebook in the browser.

    Raises:
        RefusedError: The folder holds something else, or Python for the browser is not to be had.
    """
    if place.exists() and any(place.iterdir()) and not (place / MARK).exists():
        raise RefusedError(f"{place} holds something else: name a new or an empty folder.")
    if place.is_relative_to(project.root / "static"):
        raise RefusedError(f"{place} is in static/, which is published: name a folder elsewhere.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
        work = Path(folder)
        written = await _fill(project, work, address, say, with_notebooks)
        if place.exists():
            place.replace(work / "older")
        files.put_folder(work / DRAFT, place)
    return written


async def _fill(
    project: Project, work: Path, address: str, say: Callable[[str], None], with_notebooks: bool
) -> Written:
    draft, site = work / DRAFT, work / "site"
    live_bytes = 0
    if with_notebooks:
        live.refuse_if_not_here()
        say("Packing JupyterLite.")
        live.write(project, draft / live.FOLDER)
        live_bytes = _size(draft / live.FOLDER)
    say("Packing Python, its packages, the site and the database.")
    python = draft / "python" / "new"
    python.mkdir(parents=True)
    parts.write(project, python, with_notebooks)
    edition = _edition(project, python, address)
    part_bytes = _size(python)
    python.rename(python.with_name(edition))

    say("Making the finished pages.")
    for path, content in parts.site_files(
        project.root, with_notebooks
    ):  # as Python has them in the browser
        _put(site / path, content)
    engine = Engine(site, address, edition)
    page_bytes = 0
    pages = FinishedPages(engine, edition)
    async for path, content in pages:
        _put(draft / path, content)
        page_bytes += len(content)
    starting = await pages.starting()
    _put(draft / "starting" / "index.html", starting)
    _put(draft / "404.html", await pages.absent())
    shutil.copytree(project.root / "static", draft / "static", ignore=_not_served)
    shutil.copytree(app_root / "datasette" / "static", draft / "-" / "static")
    known = {
        '"EDITION"': json.dumps(edition),
        '"PREFIX"': json.dumps(engine.prefix),
        "/* PAGES */": json.dumps(sorted({*pages.paths.values(), *pages.files})),
        "/* SHELL */": json.dumps(["starting/", *_assets(starting.decode(), engine.prefix)])[1:-1],
    }
    for script, path in SCRIPTS_FILLED_IN.items():
        _put(draft / path, _filled((project.root / SCRIPTS / script).read_text("utf-8"), known))
    _put(draft / ".nojekyll", b"")
    _put(draft / MARK, f"{edition}\n".encode())
    return Written(len(pages.paths), page_bytes, part_bytes, live_bytes)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _edition(project: Project, python: Path, address: str) -> str:
    """Return what names this content: the same for the same, another for any other."""
    digest = hashlib.sha256(address.encode())
    for path in [*sorted(python.iterdir()), *sorted((project.root / SCRIPTS).iterdir())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _assets(page: str, prefix: str) -> Iterable[str]:
    """Return the styles and scripts of a page, from the prefix on."""
    return dict.fromkeys(address.removeprefix(prefix) for address in ASSET.findall(page))


def _filled(script: str, known: dict[str, str]) -> bytes:
    for placeholder, value in known.items():
        script = script.replace(placeholder, value)
    return script.encode()


def _not_served(folder: str, names: list[str]) -> set[str]:
    left_out = {"downloads", "python", WORKER, "engine.js"}
    return left_out.intersection(names)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
