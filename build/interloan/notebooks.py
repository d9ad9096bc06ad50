"""Runs the notebooks and writes their results into them, the same bytes every time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL = "python3"  # ipykernel's name for the Python that runs this
TIME_LIMIT_S = 300  # for one cell


class NotebookError(Exception):
    """A notebook that did not run to its end, or the tools to run it are missing."""


def paths(root: Path) -> list[Path]:
    """Return the notebooks of the checkout at `root`, in order."""
    return sorted((root / "notebooks").glob("*.ipynb"))


def refresh(path: Path) -> bool:
    """Run the notebook in a fresh kernel and write it back; return whether the file changed.

    Execution counts, times and other traces of the run are left out, so that the same database
    gives the same file.

    Raises:
        NotebookError: A cell failed, or the notebook tools are not installed. The file is as it was.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
    except ImportError as error:
        raise NotebookError(
            f"Running notebooks needs {error.name}, which is not installed here: type "
            "`python -m bootstrap run -m interloan notebooks` in the checkout."
        ) from error
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIME_LIMIT_S,
        kernel_name=KERNEL,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],  # no lines on sockets among the project's messages
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise NotebookError(f"{path.name} stopped: {error.ename}: {error.evalue}") from error
    text = nbformat.writes(_without_traces(notebook)) + "\n"
    if path.read_text(encoding="utf-8") == text:
        return False
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, path)
    return True


def _without_traces(notebook: NotebookNode) -> NotebookNode:
    """Take out whatever differs from one run, one Python or one editor to the next."""
    language = {"name": "python"}
    kernel = {"display_name": "Python 3", "language": "python", "name": KERNEL}
    notebook.metadata = {"kernelspec": kernel, "language_info": language}
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
    return notebook
