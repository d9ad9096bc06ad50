"""Joins the steps: declarations → rows → derived rows → database → metadata.yml."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interloan import catalogue, database, descriptors, metadata, questions, sources
from interloan.declaration import Table
from interloan.questions import Question
from interloan.sources import Rows


@dataclass(frozen=True)
class Project:
    """Where the parts of a checkout are."""

    root: Path

    @property
    def database(self) -> Path:
        """The built database."""
        return self.root / "interloan.db"

    @property
    def metadata(self) -> Path:
        """The generated and committed metadata."""
        return self.root / "metadata.yml"

    @property
    def inspection(self) -> Path:
        """Datasette's inspect file, which makes the database immutable and quick to open."""
        return self.root / "inspect-data.json"

    def inputs(self) -> Iterator[Path]:
        """All files that the build reads, its own code included."""
        for pattern in (
            "sources/**/*.csv", "sources/**/*.resource.yaml", "queries/*.sql", "views/*.sql",
            "build/interloan/**/*.py",
        ):  # fmt: skip
            yield from self.root.glob(pattern)


@dataclass(frozen=True)
class Content:
    """Everything known of a project before it becomes files."""

    tables: list[Table]
    rows: Rows
    queries: list[Question]
    views: list[Question]

    @property
    def metadata(self) -> str:
        """The text of metadata.yml."""
        return metadata.render(self.tables, self.rows, self.queries, self.views)


def read(project: Project) -> Content:
    """Read and validate everything; raises SourceError or QuestionError."""
    tables = descriptors.load(project.root / "sources")
    rows = sources.read(tables, project.root)
    queries = questions.load(project.root / "queries")
    views = questions.load(project.root / "views")
    rows |= catalogue.derive(tables, rows, project.inputs(), project.root)
    return Content(tables, rows, queries, views)


def build(project: Project) -> Content:
    """Build the database and its inspect file; the old database stays until the new one is whole."""
    content = read(project)
    draft = project.database.with_suffix(".new")
    database.write(draft, content.tables, content.rows, content.views)
    project.inspection.unlink(missing_ok=True)  # a stale one would be believed
    draft.replace(project.database)
    project.inspection.write_text(_inspected(project.database), encoding="utf-8")
    return content


def is_current(project: Project) -> bool:
    """Whether the database was built from exactly the inputs that are here now."""
    if not project.database.exists() or not project.inspection.exists():
        return False
    with sqlite3.connect(f"file:{project.database}?mode=ro", uri=True) as connection:
        try:
            recorded = dict(connection.execute("SELECT path, sha256 FROM build_inputs"))
        except sqlite3.DatabaseError:
            return False
    return recorded == {
        path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in project.inputs()
    }


def _inspected(path: Path) -> str:
    """Return what `datasette inspect` would write: hash, size and row counts."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        counts = {
            name: {"count": connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]}
            for (name,) in names
        }
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    entry = {"hash": digest, "size": path.stat().st_size, "file": path.name, "tables": counts}
    return json.dumps({path.stem: entry}, indent=1)
