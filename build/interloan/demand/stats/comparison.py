"""The columns of the table of gaps that compare the languages with one another."""

from __future__ import annotations

from typing import Any

import pandas as pd

from interloan.demand.stats.inputs import GROUPS
from interloan.demand.stats.measures import Estimate
from interloan.demand.stats.norms import Level, Norm, deficit
from interloan.demand.stats.ranks import (
    false_discovery,
    joint_factor,
    rank_intervals,
    rank_intervals_of_estimates,
)

TOO_UNCERTAIN = "too uncertain to rank"
FALSE_DISCOVERY_LIMIT = 0.10


def compared(table: pd.DataFrame, norm: Norm, level: Level) -> dict[str, Any]:
    """Rank intervals and certainty of each language among all of the table.

    A language whose reliability is low, or whose interval reaches zero, is ranked with the others
    but its own ranks stay empty, with a remark.

    Args:
        table: One row a language, with the columns of each group that `demand.gaps` makes.
        norm: Target of the deficits.
        level: What the collection holds for each person.

    Returns:
        New columns, by name.
    """
    columns: dict[str, Any] = {}
    for group in GROUPS:
        uncertain = table[f"{group}_reliability"].eq("low") | (
            table[group] <= table[f"{group}_moe"]
        )
        ranks = {
            f"{group}_rank": rank_intervals_of_estimates(table[group], table[f"{group}_moe"]),
            f"{group}_deficit_rank": _deficit_ranks(table, group, norm, level),
        }
        for name, found in ranks.items():
            for end in ("low", "high"):
                columns[f"{name}_{end}"] = found[f"rank_{end}"].mask(uncertain)
        columns[f"{group}_rank_remark"] = uncertain.map({True: TOO_UNCERTAIN, False: ""})
        q_value = false_discovery(table[f"{group}_deficit_p_value"])
        columns[f"{group}_deficit_q_value"] = q_value
        certain = (q_value <= FALSE_DISCOVERY_LIMIT).astype("boolean")
        columns[f"{group}_deficit_is_certain"] = certain.mask(q_value.isna())
    return columns


def _deficit_ranks(table: pd.DataFrame, group: str, norm: Norm, level: Level) -> pd.DataFrame:
    """Rank intervals of the deficits, from margins widened so that all hold together."""
    factor = joint_factor(len(table))

    def widened(people: float | None, moe: float | None) -> Estimate:
        return Estimate(people, None if moe is None else moe * factor)

    joint_level = Level(level.items, widened(level.people.people, level.people.moe))
    figures = table[["items", group, f"{group}_moe"]].astype(object)
    found = [
        deficit(norm, items, widened(people, moe), joint_level)
        for items, people, moe in figures.where(figures.notna(), None).to_numpy()
    ]
    ends = pd.DataFrame(
        [(one.value, one.low, one.high) for one in found], index=table.index, dtype=float
    )
    return rank_intervals(ends[0], ends[1], ends[2])
