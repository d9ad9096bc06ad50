"""What the headings of a counts file mean, and in which line they stand.

A heading is read by its words: what only says that something is counted ("number of", "total",
"count") is taken off, and what is left is looked up below. What could be two things is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from interloan import figures
from interloan.collect.holdings.count_sheets import Line
from interloan.near_names import nearest
from interloan.problems import Problem
from interloan.sources.csv_rows import MOST_COLUMNS

COUNTS = ("titles", "items", "circulation")
SPLITS = ("format", "audience", "decade")
KNOWN = "language, titles, items, circulation, format, audience, decade"

WORDS: tuple[tuple[str, str, str], ...] = (
    ("language", "language|languages|lang|language code|lang code|language name|lang name|code",
     "a code or a name: both are read"),
    ("language", "language description|language label|language of item|language of text|041|008"
     "|marc language|marc code|bib lang|bib language|language iso|iso code|iso 639",
     "library systems' names of the field"),
    ("language", "idioma|idiomas|lengua|lenguas|langue|langues|sprache|sprachen|lingua|língua|taal"
     "|język|язык|мова|γλώσσα|語言|语言|言語|언어|ngôn ngữ|lang kreyòl",
     "the word for language in other languages"),
    ("language", "row labels", "the first column of a pivot table; its lines must be languages"),
    ("titles", "titles|records|bibs|bib|bib records|bibliographic records|title records"
     "|unique titles|distinct titles|works|títulos|titres|titel|titoli|названия",
     "a bibliographic record describes a title, however many copies there are"),
    ("items", "items|copies|volumes|vols|pieces|physical items|item records|barcodes|units"
     "|ejemplares|exemplaires|exemplare|exemplares|copie|экземпляры",
     "each is a thing with a barcode; a title has one or several"),
    ("circulation", "circulation|circ|circs|circulations|checkouts|check outs|checkout|chkout"
     "|tot chkout|loans|charges|issues|borrows|préstamos|prêts|ausleihen|empréstimos|prestiti",
     "an item lent once; Koha says issues, Symphony charges, Sierra TOT CHKOUT"),
    ("format", "format|formats|material type|mat type|material|item type|itype|medium|media type",
     "what kind of thing"),
    ("audience", "audience|age|age group|age level|target audience|audience level", "for whom"),
    ("decade", "decade|publication decade|decade of publication", "when it was published"),
)  # fmt: skip
"""Meaning, headings separated by bars, and why they mean it."""
COUNTED_ONE = {
    "title": "titles", "record": "titles", "bib record": "titles", "bibliographic record": "titles",
    "item": "items", "copy": "items", "volume": "items", "item record": "items",
    "biblio": "titles", "bib id": "titles", "bib record id": "titles", "biblionumber": "titles",
    "record id": "titles", "mms id": "titles", "barcode": "items", "item barcode": "items",
    "item id": "items", "itemnumber": "items", "loan": "circulation", "charge": "circulation",
    "issue": "circulation",
}  # fmt: skip
"""One of what is counted, which is a count only beside a word that says so: `Title` alone is the
name of a book."""
UNUSED: tuple[tuple[str, str], ...] = (
    ("%|percent|percentage|pct|share|proportion|ratio|prozent|porcentaje|pourcentage", "a share"),
    ("average|avg|mean|median|per|turnover|rate", "an average"),
    ("rank|row|no|nr", "a number of the line"),
    ("note|notes|comment|comments|remarks column", "a note"),
    ("renewal|renewals|renewed|holds", "not loans"),
)
"""Words that make a heading one that is not used, and what to call it."""
ASKED = {
    "count", "counts", "total", "totals", "number", "quantity", "qty", "holdings", "amount", "sum",
    "n", "collection", "size", "usage", "use", "uses", "stock", "cantidad", "anzahl", "nombre",
}  # fmt: skip
"""Headings that could be titles or items."""
OF_ONE_THING = {
    "barcode", "item barcode", "item id", "itemnumber", "bib id", "biblionumber", "mms id",
    "record id", "record number", "call number", "call no", "callnumber", "shelfmark", "isbn",
    "issn", "due date", "copy number", "title", "author", "publisher", "publication date",
}  # fmt: skip
"""Headings of lists in which a line is one thing; two of them tell such a list, or one that is no
title's."""
BEFORE = ("number of", "no of", "nr of", "num of", "count of", "sum of", "total number of", "total",
          "num", "no", "nr", "grand total", "número de", "nombre de", "anzahl", "count", "counts",
          "use", "usage")  # fmt: skip
AFTER = ("count", "counts", "total", "totals", "held", "owned", "in all", "number")
LOOKED_THROUGH = 40
"""Lines among which the heading must be."""
LIKENESS = 0.8
"""Of a heading that is suggested: a wrong one would falsify every gap."""

_MEANINGS = {word: meaning for meaning, words, _ in WORDS for word in words.split("|")}
_UNUSED = {word: what for words, what in UNUSED for word in words.split("|")}


@dataclass(frozen=True)
class Heading:
    """The heading of a table.

    Attributes:
        numbers: The lines that it takes up: one, or two.
        cells: What stands in them, joined.
        meanings: What each column means; empty for one that is not used.
    """

    numbers: tuple[int, ...]
    cells: tuple[str, ...]
    meanings: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        """Whether there is a language and something counted."""
        return "language" in self.meanings and bool(set(COUNTS) & set(self.meanings))

    def taken(self) -> str:
        """Return what each column was taken for, in words."""
        named = zip(self.cells, self.meanings, strict=True)
        pairs = [(cell, meaning) for cell, meaning in named if cell]
        used = ", ".join(f"{cell!r} as {meaning}" for cell, meaning in pairs if meaning)
        others = ", ".join(
            f"{c!r} ({_unused_as(_plain(c))})" for c, meaning in pairs if not meaning
        )
        return f"Taken: {used}." + (f" Not used: {others}." if others else "")


def find(lines: Sequence[Line]) -> Heading | None:
    """Return the first heading that can be used, in one line or, failing that, in two."""
    near = lines[:LOOKED_THROUGH]
    single = (_heading((line,)) for line in near)
    double = (_heading(pair) for pair in pairwise(near))
    return next((found for found in (*single, *double) if found.is_usable), None)


def likeliest(lines: Sequence[Line]) -> Heading | None:
    """Return what may be the heading where none can be used: the line with most known words."""
    found = [_heading((line,)) for line in lines[:LOOKED_THROUGH] if any(line.cells)]
    return max(found, key=lambda h: sum(map(bool, h.meanings)), default=None)


def _heading(lines: tuple[Line, ...]) -> Heading:
    cells = list(map(_clean, lines[0].cells))
    for below in lines[1:]:
        lower = list(map(_clean, below.cells))
        width = max(len(cells), len(lower))
        upper = _spread([*cells, *[""] * (width - len(cells))])
        lower += [""] * (width - len(lower))
        cells = [" ".join(filter(None, pair)) for pair in zip(upper, lower, strict=True)]
    meanings = tuple(meaning(cell) or "" for cell in cells)
    return Heading(tuple(line.number for line in lines), tuple(cells), meanings)


def _spread(upper: Sequence[str]) -> list[str]:
    """Let a heading over several columns stand over each; one for the language has but one."""
    spread: list[str] = []
    for cell in upper:
        above = spread[-1] if spread else ""
        spread.append(cell or ("" if meaning(above) == "language" else above))
    return spread


def meaning(cell: str) -> str | None:
    """Return what a heading means: a column of ours, "" for what is not used, None if unknown.

    >>> meaning("Bib Count"), meaning("# of Volumes"), meaning("Total Circs (FY 2025)")
    ('titles', 'items', 'circulation')
    >>> meaning("bibliocount"), meaning("Count of Barcode"), meaning("Count Copies")
    ('titles', 'items', 'items')
    >>> meaning("Lang_Code"), meaning("% of Items"), meaning("Title"), meaning("Total")
    ('language', '', None, None)
    """
    words = _plain(cell)
    if words in _MEANINGS:
        return _MEANINGS[words]
    if _unused_as(words):
        return ""
    undated = " ".join(w for w in words.split() if not re.fullmatch(r"(fy)?\d{2,4}|fy|ytd", w))
    bare = _bare(undated)
    if bare in COUNTED_ONE and bare != undated:
        return COUNTED_ONE[bare]
    found = _MEANINGS.get(bare)
    return found if found in COUNTS else None


def _clean(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _plain(cell: str) -> str:
    """Return the words of a heading in small letters; `#` is read as number of."""
    text = unicodedata.normalize("NFC", cell).casefold().replace("_", " ")
    text = re.sub(r"#(?=\s*\w)", " number of ", text)
    words = " ".join(re.findall(r"%|[\w\u0300-\u036f]+", text))
    words = re.sub(r"^(biblio|bib|title|item|record|copy|circ)(count|total)$", r"\1 \2", words)
    return words.replace("number of of", "number of").strip()


def _bare(words: str) -> str:
    """Return a heading without what only says that something is counted."""
    for before in sorted(BEFORE, key=len, reverse=True):
        if words.startswith(f"{before} "):
            words = words.removeprefix(f"{before} ")
            break
    for after in AFTER:
        if words.endswith(f" {after}"):
            return words.removesuffix(f" {after}")
    return words


def _unused_as(words: str) -> str:
    """Return what to call a heading that is not used; empty for any other."""
    counting = f" {words} ".replace(" no of ", " ").replace(" nr of ", " ").split()
    if len(counting) > 1:
        counting = [word for word in counting if word not in ("no", "nr", "row")]
    return next((_UNUSED[word] for word in counting if word in _UNUSED), "")


def problems(heading: Heading, file: str) -> Iterator[Problem]:
    """Yield what is wrong with a heading."""
    number = heading.numbers[0]
    if len(heading.cells) > MOST_COLUMNS:
        why = f"has {figures.number(len(heading.cells))} columns"
        yield Problem(file, number, "", "", why, "keep language and counts, remove the others")
        return
    if not any(heading.meanings) and not any(
        nearest(_plain(c), _MEANINGS, 1, LIKENESS) for c in heading.cells
    ):
        why = "is no heading that tells which columns have the language and the counts"
        remedy = "call them language, titles and items"
        yield Problem(file, number, "", "; ".join(filter(None, heading.cells)), why, remedy)
        return
    if listed := _of_one_thing(heading):
        why = f"is a list with a line for each thing ({', '.join(listed)}), not counts by language"
        remedy = "count its lines by language, such as in a pivot table, and add that"
        yield Problem(file, number, "", "", why, remedy)
        return
    seen: list[str] = []
    for cell, found in zip(heading.cells, heading.meanings, strict=True):
        if cell and not found and meaning(cell) is None:
            yield Problem(file, number, "", cell, *_unknown(cell))
        elif found and seen.count(found) > (found == "language"):
            why = f"is {'one more' if found == 'language' else 'a second'} column for {found}"
            yield Problem(file, number, "", cell, why, "keep one of them")
        seen.append(found)
    if "language" not in seen:
        yield Problem(file, number, "language", "", "is missing from the header", "add that column")
    if not set(COUNTS) & set(seen) and not any(map(_is_asked, heading.cells)):
        why = "is missing from the header"
        yield Problem(file, number, "titles", "", why, "add titles or items")


def _of_one_thing(heading: Heading) -> list[str]:
    """Return the headings that only a list of single things has; none for a table of counts."""
    found = [cell for cell in heading.cells if _plain(cell) in OF_ONE_THING]
    return found if len(found) > 1 or (found and _plain(found[0]) != "title") else []


def _is_asked(cell: str) -> bool:
    """Whether a heading says that something is counted, and not what."""
    return bool({_plain(cell), _bare(_plain(cell))} & ASKED)


def _unknown(cell: str) -> tuple[str, str]:
    """Return why a heading is not read, and what to write."""
    if _is_asked(cell):
        return "does not say what was counted", "write titles or items, or remove the column"
    close = nearest(_plain(cell), _MEANINGS, 1, LIKENESS)
    remedy = f"did you mean {close[0]!r}? Write that" if close else f"write one of {KNOWN}"
    return "is not a known column", f"{remedy}, or remove it"
