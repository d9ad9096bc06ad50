"""One edition → a folder: data in every format, descriptions, checksums; always the same bytes.

interloan-VERSION.db, .db.gz, .db.zst    the whole as SQLite, plain and packed
interloan-VERSION-data.zip               the folder data/, packed
data/                                    each table and view as CSV, JSON, Parquet and XLSX;
datapackage.json, csv-metadata.json, croissant.json
dataset.jsonld, dcat.jsonld              the release for search engines and portals
ro-crate-metadata.json, notebooks/       the release as a research object
CHANGES-data.md                          what changed from edition to edition
CITATION.cff, .zenodo.json, LICENSE …    how to cite, archive and use it
SHA256SUMS                               checksums of all of these
"""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from interloan import files
from interloan.database.integrity import sha256
from interloan.edition import Edition
from interloan.exports import downloads
from interloan.exports.changes import kept
from interloan.exports.release import croissant, csvw, dcat, ro_crate, schema_org
from interloan.problems import RefusedError
from interloan.project import Project
from interloan.questions.question_files import Question
from interloan.sources.table import Table

SUMS = "SHA256SUMS"
CHANGES = "CHANGES-data.md"
DATA, NOTEBOOKS = "data", "notebooks"
AS_THEY_ARE = ("CITATION.cff", ".zenodo.json", "LICENSE", "sources/LICENSE.md")
DATE_OF_ALL = (1980, 1, 1, 0, 0, 0)  # zip has to have one: the earliest that it can
ZSTD_LEVEL = 19  # the smallest that every reader unpacks with its ordinary memory
File = dict[str, Any]


class NotOurReleaseError(RefusedError):
    """The folder holds files that a release would delete."""


@dataclass(frozen=True)
class Content:
    """What goes into a release.

    Attributes:
        edition: Which edition it is.
        tables: The declarations.
        views: The views.
        beside: Further files that are put beside the data, such as a wheel.
    """

    edition: Edition
    tables: Sequence[Table]
    views: Sequence[Question]
    beside: Sequence[Path] = ()


def write(project: Project, folder: Path, content: Content) -> list[str]:
    """Write a release into `folder`, replacing an earlier one as a whole.

    Args:
        project: The checkout, whose database is current.
        folder: Where it goes; made if missing.
        content: What goes into it.

    Raises:
        NotOurReleaseError: The folder holds files that no release wrote.

    Returns:
        The paths of the files in the folder, without that of the checksums.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / SUMS).exists():
        raise NotOurReleaseError(f"{folder} holds other files: choose a new or an empty folder.")
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    whole = _write_database(project.database, draft, content.edition)
    tables = _write_data(project.database, draft, content)
    whole.append(_pack(draft, f"interloan-{content.edition.version}-data.zip"))
    notebooks = _copy_notebooks(project, draft)
    _describe(draft, content, whole, tables, notebooks)
    with closing(sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        told = kept.markdown(kept.editions(connection.execute(kept.SELECT).fetchall()))
    _write(draft / CHANGES, told)
    for path in (*(project.root / name for name in AS_THEY_ARE), *content.beside):
        place = draft / ("LICENSE-data.md" if path.name == "LICENSE.md" else path.name)
        if path.exists():
            shutil.copyfile(path, place)
    names = sorted(p.relative_to(draft).as_posix() for p in draft.rglob("*") if p.is_file())
    _write(draft / SUMS, "".join(f"{sha256(draft / name)}  {name}\n" for name in names))
    shutil.rmtree(folder, ignore_errors=True)
    files.put_folder(draft, folder)
    return names


def _write_database(database: Path, draft: Path, edition: Edition) -> list[File]:
    name = f"interloan-{edition.version}.db"
    content = database.read_bytes()
    (draft / name).write_bytes(content)
    (draft / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
    zstd = pa.Codec("zstd", compression_level=ZSTD_LEVEL)
    (draft / f"{name}.zst").write_bytes(zstd.compress(content, asbytes=True))
    return [_file(draft, one) for one in (name, f"{name}.gz", f"{name}.zst")]


def _write_data(database: Path, draft: Path, content: Content) -> dict[str, list[File]]:
    """Write all tables and views and what describes them; return the files of each."""
    manifest = downloads.write(
        database, draft / DATA, content.tables, content.views, content.edition
    )
    tables: dict[str, list[File]] = {}
    for entry in manifest:
        file = {**entry, "address": f"{DATA}/{entry['file']}"}
        tables.setdefault(entry["table"], []).append(file)
    package = _package(draft)
    _write_json(draft / DATA / csvw.FILE, csvw.describe(package, content.edition))
    _write_json(draft / DATA / croissant.FILE, croissant.describe(package, content.edition))
    return tables


def _package(draft: Path) -> dict[str, Any]:
    text = (draft / DATA / downloads.PACKAGE).read_text(encoding="utf-8")
    said: dict[str, Any] = json.loads(text)
    return said


def _describe(
    draft: Path,
    content: Content,
    whole: Sequence[File],
    tables: Mapping[str, Sequence[File]],
    notebooks: Mapping[str, str],
) -> None:
    """Write what describes the release as a whole."""
    edition = content.edition
    data = [*whole, *(file for group in tables.values() for file in group)]
    _write_json(draft / schema_org.FILE, schema_org.catalog(edition, data))
    _write_json(draft / dcat.FILE, dcat.describe(edition, whole, tables, _package(draft)))
    _write_json(draft / ro_crate.FILE, ro_crate.describe(edition, data, notebooks))


def _pack(draft: Path, name: str) -> File:
    paths = sorted((draft / DATA).iterdir())
    with zipfile.ZipFile(draft / name, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in paths:
            entry = zipfile.ZipInfo(f"{DATA}/{path.name}", DATE_OF_ALL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
    return _file(draft, name)


def _copy_notebooks(project: Project, draft: Path) -> dict[str, str]:
    """Copy the notebooks; return the title of each by its address."""
    titles = {}
    for path in sorted((project.root / NOTEBOOKS).glob("*.ipynb")):
        (draft / NOTEBOOKS).mkdir(exist_ok=True)
        shutil.copyfile(path, draft / NOTEBOOKS / path.name)
        lines = _lines(json.loads(path.read_text(encoding="utf-8"))["cells"])
        heading = next((line for line in lines if line.startswith("# ")), path.stem)
        titles[f"{NOTEBOOKS}/{path.name}"] = heading.removeprefix("# ").strip()
    return titles


def _lines(cells: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    return (line for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"])


def _file(draft: Path, name: str) -> File:
    path = draft / name
    return {"address": name, "size_bytes": path.stat().st_size, "sha256": sha256(path)}


def _write_json(path: Path, said: Mapping[str, Any]) -> None:
    _write(path, json.dumps(said, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
