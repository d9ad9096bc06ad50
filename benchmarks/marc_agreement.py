"""Holds the count against other readers of MARC on files of your own, or on made ones.

    .venv/bin/python benchmarks/marc_agreement.py [FILE…]

Prints for each file how many titles every installed reader finds, and whether their types of
record and language codes are those that the project reads. Then titles, ids that stand again,
items, loans and items left out by each profile of `--items`, as pymarc reads the fields and the
rule of `interloan add marc --help` is followed here a second time. On well-formed files all must be
the same; on others a reader that gives up finds fewer. Of a folder each file that the project takes
for MARC is compared and the others are named, since no other reader takes a folder. XML whose
leaders stand in lines of their own is given to pymarc without these lines: it gives up on them.
Without a file, it makes files with items of every profile.
"""

from __future__ import annotations

import importlib.util
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import make_marc
from marc_peers import NO_TITLES, laid_out

from interloan.collect.marc import count, parts
from interloan.problems import SourceError

SCRIPT = Path(__file__).with_name("marc_peers.py")
READERS = {"marc": ("yaz", "mrrc", "pymarc_bytes", "pymarc"), "xml": ("lxml", "pymarc_xml")}
PROFILES = (
    "852", "852$t", "852 if $p", "876", "876$l", "878", "945", "945$u", "949$u copies $n",
    "952", "952$l", "952$l unless $0=1", "952$l if $p unless $0=1 or $1", "952 copies $n",
    "952$l unless $1!=4", "952$l copies $n if $n", "995", "995$l unless $0", "ITM", "ITM$l",
)  # fmt: skip
"""Fields of items as systems export them, with conditions of every form."""


class Found(NamedTuple):
    """What a reader finds in a file."""

    titles: int
    repeated: int
    items: int
    loans: int
    left_out: int


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


def ours(path: str, option: str) -> Found | None:
    """Return what the project finds; None where no title has an item."""
    try:
        rows, summary = vars(count([path], items=option)).values()
    except SourceError as error:
        if "no item of any title" not in str(error):
            raise
        return None
    loans = round(sum(row.circulation_fractional or 0 for row in rows))
    return Found(
        summary.records, summary.repeated, summary.items or 0, loans, summary.items_left_out
    )


def of_pymarc(path: str, option: str) -> Found | None:
    """Return what follows from the fields that pymarc reads; None where no title has an item."""
    tag = option[:3]
    ids: set[str] = set()
    titles = repeated = items = loans = left_out = 0
    for record in _records(path):
        leader = str(record.leader)
        if leader[6] in NO_TITLES or leader[5] == "d":
            continue
        titles += 1
        own = [_text(field.data) for field in record.get_fields("001")][:1]
        repeated += own[:1] != [""] and ids.issuperset(own) and bool(own)
        ids.update(own)
        for field in record.get_fields(tag):
            held, copies, lent = item([(c, _text(v)) for c, v in field.subfields], option)
            items, left_out = items + held * copies, left_out + (not held) * copies
            loans += held * lent
    return Found(titles, repeated, items, loans, left_out) if items else None


def item(subfields: Sequence[tuple[str, str]], option: str) -> tuple[bool, int, int]:
    """Return whether a field's copies are held, how many they are, and how often they were lent."""
    first: dict[str, str] = {}
    for code, value in subfields:
        first.setdefault(code, value)
    lent = re.match(r"...\$(.)", option)
    many = re.search(r" copies \$(.)", option)
    loans = re.fullmatch(r"\s*([0-9]{1,8})\s*", first.get(lent[1], "") if lent else "")
    copies = re.match(r"\s*([0-9]{1,6})(?![0-9A-Za-z_])", first.get(many[1], "") if many else "")
    is_held, word = True, ""
    for given, code, sign, value in re.findall(r" (if|unless|or) \$(.)(!?=)?(\S*)", option):
        word = word if given == "or" else given
        found = first.get(code, "").strip()
        is_so = found not in {"", "0"} if not sign else (found == value) is (sign == "=")
        is_held &= is_so is (word == "if")
    return is_held, int(copies[1]) if copies else 1, int(loans[1]) if loans else 0


def _records(path: str) -> Iterator[Any]:
    pymarc = importlib.import_module("pymarc")
    if path.endswith(".xml"):
        yield from pymarc.parse_xml_to_array(laid_out(Path(path).read_bytes()))
        return
    with Path(path).open("rb") as file:
        yield from (one for one in pymarc.MARCReader(file, to_unicode=False) if one)


def _text(value: bytes | str) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def made(folder: Path) -> Iterator[str]:
    """Write catalogues whose records have items in the fields of every profile."""
    chance = random.Random(1)  # noqa: S311 (nothing secret)
    written = ["", "0", "1", "4", "7", "00012", "12345678", "123456789", "3 copies", "3x", " 5 "]
    records = []
    for number in range(400):
        kind, fields = make_marc.record(chance, number % 390, 0)
        fields = [field for field in fields if field[0] != "852"]
        for tag in sorted({option[:3] for option in PROFILES}):
            for _ in range(chance.choice([0, 0, 1, 1, 2, 5])):
                parts = [
                    f"\x1f{chance.choice('plntu01')}{chance.choice(written)}"
                    for _ in range(chance.randint(1, 6))
                ]
                fields.append((tag, "  " + "".join(parts)))
        records.append((chance.choice([kind] * 9 + ["z ", "x "]), fields))
    for name in ("made.mrc", "made-marc8.mrc"):
        data = b"".join(make_marc.iso2709(*one, marc8="8" in name) for one in records)
        (folder / name).write_bytes(data)
    body = b"".join(make_marc.marcxml(*one) for one in records).decode()
    (folder / "made.xml").write_text(
        f'<collection xmlns="{make_marc.NAMESPACE}">\n{body}</collection>\n', encoding="utf-8"
    )
    yield from (str(folder / name) for name in ("made.mrc", "made-marc8.mrc", "made.xml"))


def compare(path: str) -> None:
    """Compare the readers on a file."""
    number, digest = read("keys", path)
    print(f"{path}\n  {'interloan':13}{number:>9}")
    for reader in READERS["xml" if path.endswith(".xml") else "marc"]:
        found, codes = read(reader, path)
        same = "the same codes" if codes == digest else "other codes" if codes else ""
        print(f"  {reader:13}{found:>9}  {same}", flush=True)
    if importlib.util.find_spec("pymarc") is None:
        print("  items: pymarc is not installed")
        return
    alike, none = [], 0
    for option in PROFILES:
        own = ours(path, option)
        try:
            theirs = of_pymarc(path, option)
        except Exception as error:  # whatever a reader gives up with
            print(f"  items: pymarc gives up: {str(error)[-60:]}")
            return
        if own != theirs:
            print(f"  --items '{option}': {own}, but pymarc {theirs}")
        elif own:
            alike.append(own.items)
        else:
            none += 1
    print(
        f"  the same items by {len(alike)} profiles, {sum(alike):,} in all; none by {none} others"
    )


def files(path: str) -> Iterator[str]:
    """Yield the file, or the files of a folder that the project takes for MARC."""
    if not Path(path).is_dir():
        yield path
        return
    taken = parts.inputs([path])
    print(f"{path}\n  passed over: {', '.join(taken.passed_over) or 'nothing'}")
    yield from dict.fromkeys(part.path for part in taken.parts)


def main() -> None:
    """Compare the readers on each file."""
    with tempfile.TemporaryDirectory() as folder:
        for given in sys.argv[1:] or made(Path(folder)):
            for path in files(given):
                compare(path)


if __name__ == "__main__":
    main()
