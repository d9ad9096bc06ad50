"""The built database → whole-table files with checksums, for people who want everything at once.

Each table and view becomes CSV, JSON, Parquet and XLSX; `datapackage.json` describes the CSV files
(Data Package v2, https://datapackage.org/standard/data-package/) and `manifest.json` lists every
file with its size and SHA-256. The same database gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from interloan import files
from interloan.database.integrity import content_sha256, sha256
from interloan.edition import ABSTRACT, LICENCE, LICENCE_ADDRESS, TITLE, Edition
from interloan.exports import first_sheet, readable_rows, view_types, workbook
from interloan.exports.first_sheet import EDITION_DIGITS, Part, Story
from interloan.exports.metadata import describe
from interloan.exports.readable_rows import Facts, Origin
from interloan.exports.spreadsheets import csv_row, harmless_row
from interloan.problems import RefusedError
from interloan.project import MANIFEST
from interloan.questions.question_files import Question
from interloan.sources.table import Table

PACKAGE = "datapackage.json"
INTERNAL = "search_entries"  # serves the search box; every row of it stands in another table
ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "year": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


@dataclass(frozen=True)
class Sheet:
    """One table or view, ready to be written: column names, their types, rows."""

    name: str
    title: str
    columns: Sequence[str]
    types: Sequence[str]
    rows: Sequence[Sequence[Any]]


class NotOurFolderError(RefusedError):
    """The folder holds files that an export would delete."""


def write(
    database: Path,
    folder: Path,
    tables: Sequence[Table],
    views: Sequence[Question],
    edition: Edition,
) -> list[dict[str, Any]]:
    """Write every table and view into `folder`, replacing an earlier export as a whole.

    Args:
        database: The built database.
        folder: Where the files go; made if missing, swapped in only when complete.
        tables: The declarations.
        views: The views.
        edition: Which edition it is.

    Raises:
        NotOurFolderError: The folder holds files that no export wrote.
        SourceError: A view holds what does not fit the type of its column.

    Returns:
        The manifest: one entry a file with table, title, format, file, rows, size_bytes, sha256.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise NotOurFolderError(f"{folder} holds other files: choose a new or an empty folder.")
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    manifest: list[dict[str, Any]] = []
    fields: dict[str, list[tuple[str, str]]] = {}
    digest = sha256(database)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        facts = readable_rows.read(connection, _pages(tables, views))
        for sheet in _sheets(connection, tables, views):
            fields[sheet.name] = list(zip(sheet.columns, sheet.types, strict=True))
            for suffix, writer in _writers(facts, digest).items():
                path = draft / f"{sheet.name}.{suffix}"
                writer(path, sheet)
                manifest.append(_listed(path, sheet, suffix))
        content = content_sha256(connection)
    resources = _resources(tables, views, fields, manifest)
    _write_json(draft / PACKAGE, {**_package(edition), "resources": resources})
    build = {"database_sha256": digest, "database_content_sha256": content}
    _write_json(draft / MANIFEST, {**build, "files": manifest})
    _put(draft, folder)
    return manifest


def _put(draft: Path, folder: Path) -> None:
    """Put the new files in place, none missing meanwhile: a site may be serving them."""
    if not folder.exists() or not any(folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)
        files.put_folder(draft, folder)
        return
    names = sorted((path.name for path in draft.iterdir()), key=lambda name: name == MANIFEST)
    for name in names:  # the manifest last: without it the export counts as unfinished
        files.put(draft / name, folder / name)
    for path in folder.iterdir():
        if path.name not in names:
            path.unlink()
    draft.rmdir()


def _listed(path: Path, sheet: Sheet, suffix: str) -> dict[str, Any]:
    return {
        "table": sheet.name,
        "title": sheet.title,
        "format": suffix,
        "file": path.name,
        "rows": len(sheet.rows),
        "size_bytes": path.stat().st_size,
        "sha256": sha256(path),
    }


def _package(edition: Edition) -> dict[str, Any]:
    """Return what datapackage.json says of the whole."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "interloan",
        "title": TITLE,
        "description": ABSTRACT,
        "version": edition.version,
        "created": f"{edition.released}T00:00:00Z",
        **({"homepage": edition.repository} if edition.repository else {}),
        "keywords": list(edition.keywords),
        "contributors": [{"title": edition.author, "roles": ["creator"]}],
        "licenses": [{"name": LICENCE, "path": LICENCE_ADDRESS}],
    }


def _resources(
    tables: Sequence[Table],
    views: Sequence[Question],
    fields: Mapping[str, Sequence[tuple[str, str]]],
    manifest: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return what datapackage.json says of each CSV file."""
    files = {entry["table"]: entry for entry in manifest if entry["format"] == "csv"}
    listed = sorted(tables, key=lambda table: table.name)
    described: list[tuple[Table | Question, Mapping[str, Any]]] = [
        (table, table.schema) for table in listed if table.name in files
    ]
    described += [(view, _schema(view, fields[view.name])) for view in views]
    return [_resource(one, schema, files[one.name]) for one, schema in described]


def _schema(view: Question, fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    said = view.columns
    return {
        "fields": [
            {"name": name, "type": kind, "description": said.get(name, "")} for name, kind in fields
        ]
    }


def _resource(
    described: Table | Question, schema: Mapping[str, Any], file: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": described.name,
        "title": described.title,
        "description": described.description,
        "path": file["file"],
        "bytes": file["size_bytes"],
        "hash": f"sha256:{file['sha256']}",
        "format": "csv",
        "encoding": "utf-8",
        "schema": {**schema, "missingValues": [""]},  # `NA` is Namibia
    }


def _sheets(
    connection: sqlite3.Connection, tables: Sequence[Table], views: Sequence[Question]
) -> Iterator[Sheet]:
    """Yield every table by name, rows in key order, then every view."""
    for table in sorted(tables, key=lambda table: table.name):
        if table.name != INTERNAL:
            order = ", ".join(f'"{name}"' for name in table.primary_key)
            cursor = connection.execute(f'SELECT * FROM "{table.name}" ORDER BY {order}')
            types = [column.type for column in table.columns]
            yield _sheet(cursor, table.name, table.title, types)
    for view in views:
        cursor = connection.execute(f'SELECT * FROM "{view.name}"')
        rows, columns = cursor.fetchall(), [entry[0] for entry in cursor.description]
        types = view_types.of(connection, view, tables)
        view_types.check(view, columns, types, rows)
        yield Sheet(view.name, view.title, columns, types, _typed(rows, types))


def _sheet(cursor: sqlite3.Cursor, name: str, title: str, types: Sequence[str]) -> Sheet:
    columns = [entry[0] for entry in cursor.description]
    return Sheet(name, title, columns, types, _typed(cursor, types))


def _typed(rows: Iterable[Sequence[Any]], types: Sequence[str]) -> list[list[Any]]:
    """Return rows with yes and no as such; SQLite has 1 and 0."""
    flags = [kind == "boolean" for kind in types]
    return [
        [bool(v) if flag and v is not None else v for v, flag in zip(row, flags, strict=True)]
        for row in rows
    ]


def _write_csv(path: Path, sheet: Sheet) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(harmless_row(sheet.columns))
        truths = [kind == "boolean" for kind in sheet.types]
        writer.writerows(csv_row(row, truths) for row in sheet.rows)


def _write_records(path: Path, sheet: Sheet) -> None:
    """Write one record a line, which takes a third of the time of indented JSON."""
    written = json.JSONEncoder(ensure_ascii=False).encode
    records = (written(dict(zip(sheet.columns, row, strict=True))) for row in sheet.rows)
    text = ",\n ".join(records)
    path.write_text(f"[\n {text}\n]\n", encoding="utf-8", newline="\n")


def _write_json(path: Path, value: object) -> None:
    """Write `value` as indented JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_parquet(path: Path, sheet: Sheet) -> None:
    columns = list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.columns)
    kinds = [ARROW[kind] for kind in sheet.types]
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    pq.write_table(pa.table(dict(zip(sheet.columns, arrays, strict=True))), path)


def _pages(tables: Sequence[Table], views: Sequence[Question]) -> dict[str, dict[str, Any]]:
    """Return what workbooks say of tables and views, as metadata.yml has it for the site."""
    pages: dict[str, dict[str, Any]] = {
        table.name: {
            "title": table.title,
            "description": table.description,
            "label_column": table.label,
            "columns": {column.name: describe(column) for column in table.columns},
        }
        for table in tables
    }
    for view in views:
        shown = {"title": view.title, "description": view.description, "columns": view.columns}
        pages[view.name] = shown
    return pages


def _write_xlsx(path: Path, sheet: Sheet, facts: Facts, edition: str) -> None:
    story = Story(
        title=sheet.title,
        description=str(facts.pages[sheet.name]["description"]),
        edition=edition[:EDITION_DIGITS],
        address=f"/interloan/{sheet.name}",
    )
    rows = readable_rows.readable(facts, sheet.columns, sheet.rows, Origin([sheet.name]))
    workbook.write(path, first_sheet.book(facts, story, [Part(rows)]))


def _writers(facts: Facts, edition: str) -> dict[str, Callable[[Path, Sheet], None]]:
    """Return what writes each format."""
    return {
        "csv": _write_csv,
        "json": _write_records,
        "parquet": _write_parquet,
        "xlsx": partial(_write_xlsx, facts=facts, edition=edition),
    }
