"""How the number of speakers changed, tested, and only where the figures mean the same.

Two years part figures that do not mean the same: see `BREAKS`. No change is computed across one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from interloan.demand.stats.ranks import false_discovery
from interloan.demand.stats.sampling_error import Figure, difference, z_of_vintage

YEARS_OF_DATASET = {"acs1": 1, "acs3": 3, "acs5": 5}
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
    speakers: pd.DataFrame, *, keys: Sequence[str] = KEYS, breaks: Sequence[Break] = BREAKS
) -> pd.DataFrame:
    """Changes within each era: between neighbouring vintages, and from the first to the last.

    Vintages whose periods overlap are not compared, since they share respondents: of five-year
    data only those five years apart are.

    Args:
        speakers: One row a figure, with the columns of `keys`, vintage, estimate and
            margin_of_error (90 %); rows without estimate or margin are left out.
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
    usable = speakers.dropna(subset=["estimate", "margin_of_error"])
    if usable.duplicated([*keys, "vintage"]).any():
        raise ValueError(f"a series has two figures for a vintage; its keys are {', '.join(keys)}")
    rows = [
        row
        for names, series in usable.groupby(list(keys), sort=True)
        for row in _compare_series(dict(zip(keys, names, strict=True)), series, breaks)
    ]
    table = pd.DataFrame(rows, columns=_columns(keys))
    table["q_value"] = table.groupby("kind")["p_value"].transform(false_discovery)
    return table


def _columns(keys: Sequence[str]) -> list[str]:
    ends = [f"{end}_{name}" for name in ("vintage", "estimate", "moe") for end in ("from", "to")]
    change = ["change", "change_moe", "change_low", "change_high", "change_pct"]
    change += ["change_pct_low", "change_pct_high"]
    return [*keys, "era", "kind", *ends, *change, "z", "p_value", "is_significant"]


def _compare_series(
    key: dict[str, Any], series: pd.DataFrame, breaks: Sequence[Break]
) -> Iterator[dict[str, Any]]:
    span = YEARS_OF_DATASET[key["dataset"]] if "dataset" in key else 1
    figures = {
        int(vintage): Figure(float(estimate), float(moe), z_of_vintage(int(vintage)))
        for vintage, estimate, moe in zip(
            series["vintage"], series["estimate"], series["margin_of_error"], strict=True
        )
    }
    eras: dict[str, list[int]] = {}
    for vintage in sorted(figures):
        eras.setdefault(era(vintage, breaks), []).append(vintage)
    for name, vintages in eras.items():
        for kind, first, second in _pairs(vintages, span):
            found = _compare({"from": figures[first], "to": figures[second]})
            ends = {"from_vintage": first, "to_vintage": second}
            yield {**key, "era": name, "kind": kind, **ends, **found}


def _pairs(vintages: Sequence[int], span: int) -> Iterator[tuple[str, int, int]]:
    """Each vintage with the latest that does not overlap it, then the first with the last."""
    for second in vintages:
        earlier = [first for first in vintages if first <= second - span]
        if earlier:
            yield "consecutive", earlier[-1], second
    if vintages[-1] - vintages[0] >= span:
        yield "first_to_last", vintages[0], vintages[-1]


def _compare(figures: dict[str, Figure]) -> dict[str, Any]:
    found = difference(figures["from"], figures["to"])
    tested = dict(vars(found))  # a copy: `vars` is the object itself, and loses what is taken out
    moe = tested.pop("moe")
    interval = {
        "change_moe": moe,
        "change_low": found.change - moe,
        "change_high": found.change + moe,
    }
    estimates = {f"{end}_estimate": figure.estimate for end, figure in figures.items()}
    moes = {f"{end}_moe": figure.moe for end, figure in figures.items()}
    return {**estimates, **moes, **tested, **interval}
