"""`interloan check`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from interloan.commands.console import err, out, problems_reported, uncollected
from interloan.figures import number
from interloan.project import Project
from interloan.sources import spelling

if TYPE_CHECKING:
    from interloan.pipeline import Content


@click.command()
@click.option(
    "--links", "with_links", is_flag=True, help="Also ask each address (needs the network)."
)
@click.option("--minutes", type=click.FloatRange(0, min_open=True), default=15, show_default=True,
              help="When to stop asking; what was not asked by then is listed.")  # fmt: skip
@click.pass_obj
def check(project: Project, with_links: bool, minutes: float) -> None:
    """Check the sources; build nothing. Every problem is printed."""
    with uncollected(), problems_reported(), err.status("Checking …"):
        from interloan import pipeline  # takes long to import

        content = pipeline.read(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"All is well: {len(content.tables)} tables, {number(rows)} rows.")
    if count := len(list(spelling.untidy(content.tables, project.root))):
        files = "1 file is" if count == 1 else f"{count} files are"
        out.print(f"{files} spelled as a spreadsheet program saves them: run `interloan tidy`.")
    if with_links:
        sys.exit(_check_links(content, minutes))


def _check_links(content: Content, minutes: float) -> int:
    """Ask every address; return the exit status: 1 where one is gone or was not asked."""
    from rich.progress import track

    from interloan.collect import links  # httpx takes long to import

    cited = links.addresses(content.tables, content.rows)
    tally: Counter[str] = Counter()
    answers = links.check(cited, minutes * 60)
    for answer in track(answers, "Asking …", total=len(cited), console=err):
        tally[answer.status] += 1
        if answer.status != "works":
            shown = f"{answer.status}: {answer.url} ({answer.detail}), cited in "
            out.print(shown + ", ".join(answer.cited_in), markup=False)
    out.print(", ".join(f"{count} {status}" for status, count in sorted(tally.items())))
    if tally["not asked"]:
        out.print(f"The {minutes:g} minutes were up; --minutes gives more.")
    return 1 if tally["gone"] or tally["not asked"] else 0
