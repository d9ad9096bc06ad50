"""The result of a count: rows, a summary, and an account of every byte in plain words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from interloan.collect.marc.interpretation import Cell
from interloan.collect.marc.items import JOIN, Items
from interloan.collect.marc.raw_keys import HOLDINGS_WITH_ITEMS
from interloan.collect.marc.record_ids import LONGEST
from interloan.collect.marc.tally import EXAMPLES, Finding, Tally
from interloan.figures import number

DECIMALS = 6
"""Of shared-out counts: a thousand rows add up to the titles within a thousandth."""
MOST_SKIPPED = 0.01
"""Of the bytes of a catalogue that is still taken as a whole one."""
PASSED_OVER = 5
"""Files named that do not look like MARC."""

_Place = tuple[str, str, str, str, str, str]
"""A cell without the number of languages that share its titles."""


@dataclass(frozen=True)
class Row:
    """How many titles are in one cell, in the words and columns of table `holdings`.

    A title in two languages counts whole in both, because readers of either can use it: whole
    counts must not be summed over languages. In the fractional ones it is shared out, a half to
    each; these sum to the titles.

    Attributes:
        language: MARC code of today, or a code of another list without one; `und`, `zxx`, `mul`,
            `mis` and unknown codes are kept as they are; empty where there is no usable code.
        written: What the record says where that differs: a discontinued code, an equivalent of
            another list, `|||` (not coded), blanks, or something malformed.
        code_list: `marc`, or the list of the code as 041 $2 names it.
        format: See `interpretation.form`.
        audience: See `interpretation.audience`.
        decade: See `interpretation.decade`.
        titles: Titles in the language.
        titles_fractional: Titles shared out among their languages.
        items: Copies of the titles; None where they were not counted.
        items_fractional: Copies shared out as the titles are.
        circulation: Loans; None where they were not counted.
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
        passed_over: Files of a folder or archive that are not MARC, each with the reason.
        records: Titles counted.
        in_several: Titles in two or more languages.
        aside: Records that are no titles, by kind.
        remarks: Titles by what is doubtful about their language.
        written: What such titles have most often, by remark.
        bytes_counted: Bytes of the titles counted, after unpacking.
        bytes_aside: Bytes of records set aside.
        bytes_between: Bytes between records: line ends, padding, markup.
        bytes_skipped: Bytes that are not a readable record.
        findings: The first stretches of each kind that are not sound records.
        reasons: All of them, by reason and whether a title was counted all the same.
        items: Items of the titles counted; None where items were not counted.
        loans: Loans of these items; None where they were not counted.
        items_left_out: Items of these titles that are not held, as the conditions of `--items` say.
        items_unmatched: Items of a list whose record id no title has, less those whose record
            appears more than once; None without a list.
        repeated: Titles counted that have the id (field 001) of one before them.
        taken_back: Titles not counted, because one before them is the same.
        without_id: Titles without an id, of which it is not known whether they stand again.
    """

    files: tuple[str, ...]
    passed_over: tuple[str, ...]
    records: int
    in_several: int
    aside: Mapping[str, int]
    remarks: Mapping[str, int]
    written: Mapping[str, tuple[str, ...]]
    bytes_counted: int
    bytes_aside: int
    bytes_between: int
    bytes_skipped: int
    findings: tuple[Finding, ...]
    reasons: Mapping[tuple[str, bool], int]
    items: int | None
    loans: int | None
    items_left_out: int
    items_unmatched: int | None
    repeated: int = 0
    taken_back: int = 0
    without_id: int = 0

    @property
    def bytes_read(self) -> int:
        """All bytes, after unpacking: the sum of the four."""
        return self.bytes_counted + self.bytes_aside + self.bytes_between + self.bytes_skipped


@dataclass(frozen=True)
class Counts:
    """A catalogue, counted."""

    rows: tuple[Row, ...]
    summary: Summary


def rows(tally: Tally, counted: Collection[str] = ()) -> tuple[Row, ...]:
    """Return the rows of a tally, sorted.

    Args:
        tally: Of all files.
        counted: What was counted beside titles: `items`, `circulation`.
    """
    titles = _summed(tally.titles, tally)
    items = _summed(tally.items, tally) if "items" in counted else {}
    circulation = _summed(tally.circulation, tally) if "circulation" in counted else {}
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
        items: Where the items came from.
    """
    use, listed = tally.bytes_by_use, items.total if items else None
    remarks, written = _remarks(tally)
    return Summary(
        files, passed_over, tally.records, _in_several(tally), dict(sorted(tally.aside.items())),
        remarks, written, use["counted"], use["aside"], use["between"],
        use["skipped"], tuple(tally.findings), dict(sorted(tally.reasons.items())),
        tally.items_matched if items else None,
        tally.loans if items and "circulation" in items.columns else None,
        tally.items_left_out,
        None if listed is None else listed - tally.items_matched,
    )  # fmt: skip


def _remarks(tally: Tally) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Return titles by remark, and what they have most often."""
    titles: Counter[str] = Counter()
    written: defaultdict[str, list[str]] = defaultdict(list)
    for remark, count in sorted(tally.remarks.items(), key=lambda pair: (-pair[1], pair[0])):
        titles[remark.text] += count
        if remark.written and len(written[remark.text]) < EXAMPLES:
            written[remark.text].append(remark.written)
    return dict(sorted(titles.items())), {text: tuple(some) for text, some in written.items()}


def _in_several(tally: Tally) -> int:
    """Return how many titles are in two or more languages."""
    shares = (Fraction(n, cell.languages) for cell, n in tally.titles.items() if cell.languages > 1)
    return int(sum(shares))


def account(summary: Summary) -> Iterator[str]:
    """Yield the account of a count, a line at a time; the bytes add up to all that was read."""
    files = _some(len(summary.files), "file")
    yield f"Read {files}, {number(summary.bytes_read)} bytes after unpacking:"
    yield from _uses(summary)
    yield from _findings(summary)
    if summary.passed_over:
        names = ", ".join(summary.passed_over[:PASSED_OVER])
        more = len(summary.passed_over) - PASSED_OVER
        names += f" and {number(more)} more" if more > 0 else ""
        yield f"Not read: {names}"
    yield from _repeated(summary)
    if summary.items is not None:
        lent = "" if summary.loans is None else f", with {_some(summary.loans, 'loan')}"
        yield f"Items of these titles: {number(summary.items)}{lent}"
    if summary.items_left_out:
        left_out = number(summary.items_left_out)
        yield f"Items left out by the conditions in --items: {left_out}"
    if holdings := summary.aside.get(HOLDINGS_WITH_ITEMS):
        records = _some(holdings, "holdings record")
        yield f"Items left out: those in {records} of their own; {JOIN}"
    if (unmatched := summary.items_unmatched or 0) > 0:
        yield f"Items left out, because their record is not in the catalogue: {number(unmatched)}"
    elif unmatched < 0:
        yield f"Items counted twice, because their record appears twice: {number(-unmatched)}"


def _repeated(summary: Summary) -> Iterator[str]:
    """Yield how many titles stand more than once."""
    if summary.taken_back:
        yield (
            "Left out, because an earlier title has the same 001, 003 and 245: "
            f"{_some(summary.taken_back, 'title')}"
        )
    if summary.repeated:
        again = "has" if summary.repeated == 1 else "have"
        advice = "" if summary.taken_back else (
            "; if two exports overlap, --once counts a title once where 001, 003 and 245 are the"
            " same"
        )  # fmt: skip
        yield (
            f"{_some(summary.repeated, 'title')} {again} the same id (field 001) as an earlier one,"
            f" and {'is' if summary.repeated == 1 else 'are'} counted as well{advice}"
        )
    if summary.without_id:
        yield (
            f"{_some(summary.without_id, 'title')} could not be compared with the others, since"
            f" field 001 is missing or longer than {LONGEST} characters: whether any stands twice"
            " is unknown"
        )


def missing_part(summary: Summary) -> str:
    """Return why titles are missing that may be in other languages; empty where none seem to be."""
    if any("cut off" in reason or "read further" in reason for reason, _ in summary.reasons):
        return "the file is cut off before its end"
    share = summary.bytes_skipped / max(summary.bytes_read, 1)
    return f"{100 * share:.0f} % of it could not be read" if share > MOST_SKIPPED else ""


def _uses(summary: Summary) -> Iterator[str]:
    kinds = ", ".join(f"{number(count)} {kind}" for kind, count in summary.aside.items())
    again = f", and {number(summary.taken_back)} of them again" if summary.taken_back else ""
    uses = (
        (summary.bytes_counted, "counted", _some(summary.records, "title") + again),
        (summary.bytes_aside, "set aside", f"not counted as titles: {kinds}"),
        (summary.bytes_between, "between", "line ends, padding and markup between records"),
        (summary.bytes_skipped, "skipped", "not readable, see below"),
    )
    for size, use, what in uses:
        if size or use == "counted":
            yield f"  {number(size):>15}  {use:<9}  {what}"


def _findings(summary: Summary) -> Iterator[str]:
    """Yield what was not sound: how often, and the first places."""
    for (reason, is_counted), count in summary.reasons.items():
        noun, what = (
            ("damaged record", "counted all the same") if is_counted else ("place", "skipped")
        )
        yield f"{_some(count, noun)} {what}: {reason}"
        named = [f for f in summary.findings if (f.reason, f.is_counted) == (reason, is_counted)]
        yield from (f"  {finding.place}" for finding in named)
        if named and count > len(named):
            yield f"  and {number(count - len(named))} more"


def _some(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"
