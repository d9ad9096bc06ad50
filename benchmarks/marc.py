"""How fast a catalogue is counted: this project beside other readers of MARC, in one run.

Run by hand on a quiet Linux machine; whichever of mrrc, pymarc, lxml and yaz-marcdump are
installed take part:

    .venv/bin/python benchmarks/marc.py [--records RECORDS] [--rounds ROUNDS]

Every reader runs in a process of its own on the same file, the start of Python included. A ratio
is that of records per second of two runs one after the other; the median of the rounds is given,
with the least and the most, because processors change their pace from minute to minute. The
project does its whole work (language, format, audience, decade); the others count types and
languages only. Slow readers get the first records of the file. `same` says whether types and codes
are those that the project reads. A catalogue in MARC-8 is measured as well, because pymarc, as it
comes, turns it into Unicode letter by letter. `two apart` are two separate counts at the same
time: what two processors of this machine can give at the most.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
TIMES = 10
"""How often the file is counted in one run to compare processes: the start weighs less."""
NOT_INSTALLED = 77
STANDARD_LIBRARY = "import sys; sys.modules['isal.isal_zlib'] = None\n"
OWN = """
import json, sys
from interloan.collect.marc import count, parts
parts._same_bytes = lambda files: ()  # one file many times over is what is wanted here
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


class Reader(NamedTuple):
    """A reader on a file: its name, command and the digest of what it should find."""

    name: str
    command: list[str]
    reference: str = ""


def show(reader: Reader, runs: list[Run]) -> None:
    """Print the best run of a reader."""
    best = min(runs)
    records = int(str(best.printed["records"]))
    digest = best.printed.get("digest")
    same = "" if digest is None else "yes" if digest == reader.reference else "NO"
    print(
        f"{reader.name:34}{records:>10,}{best.wall_s:>8.2f}{records / best.wall_s:>12,.0f}"
        f"{best.peak_mb:>7,.0f}  {same}",
        flush=True,
    )


def beside(own: Reader, other: Reader, rounds: int) -> None:
    """Run the project and another reader in turn; print the best of each and their ratio."""
    pairs = [(run(own.command), run(other.command)) for _ in range(rounds)]
    done = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    if not done:
        print(f"{other.name:34} not installed")
        return
    show(own, [ours for ours, _ in done])
    show(other, [theirs for _, theirs in done])
    ratio(f"{own.name} / {other.name}", [rate(ours) / rate(theirs) for ours, theirs in done])


def rate(one: Run) -> float:
    """Return records per second."""
    return int(str(one.printed["records"])) / one.wall_s


def ratio(name: str, found: list[float]) -> None:
    """Print the median of some ratios, the least and the most."""
    median = statistics.median(found)
    print(f"{name:34}{median:>10.2f}   ({min(found):.2f} to {max(found):.2f})", flush=True)


def make(path: Path, records: int, *options: str) -> None:
    """Make a catalogue, in a process of its own so that its memory is not counted with others."""
    command = [sys.executable, str(HERE / "make_marc.py"), str(path), "--records", str(records)]
    subprocess.run([*command, *options], check=True)


def counting(name: str, path: Path, processes: int = 1, times: int = 1) -> Reader:
    """Return the project as a reader."""
    return Reader(name, [sys.executable, "-c", OWN, str(path), str(processes), str(times)])


def compare(folder: Path, ending: str, peers: dict[str, int], rounds: int, *options: str) -> None:
    """Measure the project and its peers on one form of MARC.

    Args:
        folder: Where to write catalogues.
        ending: `mrc` or `xml`.
        peers: Records that each peer gets; the project gets the most of them.
        rounds: How often each is measured.
        options: Of `make_marc.py`.
    """
    files = {}
    for count in sorted(set(peers.values())):
        files[count] = folder / f"{count}.{ending}"
        make(files[count], count, *options)
    whole = files[max(peers.values())]
    title = " ".join([ending, *options])
    print(f"\n{title:34}{'records':>10}{'s':>8}{'records/s':>12}{'MB':>7}  same")
    script = str(HERE / "marc_peers.py")
    for peer, count in peers.items():
        keys = run([sys.executable, script, "keys", str(files[count])])
        command = [sys.executable, script, peer, str(files[count])]
        other = Reader(peer, command, str(keys.printed["digest"]) if keys else "")
        beside(counting("interloan", whole), other, rounds)
    processes(whole, rounds)


def processes(whole: Path, rounds: int) -> None:
    """Measure one process and two on the same file many times over, and two counts at once."""
    one = counting(f"{TIMES} times, one process", whole, 1, TIMES)
    two = counting(f"{TIMES} times, two processes", whole, 2, TIMES)
    runs = [(run(one.command), run(two.command), at_once(one.command)) for _ in range(rounds)]
    done = [(alone, both, apart) for alone, both, apart in runs if alone and both]
    show(one, [alone for alone, _, _ in done])
    show(two, [both for _, both, _ in done])
    ratio("two processes / one", [alone.wall_s / both.wall_s for alone, both, _ in done])
    ratio("two apart / one", [2 * alone.wall_s / apart for alone, _, apart in done])


def at_once(command: list[str]) -> float:
    """Run a command twice at the same time and return the seconds until both have ended."""
    start = time.perf_counter()
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    if any(process.wait() for process in both):
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - start


def odd_forms(folder: Path, records: int, rounds: int) -> None:
    """Measure what real exports have beside a file without: line ends, short fields 008, gzip."""
    make(folder / "even.mrc", records)
    plain = counting("as it should be", folder / "even.mrc")
    forms = {
        "line ends": ("lines.mrc", "--newlines"),
        "8 % short 008": ("short.mrc", "--short", "0.08"),
        "gzip, isal where installed": ("packed.mrc.gz",),
    }
    for name, (file, *options) in forms.items():
        make(folder / file, records, *options)
        beside(counting(name, folder / file), plain, rounds)
    packed = [sys.executable, "-c", STANDARD_LIBRARY + OWN, str(folder / file), "1", "1"]
    beside(Reader("gzip, standard library", packed), plain, rounds)


def main(records: int, rounds: int) -> None:
    """Measure both forms of MARC."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        slow = max(records // 20, 1_000)
        peers = {"yaz": records, "mrrc": records // 3, "pymarc_bytes": slow, "pymarc": slow}
        compare(folder, "mrc", peers, rounds)
        in_marc8 = {"yaz": records, "pymarc_bytes": slow, "pymarc": slow}
        compare(folder, "mrc", in_marc8, rounds, "--marc8")
        odd_forms(folder, records // 3, rounds)
        in_xml = {"lxml": records // 3, "pymarc_xml": slow // 3}
        compare(folder, "xml", in_xml, rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=600_000, help="of the whole catalogue")
    parser.add_argument("--rounds", type=int, default=5, help="how often each pair is measured")
    main(**vars(parser.parse_args()))
