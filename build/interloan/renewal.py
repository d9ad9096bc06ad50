"""Makes anew what a site serves: the database, metadata.yml and the downloads.

It is apart from `pipeline` because the formats of the downloads take long to load, and most builds
write none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from interloan import files, freshness, pipeline
from interloan.exports import downloads
from interloan.garbage import uncollected
from interloan.project import Project
from interloan.questions import question_files
from interloan.sources import descriptors

Say = Callable[[str], None]


def build_site(project: Project, say: Say) -> pipeline.Content:
    """Build all that a site serves: the database, metadata.yml and the downloads.

    Args:
        project: The checkout.
        say: Called with one line for each thing that takes its time.
    """
    say("Building the database …")
    content = pipeline.build(project)
    own = any(project.local.rglob("*.csv"))
    published = pipeline.read(project, with_local=False) if own else content
    pipeline.write_metadata(project, published)
    _renew_downloads(project, say)
    return content


def renew(project: Project, say: Say) -> None:
    """Build as `build_site` does, but leave a database that is current as it is."""
    if not freshness.is_current(project):
        build_site(project, say)
    elif not freshness.has_current_downloads(project):
        pipeline.write_metadata(project, pipeline.read(project, with_local=False))
        _renew_downloads(project, say)


def export_to(project: Project, folder: Path) -> int:
    """Write every table of the built database into `folder`; return the number of files."""
    tables = descriptors.load(project.root / "sources")
    views = question_files.load(project.questions).views
    with files.drafting(project.root), uncollected():
        return len(downloads.write(project.database, folder, tables, views))


def _renew_downloads(project: Project, say: Say) -> None:
    if not freshness.has_current_downloads(project):
        say("Writing the downloads …")
        export_to(project, project.downloads)
