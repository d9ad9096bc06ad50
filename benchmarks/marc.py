"""How fast a catalogue is counted: this project beside other readers of MARC, in one run.

Run by hand on a quiet Linux machine; whichever of mrrc, pymarc, lxml and yaz-marcdump are
installed take part:

    .venv/bin/python benchmarks/marc.py [RECORDS]

Every reader runs in a process of its own on the same file, in turn, three times; the best time
counts, the start of Python included. The project does its whole work (language, format, audience,
decade); the others count types and languages only. Slow readers get the first records of the file.
`same` says whether types and codes are those that the project reads. A catalogue in MARC-8 is
measured as well, because pymarc, as it comes, turns it into Unicode letter by letter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROUNDS = 3
TIMES = 5
"""How often the file is counted in one run to compare processes: the start weighs less."""
NOT_INSTALLED = 77
STANDARD_LIBRARY = "import sys; sys.modules['isal.isal_zlib'] = None\n"
OWN = """
import json, sys
from interloan.collect.marc import count
if __name__ == "__main__":
    paths = [sys.argv[1]] * int(sys.argv[3])
    summary = count(paths, processes=int(sys.argv[2])).summary
    print(json.dumps({"records": summary.records}))
"""


class Run(NamedTuple):
    """One run: seconds, megabytes of the process (and of the largest child), what it printed."""

    wall_s: float
    peak_mb: float
    printed: dict[str, object]


def run(command: list[str]) -> Run | None:
    """Run a command and measure it; None where its library is not installed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.communicate()[0] if process.stdout is None else process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    if code == NOT_INSTALLED:
        return None
    if code:
        raise SystemExit(f"{command} ended with {code}")
    return Run(wall_s, usage.ru_maxrss / 1024, json.loads(output))


def measure(name: str, command: list[str], path: Path, reference: str) -> float:
    """Run a reader some times, print its figures and return its records per second."""
    runs = [run([sys.executable, *command]) for _ in range(ROUNDS)]
    done = [one for one in runs if one]
    if not done:
        print(f"{name:34} not installed")
        return 0.0
    best = min(done)
    records = int(str(best.printed["records"]))
    rate = records / best.wall_s
    digest = best.printed.get("digest")
    same = "" if digest is None else "yes" if digest == reference else "NO"
    print(
        f"{name:34}{records:>10,}{best.wall_s:>8.2f}{rate:>12,.0f}{best.peak_mb:>7,.0f}  {same}",
        flush=True,
    )
    return rate


def make(path: Path, records: int, *options: str) -> None:
    """Make a catalogue, in a process of its own so that its memory is not counted with others."""
    command = [sys.executable, str(HERE / "make_marc.py"), str(path), "--records", str(records)]
    subprocess.run([*command, *options], check=True)


def compare(folder: Path, ending: str, records: int, peers: dict[str, int], *options: str) -> None:
    """Measure the project and its peers on one form of MARC.

    Args:
        folder: Where to write catalogues.
        ending: `mrc` or `xml`.
        records: Records of the whole catalogue.
        peers: Records that each peer gets.
        options: Of `make_marc.py`.
    """
    files = {}
    for count in sorted({records, *peers.values()}):
        files[count] = folder / f"{count}.{ending}"
        make(files[count], count, *options)
    title = " ".join([ending, *options])
    print(f"\n{title:34}{'records':>10}{'s':>8}{'records/s':>12}{'MB':>7}  same")
    whole = files[records]
    one = measure("interloan", ["-c", OWN, str(whole), "1", "1"], whole, "")
    processes(whole)
    for peer, count in peers.items():
        script = str(HERE / "marc_peers.py")
        own = run([sys.executable, script, "keys", str(files[count])])
        reference = str(own.printed["digest"]) if own else ""
        rate = measure(peer, [script, peer, str(files[count])], files[count], reference)
        if rate:
            print(f"{'interloan / ' + peer:34}{one / rate:>10.1f}")


def processes(whole: Path) -> None:
    """Measure one process and two on the same file, several times over."""
    alone, both = (
        measure(
            f"interloan, {TIMES} times, {number} processes",
            ["-c", OWN, str(whole), str(number), str(TIMES)],
            whole,
            "",
        )
        for number in (1, 2)
    )
    print(f"{'two processes / one':34}{both / alone:>10.2f}")


def odd_forms(folder: Path, records: int) -> None:
    """Measure what real exports have: line ends between records, and short fields 008."""
    forms = {
        "as it should be": (),
        "line ends": ("--newlines",),
        "8 % short 008": ("--short", "0.08"),
    }
    for name, options in forms.items():
        path = folder / "odd.mrc"
        make(path, records, *options)
        measure(name, ["-c", OWN, str(path), "1", "1"], path, "")
    path = folder / "packed.mrc.gz"
    make(path, records)
    measure("gzip, isal where installed", ["-c", OWN, str(path), "1", "1"], path, "")
    plain = STANDARD_LIBRARY + OWN
    measure("gzip, standard library", ["-c", plain, str(path), "1", "1"], path, "")


def main(records: int = 600_000) -> None:
    """Measure both forms of MARC."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        slow = max(records // 20, 1_000)
        peers = {"yaz": records, "mrrc": records // 3, "pymarc_bytes": slow, "pymarc": slow}
        compare(folder, "mrc", records, peers)
        compare(folder, "mrc", records, {"pymarc_bytes": slow, "pymarc": slow}, "--marc8")
        odd_forms(folder, records // 3)
        compare(folder, "xml", records // 3, {"lxml": records // 6, "pymarc_xml": slow // 3})


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
