"""`interloan check`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from interloan.commands.console import err, out, problems_reported, program, uncollected
from interloan.figures import number, quantity
from interloan.project import Project
from interloan.sources import spelling

if TYPE_CHECKING:
    from interloan.collect.links import Answer
    from interloan.pipeline import Content


@click.command()
@click.option(
    "--links", "with_links", is_flag=True, help="Also ask each address whether it answers."
)
@click.option("--minutes", type=click.FloatRange(0, min_open=True), default=15, show_default=True,
              help="Stop asking then; the addresses not asked yet are listed.")  # fmt: skip
@click.option(
    "--save",
    is_flag=True,
    help="With --links: keep the answers with today's date in sources/, for the site.",
)
@click.pass_obj
def check(project: Project, with_links: bool, minutes: float, save: bool) -> None:
    """Check the sources; build nothing. Every problem is printed."""
    with uncollected(), problems_reported(), err.status("Checking …"):
        from interloan import pipeline  # takes long to import

        content = pipeline.read(project)
    rows = sum(map(len, content.rows.values()))
    out.print(f"All is well: {len(content.tables)} tables, {number(rows)} rows.")
    if count := len(list(spelling.untidy(content.tables, project.root))):
        files = "1 file is" if count == 1 else f"{count} files are"
        out.print(f"{files} spelled as a spreadsheet program saves them: run `interloan tidy`.")
    if save and not with_links:
        raise click.UsageError("--save keeps what --links finds; give both")
    if with_links:
        answers = list(_asked(content, minutes))
        if save:
            _save(project, content, answers)
        statuses = {answer.status for answer in answers}
        sys.exit(1 if statuses & {"gone", "not asked"} else 0)


def _save(project: Project, content: Content, answers: Sequence[Answer]) -> None:
    from interloan.collect import link_checks

    today = date.today().isoformat()
    count = link_checks.save(content.tables, content.rows, answers, today)
    addresses = quantity(count, "address", "addresses")
    out.print(f"Kept the last answer of {addresses}. To show it: {program(project.root)} build")


def _asked(content: Content, minutes: float) -> Iterator[Answer]:
    """Ask every address, say what is odd, and yield what each answered."""
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
        yield answer
    out.print(", ".join(f"{count} {status}" for status, count in sorted(tally.items())))
    if tally["not asked"]:
        out.print(f"The {minutes:g} minutes were up; --minutes gives more.")
