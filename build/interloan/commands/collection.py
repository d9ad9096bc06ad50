"""The options that say whose collection was counted, and the saving, for all `interloan add …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from interloan.commands.console import out, program
from interloan.figures import quantity

if TYPE_CHECKING:
    from interloan.collect.checkout_tables import Known
    from interloan.collect.holdings.saving import Collection
    from interloan.sources.typed_rows import Row

Command = Callable[..., Any]

WHOLE = (
    "Taken as the whole collection: languages not in the file count as not held."
    " If the file is only a part, add --partial."
)
PART = "Taken as a part of the collection: of languages not in the file nothing is known."

_OPTIONS = (
    click.option(
        "--collection", "id", required=True, help="Key of the collection, such as my-library."
    ),
    click.option(
        "--title", default="", help="Name of the library or collection [default: from the key]."
    ),
    click.option(
        "--service-place", default="",
        help="The place whose people the library serves: name, GEOID or key. Counts of a network"
             " against a whole state mislead.",
    ),
    click.option("--as-of", default="", help="When it was counted [default: today]."),
    click.option("--counted-from", default="", help="What was counted, such as a catalog report."),
    click.option(
        "--period", "circulation_period", default="", help="The time that the loans cover."
    ),
    click.option("--complete/--partial", "is_complete", default=True,
                 help="Whether every language held is in it [default: complete]."),
    click.option("--kind", default="own", show_default=True,
                 type=click.Choice(["own", "comparison", "synthetic"]),
                 help="Your own, another library's to compare with, or made up."),
    click.option("--url", default="", help="Where the counts are published."),
    click.option("--publish", is_flag=True, help="Write to sources/ instead of local/."),
)  # fmt: skip


def collection_options(command: Command) -> Command:
    """Give a command the options about a collection, under the names of `holdings.Collection`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def described(about: dict[str, Any], counted_from: str) -> Collection:
    """Return the collection that the options describe.

    Args:
        about: Values of the options, and `counted`.
        counted_from: What was counted, where no option says so.
    """
    from interloan.collect.holdings import saving

    about["title"] = about["title"] or _name(about["id"])
    about["as_of"] = about["as_of"] or date.today().isoformat()
    about["counted_from"] = about["counted_from"] or counted_from
    return saving.Collection(**about)


def save(present: Known, collection: Collection, rows: Sequence[Row], *, publish: bool) -> None:
    """Save a collection and its holdings, and say where."""
    from interloan.collect.holdings import saving

    path = saving.save(present, collection, rows, publish=publish)
    out.print(WHOLE if collection.is_complete else PART)
    where = path.relative_to(present.root).as_posix()
    written = quantity(len(rows), "row", "rows")
    out.print(f"Wrote {written} to {where}. To make a page of them:", markup=False)
    report = f"report --collection {collection.id} -o report.html"
    out.print(f"  {program(present.root)} {report}", markup=False)


def _name(key: str) -> str:
    """Return a name made of a key.

    >>> _name("my-library")
    'My library'
    """
    words = key.replace("-", " ")
    return words[:1].upper() + words[1:]
