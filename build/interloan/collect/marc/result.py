"""The result of a count: rows, and a summary in which every byte is accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from interloan.collect.marc.interpretation import Cell
from interloan.collect.marc.items import Items
from interloan.collect.marc.tally import Finding, Tally

DECIMALS = 6
"""Of shared-out counts: a thousand rows add up to the titles within a thousandth."""

_Place = tuple[str, str, str, str, str, str]
"""A cell without the number of languages that share its titles."""


@dataclass(frozen=True)
class Row:
    """How many titles stand in one cell, in the words and columns of table `holdings`.

    A title in two languages counts whole in both, because readers of either can use it: whole
    counts must not be summed over languages. In the fractional ones it is shared out, a half to
    each; these sum to the titles.

    Attributes:
        language: MARC code of today, or a code of another list without one; `und`, `zxx`, `mul`,
            `mis` and unknown codes stand as they are; empty where there is no usable code.
        written: What the record says where that differs: a discontinued code, an equivalent of
            another list, `|||` (not coded), blanks, or something malformed.
        code_list: `marc`, or the list of the code as 041 $2 names it.
        format: As `meaning.form` says.
        audience: As `meaning.audience` says.
        decade: As `meaning.decade` says.
        titles: Titles in the language.
        titles_fractional: Titles shared out among their languages.
        items: Copies of the titles; None where none were given.
        items_fractional: Copies shared out as the titles are.
        circulation: Loans; None where none were given.
        circulation_fractional: Loans shared out.
    """

    language: str
    written: str
    code_list: str
    format: str
    audience: str
    decade: str
    titles: int
    titles_fractional: float
    items: int | None = None
    items_fractional: float | None = None
    circulation: int | None = None
    circulation_fractional: float | None = None


@dataclass(frozen=True)
class Summary:
    """What was read, and what became of each byte.

    Attributes:
        files: Files and members read.
        passed_over: Files of a folder or archive that do not look like MARC.
        records: Titles counted.
        in_several: Titles in two or more languages.
        aside: Records that are no titles, by kind.
        remarks: Titles by what is doubtful about their language.
        bytes_counted: Bytes of the titles counted, after unpacking.
        bytes_aside: Bytes of records set aside.
        bytes_between: Bytes between records: line ends, padding, markup.
        bytes_skipped: Bytes that are no readable record.
        findings: The first stretches that are no sound records.
        reasons: All of them, by reason and whether a title was counted all the same.
        items: Items of the titles counted; None where items were not asked for.
        items_unmatched: Items of a list whose record id no title has, less those whose record
            stands more than once; None without a list.
    """

    files: tuple[str, ...]
    passed_over: tuple[str, ...]
    records: int
    in_several: int
    aside: Mapping[str, int]
    remarks: Mapping[str, int]
    bytes_counted: int
    bytes_aside: int
    bytes_between: int
    bytes_skipped: int
    findings: tuple[Finding, ...]
    reasons: Mapping[tuple[str, bool], int]
    items: int | None
    items_unmatched: int | None

    @property
    def bytes_read(self) -> int:
        """All bytes, after unpacking: the sum of the four."""
        return self.bytes_counted + self.bytes_aside + self.bytes_between + self.bytes_skipped


@dataclass(frozen=True)
class Counts:
    """A catalogue, counted."""

    rows: tuple[Row, ...]
    summary: Summary


def rows(tally: Tally, given: Collection[str] = ()) -> tuple[Row, ...]:
    """Return the rows of a tally, sorted.

    Args:
        tally: Of all files.
        given: What is known beside titles: `items`, `circulation`.
    """
    titles = _summed(tally.titles, tally)
    items = _summed(tally.items, tally) if "items" in given else {}
    circulation = _summed(tally.circulation, tally) if "circulation" in given else {}
    unknown = None, None
    return tuple(
        Row(*place, *titles[place], *items.get(place, unknown), *circulation.get(place, unknown))
        for place in sorted(titles)
    )


def _summed(counts: Counter[Cell], tally: Tally) -> dict[_Place, tuple[int, float]]:
    """Return whole and shared-out counts by place; shares are summed exactly, then rounded."""
    whole: Counter[_Place] = Counter()
    shares: defaultdict[_Place, Fraction] = defaultdict(Fraction)
    for cell in tally.titles:
        whole[cell[:6]] += counts[cell]
        shares[cell[:6]] += Fraction(counts[cell], cell.languages)
    return {place: (whole[place], round(float(shares[place]), DECIMALS)) for place in whole}


def summary(
    tally: Tally, files: tuple[str, ...], passed_over: tuple[str, ...], items: Items | None
) -> Summary:
    """Return the summary of a tally.

    Args:
        tally: Of all files.
        files: Their names.
        passed_over: Files not read.
        items: What told the items.
    """
    use, listed = tally.bytes_by_use, items.total if items else None
    return Summary(
        files, passed_over, tally.records, _in_several(tally), dict(sorted(tally.aside.items())),
        dict(sorted(tally.remarks.items())), use["counted"], use["aside"], use["between"],
        use["skipped"], tuple(tally.findings), dict(sorted(tally.reasons.items())),
        tally.items_matched if items else None,
        None if listed is None else listed - tally.items_matched,
    )  # fmt: skip


def _in_several(tally: Tally) -> int:
    """Return how many titles are in two or more languages."""
    shares = (Fraction(n, cell.languages) for cell, n in tally.titles.items() if cell.languages > 1)
    return int(sum(shares))
