"""Print what each label of the lists of spellings becomes, for reading line by line.

Labels that are not read as the list says stand first; see tests/collect/spellings/README.md.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from interloan.collect import checkout_tables
from interloan.collect.holdings import language_names
from interloan.collect.holdings.language_names import Reading

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / "tests" / "collect" / "spellings"


def became(reading: Reading) -> str:
    """Return a reading as the lists write it."""
    return "rest" if reading.is_rest else reading.language_id or "ask"


def line(row: dict[str, str], reading: Reading, names: dict[str, str]) -> str:
    """Return one label with what it became, in one line."""
    key = became(reading)
    said = reading.remark or reading.why
    if reading.suggestions:
        said += f": {' or '.join(reading.suggestions)}"
    return f"{row['written']:<42} {row['language']:<9} {key:<5} {names.get(key, ''):<24} {said}"


def main() -> None:
    """Print the lists that are named, or all."""
    present = checkout_tables.read(ROOT, list(language_names.TABLES))
    book = language_names.book(present.rows)
    for name in sys.argv[1:] or sorted(path.stem for path in LISTS.glob("*.csv")):
        with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
            read = [(row, book.read(row["written"])) for row in csv.DictReader(rows)]
        right = [became(reading) in row["language"].split("|") for row, reading in read]
        wrong = sum(
            not is_right and became(reading) != "ask"
            for is_right, (_, reading) in zip(right, read, strict=True)
        )
        print(f"{name}: {sum(right)} of {len(read)} right, {wrong} guessed wrong")
        for is_right, (row, reading) in sorted(
            zip(right, read, strict=True), key=lambda pair: pair[0]
        ):
            print(" " if is_right else "!", line(row, reading, book.names))


if __name__ == "__main__":
    main()
