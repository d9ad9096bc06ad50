"""Where the parts of a checkout are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
SHIPPED = "shipped.json"  # in a copy of what came with the program: which program


@dataclass(frozen=True)
class Project:
    """A checkout, by its parts."""

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

    @property
    def local(self) -> Path:
        """A library's own tables, which git ignores."""
        return self.root / "local"

    @property
    def questions(self) -> Path:
        """The questions and views, a folder a subject."""
        return self.root / "questions"

    @property
    def downloads(self) -> Path:
        """Where the site's whole-table files are."""
        return self.root / "static" / "downloads"

    @property
    def manifest(self) -> Path:
        """What says which downloads there are, with checksums."""
        return self.downloads / MANIFEST

    def inputs(self) -> Iterator[Path]:
        """All files that the build reads, its own code included."""
        for pattern in (
            "sources/**/*.csv", "sources/**/*.resource.yaml", "local/**/*.csv",
            "questions/subjects.yaml", "questions/**/*.sql", "templates/pages/*.html",
            "build/**/*.py", SHIPPED,
        ):  # fmt: skip
            yield from self.root.glob(pattern)
