"""Joins the steps: declarations → rows → derived rows → database → metadata.yml → downloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from interloan import edition, files, freshness
from interloan.database import integrity, moved_rows, question_sql, self_description, sqlite_file
from interloan.demand import derived_tables
from interloan.edition import Edition
from interloan.exports import metadata
from interloan.exports.release import repeated
from interloan.problems import SourceError
from interloan.project import Project
from interloan.questions import question_files
from interloan.questions.question_files import Question
from interloan.sources import descriptors, typed_rows
from interloan.sources.table import Table
from interloan.sources.typed_rows import Rows

Say = Callable[[str], None]


@dataclass(frozen=True)
class Content:
    """Everything known of a project before it becomes files."""

    edition: Edition
    tables: list[Table]
    rows: Rows
    queries: list[Question]
    views: list[Question]

    @property
    def metadata(self) -> str:
        """The text of metadata.yml."""
        return metadata.render(self.edition, self.tables, self.rows, self.queries, self.views)


def read(project: Project, *, with_local: bool = True) -> Content:
    """Read and validate everything; raises SourceError.

    Args:
        project: The checkout.
        with_local: Whether the library's own tables belong to it. They do in the database, not in
            metadata.yml, which is committed.
    """
    local = project.local if with_local else None
    tables = descriptors.load(project.root / "sources", local)
    rows = typed_rows.read(tables, project.root)
    questions = question_files.read(project.questions)
    if wrong := [*questions.problems, *question_sql.problems(tables, questions)]:
        raise SourceError(wrong)
    rows |= derived_tables.derive(tables, rows)
    if broken := list(moved_rows.problems(tables, rows, project.root)):
        raise SourceError(broken)
    rows |= self_description.derive(tables, rows, questions.queries, project.inputs(), project.root)
    this = edition.read(project.root)
    return Content(this, tables, rows, questions.queries, questions.views)


def build(project: Project) -> Content:
    """Build the database and its inspect file; the old ones stay until the new ones are whole.

    Raises:
        SourceError, DatabaseError: Something is wrong; nothing was changed.
        DraftError: Another build is running, or the database cannot be replaced while it is open.
    """
    with files.drafting(project.root) as folder:
        content = read(project)
        draft = folder / project.database.name
        sqlite_file.write(draft, content.tables, content.rows, content.views)
        text = integrity.inspected(draft)
        set_aside = folder / "set-aside.json"
        if project.inspection.exists():  # a stale one would be believed
            project.inspection.replace(set_aside)
        try:
            files.put(draft, project.database)
        except BaseException:
            if set_aside.exists():
                set_aside.replace(project.inspection)
            raise
        files.write_text(text, folder / project.inspection.name, project.inspection)
    return content


def generated(project: Project, content: Content) -> dict[Path, str]:
    """Return the committed files that are generated and are not as they should be, and their texts.

    Those that repeat the edition are renewed only where they are.
    """
    wanted = {
        project.metadata: content.metadata,
        **dict(repeated.texts(project.root, content.edition)),
    }
    return {
        path: text
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def write_generated(project: Project, content: Content) -> list[Path]:
    """Write the generated files that differ; return which."""
    changed = generated(project, content)
    with files.drafting(project.root):
        files.replace_all({path: text.encode() for path, text in changed.items()})
    return list(changed)


def build_site(project: Project, say: Say) -> Content:
    """Build all that a site serves: the database, metadata.yml and the downloads.

    Args:
        project: The checkout.
        say: Called with one line for each thing that takes its time.
    """
    say("Building the database …")
    content = build(project)
    own = any(project.local.rglob("*.csv"))
    published = read(project, with_local=False) if own else content
    write_generated(project, published)
    _renew_downloads(project, say)
    return content


def renew(project: Project, say: Say) -> None:
    """Build as `build_site` does, but leave a database that is current as it is."""
    if not freshness.is_current(project):
        build_site(project, say)
    elif not freshness.has_current_downloads(project):
        write_generated(project, read(project, with_local=False))
        _renew_downloads(project, say)


def export_to(project: Project, folder: Path) -> int:
    """Write every table of the built database into `folder`; return the number of files."""
    from interloan.exports import downloads  # noqa: PLC0415 (its formats take long to load)

    tables = descriptors.load(project.root / "sources")
    views = question_files.load(project.questions).views
    with files.drafting(project.root):
        this = edition.read(project.root)
        return len(downloads.write(project.database, folder, tables, views, this))


def release_to(project: Project, folder: Path, beside: Sequence[Path]) -> list[str]:
    """Write a release of the built database into `folder`; return its files.

    Args:
        project: The checkout.
        folder: Where it goes.
        beside: Further files that are put into it.
    """
    from interloan.exports.release import folder as releases  # noqa: PLC0415 (as above)

    tables = descriptors.load(project.root / "sources")
    views = question_files.load(project.questions).views
    content = releases.Content(edition.read(project.root), tables, views, beside)
    with files.drafting(project.root):
        return releases.write(project, folder, content)


def _renew_downloads(project: Project, say: Say) -> None:
    if not freshness.has_current_downloads(project):
        say("Writing the downloads …")
        export_to(project, project.downloads)
