"""What a new count changes in a collection that is kept already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from interloan.collect.holdings.kept import COUNTS, Cells, Kept, total
from interloan.figures import number
from interloan.problems import RefusedError
from interloan.sources.typed_rows import Row

CELL = ("format", "audience", "decade", *COUNTS)
LARGEST_LOSS = 0.2
"""Of the languages, or of a count, that a new count may take away without being asked."""
NAMED = 10
"""Languages named of a kind of change."""


@dataclass(frozen=True)
class Changes:
    """What a new count changes in a collection.

    Attributes:
        before: Date of the count before.
        added: Names of the languages that it did not have.
        gone: Names of those that the new one does not have.
        changed: Names of those with other counts.
        same: How many are as before.
        sums: Column → its sum before and now; None where it was not counted.
    """

    before: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    sums: Mapping[str, tuple[float | None, float | None]]

    @property
    def loses_much(self) -> bool:
        """Whether so much goes away that it should be asked for."""
        had = len(self.gone) + len(self.changed) + self.same
        return len(self.gone) > LARGEST_LOSS * had or any(
            before is not None and (now is None or now < (1 - LARGEST_LOSS) * before)
            for before, now in self.sums.values()
        )

    def said(self) -> str:
        """Return the changes as a sentence."""
        if not (self.added or self.gone or self.changed):
            return f"All counts are as they were on {self.before}."
        kinds = ((self.added, "added"), (self.gone, "gone"), (self.changed, "changed"))
        languages = [
            f"{number(len(names))} {kind} ({_named(names)})" for names, kind in kinds if names
        ]
        languages += [f"{number(self.same)} as before"] if self.same else []
        sums = "; ".join(
            f"{COUNTS[name]} {number(before, 0, 'not counted')} → {number(now, 0, 'not counted')}"
            for name, (before, now) in self.sums.items()
            if before != now
        )
        told = f"Against the count of {self.before}, languages: {', '.join(languages)}."
        return f"{told} {sums[:1].upper()}{sums[1:]}." if sums else told


def changes(kept: Kept, rows: Sequence[Row], names: Mapping[str, str]) -> Changes:
    """Return what new rows of holdings change in a collection.

    Args:
        kept: The collection as it is.
        rows: The new rows.
        names: Key → name of each language.
    """
    before, now = _by_language(kept.rows), _by_language(rows)
    labels = {str(row["language_key"]): str(row["language_label"]) for row in (*kept.rows, *rows)}
    shown = {key: names.get(key, repr(label)) for key, label in labels.items()}

    def named(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(shown[key] for key in keys))

    return Changes(
        kept.about["as_of"],
        named(key for key in now if key not in before),
        named(key for key in before if key not in now),
        named(key for key in now if key in before and now[key] != before[key]),
        sum(now[key] == before.get(key) for key in now),
        {name: (total(kept.rows, name), total(rows, name)) for name in COUNTS},
    )


def _by_language(rows: Sequence[Cells]) -> dict[str, list[tuple[str, ...]]]:
    """Return the cells of each language, sorted."""
    cells: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in rows:
        values = (row.get(name) for name in CELL)
        cells[str(row["language_key"])].append(tuple("" if v is None else str(v) for v in values))
    return {key: sorted(found) for key, found in cells.items()}


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {number(more)} more" if more > 0 else "")


def check_loss(changed: Changes, collection: str) -> None:
    """Refuse a count that takes much away.

    Raises:
        RefusedError: It does; the text says what, and how to ask for it.
    """
    if changed.loses_much:
        raise RefusedError(
            f"{collection}: the new count would take much away. {changed.said()}\n"
            "If it is right, give the command once more with --replace; if it is of another"
            " library, choose another --collection."
        )
