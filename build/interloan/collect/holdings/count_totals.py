"""Lines of totals in a counts file: recognised by their labels, believed only if they add up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from interloan import figures
from interloan.problems import Problem

WHOLE = {
    "total", "totals", "grand total", "grand totals", "overall", "overall total", "sum", "all",
    "all languages", "total all languages", "total for all languages", "total of all languages",
    "subtotal", "subtotals", "sub total", "total general", "suma", "gesamt", "gesamtsumme", "summe",
    "insgesamt", "total général", "somme", "totale", "soma", "total geral", "итого", "всего",
    "合計", "合计", "総計", "总计", "總計", "합계", "tổng", "tổng cộng",
}  # fmt: skip
ENDS = {"total", "totals", "subtotal", "subtotals"}
"""Words with which the label of a subtotal begins or ends: `Spanish Total`, `Total: Europe`."""
Counts = Mapping[str, int | None]


def is_total(label: str) -> bool:
    """Whether a label names a total.

    >>> is_total("Grand Total:"), is_total("Spanish Total"), is_total("Tonga")
    (True, True, False)
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFC", label).casefold())
    return " ".join(words) in WHOLE or (bool(words) and bool({words[0], words[-1]} & ENDS))


@dataclass(frozen=True)
class Counted:
    """A line with counts, or with what they should add up to.

    Attributes:
        number: Of the line.
        label: What stands where the language does; of a subtotal, perhaps where the audience does.
        split: Format, audience and decade.
        counts: Column → count.
        is_total: Whether it is a total; a line without a label may be one.
    """

    number: int
    label: str
    split: tuple[str, ...]
    counts: Counts
    is_total: bool = False


def disagreeing(
    lines: Sequence[Counted], *, may_be_fewer_titles: bool
) -> Iterator[tuple[Counted, str, int]]:
    """Yield each total that is the sum of nothing: the total, a column, and what the lines give.

    A total may be that of all lines, of those before it, of those since the total before it, of
    those until the next one (where it stands above them), or of its own format or audience. One
    without a label must be that of all lines.

    Args:
        lines: All lines, in their order.
        may_be_fewer_titles: Whether titles stand under each of their languages: then the lines
            have more titles than there are.
    """
    totals = [place for place, line in enumerate(lines) if line.is_total]
    for number, place in enumerate(totals):
        total = lines[place]
        before = totals[number - 1] + 1 if number else 0
        after = totals[number + 1] if number + 1 < len(totals) else len(lines)
        groups: list[Sequence[Counted]] = [
            lines[:place], lines, lines[before:place], lines[place + 1 : after],
            [line for line in lines if line.split == total.split],
        ]  # fmt: skip
        if not total.label:
            groups = [lines]
        is_of_nothing = number > 0 and before == place
        sums = [given for group in groups if (given := _sums(group))]
        sums += [{}] * (is_of_nothing or not sums)
        wrong = [_wrong(total, given, may_be_fewer_titles) for given in sums]
        if all(wrong):
            yield next(found for found in wrong if found)


def _sums(lines: Sequence[Counted]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        for name, count in line.counts.items():
            if not line.is_total and count is not None:
                sums[name] = sums.get(name, 0) + count
    return sums


def _wrong(total: Counted, sums: Mapping[str, int], fewer: bool) -> tuple[Counted, str, int] | None:
    """Return the first column in which a total is not the sum; None where it is in each."""
    for name, count in total.counts.items():
        if count is None:
            continue
        given = sums.get(name, 0)
        if count != given and not (fewer and name == "titles" and count < given):
            return total, name, given
    return None


def problem(file: str, total: Counted, name: str, given: int) -> Problem:
    """Return a problem that names a total and what the lines add up to."""
    said = figures.number(total.counts[name])
    why = f"says {said} {name}, and the lines add up to {figures.number(given)}"
    remedy = "correct the one that is wrong, or remove this line"
    if not total.label:
        why, remedy = f"is empty, and its {said} {name} are not the sum of the lines" \
            f" ({figures.number(given)})", "write its code or name, or `unknown`"  # fmt: skip
    elif name == "titles" and (total.counts[name] or 0) < given:
        remedy += "; if titles stand under each of their languages, say --counted every_language"
    return Problem(file, total.number, "language", total.label, why, remedy)
