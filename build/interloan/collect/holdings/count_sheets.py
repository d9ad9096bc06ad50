"""A counts file → lines of cells: CSV of any delimiter, UTF-16 as well, or a sheet of a workbook.

What a text file is separated by is told by its heading, so there is a sheet for each delimiter
that it may have; a workbook has as many as it has tables.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from interloan import figures
from interloan.problems import Problem, SourceError
from interloan.sources import text_lines
from interloan.sources.csv_rows import split

LARGEST_BYTES = 20_000_000
HEAD = 60
"""Lines that are looked through for the heading."""
DELIMITERS = ",;\t|"
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MOST_JOINED = 5
"""Lines of a heading whose cells have line ends in them."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SEPARATOR = re.compile(r"sep=(.)")
"""The first line by which Excel is told the delimiter."""


@dataclass(frozen=True)
class Line:
    """A line of a table.

    Attributes:
        number: As an editor or a spreadsheet program shows it.
        cells: What stands in it.
        numbers: Places of cells that a workbook holds as numbers.
    """

    number: int
    cells: Sequence[str]
    numbers: frozenset[int] = frozenset()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """A table as it may be read.

    Attributes:
        name: Of a workbook's sheet; what separates the cells of a text.
        head: The first lines that can be read, for finding the heading.
        lines: All lines, the first ones too, or what is wrong with them.
        delimiter: Of a text; empty in a workbook.
        has_whole_width: Whether each line has all its cells, empty ones too.
    """

    name: str
    head: Sequence[Line]
    lines: Iterator[Line | Problem]
    delimiter: str = ""

    @property
    def has_whole_width(self) -> bool:
        """Whether each line has all its cells, as in a text; workbooks leave out the last ones."""
        return bool(self.delimiter)


def read(path: Path, file: str) -> list[Sheet]:
    """Return the ways to read a text file, likeliest first; they share its lines, so use one.

    Args:
        path: The file.
        file: Name used in messages.

    Raises:
        SourceError: It is no text.
    """
    lines = _lines(path, file)
    head = list(islice(lines, HEAD))
    delimiters: Sequence[str] = DELIMITERS
    if match := SEPARATOR.fullmatch(head[0][1]):
        delimiters, head = [match[1]], head[1:]
    joined = list(_joined(head))
    count = {by: sum(raw.count(by) for _, raw in joined) for by in delimiters}
    ways = sorted(delimiters, key=lambda by: -count[by])
    return [_sheet(file, by, joined, lines) for by in ways]


def _sheet(
    file: str, by: str, head: Sequence[tuple[int, str]], rest: Iterator[tuple[int, str]]
) -> Sheet:
    first = [line for line in _cut(file, by, iter(head)) if isinstance(line, Line)]
    return Sheet(NAMES.get(by, repr(by)), first, _cut(file, by, chain(head, rest)), by)


def _cut(file: str, by: str, raws: Iterator[tuple[int, str]]) -> Iterator[Line | Problem]:
    for number, raw in raws:
        cells = split(raw, file, number, by)
        yield cells if isinstance(cells, Problem) else Line(number, cells)


def _lines(path: Path, file: str) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as stream:
            coding = _coding(stream.peek(2)[:2])
        if coding is None:
            yield from text_lines.lines(path, file, LARGEST_BYTES)
            return
        if path.stat().st_size > LARGEST_BYTES:
            why, remedy = f"is larger than {figures.number(LARGEST_BYTES)} bytes", "split it"
            raise SourceError([Problem(file, 0, "", "", why, remedy)])
        text = path.read_bytes().decode(coding).encode()
    except UnicodeDecodeError as error:
        why = f"is not UTF-16 as its first bytes say (byte {error.start + 1})"
        remedy = "save it as “CSV UTF-8”"
        raise SourceError([Problem(file, 0, "", "", why, remedy)]) from None
    stream = io.BufferedReader(io.BytesIO(text))
    yield from text_lines.of_stream(stream, file, LARGEST_BYTES)


def _coding(first: bytes) -> str | None:
    """Return of which kind of UTF-16 the first two bytes are; None of none.

    Without a mark it is told by the zero byte that each letter of English has there.
    """
    if first in UTF_16:
        return "utf-16"
    if len(first) < len("\0\0") or all(first) or not any(first):
        return None
    return "utf-16-le" if first[0] else "utf-16-be"


def _joined(raws: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield lines, with those joined of which a quote is closed by a line soon after."""
    place = 0
    while place < len(raws):
        number, text = raws[place]
        size = 1
        if text.count('"') % 2:
            texts = [raw for _, raw in raws[place : place + MOST_JOINED]]
            ends = (n for n in range(2, len(texts) + 1) if "\n".join(texts[:n]).count('"') % 2 == 0)
            size = next(ends, 1)
            text = "\n".join(texts[:size])
        yield number, text
        place += size
