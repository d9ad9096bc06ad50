"""How the number of speakers changed, tested, and only where the figures mean the same.

Two years part figures that do not mean the same: see `BREAKS`. No change is computed across one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interloan.demand.stats.ranks import false_discovery
from interloan.demand.stats.sampling_error import Figure, difference, z_of_vintage

YEARS_OF_DATASET = {"acs1": 1, "acs3": 3, "acs5": 5}
KINDS = ("consecutive", "first_to_last")
KEYS = ("place_id", "dataset", "census_group_id", "measure")


@dataclass(frozen=True)
class Break:
    """A vintage from which figures are not comparable with earlier ones.

    Attributes:
        vintage: First vintage of the new kind.
        why: What changed.
        source: Who says so.
        url: Where it was read.
    """

    vintage: int
    why: str
    source: str
    url: str


BREAKS = (
    Break(
        2006,
        "people in group quarters (dormitories, nursing homes, prisons) are counted from 2006",
        "Census Bureau, American Community Survey Accuracy of the Data (2010), Introduction",
        "https://docslib.org/doc/7667430/pums-accuracy-of-the-data-2010",
    ),
    # The Bureau holds that its new coding breaks no series and calls some lines comparable; that
    # is a judgement on each line, which a computed trend cannot make.
    Break(
        2016,
        "languages are coded by ISO 639-3 and the lines of the tables changed",
        "Census Bureau, Note for Language Spoken at Home from the 2016 ACS",
        "https://www.census.gov/content/dam/Census/programs-surveys/acs/tech-doc/user-notes/"
        "2016_Language_User_Note.pdf",
    ),
)


def era(vintage: int, breaks: Sequence[Break] = BREAKS) -> str:
    """Name of the span of comparable vintages to which one belongs.

    >>> era(2005), era(2015), era(2016)
    ('until 2005', '2006-2015', 'from 2016')
    """
    starts = [one.vintage for one in breaks]
    place = bisect_right(starts, vintage)
    if place == 0:
        return f"until {starts[0] - 1}" if starts else "all"
    if place == len(starts):
        return f"from {starts[-1]}"
    return f"{starts[place - 1]}-{starts[place] - 1}"


def trends(
    speakers: Iterable[Mapping[str, Any]],
    *,
    keys: Sequence[str] = KEYS,
    breaks: Sequence[Break] = BREAKS,
) -> list[dict[str, Any]]:
    """Changes within each era: between neighbouring vintages, and from the first to the last.

    Vintages whose periods overlap are not compared, since they share respondents: of five-year
    data only those five years apart are.

    Args:
        speakers: One row a figure, with the columns of `keys`, vintage, estimate and
            margin_of_error (90 %); those where one of the two is None are left out.
        keys: Columns that make a series; with a column dataset (acs1, acs3, acs5) it says how many
            years a vintage spans, otherwise one.
        breaks: Where series end.

    Returns:
        One row a comparison: the keys, era, kind (consecutive or first_to_last), both vintages,
        estimates and margins, change and percentage with their 90 % intervals, z, p_value,
        is_significant (each test for itself, at 90 %), and q_value (false-discovery rate among all
        rows of one kind).

    Raises:
        ValueError: A series has two figures for one vintage.
    """
    series: dict[tuple[Any, ...], dict[int, Figure]] = {}
    for row in speakers:
        vintage, estimate, moe = row["vintage"], row["estimate"], row["margin_of_error"]
        if estimate is None or moe is None:
            continue
        figures = series.setdefault(tuple(row[name] for name in keys), {})
        if vintage in figures:
            names = ", ".join(keys)
            raise ValueError(f"a series has two figures for a vintage; its keys are {names}")
        figures[vintage] = Figure(estimate, moe, z_of_vintage(vintage))
    rows = [
        row
        for values, figures in sorted(series.items(), key=lambda item: item[0])
        for row in _compare_series(dict(zip(keys, values, strict=True)), figures, breaks)
    ]
    for kind in KINDS:
        tests = [row for row in rows if row["kind"] == kind]
        q_values = false_discovery([row["p_value"] for row in tests])
        for row, q_value in zip(tests, q_values, strict=True):
            row["q_value"] = q_value
    return rows


def _compare_series(
    key: Mapping[str, Any], figures: Mapping[int, Figure], breaks: Sequence[Break]
) -> Iterator[dict[str, Any]]:
    span = YEARS_OF_DATASET[key["dataset"]] if "dataset" in key else 1
    eras: dict[str, list[int]] = {}
    for vintage in sorted(figures):
        eras.setdefault(era(vintage, breaks), []).append(vintage)
    for name, vintages in eras.items():
        for kind, first, last in _pairs(vintages, span):
            ends = {"from_vintage": first, "to_vintage": last}
            tested = _compare(figures[first], figures[last])
            yield {**key, "era": name, "kind": kind, **ends, **tested}


def _pairs(vintages: Sequence[int], span: int) -> Iterator[tuple[str, int, int]]:
    """Each vintage with the latest that does not overlap it, then the first with the last."""
    for second in vintages:
        earlier = [first for first in vintages if first <= second - span]
        if earlier:
            yield KINDS[0], earlier[-1], second
    if vintages[-1] - vintages[0] >= span:
        yield KINDS[1], vintages[0], vintages[-1]


def _compare(first: Figure, last: Figure) -> dict[str, Any]:
    tested = difference(first, last)
    return {
        "from_estimate": first.estimate,
        "to_estimate": last.estimate,
        "from_moe": first.moe,
        "to_moe": last.moe,
        "change": tested.change,
        "change_moe": tested.moe,
        "change_low": tested.change - tested.moe,
        "change_high": tested.change + tested.moe,
        "change_pct": tested.change_pct,
        "change_pct_low": tested.change_pct_low,
        "change_pct_high": tested.change_pct_high,
        "z": tested.z,
        "p_value": tested.p_value,
        "is_significant": tested.is_significant,
    }
