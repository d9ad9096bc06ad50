"""The result of a count: rows, and a summary in which every byte is accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from interloan.collect.marc.meaning import Cell
from interloan.collect.marc.tally import Finding, Tally


@dataclass(frozen=True, order=True)
class Row:
    """How many titles stand in one cell.

    Attributes:
        language: MARC code of today; `und`, `zxx`, `mul`, `mis` and unknown codes stand as they
            are; empty where the record has no usable code.
        written: What the record says where that differs from `language`: a discontinued code,
            `|||` (not coded), blanks, or something malformed.
        code_list: `marc`, or the code list that 041 $2 names.
        format: As `meaning.form` says.
        audience: As `meaning.audience` says.
        decade: First year of the decade of publication; -1 where it is not known.
        titles: Titles that a reader of the language can use: one in two languages counts in
            both, so these must not be summed over languages.
        titles_fractional: Titles shared out among their languages; these sum to the titles.
        items: Copies, where they were given.
        circulation: Loans, where they were given.
    """

    language: str
    written: str
    code_list: str
    format: str
    audience: str
    decade: int
    titles: int
    titles_fractional: float
    items: int = 0
    circulation: int = 0


@dataclass(frozen=True)
class Summary:
    """What was read, and what became of each byte.

    Attributes:
        files: Files and members read.
        passed_over: Files of a folder or archive that do not look like MARC.
        records: Titles counted.
        aside: Records that are no titles, by kind.
        remarks: Titles by what is doubtful about their language.
        bytes_counted: Bytes of the titles counted, after unpacking.
        bytes_aside: Bytes of records set aside.
        bytes_between: Bytes between records: line ends, padding, markup.
        bytes_skipped: Bytes that are no readable record.
        findings: The first stretches that are no sound records.
        reasons: All of them, by reason and whether a title was counted all the same.
        items_unmatched: Items whose record id no title has; None without items.
    """

    files: tuple[str, ...]
    passed_over: tuple[str, ...]
    records: int
    aside: Mapping[str, int]
    remarks: Mapping[str, int]
    bytes_counted: int
    bytes_aside: int
    bytes_between: int
    bytes_skipped: int
    findings: tuple[Finding, ...]
    reasons: Mapping[tuple[str, bool], int]
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


def rows(tally: Tally) -> tuple[Row, ...]:
    """Return the rows of a tally, sorted; shares are summed exactly before they are rounded."""
    whole: Counter[tuple[str, str, str, str, str, int]] = Counter()
    shares: defaultdict[tuple[str, str, str, str, str, int], Fraction] = defaultdict(Fraction)
    items: Counter[tuple[str, str, str, str, str, int]] = Counter()
    circulation: Counter[tuple[str, str, str, str, str, int]] = Counter()
    for cell, count in tally.titles.items():
        place = _place(cell)
        whole[place] += count
        shares[place] += Fraction(count, cell.languages)
        items[place] += tally.items[cell]
        circulation[place] += tally.circulation[cell]
    return tuple(
        Row(*place, whole[place], round(float(shares[place]), 6), items[place], circulation[place])
        for place in sorted(whole)
    )


def _place(cell: Cell) -> tuple[str, str, str, str, str, int]:
    decade = -1 if cell.decade is None else cell.decade
    return cell.language, cell.written, cell.code_list, cell.format, cell.audience, decade


def summary(
    tally: Tally, files: tuple[str, ...], passed_over: tuple[str, ...], items_given: int | None
) -> Summary:
    """Return the summary of a tally.

    Args:
        tally: Of all files.
        files: Their names.
        passed_over: Files not read.
        items_given: Items that the list of items holds; None without one.
    """
    use = tally.bytes_by_use
    return Summary(
        files, passed_over, tally.records, dict(sorted(tally.aside.items())),
        dict(sorted(tally.remarks.items())), use["counted"], use["aside"], use["between"],
        use["skipped"], tuple(tally.findings), dict(sorted(tally.reasons.items())),
        None if items_given is None else items_given - tally.items_matched,
    )  # fmt: skip
