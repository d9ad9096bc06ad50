"""Which collection is held against which census figures, and whether the two belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from interloan.sources.typed_rows import Row

TABLES = (
    "places", "speakers", "census_groups", "census_group_languages", "languages", "collections",
    "holdings",
)  # fmt: skip
DETAILED, SHORT = "B16001", "C16001"


@dataclass(frozen=True)
class Series:
    """Figures that may stand side by side: one place, year, survey and census table."""

    place_id: str
    vintage: int
    dataset: str
    table_id: str


@dataclass(frozen=True)
class Pair:
    """A collection and the people it is held against.

    Attributes:
        what_if: Why the two do not belong together; empty where the collection serves the place.
    """

    collection_id: str
    series: Series
    what_if: str


class Facts:
    """The tables in TABLES, ready to be joined.

    Args:
        rows: Table name → rows, as `sources.read` gives them or as the database holds them.
    """

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self.rows = {name: rows[name] for name in TABLES}
        self.places = {str(row["id"]): row for row in rows["places"]}
        self.collections = {str(row["id"]): row for row in rows["collections"]}

    @cached_property
    def speakers(self) -> pd.DataFrame:
        """All census figures, each with the table, label and kind of its line."""
        lines = pd.DataFrame(self.rows["census_groups"])[["id", "table_id", "label", "kind"]]
        figures = pd.DataFrame(self.rows["speakers"])
        return figures.merge(lines, left_on="census_group_id", right_on="id").drop(columns="id")

    @cached_property
    def members(self) -> pd.DataFrame:
        """Census line, language, its name and whether the label names it."""
        languages = pd.DataFrame(self.rows["languages"])[["id", "name"]]
        members = pd.DataFrame(self.rows["census_group_languages"])
        columns = ["census_group_id", "language_id", "membership"]
        return members[columns].merge(languages, left_on="language_id", right_on="id")

    @cached_property
    def holdings(self) -> pd.DataFrame:
        """All counts of all collections."""
        return pd.DataFrame(self.rows["holdings"])

    def newest(self, place_id: str) -> Series | None:
        """Return the newest detailed figures of a place, else its newest short ones."""
        of_place = self.speakers[self.speakers["place_id"] == place_id]
        kinds = of_place[["vintage", "dataset", "table_id"]].drop_duplicates()
        ranked = sorted(
            (str(row["table_id"]) == DETAILED, int(row["vintage"]), str(row["dataset"]))
            for row in kinds.to_dict("records")
        )
        if not ranked:
            return None
        is_detailed, vintage, dataset = ranked[-1]
        return Series(place_id, vintage, dataset, DETAILED if is_detailed else SHORT)

    def figures(self, series: Series) -> pd.DataFrame:
        """Return the figures of a series, each under its line as `language`."""
        wanted = pd.Series(True, index=self.speakers.index)
        for name in ("place_id", "vintage", "dataset", "table_id"):
            wanted &= self.speakers[name] == getattr(series, name)
        return self.speakers[wanted].rename(columns={"census_group_id": "language"})

    def pair(self, collection_id: str, place_id: str) -> Pair | None:
        """Return a collection with a place; None where the place has no figures by language."""
        series = self.newest(place_id)
        if series is None:
            return None
        return Pair(collection_id, series, self._what_if(self.collections[collection_id], place_id))

    def _what_if(self, collection: Row, place_id: str) -> str:
        served = collection["service_place_id"]
        if served == place_id:
            return ""
        place = self.places[place_id]["name"]
        serves = f"serves {self.places[str(served)]['name']}" if served else "serves no place here"
        return f"What if this collection served {place}? It {serves}, so nothing here is a finding."
