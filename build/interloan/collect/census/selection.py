"""What to fetch of the American Community Survey: which table, years, kind of area, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from interloan.problems import Problem, SourceError

HOME_STATE, HOME_METRO = "25", "14460"  # Massachusetts; Boston-Cambridge-Newton
METRO = "metropolitan statistical area/micropolitan statistical area"
FIRST_FILE_YEAR = 2021
"""First year whose summary files have a file a table, without a key."""


@dataclass(frozen=True)
class Level:
    """A kind of area: its name in the service, what it lies in, its key, and what is published.

    Attributes:
        name: The areas in the words of the service.
        within: What they lie in, in the words of the service.
        geo_id: Regular expression of their keys; the four characters after the number of the level
            are the version of the borders and the component, 00 for the whole area.
    """

    name: str
    within: str
    geo_id: str


LEVELS = {
    "nation": Level("us:1", "", "010{v}US"),
    "state": Level("state:{state}", "", "040{v}US{state}"),
    "county": Level("county:*", "state:{state}", "050{v}US{state}[0-9]{{3}}"),
    "county_subdivision": Level(
        "county subdivision:*", "state:{state} county:*", "060{v}US{state}[0-9]{{8}}"
    ),
    "place": Level("place:*", "state:{state}", "160{v}US{state}[0-9]{{5}}"),
    "puma": Level("public use microdata area:*", "state:{state}", "795{v}US{state}[0-9]{{5}}"),
    "congressional_district": Level(
        "congressional district:*", "state:{state}", "500{v}US{state}[0-9]{{2}}"
    ),
    "metro_area": Level(METRO + ":{metro}", "", "310{v}US{metro}"),
    "metro_division": Level(
        "metropolitan division:*", METRO + ":{metro}", "314{v}US{metro}[0-9]{{5}}"
    ),
}
TOWNS = "county_subdivision"
BIRTHS = "B05006"
TABLES = {
    "C16001": tuple(LEVELS),
    "B16001": tuple(level for level in LEVELS if level not in ("county", TOWNS, "place")),
    BIRTHS: (TOWNS, "county", "state"),
}
"""Table → kinds of area to fetch it for. Of births abroad one period is kept for a place, and our
margins are fitted to those of the places in sources/: those stay."""
IN_NO_STATE = ("nation", "metro_area", "metro_division")


@dataclass(frozen=True)
class Selection:
    """What to fetch: the last year, the table, the kind of area, where, and years of the survey."""

    year: int
    table_id: str
    level: str
    state: str = HOME_STATE
    metro: str = HOME_METRO
    years: int = 5

    @property
    def name(self) -> str:
        """Return the name of the file, such as `c16001-2024-county_subdivision`."""
        home = replace(self, state=HOME_STATE, metro=HOME_METRO)
        where = f"-{self.metro if self.level.startswith('metro') else self.state}"
        period = "" if self.years == 5 else f"-{self.years}y"
        return f"{self.table_id.lower()}-{self.year}{period}-{self.level}" + (
            "" if self == home else where
        )

    @property
    def period(self) -> str:
        """Return the years of the survey, such as `2020-2024`."""
        first = self.year - self.years + 1
        return str(self.year) if self.years == 1 else f"{first}-{self.year}"

    @property
    def dataset(self) -> str:
        """Return the name of the survey, such as `acs5`."""
        return f"acs{self.years}"

    @property
    def source_id(self) -> str:
        """Return the key of the publication."""
        return f"census-{self.dataset}-{self.table_id.lower()}-{self.year}"

    @property
    def state_code(self) -> str | None:
        """Return the state that the areas lie in; None where they cross state lines."""
        return None if self.level in IN_NO_STATE else self.state

    @property
    def geo_id(self) -> re.Pattern[str]:
        """Return what keys of the areas look like."""
        where = {"state": self.state, "metro": self.metro}
        return re.compile(LEVELS[self.level].geo_id.format(v="[0-9A-Z]{2}00", **where))

    def check(self) -> None:
        """Raise SourceError where a code is malformed, or no such table or level is published."""
        problem: tuple[str, str, str, str] | None = None
        if not re.fullmatch("[0-9]{2}", self.state):
            remedy = "write two digits, such as 25"
            problem = "--state", self.state, "is not a code of a state", remedy
        elif not re.fullmatch("[0-9]{5}", self.metro):
            why = "is not a code of a metropolitan area"
            problem = "--metro", self.metro, why, "write five digits"
        elif self.level not in LEVELS:
            remedy = f"choose from {', '.join(LEVELS)}"
            problem = "--level", self.level, "is not a kind of area here", remedy
        elif self.level not in (levels := TABLES[self.table_id]):
            verb = "fetched" if self.table_id == BIRTHS else "published"
            why = f"is not {verb} for areas of the kind {self.level}"
            coarser = "use --table C16001, whose groups are coarser, or "
            remedy = f"{'' if self.table_id == BIRTHS else coarser}--level {', '.join(levels)}"
            problem = "--table", self.table_id, why, remedy
        if problem:
            raise SourceError([Problem("fetch census", 0, *problem)])


def default_level(table_id: str) -> str:
    """Return the default areas for a table: towns where it is published for them, or the state."""
    return TOWNS if TOWNS in TABLES[table_id] else "state"
