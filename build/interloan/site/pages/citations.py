"""The publications behind an answer, each with the age of what was taken from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from datasette.utils import tilde_encode

from interloan.site import DATABASE, select

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

COLUMNS = ("source_id", "second_source_id", "source", "second_source")


@dataclass(frozen=True)
class Citation:
    """A publication that rows of an answer rest on.

    Attributes:
        path: The address of its row.
        age: For which time its facts hold, or when it was published or read, in words.
        checked: When it was last read; empty where that was not noted.
    """

    title: str
    publisher: str
    path: str
    age: str
    checked: str = ""


class Citations:
    """The publications of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._cache: dict[str, dict[str, Any]] = {}

    async def behind(self, *answers: Iterable[Mapping[str, Any]]) -> list[Citation]:
        """Return what the rows of answers cite, in the order in which it first appears.

        Args:
            answers: Rows that name a publication by its key or its title in one of COLUMNS, and
                may have `as_of`, the date for which the fact held.
        """
        publications = await self._publications()
        dates: dict[str, set[str]] = {}
        for answer in answers:
            rows = list(answer)
            named = set(rows[0].keys()) if rows else set()  # one statement answered them all
            columns = [column for column in COLUMNS if column in named]
            for row, column in product(rows, columns):
                if row[column] in publications:
                    own = dates.setdefault(publications[row[column]]["id"], set())
                    own.update({str(row["as_of"])} if "as_of" in named and row["as_of"] else ())
        return [self._citation(publications[key], own) for key, own in dates.items()]

    async def _publications(self) -> dict[str, dict[str, Any]]:
        if not self._cache:
            sql = "SELECT * FROM publications"
            rows = [dict(row) for row in await select(self._datasette, sql)]
            self._cache = {row["title"]: row for row in rows} | {row["id"]: row for row in rows}
        return self._cache

    def _citation(self, publication: Mapping[str, Any], dates: set[str]) -> Citation:
        table = self._datasette.urls.table(DATABASE, "publications")
        return Citation(
            title=publication["title"],
            publisher=publication["publisher"] or "",
            path=f"{table}/{tilde_encode(publication['id'])}",
            age=age(dates, publication["published"], publication["accessed"]),
            checked=publication["accessed"] or "",
        )


def age(dates: Iterable[str], published: str | None, accessed: str | None) -> str:
    """Return how old facts are, in words.

    >>> age({"2023-12", "2013"}, None, None), age((), "2020-05", "2026-11")
    ('facts of 2013 to 2023-12', 'published 2020-05')
    >>> age((), None, "2026-11")
    'undated, read 2026-11'
    """
    ordered = sorted(dates)
    if ordered:
        return "facts of " + " to ".join(dict.fromkeys((ordered[0], ordered[-1])))
    if published:
        return f"published {published}"
    return f"undated, read {accessed}" if accessed else "undated"
