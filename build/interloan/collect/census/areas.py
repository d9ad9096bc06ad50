"""The kinds of area that language tables of the five-year survey are published for.

B16001 lists some forty groups, for the nation, states, metropolitan divisions and PUMAs only;
C16001 lists twelve, for towns too. Names of areas as in the service's own list
(https://api.census.gov/data/2023/acs/acs5/geography.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interloan.problems import Problem, SourceError

HOME_STATE, HOME_METRO = "25", "14460"  # Massachusetts; Boston-Cambridge-Newton
METRO = "metropolitan statistical area/micropolitan statistical area"


@dataclass(frozen=True)
class Level:
    """A kind of area: its name in the service, what it lies in, its number, our kind of place."""

    name: str
    within: str
    summary_level: str
    has_detail: bool


LEVELS = {
    "nation": Level("us:1", "", "010", True),
    "state": Level("state:{state}", "", "040", True),
    "county": Level("county:*", "state:{state}", "050", False),
    "county_subdivision": Level("county subdivision:*", "state:{state} county:*", "060", False),
    "puma": Level("public use microdata area:*", "state:{state}", "795", True),
    "metro_division": Level("metropolitan division:*", METRO + ":{metro}", "314", True),
}


@dataclass(frozen=True)
class Wanted:
    """What to fetch: the last of the five years, the table, the kind of area, and where."""

    year: int
    table_id: str
    level: str
    state: str = HOME_STATE
    metro: str = HOME_METRO

    @property
    def name(self) -> str:
        """Return the name of the file, such as `c16001-2023-county_subdivision`."""
        home = Wanted(self.year, self.table_id, self.level)
        where = f"-{self.metro if self.level == 'metro_division' else self.state}"
        return f"{self.table_id.lower()}-{self.year}-{self.level}{'' if self == home else where}"

    def check(self) -> None:
        """Raise SourceError where a code is none, or where no such table or level is published."""
        problem: tuple[str, str, str, str] | None = None
        detailed = ", ".join(name for name, level in LEVELS.items() if level.has_detail)
        if not re.fullmatch("[0-9]{2}", self.state):
            problem = "--state", self.state, "is no code of a state", "write two digits, such as 25"
        elif not re.fullmatch("[0-9]{5}", self.metro):
            problem = (
                "--metro",
                self.metro,
                "is no code of a metropolitan area",
                "write five digits",
            )
        elif self.level not in LEVELS:
            known = f"choose from {', '.join(LEVELS)}"
            problem = "--level", self.level, "is no kind of area here", known
        elif self.table_id == "B16001" and not LEVELS[self.level].has_detail:
            why = f"is not published for areas of the kind {self.level}"
            remedy = "use --table C16001, whose groups are coarser, or --level "
            problem = "--table", self.table_id, why, remedy + detailed
        if problem:
            raise SourceError([Problem("fetch census", 0, *problem)])


def usual_level(table_id: str) -> str:
    """Return the smallest areas that a table is usually wanted for: towns, or the state."""
    return "county_subdivision" if table_id == "C16001" else "state"
