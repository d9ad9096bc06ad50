"""What all commands share: the consoles that they print to, and how problems are reported."""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from interloan.problems import RefusedError, SourceError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def program(root: Path) -> str:
    """Return the command that starts the program again from here, to be copied.

    Args:
        root: The checkout to work on.
    """
    started, on_path = Path(sys.argv[0]), shutil.which("interloan")
    is_script = started.stem == "interloan" and started.exists()
    if is_script and not (on_path and started.samefile(on_path)):
        name = _quoted(started)
    else:
        name = "interloan"
    return name if root == Path.cwd() else f"{name} --project {_quoted(root)}"


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


@contextmanager
def problems_reported() -> Iterator[None]:
    """Print what is wrong, one problem a line, and end with exit status 1."""
    try:
        yield
    except SourceError as error:
        for problem in error.problems:
            err.print(str(problem), markup=False)
        count = len(error.problems)
        err.print(f"{count} problem{'s' if count != 1 else ''}; nothing was changed.")
        sys.exit(1)
    except RefusedError as error:
        err.print(f"{error}\nNothing was changed.", markup=False)
        sys.exit(1)
    except OSError as error:
        err.print(f"{error.filename or 'A file'}: {error.strerror or error}.", markup=False)
        sys.exit(1)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles in memory meanwhile: it takes a tenth of a build, and finds nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
