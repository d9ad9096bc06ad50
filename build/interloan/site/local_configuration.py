"""The configuration of plugins, ours and others, in `datasette.yaml` beside the generated metadata.

    plugins:
      interloan: {mistakes_to: mailto:ill@library.example}
      datasette-cluster-map: {latitude_column: lat}
    databases:
      interloan:
        tables:
          fees:
            plugins:
              datasette-copyable: {}

Datasette 0.65 looks for it in the metadata, which is generated here; Datasette 1.0 reads this file
by itself. What metadata.yml says too stands as it is there.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import StartupError

from interloan.problems import Problem, SourceError
from interloan.sources.section import Section
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.text_lines import read_text

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

FILE = "datasette.yaml"
KEPT = "_interloan_configuration"
PLUGIN = "interloan"
MISTAKES_TO = "mistakes_to"  # who hears of mistakes


def of(datasette: Datasette) -> dict[str, Any]:
    """Return what the file says, read once for each Datasette; nothing where there is none.

    Raises:
        StartupError: The file cannot be read, or says what has no place in it.
    """
    if not hasattr(datasette, KEPT):
        path = Path(datasette.config_dir or ".") / FILE
        try:
            found = read(path) if datasette.config_dir and path.exists() else {}
        except SourceError as error:
            raise StartupError("\n".join(map(str, error.problems))) from error
        setattr(datasette, KEPT, found)
    kept: dict[str, Any] = getattr(datasette, KEPT)
    return deepcopy(kept) if kept else {}  # Datasette writes into what it merges


def read(path: Path) -> dict[str, Any]:
    """Return what a file says.

    Raises:
        SourceError: It is no YAML, or has a key that means nothing in it.
    """
    problems: list[Problem] = []
    content = load_yaml(read_text(path, FILE), FILE) or {}
    whole = Section(FILE, content, problems).known(("plugins", "databases"))
    ours = whole.section("plugins").section(PLUGIN, (MISTAKES_TO,))
    to = ours.content.get(MISTAKES_TO, "https:")
    if not str(to).startswith(("mailto:", "https:")):
        ours.wrong(MISTAKES_TO, "is no address", "write mailto: and an address, or one with https:")
    databases = whole.section("databases")
    for name in databases.content:
        database = databases.section(name, ("plugins", "tables"))
        database.section("plugins")
        tables = database.section("tables")
        for table in tables.content:
            tables.section(table, ("plugins",)).section("plugins")
    if problems:
        raise SourceError(problems)
    return dict(content)
