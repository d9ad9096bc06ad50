"""One sheet → CSV, JSON, Parquet or XLSX, the same bytes each time."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from interloan.exports.sheets import Sheet
from interloan.exports.spreadsheets import harmless_row

ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "year": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}
FIXED_TIME = datetime(1980, 1, 1, tzinfo=UTC)  # a workbook carries its birthday; ours have none


def _write_csv(path: Path, sheet: Sheet) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(harmless_row(sheet.columns))
        writer.writerows(
            harmless_row(str(v).lower() if isinstance(v, bool) else v for v in row)
            for row in sheet.rows
        )


def _write_records(path: Path, sheet: Sheet) -> None:
    write_json(path, [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows])


def write_json(path: Path, value: object) -> None:
    """Write `value` as indented JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_parquet(path: Path, sheet: Sheet) -> None:
    columns = list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.columns)
    kinds = [ARROW[kind] for kind in sheet.types] or [None] * len(sheet.columns)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    pq.write_table(pa.table(dict(zip(sheet.columns, arrays, strict=True))), path)


def _write_xlsx(path: Path, sheet: Sheet) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": sheet.title, "created": FIXED_TIME.replace(tzinfo=None)})
        page = book.add_worksheet(sheet.name[:31])
        page.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        page.write_row(0, 0, sheet.columns, bold)
        for number, row in enumerate(sheet.rows, 1):
            page.write_row(number, 0, row)
        page.autofit(400)


WRITERS: dict[str, Callable[[Path, Sheet], None]] = {
    "csv": _write_csv,
    "json": _write_records,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
}
