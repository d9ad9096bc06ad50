"""The built database → whole-table files with checksums, for people who want everything at once.

Each table and view becomes CSV, JSON, Parquet and XLSX; `datapackage.json` describes the CSV files
(Data Package v2, https://datapackage.org/standard/data-package/) and `manifest.json` lists every
file with its size and SHA-256. The same database gives the same bytes.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from interloan.database.integrity import content_sha256, sha256
from interloan.exports.file_formats import WRITERS, write_json
from interloan.exports.sheets import Sheet, sheets
from interloan.problems import RefusedError
from interloan.project import MANIFEST
from interloan.questions.question_files import Question
from interloan.sources.table import Table

LICENCES = [
    {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"},
]


class NotOurFolderError(RefusedError):
    """The folder holds files that an export would delete."""


def write(
    database: Path, folder: Path, tables: Sequence[Table], views: Sequence[Question]
) -> list[dict[str, Any]]:
    """Write every table and view into `folder`, replacing an earlier export as a whole.

    Args:
        database: The built database.
        folder: Where the files go; made if missing, swapped in only when complete.
        tables: The declarations.
        views: The views.

    Raises:
        NotOurFolderError: The folder holds files that no export wrote.

    Returns:
        The manifest: one entry a file with table, title, format, file, rows, size_bytes, sha256.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise NotOurFolderError(f"{folder} holds other files: choose a new or an empty folder.")
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    manifest: list[dict[str, Any]] = []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for sheet in sheets(connection, tables, views):
            for suffix, writer in WRITERS.items():
                path = draft / f"{sheet.name}.{suffix}"
                writer(path, sheet)
                manifest.append(_listed(path, sheet, suffix))
        content = content_sha256(connection)
    write_json(draft / "datapackage.json", _package(tables, manifest))
    build = {"database_sha256": sha256(database), "database_content_sha256": content}
    write_json(draft / MANIFEST, {**build, "files": manifest})
    _put(draft, folder)
    return manifest


def _put(draft: Path, folder: Path) -> None:
    """Put the new files in place, none missing meanwhile: a site may be serving them."""
    if not folder.exists() or not any(folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
        return
    names = sorted((path.name for path in draft.iterdir()), key=lambda name: name == MANIFEST)
    for name in names:  # the manifest last: without it the export counts as unfinished
        (draft / name).replace(folder / name)
    for path in folder.iterdir():
        if path.name not in names:
            path.unlink()
    draft.rmdir()


def _listed(path: Path, sheet: Sheet, suffix: str) -> dict[str, Any]:
    data = path.read_bytes()
    return {
        "table": sheet.name,
        "title": sheet.title,
        "format": suffix,
        "file": path.name,
        "rows": len(sheet.rows),
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _package(tables: Sequence[Table], manifest: Sequence[dict[str, Any]]) -> dict[str, Any]:
    files = {entry["table"]: entry for entry in manifest if entry["format"] == "csv"}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "interloan",
        "title": "Interloan: the Massachusetts interlibrary-loan guide, checked and cited",
        "licenses": LICENCES,
        "resources": [
            _resource(table, files[table.name])
            for table in sorted(tables, key=lambda table: table.name)
            if table.name in files
        ],
    }


def _resource(table: Table, file: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "path": file["file"],
        "bytes": file["size_bytes"],
        "hash": f"sha256:{file['sha256']}",
        "format": "csv",
        "encoding": "utf-8",
        "schema": table.schema,
    }
