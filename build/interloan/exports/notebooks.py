"""Runs the notebooks and writes their results into them, the same bytes every time."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from interloan import files

KERNEL = "python3"  # ipykernel's name for the Python that runs this
TIME_LIMIT_S = 300  # for one cell
KEPT = ("tags", "slideshow", "jupyter")  # what an author says of a cell: a slide, hidden input


class NotebookError(Exception):
    """A notebook did not run to its end."""


def paths(root: Path) -> list[Path]:
    """Return the notebooks of the checkout at `root`, in order."""
    return sorted((root / "notebooks").glob("*.ipynb"))


def refresh(path: Path) -> bool:
    """Run the notebook in a fresh kernel and write it back; return whether the file changed.

    Execution counts, times and other traces of the run are left out, so that the same database
    gives the same file. A picture stays as it was where the same was drawn again: fonts differ
    from one machine to the next.

    Raises:
        NotebookError: A cell failed or took too long; the file is as it was.
    """
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
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
    except (CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(f"{path.name} stopped: {error}") from error
    before = path.read_text(encoding="utf-8")
    pictures = _pictures(nbformat.reads(before, as_version=4))  # type: ignore[no-untyped-call]
    cleaned = _without_traces(notebook, pictures)
    text = nbformat.writes(cleaned) + "\n"  # type: ignore[no-untyped-call]
    if before == text:
        return False
    files.write_text(text, path.with_suffix(".new"), path)
    return True


def _pictures(notebook: NotebookNode) -> dict[str, str]:
    """Fingerprint of what was drawn (see `notebook.charts.Picture`) → the picture, in base64."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return {
        output.metadata.drawn_from: output.data["image/png"]
        for output in outputs
        if "drawn_from" in output.get("metadata", {}) and "image/png" in output.data
    }


def _without_traces(notebook: NotebookNode, pictures: Mapping[str, str]) -> NotebookNode:
    """Take out whatever differs from one run, one Python or one editor to the next.

    Args:
        notebook: The notebook after its run.
        pictures: Those that may stay, see `_pictures`.
    """
    language = {"name": "python"}
    kernel = {"display_name": "Python 3", "language": "python", "name": KERNEL}
    notebook.metadata = {"kernelspec": kernel, "language_info": language}
    for cell in notebook.cells:
        cell.metadata = {name: cell.metadata[name] for name in KEPT if name in cell.metadata}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
                if "image/png" in output.get("data", {}):
                    drawn_from = output.metadata.get("drawn_from", "")
                    packed = pictures.get(drawn_from) or _packed(output.data["image/png"])
                    output.data["image/png"] = packed
    return notebook


def _packed(picture: str) -> str:
    """Return the same picture, a base64 PNG, in as few bytes as deflate allows (a quarter)."""
    png = base64.b64decode(picture)
    head, pixels, position = png[:8], b"", 8
    while position < len(png):  # chunks: length, type, data, checksum (PNG, section 5.3)
        size, kind = struct.unpack_from(">I4s", png, position)
        chunk = png[position : position + size + 12]
        position += len(chunk)
        if kind == b"IDAT":
            pixels += chunk[8:-4]
        elif kind != b"IEND":
            head += chunk
    pixels = zlib.compress(zlib.decompress(pixels), 9)
    for kind, data in ((b"IDAT", pixels), (b"IEND", b"")):
        head += struct.pack(">I", len(data)) + kind + data
        head += struct.pack(">I", zlib.crc32(kind + data))
    return base64.b64encode(head).decode("ascii")
