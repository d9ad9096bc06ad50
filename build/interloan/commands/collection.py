"""The options that say whose collection was counted, and the saving, for all `interloan add …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from interloan.commands.console import out

if TYPE_CHECKING:
    from interloan.collect.holdings import Collection
    from interloan.collect.known import Known
    from interloan.sources import Row

Command = Callable[..., Any]

_OPTIONS = (
    click.option(
        "--collection", "id", required=True, help="Key of the collection, such as my-library."
    ),
    click.option("--title", default="", help="Name of the library or collection."),
    click.option("--service-place", default="", help="The place it serves: name, GEOID or key."),
    click.option("--as-of", default="", help="When it was counted [default: today]."),
    click.option("--counted-from", default="", help="What was counted, such as a catalog report."),
    click.option(
        "--period", "circulation_period", default="", help="The time that the loans cover."
    ),
    click.option("--complete/--partial", "is_complete", default=True,
                 help="Whether every language held is in it [default: complete]."),
    click.option("--kind", default="own", show_default=True,
                 type=click.Choice(["own", "comparison", "synthetic"])),
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
    from interloan.collect import holdings

    about["title"] = about["title"] or about["id"]
    about["as_of"] = about["as_of"] or date.today().isoformat()
    about["counted_from"] = about["counted_from"] or counted_from
    return holdings.Collection(**about)


def save(present: Known, collection: Collection, rows: Sequence[Row], *, publish: bool) -> None:
    """Save a collection and its holdings, and say where."""
    from interloan.collect import holdings

    path = holdings.save(present, collection, rows, publish=publish)
    where = path.relative_to(present.root).as_posix()
    out.print(f"Wrote {len(rows):,} rows to {where}; `interloan build` takes them in,")
    out.print(
        f"`interloan report --collection {collection.id} -o report.html` makes a page of them."
    )
