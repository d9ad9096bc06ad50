"""Sheets of a workbook (.xlsx, .ods) → lines of cells, as far as counts need it.

Values only, as the program stored them: a formula has the result that it had when the file was
saved, a date is no number. Formats: ECMA-376 part 1 (https://ecma-international.org) for .xlsx,
OpenDocument 1.3 (https://docs.oasis-open.org/office/OpenDocument/) for .ods.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from interloan import figures
from interloan.collect.holdings.count_sheets import HEAD, Line, Sheet
from interloan.problems import Problem, SourceError

LARGEST_BYTES = 8_000_000
"""Of a part of a workbook, after unpacking."""
MOST_CELLS = 1_000_000
MOST_COLUMNS = 501
"""One more than a table may have, so that a wider one is noticed."""
DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
SHARES = {9, 10}
"""Number formats that every workbook knows (ECMA-376 part 1, 18.8.30)."""
EMPTY_FORMULA = "=formula"
AS_CSV = "save it as .xlsx or “CSV UTF-8”"

_Cells = dict[int, tuple[str, bool]]
"""Place → text, and whether it is a number."""


def is_workbook(path: Path) -> bool:
    """Whether a file is packed as workbooks are."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def read(path: Path, file: str) -> list[Sheet]:
    """Return the sheets of a workbook that have something in them.

    Args:
        path: The file.
        file: Name used in messages.

    Raises:
        SourceError: It is no workbook, is damaged, or is larger than a table of counts can be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                sheets = list(_Xlsx(archive, file).sheets())
            elif "content.xml" in names:
                sheets = list(_ods(_xml(archive, "content.xml", file), file))
            else:
                why = "is a ZIP archive, and no workbook (.xlsx or .ods)"
                raise _wrong(file, why, f"unpack it; a spreadsheet of another kind: {AS_CSV}")
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, IndexError,
            RuntimeError, NotImplementedError, ET.ParseError) as error:  # fmt: skip
        raise _wrong(file, f"is a damaged workbook ({error})", AS_CSV) from None
    filled = [sheet for sheet in sheets if sheet.head]
    if not filled:
        raise _wrong(file, "is empty", "restore its header and rows, or save it again")
    return filled


def _wrong(file: str, why: str, remedy: str) -> SourceError:
    return SourceError([Problem(file, 0, "", "", why, remedy)])


def _xml(archive: zipfile.ZipFile, name: str, file: str) -> ET.Element:
    """Return a part; without document types, XML cannot grow while it is read."""
    with archive.open(name) as stream:
        data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        why = f"has a part of more than {figures.number(LARGEST_BYTES)} bytes"
        raise _wrong(file, why, "save the sheet of counts alone")
    text = data.decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _wrong(file, "has a document type, which no workbook has", AS_CSV)
    root = ET.parse(io.StringIO(text)).getroot()  # noqa: S314 (no document type, bounded)
    for element in root.iter():
        element.tag = _local(element.tag)
        element.attrib = {_local(key): value for key, value in element.attrib.items()}
    return root


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _sheet(name: str, rows: Iterator[tuple[int, _Cells]], file: str) -> Iterator[Sheet]:
    """Yield a sheet of the rows in which something is written, none where there is no such row."""
    lines, size = [], 0
    for number, cells in rows:
        filled = {place: cell for place, cell in cells.items() if cell[0].strip()}
        if not filled:
            continue
        width = min(max(filled) + 1, MOST_COLUMNS)
        size += width
        if size > MOST_CELLS:
            why = f"has more than {figures.number(MOST_CELLS)} cells"
            raise _wrong(file, why, "keep the table of counts alone")
        texts = [filled.get(place, ("", False))[0] for place in range(width)]
        typed = frozenset(place for place, (_, is_number) in filled.items() if is_number)
        lines.append(Line(number, texts, typed))
    if lines:
        yield Sheet(name, lines[:HEAD], iter(lines))


class _Xlsx:
    """A workbook of Office Open XML."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self.archive, self.file = archive, file
        names = set(archive.namelist())
        self.texts: list[str] = []
        if "xl/sharedStrings.xml" in names:
            items = _xml(archive, "xl/sharedStrings.xml", file).iter("si")
            self.texts = [_text(item) for item in items]
        self.kinds: list[str] = []
        if "xl/styles.xml" in names:
            self.kinds = list(_kinds(_xml(archive, "xl/styles.xml", file)))

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets that are shown, in the order of their tabs."""
        links = _xml(self.archive, "xl/_rels/workbook.xml.rels", self.file).iter("Relationship")
        targets = {link.attrib["Id"]: link.attrib["Target"] for link in links}
        for sheet in _xml(self.archive, "xl/workbook.xml", self.file).iter("sheet"):
            target = posixpath.normpath(posixpath.join("/xl", targets[sheet.attrib["id"]]))
            if "worksheets/" in target and sheet.attrib.get("state", "visible") == "visible":
                root = _xml(self.archive, target.lstrip("/"), self.file)
                yield from _sheet(sheet.attrib["name"], self._rows(root), self.file)

    def _rows(self, root: ET.Element) -> Iterator[tuple[int, _Cells]]:
        number = 0
        for row in root.iter("row"):
            number = int(row.attrib.get("r", number + 1))
            cells: _Cells = {}
            for cell in row.iter("c"):
                reference = re.match("[A-Z]+", cell.attrib.get("r", ""))
                cells[_place(reference[0]) if reference else len(cells)] = self._cell(cell)
            yield number, cells

    def _cell(self, cell: ET.Element) -> tuple[str, bool]:
        kind, value = cell.attrib.get("t", "n"), cell.findtext("v")
        if kind == "inlineStr":
            return _text(cell), False
        if not value:
            return (EMPTY_FORMULA if cell.find("f") is not None else ""), False
        if kind == "s":
            return self.texts[int(value)], False
        style = int(cell.attrib.get("s", 0))
        shown_as = self.kinds[style] if style < len(self.kinds) else ""
        return (_number(value, shown_as), True) if kind == "n" else (value, False)


def _text(element: ET.Element) -> str:
    """Return a text without the reading aids that stand beside Japanese."""
    runs = [element, *element.iter("r"), *element.iter("is")]
    return "".join(t.text or "" for run in runs for t in run.findall("t"))


def _place(letters: str) -> int:
    """Return the place of a column.

    >>> _place("A"), _place("AB")
    (0, 27)
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _number(value: str, shown_as: str) -> str:
    """Return a number as text: a whole one without decimals, a share or a date as what it is.

    >>> _number("1234.0", ""), _number("0.5", "share"), _number("45000", "date")
    ('1234', '50%', '45000 (a date)')
    """
    number = float(value)
    if shown_as == "date":
        return f"{value} (a date)"
    if shown_as == "share":
        return f"{number * 100:.6g}%"
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value


def _kinds(styles: ET.Element) -> Iterator[str]:
    """Yield how each style shows numbers: as a date, as a share, or plainly."""
    codes = {int(f.attrib["numFmtId"]): f.attrib["formatCode"] for f in styles.iter("numFmt")}
    formats = styles.find("cellXfs")
    for style in formats if formats is not None else ():
        key = int(style.attrib.get("numFmtId", 0))
        code = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", codes.get(key, ""))
        if key in SHARES or "%" in code:
            yield "share"
        else:
            yield "date" if key in DATES or re.search("[dmyhs]", code, re.IGNORECASE) else ""


def _ods(root: ET.Element, file: str) -> Iterator[Sheet]:
    """Yield the sheets of an OpenDocument spreadsheet."""
    for table in root.iter("table"):
        yield from _sheet(table.attrib.get("name", ""), _ods_rows(table), file)


def _ods_rows(table: ET.Element) -> Iterator[tuple[int, _Cells]]:
    number = 0
    for row in table.iter("table-row"):
        cells: _Cells = {}
        place = 0
        for cell in row:
            if cell.tag not in ("table-cell", "covered-table-cell"):
                continue
            repeated = int(cell.attrib.get("number-columns-repeated", 1))
            value = _ods_cell(cell)
            if value[0]:
                cells |= {place + n: value for n in range(min(repeated, MOST_COLUMNS))}
            place += repeated
        repeated = int(row.attrib.get("number-rows-repeated", 1))
        if cells:
            yield from ((number + n, cells) for n in range(1, repeated + 1))
        number += repeated


def _ods_cell(cell: ET.Element) -> tuple[str, bool]:
    kind, value = cell.attrib.get("value-type", ""), cell.attrib.get("value", "")
    if kind in ("float", "currency"):
        return _number(value, ""), True
    if kind == "percentage":
        return _number(value, "share"), True
    if kind == "date":
        return f"{cell.attrib.get('date-value', '')} (a date)", True
    shown = "\n".join("".join(p.itertext()) for p in cell.iter("p"))
    if not shown and "formula" in cell.attrib:
        return EMPTY_FORMULA, False
    return shown, False
