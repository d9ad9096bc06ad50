"""Set up the project with nothing but Python, then run a command in it.

`python -m bootstrap serve` makes a virtual environment in `.venv/` from the locked requirements
(every download checked against its hash), builds the database and serves it; `python -m bootstrap
test` does the same with the test tools and runs all tests; `python -m bootstrap notebooks` opens
the notebooks, in an environment of their own. The Makefile calls these lines, so that machines
without make (Windows) lose nothing. Only the standard library is used here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PYTHON = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
OLDEST = (3, 11)
PYTEST = ["-m", "pytest", "-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder"]
COMMANDS = {
    "serve": ("serve.txt", ["-m", "interloan", "serve"]),
    "quick": ("develop.txt", [*PYTEST, "-m", "not slow and not thorough"]),
    "test": ("develop.txt", PYTEST),
    "thorough": ("develop.txt", [*PYTEST, "-m", "", "--hypothesis-profile", "thorough"]),
    "run": ("develop.txt", []),
    "publish": ("notebooks.txt", ["-m", "interloan", "publish"]),
    "notebooks": ("notebooks.txt", ["-m", "interloan", "notebooks", "--open"]),
}
COMPILED = "bytecode"  # below the environment
APART = {"notebooks.txt": ".venv-notebooks"}  # JupyterLab brings much that nothing else needs


def fingerprint(requirements: Path) -> str:
    """Return what the environment must be made from: the lock, the project file, this Python."""
    text = requirements.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(text + sys.version.encode()).hexdigest()


def prepare(lock: str) -> Path:
    """Make or refresh the environment of `requirements/<lock>`; return its Python.

    The environment is left alone when it already matches the lock, so a second start is instant.
    """
    requirements = ROOT / "requirements" / lock
    folder = ROOT / APART.get(lock, ".venv")
    python, stamp = folder / PYTHON, folder / f"made-from-{lock}"
    wanted = fingerprint(requirements)
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Setting up {folder.name}/ from requirements/{lock} (about a minute) …", flush=True)
    try:
        venv.EnvBuilder(with_pip=True, clear=not python.exists()).create(folder)
    except subprocess.CalledProcessError:
        sys.exit(
            "Python's venv module lacks pip here: install it (Debian: apt install python3-venv)."
        )
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip.append("--no-compile")  # most modules are never imported; Python compiles those that are
    env = surroundings(python)
    locked = [*pip, "--require-hashes", "--requirement", str(requirements)]
    subprocess.run(locked, env=env, check=True)
    itself = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run([*pip, *itself], env=env, check=True)
    stamp.write_text(wanted)
    return python


def surroundings(python: Path) -> dict[str, str]:
    """Return the environment variables for a command: compiled modules are kept, in one place.

    Where none may be kept (containers often say so), each of the hundreds of processes of the tests
    compiles all that it imports, which takes longer than most of them run. Beside the environment's
    Python they are in nobody's way.
    """
    kept = os.environ | {"PYTHONPYCACHEPREFIX": str(python.parents[1] / COMPILED)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def main(arguments: list[str]) -> int:
    """Prepare the environment that the command needs and run the command in it."""
    if sys.version_info < OLDEST:
        sys.exit(f"Interloan needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    name, *rest = arguments or ["serve"]
    if name not in COMMANDS:
        sys.exit(f"Usage: python -m bootstrap {'|'.join(COMMANDS)} [OPTIONS]")
    lock, command = COMMANDS[name]
    try:
        python = prepare(lock)
        line, env = [str(python), *command, *rest], surroundings(python)
        return subprocess.run(line, cwd=ROOT, env=env, check=False).returncode
    except subprocess.CalledProcessError as error:
        sys.exit(f"Setting up failed (see above): {' '.join(map(str, error.cmd[:5]))} …")
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
