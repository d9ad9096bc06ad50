"""Holds the count against other readers of MARC on files of your own.

    .venv/bin/python benchmarks/marc_agreement.py FILE…

Prints for each file how many titles every installed reader finds, and whether their types of
record and language codes are those that the project reads. On well-formed files they must be; on
others a reader that gives up finds fewer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("marc_peers.py")
READERS = {"marc": ("yaz", "mrrc", "pymarc_bytes", "pymarc"), "xml": ("lxml", "pymarc_xml")}


def read(reader: str, path: str) -> tuple[str, str]:
    """Return how many titles a reader finds, or what it says instead, and a digest of its codes."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), reader, path], capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        return "not installed", ""
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["ended"])[-1][:40], ""
    printed = json.loads(done.stdout)
    return str(printed["records"]), str(printed["digest"])


def main() -> None:
    """Compare the readers on each file."""
    for path in sys.argv[1:]:
        number, digest = read("keys", path)
        print(f"{path}\n  {'interloan':13}{number:>9}")
        for reader in READERS["xml" if path.endswith(".xml") else "marc"]:
            found, codes = read(reader, path)
            same = "the same codes" if codes == digest else "other codes" if codes else ""
            print(f"  {reader:13}{found:>9}  {same}", flush=True)


if __name__ == "__main__":
    main()
