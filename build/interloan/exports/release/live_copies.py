"""Two cells of a notebook that lead to copies which run: at Binder, in Colab, in the browser.

They are there only where the edition says where the project is kept; without an address, a copy of
the files runs with `make notebooks`.

- Binder: https://mybinder.readthedocs.io/en/latest/howto/external_binderhub.html
- Colab: https://colab.research.google.com/github/
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from interloan.edition import Edition

GITHUB = "https://github.com/"
LINKS, COLAB = "live-copies", "colab"
IN_A_BROWSER = "06-in-a-browser.ipynb"  # needs nothing that Python in a browser lacks
SETUP = """import os
import subprocess
import sys

if "google.colab" in sys.modules:  # anywhere else this does nothing
    place, pip = "/content/interloan", [sys.executable, "-m", "pip", "install", "--quiet"]
    subprocess.run(["git", "clone", "--depth=1", {repository}, place], check=True)
    subprocess.run([*pip, place, "altair", "vl-convert-python"], check=True)
    subprocess.run([sys.executable, "-m", "interloan", "--project", place, "build"], check=True)
    os.chdir(f"{{place}}/notebooks")"""


def with_live_copies(text: str, name: str, edition: Edition) -> str:
    """Return a notebook with the cells that this edition gives it, and no older ones.

    Args:
        text: The notebook's file.
        name: The name of the file.
        edition: The edition.
    """
    notebook = json.loads(text)
    cells = [cell for cell in notebook["cells"] if cell.get("id") not in (LINKS, COLAB)]
    notebook["cells"] = [*cells[:1], *_cells(name, edition), *cells[1:]]
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cells(name: str, edition: Edition) -> list[dict[str, Any]]:
    links = _links(name, edition)
    if not links:
        return []
    said = f"A copy of this page that runs, without installing anything: {', '.join(links)}."
    made: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": LINKS, "metadata": {}, "source": _lines(said)}
    ]
    if edition.repository.startswith(GITHUB):
        source = _lines(SETUP.format(repository=json.dumps(edition.repository)))
        hidden = {"jupyter": {"source_hidden": True}, "tags": [COLAB, "hide-input"]}
        made.append(
            {
                "cell_type": "code", "id": COLAB, "metadata": hidden, "source": source,
                "execution_count": None, "outputs": [],
            }
        )  # fmt: skip
    return made


def _links(name: str, edition: Edition) -> list[str]:
    """Return the links, as Markdown."""
    path = PurePosixPath("notebooks", name)
    links = []
    if edition.repository:
        place = f"git/{quote(edition.repository, safe='')}"
        if edition.repository.startswith(GITHUB):
            place = f"gh/{edition.repository.removeprefix(GITHUB)}"
        binder = (
            f"https://mybinder.org/v2/{place}/HEAD?urlpath={quote(f'lab/tree/{path}', safe='')}"
        )
        links.append(f"[Binder]({binder}), after a minute or more")
    if edition.repository.startswith(GITHUB):
        kept = edition.repository.removeprefix(GITHUB)
        colab = f"https://colab.research.google.com/github/{kept}/blob/HEAD/{path}"
        links.append(f"[Colab]({colab}), which asks for an account")
    if edition.published and name == IN_A_BROWSER:
        page = f"{edition.published}/live/notebooks/index.html?path={name}"
        links.append(f"[in this browser]({page})")
    return links


def _lines(text: str) -> list[str]:
    """Return a text as notebooks keep it."""
    return text.splitlines(keepends=True)
