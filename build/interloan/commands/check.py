"""`interloan check`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click
from rich.progress import track

from interloan.commands.console import err, out, problems_reported
from interloan.project import Project

if TYPE_CHECKING:
    from interloan.pipeline import Content


@click.command()
@click.option(
    "--links", "with_links", is_flag=True, help="Also ask each address (needs the network)."
)
@click.pass_obj
def check(project: Project, with_links: bool) -> None:
    """Check the sources; build nothing. Every problem is printed."""
    from interloan import pipeline  # takes long to import

    with problems_reported(), err.status("Checking …"):
        content = pipeline.read(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"All is well: {len(content.tables)} tables, {rows:,} rows.")
    if with_links:
        sys.exit(_check_links(content))


def _check_links(content: Content) -> int:
    """Ask every address; return the exit status: 1 where one is broken or unreachable."""
    from interloan import links  # httpx takes long to import

    cited = links.addresses(content.tables, content.rows)
    tally: Counter[str] = Counter()
    for answer in track(links.check(cited), "Asking …", total=len(cited), console=err):
        tally[answer.verdict] += 1
        if answer.verdict != "ok":
            shown = f"{answer.verdict}: {answer.url} ({answer.detail}), cited in "
            out.print(shown + ", ".join(answer.cited_in), markup=False)
    out.print(", ".join(f"{count} {verdict}" for verdict, count in sorted(tally.items())))
    return 1 if tally["broken"] or tally["unreachable"] else 0
