"""The survey's table-based summary files, which need no key: a file a table, a line an area.

“Using the American Community Survey Table-Based Summary File” (U.S. Census Bureau, October 2023).
The file of a table has `GEO_ID|C16001_E001|C16001_M001|…` as its header, and every area of the
country in its lines; what the columns count stands in the year's table shells, and the names of
areas in its list of geographies. Files are read line by line: of some 70 megabytes, only the lines
of one state are kept, in .cache/census/, from where other kinds of area are read later.

They hold the detailed tables only, those whose names begin with B or C, “all estimates and margins
of error (MOE) from the Detailed Tables” (https://www.census.gov/programs-surveys/acs/data/
summary-file.html): S1601, a subject table, is in none of them.

Measured on Linux, the whole process (CPython 3.13): at most 78 MB of memory for table C16001 of all
towns, from a file of 71 MB and from one of 142; 99 MB for table B05006 from a file of 340 MB.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from interloan.collect import web
from interloan.collect.census.selection import FIRST_FILE_YEAR, Selection
from interloan.collect.census.survey_tables import UNDEFINED, Answer
from interloan.files import replace_all
from interloan.problems import Problem, SourceError
from interloan.sources.text_lines import LONGEST_LINE_BYTES

ADDRESS = "https://www2.census.gov/programs-surveys/acs/summary_file"
LARGEST_BYTES = 400_000_000
LARGEST_KEPT_BYTES = 20_000_000
SHELL_COLUMNS = ("Table ID", "Indent", "Unique ID", "Label")
NAME_COLUMNS = ("GEO_ID", "NAME")
KEPT = "(010{v}US|(040|050|060|160|500|795){v}US{state}[0-9]*|31[04]{v}US[0-9]*)[|]"  # no tracts
AGAIN = "fetch it again with --again; if it stays, report it"


@dataclass
class SummaryFiles:
    """The Bureau's summary files as one user asks for them.

    Attributes:
        root: The checkout; the lines that are kept stand in its .cache/census/.
        address: Where the files are.
        again: Whether to ask again for what is kept.
        progress: Called as a file comes in.
    """

    root: Path
    address: str = ADDRESS
    again: bool = False
    progress: web.Progress | None = None

    def url(self, selection: Selection) -> str:
        """Return the address of the file of a table."""
        years, year = selection.years, selection.year
        name = f"acsdt{years}y{year}-{selection.table_id.lower()}.dat"
        return f"{self._folder(year)}/data/{years}YRData/{name}"

    def answer(self, selection: Selection, known: Mapping[str, str]) -> tuple[Answer, date]:
        """Return the lines of a selection with their labels, and the date that they were asked for.

        Args:
            selection: What to fetch.
            known: Names of areas, by their keys; others are looked up in the year's list.

        Raises:
            SourceError: There are no such files, they could not be fetched, or they are damaged.
        """
        if selection.year < FIRST_FILE_YEAR:
            why = f"has no summary files by table; the first are of {FIRST_FILE_YEAR}"
            remedy = "choose a later year, or give a --key for the service"
            raise SourceError([Problem("fetch census", 0, "--year", str(selection.year), why,
                                       remedy)])  # fmt: skip
        areas = re.compile(_kept_areas(selection))
        data = self._kept(self.url(selection), f"-{selection.state}", areas.match)
        answer = self._answer(data, selection, known)
        return answer, date.fromtimestamp(data.stat().st_mtime)

    def answer_from(self, path: Path, selection: Selection, known: Mapping[str, str]) -> Answer:
        """Return the same from a downloaded `….dat`; shells may stand beside it."""
        pattern = selection.geo_id.pattern.encode() + b"[|]"
        kept = self.root / ".cache" / "census" / f"given-{path.name}"
        keep(path, kept, path.name, re.compile(pattern).match)
        try:
            return self._answer(kept, selection, known, beside=path.parent)
        finally:
            kept.unlink()

    def _answer(
        self,
        data: Path,
        selection: Selection,
        known: Mapping[str, str],
        beside: Path | None = None,
    ) -> Answer:
        header, *rows = _table(data, data.name)
        header = _api_names(header, selection.table_id, data.name)
        labels = self._labels(selection, beside)
        _check_columns(header, labels, data.name)
        chosen = [
            row
            for row in rows
            if selection.geo_id.fullmatch(row[0]) and not UNDEFINED.fullmatch(row[0])
        ]
        _check_towns(chosen, selection, known, data.name)
        if any(row[0] not in known for row in chosen):
            known = {**self._names(selection), **known}
        named = [[*row, known.get(row[0], "")] for row in chosen]
        return Answer(data.name, [*header, "NAME"], named, labels)

    def _names(self, selection: Selection) -> dict[str, str]:
        """Return the names of the areas of a state, by their keys."""
        url = f"{self._folder(selection.year)}/documentation/Geos{self._period(selection)}.txt"
        inside = re.compile(b"[|]" + _kept_areas(selection))
        path = self._kept(url, f"-{selection.state}", inside.search)
        rows = list(_table(path, path.name))
        key, name = _columns(rows[0], NAME_COLUMNS, path.name)
        return {row[key]: row[name] for row in rows[1:] if len(row) == len(rows[0])}

    def _labels(self, selection: Selection, beside: Path | None) -> dict[str, str]:
        """Return labels as the service writes them: `Estimate!!Total:!!Spanish:`."""
        name = f"ACS{self._period(selection)}_Table_Shells.txt"
        start = f"{selection.table_id}|".encode()
        tag = f"-{selection.table_id.lower()}"
        if beside and (beside / name).exists():
            path = self.root / ".cache" / "census" / f"given-{name}"
            keep(beside / name, path, name, lambda line: line.startswith(start))
        else:
            url = f"{self._folder(selection.year)}/documentation/{name}"
            path = self._kept(url, tag, lambda line: line.startswith(start))
        rows = list(_table(path, path.name))
        return dict(_shell_labels(rows, path.name))

    def _folder(self, year: int) -> str:
        return f"{self.address}/{year}/table-based-SF"

    @staticmethod
    def _period(selection: Selection) -> str:
        return f"{selection.year}{selection.years}YR"

    def _kept(self, url: str, tag: str, is_wanted: Callable[[bytes], object]) -> Path:
        """Return the wanted lines of a file, which is fetched unless they are kept already."""
        name = Path(url.rpartition("/")[2])
        place = self.root / ".cache" / "census" / f"{name.stem}{tag}{name.suffix}"
        if not place.exists() or self.again:
            whole = place.with_name(f"{place.name}.whole")
            remedy = (
                "check --year and --table: the files of a year come out in December of the next,"
                " those of one year (--one-year) in September"
            )
            download = web.Wanted(url, _judge, largest_bytes=LARGEST_BYTES, remedy=remedy)
            web.download(download, whole, self.progress)
            try:
                keep(whole, place, url, is_wanted)
            finally:
                whole.unlink()
        return place


def _kept_areas(selection: Selection) -> bytes:
    return KEPT.format(v="[0-9A-Z]{2}00", state=selection.state).encode()


def keep(whole: Path, place: Path, source: str, is_wanted: Callable[[bytes], object]) -> None:
    """Put the header and the wanted lines of a file in a place of their own.

    Args:
        whole: The file.
        place: Where its lines are kept.
        source: Address or name, used in messages.
        is_wanted: Tells of a line whether to keep it.

    Raises:
        SourceError: It has no such lines, or ends within one.
    """
    kept, size, number, line = [], 0, 0, b""
    with whole.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE_BYTES), b""), 1):
            if number == 1 or is_wanted(line):
                kept.append(line)
                size += len(line)
            if len(line) == LONGEST_LINE_BYTES or size > LARGEST_KEPT_BYTES:
                raise _wrong(source, number, "has lines that are too long or too many", AGAIN)
    if not line.endswith(b"\n"):
        raise _wrong(source, number, "ends within a line: it is cut short", AGAIN)
    if len(kept) < 2:
        why = "has no line that was asked for"
        raise _wrong(source, 0, why, "check --table, --state and --level")
    replace_all({place: b"".join(kept)})


def _judge(path: Path) -> None:
    """Refuse a web page that came as a file, before its lines are counted."""
    with path.open("rb") as file:
        head = file.read(web.HEAD_BYTES)
    if web.page_title(head.decode("utf-8", "replace").strip()) is not None:
        raise web.refusal(head, 200, "")
    if b"|" not in head.partition(b"\n")[0]:
        start = head[:60].decode("utf-8", "replace")
        why = f"answers with something other than a summary file ({start!r})"
        raise web.LastingError(why, "check the address; columns are separated by |")


def _table(path: Path, source: str) -> Iterator[list[str]]:
    """Read a file with `|` between its columns; names of areas may be in Latin-1."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    try:
        yield from filter(None, csv.reader(io.StringIO(text, ""), delimiter="|", strict=True))
    except csv.Error as error:
        raise _wrong(source, 0, f"is damaged ({error})", AGAIN) from None


def _columns(header: Sequence[str], names: Sequence[str], source: str) -> list[int]:
    problems = [
        Problem(source, 1, "", name, "is missing from the header", AGAIN)
        for name in names
        if name not in header
    ]
    if problems:
        raise SourceError(problems)
    return [header.index(name) for name in names]


def _api_names(header: Sequence[str], table_id: str, source: str) -> list[str]:
    """Name columns as the service does: `C16001_E001` is its `C16001_001E`."""
    _columns(header, ["GEO_ID"], source)
    if not any(name.startswith(f"{table_id}_E") for name in header):
        shown = "|".join(header)[:60]
        raise SourceError([Problem(source, 1, "", shown, f"is not the header of table {table_id}",
                                   "give the file of that table")])  # fmt: skip
    return [re.sub(r"^([BC]\d{5})_([EM])(\d{3})$", r"\1_\3\2", name) for name in header]


def _check_columns(header: Sequence[str], labels: Mapping[str, str], source: str) -> None:
    """Refuse columns that the year's shells do not know: the file is of another year."""
    unknown = [name for name in header if name.endswith("E") and name not in labels]
    if unknown:
        why = "is in none of the year’s table shells"
        raise SourceError([Problem(source, 1, "", unknown[0], why,
                                   "give the file and --year that belong together")])  # fmt: skip


def _check_towns(
    rows: Sequence[Sequence[str]], selection: Selection, known: Mapping[str, str], source: str
) -> None:
    """Refuse five-year data without a town that we know: each has a line, so the file is cut."""
    if selection.level != "county_subdivision" or selection.years == 1:
        return
    came = {row[0] for row in rows}
    missing = [key for key in known if selection.geo_id.fullmatch(key) and key not in came]
    if missing:
        why = f"is missing, and so are {len(missing) - 1} more of the towns in places.csv"
        shown = f"{missing[0]} {known[missing[0]]}"
        raise SourceError([Problem(source, 0, "GEO_ID", shown, why, AGAIN)])


def _shell_labels(rows: Sequence[Sequence[str]], source: str) -> Iterator[tuple[str, str]]:
    """Join each label to those that it is indented under."""
    columns = _columns(rows[0], SHELL_COLUMNS, source)
    path: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            raise _wrong(source, number, f"has {len(row)} cells, not {len(rows[0])}", AGAIN)
        _, indent, variable, label = (row[column].strip() for column in columns)
        if not re.fullmatch("[0-9]", indent) or int(indent) > len(path):
            raise SourceError([Problem(source, number, "Indent", indent,
                                       "does not lie under the line before", AGAIN)])  # fmt: skip
        path[int(indent) :] = [label]
        if variable:
            yield f"{variable}E", "!!".join(["Estimate", *path])


def _wrong(source: str, line: int, why: str, remedy: str) -> SourceError:
    return SourceError([Problem(source, line, "", "", why, remedy)])
