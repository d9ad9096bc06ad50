"""What the columns of answers mean where no table says it: `questions/columns.yaml`."""

from __future__ import annotations

from pathlib import Path

from interloan.problems import Problem, SourceError
from interloan.sources.section import Section
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.text_lines import read_text

COLUMNS = "columns.yaml"


def load(folder: Path) -> dict[str, str]:
    """Return column → what it means; nothing where there is no such file.

    Args:
        folder: That of the questions.

    Raises:
        SourceError: The file cannot be read.
    """
    path, file = folder / COLUMNS, f"{folder.name}/{COLUMNS}"
    if not path.exists():
        return {}
    problems: list[Problem] = []
    meanings = Section(file, load_yaml(read_text(path, file), file), problems)
    found = {name: meanings.text(name) for name in meanings.content}
    if problems:
        raise SourceError(problems)
    return found
