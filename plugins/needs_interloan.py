"""Datasette loads this from `datasette .`: without the package, no page here can be made."""

from importlib.util import find_spec

from datasette.utils import StartupError

if find_spec("interloan") is None:
    raise StartupError(
        "The pages in this folder need the package interloan, which is not installed here. "
        "Install it (python -m pip install --editable .), or look at the data alone: "
        "datasette interloan.db --metadata metadata.yml"
    )
