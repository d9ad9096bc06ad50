"""Is a vulnerability known in what the site is locked to? What could not be asked is said aloud.

Run by `make audit`. Ends with status 1 only where a vulnerability is known: a machine without a way
to the data must still be able to run the rest of a gate.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements" / "serve.txt"


def asked() -> list[dict[str, Any]]:
    """Ask pip-audit about each locked package; none, and why on stderr, where it cannot answer."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes",
               "--disable-pip", "--progress-spinner", "off", "--format", "json"]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(told.stdout)["dependencies"]
    except ValueError:
        print(*told.stderr.splitlines()[-1:], file=sys.stderr)
        return []
    return packages


def report(packages: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what was found, a line each.

    >>> found = {"id": "PYSEC-1", "fix_versions": ["2.1"]}
    >>> list(report([{"name": "a", "version": "2.0", "vulns": [found]}]))
    ['a 2.0: PYSEC-1, fixed in 2.1', '1 of 1 packages audited.']
    >>> list(report([{"name": "a", "skip_reason": "not found"}]))
    ['AUDIT SKIPPED: the data on vulnerabilities cannot be reached from here.']
    """
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:
        yield "AUDIT SKIPPED: the data on vulnerabilities cannot be reached from here."
        return
    for package in audited:
        for known in package["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {known['id']}, fixed in {fixed}"
    yield f"{len(audited)} of {len(packages)} packages audited."


def main() -> int:
    """Print the report; return 1 where a vulnerability is known."""
    packages = asked()
    print(*report(packages), sep="\n")
    return int(any(package.get("vulns") for package in packages))


if __name__ == "__main__":
    sys.exit(main())
