"""Which edition of the project this is: its version, its date, and where it is kept.

All three are said once, in `pyproject.toml`; every other file takes them from there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = "pyproject.toml"


@dataclass(frozen=True)
class Edition:
    """One edition.

    Attributes:
        version: As Python packages write it, such as 0.1.0.
        released: The day, ISO 8601.
        repository: The address of the repository; empty where none is configured.
    """

    version: str
    released: str
    repository: str


def read(root: Path) -> Edition:
    """Return the edition of a checkout."""
    settings = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    project = settings["project"]
    return Edition(
        version=project["version"],
        released=str(settings["tool"]["interloan"]["released"]),
        repository=project.get("urls", {}).get("Repository", "").rstrip("/"),
    )
