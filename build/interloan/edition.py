"""What the work is called, and which edition of it this is.

Version, day, address, author and keywords are said once, in `pyproject.toml`; every other file
takes them from there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = "pyproject.toml"
TITLE = "Interloan: the Massachusetts interlibrary-loan guide as checked, cited, open data"
ABSTRACT = (
    "Consortia, resources, lenders, fees, DVD regions, languages and census figures behind the "
    "Massachusetts Library System's guide to interlibrary loan, each with its source, date and "
    "status."
)
LICENCE = "CC0-1.0"
LICENCE_ADDRESS = "https://creativecommons.org/publicdomain/zero/1.0/"
CODE_LICENCE = "Apache-2.0"


@dataclass(frozen=True)
class Edition:
    """One edition.

    Attributes:
        version: As Python packages write it, such as 0.1.0.
        released: The day, ISO 8601.
        repository: The address of the repository; empty where none is configured.
        author: Who made it.
        keywords: What it is found by.
        published: The address of the site; empty where none is configured.
    """

    version: str
    released: str
    repository: str
    author: str
    keywords: tuple[str, ...]
    published: str = ""

    @property
    def citation(self) -> str:
        """How the whole is cited.

        >>> print(Edition("0.1.0", "2026-11-29", "", "The Interloan developers", ()).citation)
        The Interloan developers. Interloan: the Massachusetts interlibrary-loan guide as checked,\
 cited, open data, version 0.1.0, 2026.
        """
        return f"{self.author}. {TITLE}, version {self.version}, {self.released[:4]}."


def read(root: Path) -> Edition:
    """Return the edition of a checkout."""
    settings = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    project = settings["project"]
    return Edition(
        version=project["version"],
        released=str(settings["tool"]["interloan"]["released"]),
        repository=project.get("urls", {}).get("Repository", "").rstrip("/"),
        author=project["authors"][0]["name"],
        keywords=tuple(project["keywords"]),
        published=project.get("urls", {}).get("Homepage", "").rstrip("/"),
    )
